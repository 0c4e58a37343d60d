"""Branches on what is known only at run time: if, conditional expressions, and, or, not, chains of
comparisons, several returns."""

import math

import pytest

import shoal
from differential import check, check_each

INTS = [(value,) for value in (-(2**63), -7, -1, 0, 1, 2, 3, 10, 2**63 - 1)]
FLOATS = [(value,) for value in (-math.inf, -2.5, -0.0, 0.0, 1e-300, 1.0, 3.5, math.inf, math.nan)]


def sign(x):
    if x > 0:
        return 1
    elif x < 0:
        return -1
    return 0


def kinds_of_returns(x):
    if x > 2:
        return x, True
    if x < -2:
        return -1, False
    return 0, x == 0


def one_way_only(x):
    y = 3
    if x > 0:
        y = 4
        if x > 2:
            y = 5
    return y


def swapped(x, y):
    if x > y:
        x, y = y, x
    return x, y


def conditional(x):
    return (1.5 if x > 1 else -1.5) if x != 0 else 0.5


def chosen_divisor(x):
    return 10 // x if x != 0 else 0


def conjunction(x):
    return x > 0 and 10 // x > 2 and x != 3


def disjunction(x):
    return x == 0 or 10 // x > 2 or x == -7


def mixed(x):
    return not (x > 0 and x < 10) or x == 5


def operand_values(x):
    return (x and 5), (x or 7), (not x)


def chain(x):
    return -5 < x <= 3 != x


def truths(x):
    if x:
        return "no" == "yes"
    return True


def nothing_or_something(x):
    if x > 0:
        print("positive")


def constant_condition_inside(x):
    y = 1
    if x > 0:
        if 1 < 2:
            y = 2
        else:
            y = "never"
    return y


def same_object_on_both(x):
    names = ["a", "b"]
    text = "here"
    if x > 0:
        other = names
        text = "here"
    else:
        other = names
    return len(other), text


def helper(a, b):
    if a > b:
        return a
    return b


def calls_helper(x):
    return helper(x, 3) + helper(2, x)


def inner_function(x):
    limit = 4

    def cut(v):
        if v > limit:
            return limit
        return v

    return cut(x) * (lambda v: v if v > 0 else 1)(x)


FUNCTIONS = [
    sign,
    kinds_of_returns,
    one_way_only,
    conditional,
    chosen_divisor,
    conjunction,
    disjunction,
    mixed,
    operand_values,
    chain,
    truths,
    nothing_or_something,
    constant_condition_inside,
    same_object_on_both,
]


@pytest.mark.parametrize("function", FUNCTIONS, ids=lambda function: function.__name__)
def test_ints(function):
    check_each(function, INTS)


@pytest.mark.parametrize(
    "function",
    [sign, one_way_only, conjunction, disjunction, mixed, chain, truths, same_object_on_both],
    ids=lambda function: function.__name__,
)
def test_floats(function):
    check_each(function, FLOATS)


def test_called_functions():
    check_each(calls_helper, [(-3,), (0,), (2,), (9,)])
    check_each(inner_function, [(-3,), (0,), (2,), (9,)])


def test_two_arguments():
    check_each(swapped, [(1, 2), (2, 1), (3, 3), (1.5, -2.5), (math.nan, 1.0)])


def test_bools_from_outside():
    def choose(flag, x):
        if flag:
            return x
        return not flag and x == 3

    with pytest.raises(shoal.TypingError, match="int or bool"):
        shoal.jit(choose)(True, 3)
    check(negated, True)
    check(negated, False)


def negated(flag):
    return not flag, (flag and True), (flag or False)


def of_reduction(df):
    total = df["v"].sum()
    if total > 10:
        scale = 2
    else:
        scale = 3
    return total * scale, df


def test_frames_before_branches():
    import pandas as pd

    for values in ([1, 2, 3], [5, 6, 7], []):
        check(of_reduction, pd.DataFrame({"v": pd.Series(values, dtype="int64")}))


def conditions_of_several_types(x, y):
    if x and y > 0.5 and not (x == 3 or y):
        return 1
    if (x or y) and (y or x > 2):
        return 2
    return 3 if not x and not y else 4


def test_conditions_of_several_types():
    pairs = [(0, 0.0), (1, 0.0), (0, 1.5), (3, 0.7), (2, -1.0), (5, math.nan)]
    check_each(conditions_of_several_types, pairs)
