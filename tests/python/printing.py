"""What a function writes on standard output: the plain one against the compiled one."""

import pandas as pd
import pytest

import shoal
from differential import FEW_CONFIGURATIONS, call, compiled_once, configured

only_rank_0 = pytest.mark.skipif(
    shoal.get_size() > 1, reason="what is written here is written by rank 0 only"
)


def check(capsys, function, *args):
    """Compares what the plain and the compiled function write, and what they give."""
    capsys.readouterr()
    expected = call(function, args)
    text = capsys.readouterr().out
    if shoal.get_rank() > 0:
        text = ""
    for thread_count, batch_row_count in FEW_CONFIGURATIONS:
        with configured(thread_count, batch_row_count):
            _compare(capsys, call(compiled_once(function), args), expected, text)
    _compare(capsys, call(shoal.jit(function), args), expected, text)  # from the disk cache
    return text


def _compare(capsys, found, expected, text):
    assert capsys.readouterr().out == text
    if expected.error is None:
        assert found.error is None, repr(found.error)
        return
    assert type(found.error) is type(expected.error)
    assert str(expected.error) in str(found.error)


def sample():
    return pd.DataFrame(
        {
            "n": [3, 1, 2],
            "x": [0.5, None, -1e100],
            "s": ["é", None, "it's\n"],
            "t": pd.to_datetime(["2020-01-01 00:00:00.500000", None, "2021-06-30 12:00:00.000001"]),
            "d": pd.to_timedelta(["1 day", "-2 h", None]),
            "i": pd.array([1, None, 3], dtype="Int64"),
            "b": [True, False, True],
        },
        index=pd.Index([10, 20, 30], name="key"),
    )
