"""Scalars in, scalars out."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from differential import check


def several(df):
    return df["a"].sum(), df["b"].mean(), len(df), df["a"].max() - df["a"].min()


def as_list(df):
    return [df["a"].sum(), 1, 2.5, "text", None, True]


def nested(df):
    return (df["a"].sum(), (df["b"].count(), "x"))


@pytest.mark.parametrize("function", [several, as_list, nested], ids=lambda f: f.__name__)
def test_several_results(function):
    frame = pd.DataFrame({"a": [3, 1, 2], "b": [0.5, np.nan, 2.0]})
    check(function, frame)


def arithmetic(a, b):
    return a + b, a - b, a * b


def division(a, b):
    return a / b


def comparison(a, b):
    return a < b, a <= b, a == b, a != b, a >= b, a > b


def negation(a, b):
    return -a, +b, abs_of(a)


def abs_of(a):
    return -a


def power_of_two(a, b):
    return a**2 + b


@pytest.mark.parametrize(
    "function", [arithmetic, comparison, negation, power_of_two], ids=lambda f: f.__name__
)
@pytest.mark.parametrize("b", [3, -7, 2.5, float("inf")])
@pytest.mark.parametrize("a", [2, 0, -1.5, float("nan")])
def test_python_numbers(function, a, b):
    check(function, a, b)


@pytest.mark.parametrize("a", [7, -7, 0.5])
@pytest.mark.parametrize("b", [2, -3, 0.25, 0])
def test_true_division(a, b):
    check(division, a, b, mentions="division by zero" if b == 0 else "")


def test_integer_overflow():
    """Python's integers have no limit; compiled ones say when they meet theirs."""
    import shoal

    @shoal.jit
    def doubled(a):
        return a * 2

    assert doubled(2**61) == 2**62
    with pytest.raises(OverflowError):
        doubled(2**62)
    with pytest.raises(OverflowError):
        doubled(2**64)


def identity(value):
    return value


@pytest.mark.parametrize(
    "value",
    [
        *(
            0,
            -1,
            2**62,
            True,
            False,
            None,
            1.5,
            float("nan"),
            float("inf"),
            -0.0,
            "",
            "text",
            "日本",
        ),
        *(np.int8(-3), np.int64(5), np.uint64(2**64 - 1), np.float32(0.1), np.float64(0.1)),
        *(np.bool_(True), pd.Timestamp("2020-01-02 03:04:05.678901234"), pd.Timedelta(days=3)),
        *(pd.Timestamp("2020-01-02", tz="Europe/Berlin"), pd.Timestamp("2020-01-02").as_unit("s")),
    ],
    ids=lambda value: f"{type(value).__name__} {value}",
)
def test_identity(value):
    check(identity, value)


def defaults(a, b=2, *, c=3):
    return a, b, c


def test_ways_to_pass_arguments():
    import shoal

    compiled = shoal.jit(defaults)
    for args, kwargs in [((1,), {}), ((1, 5), {}), ((1,), {"b": 7}), ((), {"a": 1, "c": 2.5})]:
        assert compiled(*args, **kwargs) == defaults(*args, **kwargs)
    for args, kwargs in [((), {}), ((1, 2, 3), {}), ((1,), {"d": 2}), ((1,), {"a": 2})]:
        with pytest.raises(TypeError) as expected:
            defaults(*args, **kwargs)
        with pytest.raises(TypeError) as found:
            compiled(*args, **kwargs)
        assert str(found.value) == str(expected.value)


def constant_if(a):
    if LIMIT > 3:
        return a + 1
    return a - 1


LIMIT = 5


def test_if_on_a_constant():
    check(constant_if, 1)


def test_path_arguments(tmp_path):
    path = tmp_path / "data.parquet"
    pd.DataFrame({"a": [1]}).to_parquet(path)

    def rows(path):
        return len(pd.read_parquet(path))

    check(rows, str(path))
    check(rows, Path(path))
