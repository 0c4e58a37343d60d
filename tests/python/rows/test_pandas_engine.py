"""engine=shoal.jit of pandas 3."""

import pandas as pd
import pytest

import shoal
from comparison import assert_same

pytestmark = pytest.mark.skipif(
    int(pd.__version__.split(".")[0]) < 3, reason="pandas 2 has no such engines"
)

DF = pd.DataFrame({"a": [0.5, 1.5, -2.0], "b": [1, 2, 3], "s": ["x", "y", "z-z"]}, index=[5, 7, 9])


def total(row, factor):
    return row.a * factor + row.b


def test_apply():
    for function in (lambda r: r.a * 2 + r.b, lambda r: r.s.upper() + "!"):
        expected = DF.apply(function, axis=1)
        assert_same(DF.apply(function, axis=1, engine=shoal.jit), expected)
        assert_same(DF.apply(function, axis="columns", engine=shoal.jit), expected)


def test_arguments():
    expected = DF.apply(total, axis=1, args=(3,))
    assert_same(DF.apply(total, axis=1, args=(3,), engine=shoal.jit), expected)


def test_options():
    expected = DF.apply(lambda r: r.b, axis=1)
    assert_same(DF.apply(lambda r: r.b, axis=1, engine=shoal.jit(cache=False)), expected)


def test_map():
    series = pd.Series(["a-b", None, "c"], name="t")
    expected = series.map(lambda s: s.upper(), na_action="ignore")
    assert_same(series.map(lambda s: s.upper(), na_action="ignore", engine=shoal.jit), expected)
    assert_same(DF["b"].map(lambda x: x + 1, engine=shoal.jit), DF["b"].map(lambda x: x + 1))


def test_refused():
    with pytest.raises(NotImplementedError, match="axis=1"):
        DF.apply(lambda c: c.sum(), engine=shoal.jit)
    with pytest.raises(NotImplementedError, match="raw=True"):
        DF[["a"]].apply(lambda r: r[0], axis=1, raw=True, engine=shoal.jit)
    with pytest.raises(NotImplementedError, match="keyword"):
        DF.apply(total, axis=1, factor=2, engine=shoal.jit)
