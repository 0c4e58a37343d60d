"""Other names of what all rounds of a prange have: writes to them are as writes to the first name."""

import numpy as np
import pytest

import shoal
from arrays.test_prange_races import CHANGE, MATRIX, SAME, VECTOR, check_refused

CONTAINER = "may change `{name}`, or a list, dict or set in it, that other rounds have too."


def another_name(a, c):
    for i in shoal.prange(len(c)):
        b = a
        b[0] = i  # here


def row(a, c):
    for i in shoal.prange(len(c)):
        b = a[1]
        b[2] = i  # here


def column(a, c):
    for i in shoal.prange(len(c)):
        b = a[:, 1]
        b += i  # here


def transposed(a, c):
    for i in shoal.prange(len(c)):
        b = a.T
        b[1, 2] = i  # here


def reshaped(a, c):
    for i in shoal.prange(len(c)):
        b = a.reshape(-1)
        b[1] = i  # here


def one_of_two(a, c):
    for i in shoal.prange(len(c)):
        b = a if len(c) > 3 else a[1:]
        b[0, 0] = i  # here


def in_a_branch(a, c):
    for i in shoal.prange(len(c)):
        b = a[i : i + 1]
        if c[i] > 3:
            b = a
        b[0, 0] = i  # here


def in_a_tuple(a, c):
    for i in shoal.prange(len(c)):
        b, d = a, c
        b[0, 0] = d[i]  # here


def in_an_own_list(a, c):
    for i in shoal.prange(len(c)):
        kept = [a]
        kept[0][0, 0] = i  # here


def given_back(a, c):
    for i in shoal.prange(len(c)):
        same(a)[0, 0] = i  # here


def same(a):
    return a


@pytest.mark.parametrize(
    "function",
    [
        another_name,
        row,
        transposed,
        reshaped,
        one_of_two,
        in_a_tuple,
        in_an_own_list,
        given_back,
    ],
)
def test_item_of_all_rounds(function):
    check_refused(function, (MATRIX, VECTOR), SAME, "a")


def test_column_of_all_rounds():
    check_refused(column, (MATRIX, VECTOR), SAME, "a")


def test_whole_array_in_a_branch():
    with pytest.raises(shoal.TypingError, match="S0112"):
        shoal.jit(also_read_in_a_branch)(MATRIX, VECTOR)


def also_read_in_a_branch(a, c):
    for i in shoal.prange(len(c)):
        b = a[i : i + 1]
        if c[i] > 3:
            b = a
        b[0, 0] += i


def changed_by_another_name(a, c):
    for i in shoal.prange(len(c)):
        flat = a.reshape(12)
        flat[i % 5] += 1  # here


def test_changed_by_another_name():
    check_refused(changed_by_another_name, (MATRIX, VECTOR), CHANGE, "a")


def appended(n):
    found = [1, 2, 3]
    for i in shoal.prange(n):
        found.append(i)  # here
    return found


def popped(n):
    found = [1, 2, 3]
    out = np.zeros(n)
    for i in shoal.prange(n):
        x = found.pop()  # here
        out[i] = x
    return out


def popped_by_another_name(n):
    found = [1, 2, 3]
    total = 0
    for _ in shoal.prange(n):
        own = found
        total += own.pop()  # here
    return total


def one_of_two_lists(n):
    found = [1, 2, 3]
    for i in shoal.prange(n):
        own = [i]
        chosen = own if i > 2 else found
        chosen.append(i)  # here
    return found


def set_default(n):
    found = {1: 2}
    total = 0
    for i in shoal.prange(n):
        total += found.setdefault(i, 3)  # here
    return total


def taken_from_dict(n):
    found = {1: 2, 3: 4}
    total = 0
    for i in shoal.prange(n):
        total += found.pop(i, 3)  # here
    return total


def taken_from_set(n):
    found = {1, 2, 3}
    total = 0
    for _ in shoal.prange(n):
        total += found.pop()  # here
    return total


def list_in_a_dict(n):
    found = {k: [k] for k in range(n)}
    for i in shoal.prange(n):
        found[i].append(i)  # here
    return found


def list_in_a_copy(n):
    found = [[k] for k in range(n)]
    for i in shoal.prange(n):
        own = found.copy()
        own[0].append(i)  # here
    return found


def in_a_helper(n):
    found = [1, 2, 3]
    total = 0
    for _ in shoal.prange(n):
        total += taken(found, 3)
    return total


def taken(found, count):
    if count == 0:
        return 0
    return found.pop() + taken(found, count - 1)  # here


@pytest.mark.parametrize(
    "function",
    [
        appended,
        popped,
        popped_by_another_name,
        one_of_two_lists,
        set_default,
        taken_from_dict,
        taken_from_set,
        list_in_a_dict,
        list_in_a_copy,
    ],
)
def test_container_of_all_rounds(function):
    check_refused(function, (3,), CONTAINER, "found")


def test_container_in_a_function_that_calls_itself():
    with pytest.raises(shoal.TypingError) as raised:
        shoal.jit(in_a_helper)(1)
    assert "[S0112]" in str(raised.value)
    assert CONTAINER.format(name="found") in str(raised.value)
