"""Dicts from outside in functions of rows, and Series.map with a dict."""

import collections

import numpy as np
import pandas as pd
import pytest

import shoal
from differential import check, check_each

TEXTS = pd.Series(["a", "b", "ü-long-text-that-is-not-inline", "c"], name="t")
NUMBERS = {"a": 1, "b": 2, "c": 3}
NAMES = {"a": "first", "ü-long-text-that-is-not-inline": "ÿ"}


def number_of(s):
    return s.map(lambda x: NUMBERS.get(x, 0))


def name_of(s):
    return s.apply(lambda x: NAMES.get(x, "other"))


def name_or_none(s):
    return s.map(lambda x: NAMES.get(x))


def is_known(s):
    return s.map(lambda x: x in NUMBERS)


def number_there(s):
    return s.map(lambda x: NUMBERS[x])


def of_closure(s):
    weights = {1: 0.5, 2: 1.5}
    return s.map(lambda x: weights.get(x, -1.0))


def of_rows(df):
    return df.apply(lambda r: NUMBERS.get(r.t, r.n) + r.n, axis=1)


@pytest.mark.parametrize("function", [number_of, name_of, name_or_none, is_known, number_there])
def test_lookups(function):
    check(function, TEXTS)
    check_each(function, [(TEXTS.iloc[:2],), (TEXTS.iloc[:1],)])


def test_other_lookups():
    check(of_closure, pd.Series([1, 2, 3, 1]))
    check(of_rows, pd.DataFrame({"t": TEXTS, "n": [3, 4, 5, 6]}))
    check(number_there, TEXTS, mentions="ü-long-text")


def mapped(s):
    return s.map({"a": 1, "b": 2, "c": -1})


def mapped_to_floats(s):
    return s.map({"a": 1, "b": 2.5})


def mapped_numbers(s):
    return s.map({1: True, 2: False})


def mapped_to_text(s):
    return s.map(NAMES)


def test_map_with_a_dict():
    check_each(mapped, [(TEXTS.iloc[:2],), (TEXTS.astype(object).iloc[:0],)])
    check(mapped_numbers, pd.Series([], dtype="int64"))
    missing = pd.Series(["a", None, "x"], name="t")
    check_each(mapped_to_floats, [(TEXTS,), (missing,), (TEXTS.iloc[2:],)])
    check(mapped_numbers, pd.Series([1, 2, 1]))
    with pytest.raises(shoal.UnsupportedError, match="the dict has no such key"):
        shoal.jit(mapped)(TEXTS)
    with pytest.raises(shoal.UnsupportedError, match="the dict has no such key"):
        shoal.jit(mapped_numbers)(pd.Series([1.0, np.nan]))
    if int(pd.__version__.split(".")[0]) >= 3:
        check_each(mapped_to_text, [(TEXTS,), (missing,), (TEXTS.iloc[:1],)])


CHANGING = {"a": 1}


def changing(s):
    return s.map(lambda x: CHANGING.get(x, 0))


def test_a_changed_dict_is_seen():
    compiled = shoal.jit(changing)
    assert compiled(TEXTS).tolist() == [1, 0, 0, 0]
    CHANGING["b"] = 7
    assert compiled(TEXTS).tolist() == [1, 7, 0, 0]
    CHANGING["a"] = 2
    assert compiled(TEXTS).tolist() == [2, 7, 0, 0]


COUNTS = collections.defaultdict(int, a=1)


def test_refused():
    with pytest.raises(shoal.TypingError, match="is a defaultdict from outside"):
        shoal.jit(lambda s: s.map(COUNTS))(TEXTS)

    def change(key):
        NUMBERS[key] = 3
        return 1

    with pytest.raises(shoal.UnsupportedError, match="S0111"):
        shoal.jit(change)("x")
    assert "x" not in NUMBERS
