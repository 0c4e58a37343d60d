"""Independent rounds of a prange that call functions, and have arrays of their own."""

import numpy as np
import pytest

import shoal
from arrays.test_prange import on_threads

MATRIX = np.arange(12.0).reshape(3, 4)
VECTOR = np.arange(12.0)


def through_a_helper(a):
    out = np.zeros_like(a)
    for i in shoal.prange(len(a)):
        add_item(out, i, 2.0)
        add_item(out[i], 1, 3.0)
    return out


def add_item(array, k, value):
    array[k] += value


def filled_by_recursion(a):
    for i in shoal.prange(len(a)):
        fill(a[i], 3)
    return a


def fill(row, k):
    if k >= 0:
        row[k] = k
        fill(row, k - 1)


def found_by_recursion(sorted_values, wanted):
    out = np.zeros(len(wanted), dtype="int64")
    for i in shoal.prange(len(wanted)):
        out[i] = place(sorted_values, wanted[i], 0, len(sorted_values))
    return out


def place(values, wanted, low, high):
    if low >= high:
        return low
    middle = (low + high) // 2
    if values[middle] < wanted:
        return place(values, wanted, middle + 1, high)
    return place(values, wanted, low, middle)


def own_table(n):
    out = np.zeros(n)
    for i in shoal.prange(n):
        counts = np.zeros(3)
        for k in range(i):
            counts[k % 3] += 1
        counts[0] = counts[1] + 1
        view = counts[1:]
        view[0] = 7
        out[i] = counts.sum()
    return out


def one_of_two_rows(a, c):
    for i in shoal.prange(len(a)):
        row = a[i] if i % 2 == 0 else c[i]
        row[0] = i


def swapped_arrays(a, steps):
    old, new = a, a.copy()
    for _ in range(steps):
        for i in shoal.prange(1, len(a) - 1):
            new[i] = (old[i - 1] + old[i + 1]) / 2
        old, new = new, old
    return old


def inner_prange(n):
    out = np.zeros((n, n))
    for i in shoal.prange(n):
        for j in shoal.prange(n):
            out[i, j] += i * j
    return out


@pytest.mark.parametrize(
    "function, arguments",
    [
        (through_a_helper, (np.arange(9.0).reshape(3, 3),)),
        (filled_by_recursion, (MATRIX,)),
        (found_by_recursion, (VECTOR, np.array([3.5, 0.0, 11.0, 40.0]))),
        (own_table, (20,)),
        (one_of_two_rows, (MATRIX, MATRIX.copy())),
        (swapped_arrays, (VECTOR**2, 5)),
        (inner_prange, (6,)),
    ],
)
def test_values(function, arguments):
    on_threads(function, *arguments)
