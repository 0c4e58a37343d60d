"""Rounds of a prange that depend on each other for all to see are refused before they run."""

import inspect

import numpy as np
import pytest

import shoal
from arrays.array_agreement import compiled_once

SAME = "All rounds of this prange write to the same item of `{name}`."
CHANGE = "Two rounds of this prange may change the same item of `{name}` at the same time."
FOLDED = "Two rounds of this prange may write to the same item of `{name}`: `%`, `//` and slices"
TWICE = "Two rounds of this prange write to the same item of `{name}`, here and in line {line}."
MATRIX = np.arange(12.0).reshape(3, 4)
VECTOR = np.arange(12.0)
INTEGERS = np.arange(12) % 5


def check_refused(function, arguments, message, name):
    """The error is at the line marked `# here`; the message may name the one marked `# written`."""
    lines, first = inspect.getsourcelines(function)
    here = next(number for number, line in enumerate(lines, first) if "# here" in line)
    other = next((n for n, line in enumerate(lines, first) if "# written" in line), here)
    with pytest.raises(shoal.TypingError) as raised:
        compiled_once(function)(*arguments)
    text = str(raised.value)
    assert "[S0112]" in text
    assert message.format(name=name, line=other) in text
    assert f".py:{here}:" in text.splitlines()[0], text
    assert "\nhelp: " in text
    assert len(text.splitlines()) <= 12


def item_of_an_inner_loop(a, out):
    for i in shoal.prange(len(a)):
        for j in range(4):
            out[j] += a[i, j]  # here


def item_of_an_inner_loop_up_to_the_round(a, out):
    for i in shoal.prange(len(a)):
        for j in range(i):
            out[j] = a[i, j]  # here


def constant_item(a, out):
    for i in shoal.prange(len(a)):
        out[0] = a[i, 0]  # here


def item_by_argument(k, out):
    for i in shoal.prange(len(out)):
        out[k] = i  # here


def item_of_the_second_index(a, out):
    for i in shoal.prange(len(a)):
        a[k_of(2), 1] = out[i]  # here


def k_of(k):
    return k - 1


def in_a_helper(a, out):
    for i in shoal.prange(len(a)):
        add_row(out, a[i])


def add_row(out, row):
    for j in range(len(row)):
        out[j] += row[j]  # here


def whole_array(a, out):
    for i in shoal.prange(len(a)):
        out[:] = a[i, 0]  # here


def fixed_slice(a, out):
    for i in shoal.prange(len(a)):
        out[1:3] = a[i, 0]  # here


def fixed_keys(a, out):
    for i in shoal.prange(len(a)):
        out[[0, 2]] = a[i, 0]  # here


def sorted_together(a, out):
    for _ in shoal.prange(len(a)):
        out.sort()  # here


@pytest.mark.parametrize(
    "function, arguments",
    [
        (item_of_an_inner_loop, (MATRIX, VECTOR)),
        (item_of_an_inner_loop_up_to_the_round, (MATRIX, VECTOR)),
        (constant_item, (MATRIX, VECTOR)),
        (item_by_argument, (3, VECTOR)),
        (whole_array, (MATRIX, VECTOR)),
        (fixed_slice, (MATRIX, VECTOR)),
        (fixed_keys, (MATRIX, VECTOR)),
        (sorted_together, (MATRIX, VECTOR)),
    ],
)
def test_item_of_all_rounds(function, arguments):
    check_refused(function, arguments, SAME, "out")


def test_item_of_all_rounds_by_a_constant_helper():
    check_refused(item_of_the_second_index, (MATRIX, VECTOR), SAME, "a")


def test_item_of_all_rounds_in_a_helper():
    with pytest.raises(shoal.TypingError) as raised:
        compiled_once(in_a_helper)(MATRIX, VECTOR)
    assert SAME.format(name="out") in str(raised.value)
    assert "out[j] += row[j]" in str(raised.value)


def remainder_changed(h):
    for i in shoal.prange(100):
        h[i % 3] += 1  # here


def remainder_in_a_variable_changed(h):
    for i in shoal.prange(100):
        k = i % 10
        h[k] += 1  # here


def quotient_changed(h):
    for i in shoal.prange(20):
        h[i // 2] = h[i // 2] + 1  # here


def remainder_by_keys_changed(h):
    for i in shoal.prange(20):
        h[[i % 3, 4]] += 1  # here


def read_index_changed(h, index):
    for i in shoal.prange(len(index)):
        h[index[i]] += 1  # here


def sum_with_inner_loop_changed(h):
    for i in shoal.prange(5):
        for j in range(3):
            h[i + j] += 1  # here


def square_changed(h):
    for i in shoal.prange(3):
        h[i * i] += 1  # here


def overlapping_slice_changed(h):
    for i in shoal.prange(5):
        h[i : i + 2] += 1  # here


def blocks_that_overlap_changed(h, size):
    for i in shoal.prange(len(h) // size - 1):
        h[i * size : (i + 2) * size] += 1  # here


def either_of_two(h):
    for i in shoal.prange(5):
        k = i if i > 2 else i + 1
        h[k] += 1  # here


@pytest.mark.parametrize(
    "function, arguments",
    [
        (remainder_changed, (VECTOR,)),
        (remainder_in_a_variable_changed, (VECTOR,)),
        (quotient_changed, (VECTOR,)),
        (remainder_by_keys_changed, (VECTOR,)),
        (read_index_changed, (VECTOR, INTEGERS)),
        (sum_with_inner_loop_changed, (VECTOR,)),
        (square_changed, (VECTOR,)),
        (overlapping_slice_changed, (VECTOR,)),
        (blocks_that_overlap_changed, (VECTOR, 3)),
        (either_of_two, (VECTOR,)),
    ],
)
def test_changed_item_that_two_rounds_may_have(function, arguments):
    check_refused(function, arguments, CHANGE, "h")


def remainder(h):
    for i in shoal.prange(100):
        h[i % 3] = i  # here


def remainder_of_what_is_read(h, index):
    for i in shoal.prange(len(index)):
        h[index[i] % 7 + 1] = i  # here


def quotient(h):
    for i in shoal.prange(20):
        h[i // 2] = i  # here


def overlapping_slice(h):
    for i in shoal.prange(5):
        h[i : i + 2] = i  # here


def rest_of_the_array(h):
    for i in shoal.prange(5):
        h[i:] = i  # here


@pytest.mark.parametrize(
    "function, arguments",
    [
        (remainder, (VECTOR,)),
        (remainder_of_what_is_read, (VECTOR, INTEGERS)),
        (quotient, (VECTOR,)),
        (overlapping_slice, (VECTOR,)),
        (rest_of_the_array, (VECTOR,)),
    ],
)
def test_index_that_is_the_same_in_several_rounds(function, arguments):
    check_refused(function, arguments, FOLDED, "h")


def two_writes(a):
    for i in shoal.prange(1, 5):
        a[i] = i  # written
        a[i + 1] = 2 * i  # here


def test_two_writes():
    check_refused(two_writes, (VECTOR,), TWICE, "a")
