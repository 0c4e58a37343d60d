"""Values that compiled code cannot use are named, the same on every rank."""

import re

import numpy as np
import pytest

import shoal


def use_value(value):
    return value


OPAQUE = [object(), {1: 2, "a": 3}, {1, "a"}, b"bytes", 1j, np.array(["text"])]
OPAQUE += [[1, "a"], lambda x: x, slice(1)]


@pytest.mark.parametrize("value", OPAQUE, ids=lambda value: type(value).__name__)
def test_values_that_cannot_be_used(value):
    with pytest.raises(shoal.TypingError, match=type(value).__name__):
        shoal.jit(use_value)(value)


# What is said of a set depends on the types of its items, not on their order, which differs
# between processes.
@pytest.mark.parametrize("start", range(8))
def test_the_order_of_a_set_is_not_told(start):
    items = [f"text {start}", start, (1.5, start), b"bytes", 2j]
    assert {"set of int and str"} == {_problem_of({*items[:2]}), _problem_of({*items[1::-1]})}
    assert {"set of int and str"} == {_problem_of({*items[:3], shift}) for shift in range(9, 16)}
    assert {"set of bytes"} == {_problem_of({*items, shift}) for shift in range(9, 16)}


def _problem_of(value):
    with pytest.raises(shoal.TypingError) as caught:
        shoal.jit(use_value)(value)
    return re.search(r"set of [\w ]+\w", str(caught.value))[0]
