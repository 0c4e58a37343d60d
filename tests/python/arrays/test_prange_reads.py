"""Rounds of a prange that read what other rounds write are refused before they run."""

import numpy as np
import pytest

import shoal
from arrays.test_prange_races import CHANGE, MATRIX, VECTOR, check_refused

READ = "reads what another round may write: items of `{name}`, in line {line}."


def before(a):
    for i in shoal.prange(1, len(a)):
        a[i] = a[i - 1] + 1  # here


def behind(a):
    for i in shoal.prange(len(a) - 1):
        next_one = a[i + 1]  # here
        a[i] = next_one * 2  # written


def by_argument(a, k):
    for i in shoal.prange(len(a) - 1):
        x = a[i + k]  # here
        a[i] = x  # written


def first_item(a):
    for i in shoal.prange(1, len(a)):
        a[i] -= a[0]  # here


def sum_of_all(a):
    for i in shoal.prange(len(a)):
        a[i] = a.sum()  # here


def whole_expression(a):
    for i in shoal.prange(len(a)):
        b = a * 2  # here
        a[i] = b[0]  # written


def mirrored(a):
    for i in shoal.prange(len(a)):
        x = a[len(a) - 1 - i]  # here
        a[i] = x  # written


def other_rows(a):
    for i in shoal.prange(1, len(a)):
        for j in range(4):
            a[i, j] = a[i - 1, j]  # here


def through_a_slice(a):
    part = a[1:]
    for i in shoal.prange(len(part)):
        tail = a[1:]
        x = tail[i]  # here
        a[i] = x  # written


def even_and_next(a):
    for i in shoal.prange(0, len(a) - 2, 2):
        x = a[i + 2]  # here
        a[i] = x  # written


@pytest.mark.parametrize(
    "function, arguments",
    [
        (before, (VECTOR,)),
        (behind, (VECTOR,)),
        (by_argument, (VECTOR, 1)),
        (first_item, (VECTOR,)),
        (sum_of_all, (VECTOR,)),
        (whole_expression, (VECTOR,)),
        (mirrored, (VECTOR,)),
        (other_rows, (MATRIX,)),
        (through_a_slice, (VECTOR,)),
        (even_and_next, (VECTOR,)),
    ],
)
def test_item_that_another_round_writes(function, arguments):
    check_refused(function, arguments, READ, "a")


def by_another_name(a):
    b = a
    for i in shoal.prange(1, len(a)):
        x = b[i - 1]  # here
        a[i] = x  # written


def test_by_another_name():
    check_refused(by_another_name, (VECTOR,), READ, "b` and `a")


def by_a_view_of_the_round(a):
    for i in shoal.prange(1, 3):
        b = a.T
        x = b[0, i - 1]  # here
        a[i, 0] = x  # written


def test_by_a_view_of_the_round():
    check_refused(by_a_view_of_the_round, (MATRIX,), READ, "a")


def shifted_block(a):
    for i in shoal.prange(2):
        b = a[3:]
        part = b[3 * i : 3 * i + 3]
        x = a[3 * i : 3 * i + 3].sum()  # here
        part[0] = x  # written


def shaped_in_two_ways(a):
    for i in shoal.prange(3):
        first = a[:6].reshape(3, 2)
        second = a[2:8].reshape(3, 2)
        x = second[i, 0]  # here
        first[i, 0] = x  # written


def shaped_from_the_round_on(a):
    for i in shoal.prange(3):
        rest = a[i:].reshape(-1)
        x = rest[1]  # here
        rest[0] = x  # written


def every_second_from_the_round_on(a):
    for i in shoal.prange(3):
        rest = a[i::2]
        x = rest[1]  # here
        rest[0] = x  # written


def by_two_steps(a):
    for i in shoal.prange(4):
        x = a[::3][i]  # here
        a[::2][i] = x  # written


def one_of_two_views(a, c):
    for i in shoal.prange(3):
        chosen = a[1:] if c[i] > 1 else a[2:]
        chosen[i] -= i  # here


@pytest.mark.parametrize(
    "function",
    [
        shifted_block,
        shaped_in_two_ways,
        shaped_from_the_round_on,
        every_second_from_the_round_on,
        by_two_steps,
    ],
)
def test_through_different_views(function):
    check_refused(function, (VECTOR,), READ, "a")


def test_through_a_view_that_rounds_choose():
    check_refused(one_of_two_views, (VECTOR, VECTOR.copy()), CHANGE, "a")


def while_it_is_put_by_keys(a, index):
    for i in shoal.prange(len(index)):
        x = a[i]  # here
        a[index[i]] = x  # written


def test_by_the_number_while_an_index_is_written():
    check_refused(while_it_is_put_by_keys, (VECTOR, np.arange(3)), READ, "a")
