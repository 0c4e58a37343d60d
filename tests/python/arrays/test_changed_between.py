"""Array expressions are computed before what changes their operands behind them."""

import numpy as np
import pytest

import shoal
from arrays.array_agreement import same


def changed_by_prange(a):
    b = a * 2
    for i in shoal.prange(len(a)):
        a[i] = 0
    return b + 1


def changed_through_a_view(a):
    b = a * 2
    part = a[1:]
    for i in shoal.prange(len(part)):
        part[i] = 0
    return b + 1


def clear(a, count):
    if count > 0:
        a[count - 1] = 0
        clear(a, count - 1)


def changed_by_recursion(a):
    b = a * 2
    clear(a, len(a))
    return b + 1


def changed_by_sort(a):
    b = a * 2
    a.sort()
    return b + 1


def changed_by_fill(a):
    b = a * 2
    a[:] = 0
    return b + 1


def changed_by_mask(a):
    b = a * 2
    a[a > 1] = 0
    return b + 1


def changed_in_an_item(a):
    b = a * 2
    a[0] = 100
    return b + 1


@pytest.mark.parametrize(
    "function",
    [
        changed_by_prange,
        changed_through_a_view,
        changed_by_recursion,
        changed_by_sort,
        changed_by_fill,
        changed_by_mask,
        changed_in_an_item,
    ],
)
def test_values_before_the_change(function):
    same(function, np.array([3.0, 1.0, 2.0]))
