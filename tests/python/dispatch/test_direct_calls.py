"""Calls with numbers of a compiled function that is known go a shorter way: which calls do, and that
their values, arguments and metrics are the same.
"""

import pandas as pd
import pytest

import shoal
from differential import define
from dispatch.direct import General, alone, same, several


def sums(a, b=10, *, c=100):
    return a + b * c


@pytest.mark.parametrize("values", [(1, 2), (1.5, 2), (1, -2.5), (True, 3), (-(2**63), 0)])
@pytest.mark.parametrize("function", [sums, several])
def test_later_calls_are_direct(function, values):
    compiled = alone(function)
    general = General(compiled)
    for _ in range(3):
        same(compiled(*values), function(*values))
    assert general.count == 1


def test_types_that_take_turns():
    compiled = alone(several)
    general = General(compiled)
    calls = [(1, 2), (1.5, 2), (True, False), (0.0, -0.0), (1, 2.5)]
    for _ in range(3):
        for values in calls:
            same(compiled(*values), several(*values))
    assert general.count == 5


def test_more_types_than_are_kept():
    compiled = alone(lambda a, b, c: a + b + c)
    kinds = (1, 1.5, True)
    calls = [(a, b, c) for a in kinds for b in kinds for c in kinds]
    for _ in range(2):
        for values in calls:
            same(compiled(*values), sum(values))


def test_none_and_no_arguments():
    @alone
    def with_none(a, b):
        return a

    @alone
    def nothing():
        return None

    for _ in range(2):
        assert with_none(3, None) == 3
        assert nothing() is None


@pytest.mark.parametrize("count", [15, 16, 17, 20])
def test_many_arguments(count, tmp_path):
    names = [f"a{i}" for i in range(count)]
    text = f"def many({', '.join(names)}):\n    return {' + '.join(names)}\n"
    compiled = alone(define(tmp_path, text).many)
    for _ in range(3):
        assert compiled(*range(count)) == sum(range(count))


def positions(a, /, b, c=3, *, d=4):
    return a, b, c, d


@pytest.mark.parametrize(
    ("arguments", "keywords"),
    [
        ((1, 2), {}),
        ((1,), {"b": 2}),
        ((1, 2, 5), {"d": 6}),
        ((1,), {"d": 6, "c": 5, "b": 2}),
        ((1,), {"".join(["", "b"]): 2}),
        ((), {}),
        ((1,), {}),
        ((1, 2, 3, 4), {}),
        ((1, 2), {"b": 2}),
        ((1, 2), {"e": 2}),
        ((), {"a": 1, "b": 2}),
    ],
)
def test_ways_to_pass_arguments(arguments, keywords):
    compiled = alone(positions)
    compiled(1, 2)
    compiled(1, b=2)
    try:
        expected = positions(*arguments, **keywords)
    except TypeError as error:
        with pytest.raises(TypeError) as found:
            compiled(*arguments, **keywords)
        assert str(found.value) == str(error)
    else:
        same(compiled(*arguments, **keywords), expected)


def test_keywords_and_defaults_are_direct():
    compiled = alone(positions)
    general = General(compiled)
    for _ in range(3):
        same(compiled(1, 2), (1, 2, 3, 4))
        same(compiled(1, b=2, d=7), (1, 2, 3, 7))
    assert general.count == 1


class Whole(int):
    """No exact int."""


def test_other_arguments_go_the_general_way():
    compiled = alone(lambda a: a)
    assert compiled(1) == 1
    general = General(compiled)
    assert compiled("text") == "text"
    with pytest.raises(shoal.ShoalError):
        compiled(Whole(3))
    with pytest.raises(OverflowError, match="64 bits"):
        compiled(2**63)
    assert general.count == 3
    assert compiled(1) == 1


def test_method():
    class Holder:
        @alone
        def scaled(self_, factor):  # noqa: N805
            return factor

    compiled = vars(Holder)["scaled"]
    assert compiled(None, 2) == compiled(None, 2) == 2


def test_frames_between_numbers():
    @alone
    def length(x, n):
        return n

    frame = pd.DataFrame({"a": [1, 2]})
    for _ in range(2):
        assert length(1, 5) == length(frame, 5) == length(2.5, 5) == 5
