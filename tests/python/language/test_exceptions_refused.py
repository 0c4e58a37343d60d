"""What cannot be done with exceptions in compiled code yet says so."""

import pandas as pd
import pytest

import shoal
from differential import define

REFUSED = {
    "KeyboardInterrupt": "except KeyboardInterrupt:\n        return 1",
    "FloatingPointError": "except FloatingPointError:\n        return 1",
    "from` an exception": "except ValueError as e:\n        raise KeyError(1) from e",
    "has no format": "except ValueError as e:\n        return f'{e!r}'",
    "caught exception": "except ValueError as e:\n        return e",
}


@pytest.mark.parametrize("mentioned", REFUSED)
def test_refused(tmp_path, mentioned):
    text = f"def f(n):\n    try:\n        return 10 // int(n)\n    {REFUSED[mentioned]}\n    return 0\n"
    with pytest.raises((shoal.TypingError, shoal.UnsupportedError), match=mentioned):
        shoal.jit(define(tmp_path, text).f)("12")


def known_to_raise(n):
    try:
        return [1, 2][5]
    except IndexError:
        return n


def one_rank_raises(n):
    try:
        return 1 // (n - shoal.get_rank())
    except ZeroDivisionError:
        return n


def of_rows(df):
    def body(row):
        try:
            return 1 // row.a
        except ZeroDivisionError:
            return 0

    return df.apply(body, axis=1)


@pytest.mark.parametrize(
    ("function", "argument", "mentioned"),
    [
        (known_to_raise, 1, "what is known before it runs"),
        (one_rank_raises, 1, "depends on the number of the rank"),
        (of_rows, pd.DataFrame({"a": [1, 0]}), "in a function of rows"),
    ],
)
def test_refused_functions(function, argument, mentioned):
    with pytest.raises(shoal.UnsupportedError, match=mentioned):
        shoal.jit(function)(argument)
