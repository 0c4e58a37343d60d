"""What all error messages have in common, checked on every one that a test looks at."""

import re

import pandas as pd
import pytest

import shoal

FRAME = pd.DataFrame(
    {
        "customer": ["a", "b", "a"],
        "amount": [1.0, 2.0, 3.0],
        "count": [1, 2, 3],
        "day": pd.to_datetime(["2020-01-01", "2020-01-02", "2020-01-03"]),
    }
)
LINE_COUNT_MAX = 12
# Words of the compiler that no message shows: IR values, op names, C++ names, addresses.
INTERNALS = re.compile(r"%\d|::|\bLLVM\b|\bsegment\b|0x[0-9a-f]{6}|\.cpp\b|nanobind|std\.")


def error_of(function, *args):
    """The exception of a compiled call, after checking what all messages have in common."""
    with pytest.raises(Exception) as caught:
        shoal.jit(function)(*(args or (FRAME,)))
    text = str(caught.value)
    assert len(text.splitlines()) <= LINE_COUNT_MAX, text
    assert not INTERNALS.search(text), text
    assert not isinstance(caught.value, shoal.InternalError), text
    return caught.value


def line_of(function, marker):
    """The number and text of the line of `function` that holds `marker`."""
    code = function.__code__
    with open(code.co_filename) as file:
        lines = file.readlines()
    for number in range(code.co_firstlineno, len(lines) + 1):
        if marker in lines[number - 1]:
            return number, lines[number - 1].strip()
    raise AssertionError(marker)
