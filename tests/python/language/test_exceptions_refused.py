"""What cannot be done with exceptions in compiled code yet says so."""

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
