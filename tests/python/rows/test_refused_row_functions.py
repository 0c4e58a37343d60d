"""Functions of rows that are not compiled, and what the message says."""

import numpy as np
import pandas as pd
import pytest

import shoal

DF = pd.DataFrame({"a": [1.5, 2.5], "b": [1, 2], "s": ["x", "y"]})


def refused(function, *args):
    with pytest.raises(shoal.UnsupportedError) as caught:
        shoal.jit(function)(*args)
    return str(caught.value)


def test_effects():
    assert "print() in a function of rows" in refused(
        lambda df: df.apply(lambda r: print(r.a), axis=1), DF
    )


def test_results_that_are_no_values():
    for function in (
        lambda df: df.apply(lambda r: (r.a, r.b), axis=1),
        lambda df: df.apply(lambda r: None, axis=1),
        lambda df: df.apply(lambda r: r.s.split(), axis=1),
        lambda df: df.apply(lambda r: True if r.a > 2 else None, axis=1),
    ):
        assert "[S0309]" in refused(function, DF)


def test_strings_and_other_dtypes():
    times = pd.DataFrame({"t": pd.to_datetime(["2024-01-01"]), "s": ["x"]})
    assert "Column 't' is of dtype" in refused(lambda df: df.apply(lambda r: r.t, axis=1), times)
    text = pd.Series(["x"], dtype="string")
    assert "is of dtype string" in refused(lambda s: s.map(lambda x: x), text)
    nullable = pd.Series([1, None], dtype="Int64")
    assert "is of dtype Int64" in refused(lambda s: s.map(lambda x: x), nullable)
    big = pd.Series(np.array([1, 2**63], dtype="uint64"))
    assert "is of dtype uint64" in refused(lambda s: s.map(lambda x: x), big)
    both = pd.DataFrame({"a": nullable, "b": [1, 2]})
    assert "The dtype of a row" in refused(lambda df: df.apply(lambda r: r.b, axis=1), both)


def test_frames_from_outside():
    text = refused(lambda df: df.apply(lambda r: r.a + df["a"].sum(), axis=1), DF)
    assert "A DataFrame from outside cannot be used" in text


def test_axis():
    assert "with axis=1" in refused(lambda df: df.apply(lambda c: c.sum()), DF)
