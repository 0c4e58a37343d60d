"""What free names mean: globals, closures, helpers, defaults, and what happens when they change."""

import textwrap
import types

import pandas as pd
import pytest

import shoal
from differential import check, define

FRAME = pd.DataFrame({"a": [3, 1, 2], "b": [0.5, 1.5, 2.5]})


def result_of(function, *args):
    return shoal.jit(function)(*(args or (FRAME,)))


FACTOR = 2


def scaled(df):
    return df["a"] * FACTOR


def test_global_that_changes(monkeypatch):
    compiled = shoal.jit(scaled)
    for factor in (2, 5, 0.5, 2):
        monkeypatch.setitem(globals(), "FACTOR", factor)
        pd.testing.assert_series_equal(compiled(FRAME), scaled(FRAME))


def test_global_that_is_missing(tmp_path):
    module = define(tmp_path, "import shoal\n@shoal.jit\ndef f(x):\n    return x + later\n")
    with pytest.raises(NameError, match="later"):
        module.f(1)
    module.later = 10
    assert module.f(1) == 11
    del module.later
    with pytest.raises(NameError, match="later"):
        module.f(1)


def test_closure():
    def adder(amount):
        @shoal.jit
        def add(x):
            return x + amount

        return add

    one, ten = adder(1), adder(10)
    assert (one(1), ten(1), one(2)) == (2, 11, 3)


def test_closure_that_changes():
    amount = 1

    @shoal.jit
    def add(x):
        return x + amount

    assert add(1) == 2
    amount = 2.5
    assert add(1) == 3.5


def helper(df):
    return df["a"].sum()


def calls_helper(df):
    return helper(df) + 1


def test_helper_that_is_replaced(monkeypatch):
    compiled = shoal.jit(calls_helper)
    assert compiled(FRAME) == 7
    monkeypatch.setitem(globals(), "helper", lambda df: df["b"].sum())
    assert compiled(FRAME) == 5.5


def test_helper_of_another_module(tmp_path):
    tools = define(tmp_path, "SCALE = 3\ndef scale(x):\n    return x * SCALE\n", "tools")

    def through_module(df):
        return tools.scale(df["a"]), tools.SCALE

    check(through_module, FRAME)
    compiled = shoal.jit(through_module)
    compiled(FRAME)
    tools.SCALE = 4
    assert compiled(FRAME)[1] == 4


def test_helper_that_is_decorated():
    @shoal.jit
    def inner(df):
        return df[df["a"] > 1]

    @shoal.jit
    def outer(df):
        return inner(df)["b"].sum()

    assert outer(FRAME) == 3.0


def test_helper_with_defaults_and_keywords():
    limit = 1

    def part(df, least=limit, *, name="a"):
        return df[df[name] > least]

    def several(df):
        return part(df), part(df, 2), part(df, name="b"), part(least=0, df=df)

    check(several, FRAME)
    limit = 100
    check(several, FRAME)


def test_a_recursive_function_reads_what_is_captured():
    step = 2

    def down(x):
        return 0 if x <= 0 else step + down(x - step)

    compiled = shoal.jit(down)
    assert compiled(5) == down(5)
    step = 3
    assert compiled(5) == down(5)


def test_annotations_are_ignored(tmp_path):
    text = """
        from __future__ import annotations
        def f(df: NoSuchType, n: "also none" = 2) -> AnotherOne:
            total: SomeType = df["a"].sum()
            return total + n
    """
    module = define(tmp_path, textwrap.dedent(text))
    assert result_of(module.f) == 8


def test_changed_code_object():
    def f(x):
        return x + 1

    compiled = shoal.jit(f)
    assert compiled(1) == 2

    def g(x):
        return x + 100

    f.__code__ = g.__code__
    assert compiled(1) == 101


def test_changed_defaults():
    def f(x, y=1):
        return x + y

    compiled = shoal.jit(f)
    assert compiled(1) == 2
    f.__defaults__ = (10,)
    assert compiled(1) == f(1) == 11


def test_copy_of_a_function_with_other_globals():
    other = types.FunctionType(scaled.__code__, {**globals(), "FACTOR": 7}, "scaled")
    assert result_of(other).tolist() == [21, 7, 14]
