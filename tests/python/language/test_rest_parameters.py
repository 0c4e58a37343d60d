"""Functions with *args: a tuple of all further arguments."""

import numpy as np
import pandas as pd
import pytest

import shoal
from arrays.array_agreement import same
from differential import check
from language.agreement import Table, agree, agree_each, refused

TABLE = Table()


@TABLE.case((), (1,), (1, 2, 3), (1.5, 2.5), (True, 2, 3.5))
def total(*numbers):
    so_far = 0
    for number in numbers:
        so_far = so_far + number
    return so_far, len(numbers)


@TABLE.case((1,), (1, 2), (1, 2, 3))
def behind_one(first, *others):
    return first, others, sum(others)


@TABLE.case((1,), (1, 5), (1, 5, 6, 7))
def behind_default(first, second=10, *others):
    return first + second, list(others)


@TABLE.case((1, 2), (3, 4, 5))
def with_items(*numbers):
    first, *_ = numbers
    return numbers[0], numbers[-1], numbers[1:], first, max(numbers), 2 in numbers


@TABLE.case((1, "a", 2.5), ("x", None))
def of_all_kinds(*values):
    return values, len(values)


@TABLE.case((2, [1, 2], {"a": 1}))
def of_containers(*values):
    count, numbers, prices = values
    numbers.append(count)
    return sum(numbers) + prices["a"]


def mean_of(*numbers, scale=1, **_unused):
    return sum(numbers) * scale / len(numbers)


def scaled(*numbers, scale=1):
    return [number * scale for number in numbers]


@TABLE.case((1, 2))
def calls_with(a, b):
    pair = (a, b)
    return scaled(a), scaled(), scaled(*pair), scaled(a, *pair, scale=3), scaled(*pair, *pair)


@TABLE.case((1, 2.5))
def inner(a, b):
    def joined(separator, *parts):
        return separator.join([str(part) for part in parts])

    count = lambda *values: len(values)  # noqa: E731
    return joined("-", a, b), joined("+"), count(), count(a, b, a)


def passed_on(*numbers, scale=2):
    return scaled(*numbers, scale=scale)


@TABLE.case((1, 2), (3,))
def through_two(*numbers):
    return passed_on(*numbers), passed_on(*numbers, scale=5)


@TABLE.case((1,), (3, 1, 2))
def largest(first, *others):
    if len(others) == 0:
        return first
    rest = largest(*others)
    return first if first > rest else rest


@TABLE.case((1, 5, 3))
def spread_list_of_known(a, b, c):
    values = [a, b, c]
    return scaled(*values), scaled(*map(abs, (a, b))), scaled(*zip((a, b), (b, c)))


@pytest.mark.parametrize(("function", "argument_lists"), TABLE.rows, ids=TABLE.names())
def test_agrees(function, argument_lists):
    agree_each(function, argument_lists)


@shoal.jit
def keyword_only(*numbers, scale=1, shift):
    return sum(numbers) * scale + shift


def test_keyword_only():
    plain = keyword_only.py_func
    assert keyword_only(1, 2, shift=3) == plain(1, 2, shift=3)
    assert keyword_only(1, 2, shift=3, scale=4) == plain(1, 2, shift=3, scale=4)
    assert keyword_only(shift=3.5) == plain(shift=3.5)
    for arguments, keywords in (((1, 2), {}), ((1,), {"shift": 1, "numbers": 2})):
        with pytest.raises(TypeError) as expected:
            plain(*arguments, **keywords)
        with pytest.raises(TypeError) as found:
            keyword_only(*arguments, **keywords)
        assert str(found.value) == str(expected.value)


def test_wrong_calls_inside():
    def unknown_keyword(a):
        return scaled(a, factor=2)

    def by_its_name(a):
        return scaled(numbers=a)

    for function, name in ((unknown_keyword, "factor"), (by_its_name, "numbers")):
        with pytest.raises(TypeError, match=f"unexpected keyword argument '{name}'"):
            shoal.jit(function)(1)


def test_list_of_unknown_length():
    def spread(values):
        return scaled(*values)

    assert "pass it as one argument" in refused(spread, [1, 2])


def stacked(*arrays):
    return np.concatenate(arrays), arrays[0] + arrays[-1]


def test_arrays():
    same(stacked, np.array([1, 2]), np.array([3, 4]))


def row_sum(*values):
    return values[0] + 2 * values[1]


def of_rows(df):
    return df.apply(lambda row: row_sum(row["a"], row["b"]), axis=1)


def test_rows():
    check(of_rows, pd.DataFrame({"a": [1, 2, 3], "b": [1.5, 2.5, 3.5]}))


def test_keywords_are_refused():
    with pytest.raises(shoal.UnsupportedError, match=r"\*\*kwargs(.|\n)*help: "):
        shoal.jit(mean_of)(1)

    def inside(n):
        def options(**named):
            return len(named)

        return options(a=n)

    assert "**kwargs" in refused(inside, 1)
    assert "**kwargs" in refused(lambda n: (lambda **named: n)(a=n), 1)
    agree(scaled, 1)
