"""Frames and series of every dtype go in and come out unchanged; others are named."""

import re
from pathlib import PurePosixPath

import numpy as np
import pandas as pd
import pytest

import columns
import shoal
from differential import check, check_each


def same_frame(df):
    return df


def same_series(s):
    return s


def one_column(df):
    return df["x"]


@pytest.mark.parametrize("dtype", columns.ALL)
def test_identity(dtype):
    codes = columns.codes(13)
    series = [columns.column(dtype, codes, missing) for missing in columns.patterns_of(dtype)]
    series += [series[0][:0], series[-1][:1]]
    check_each(same_series, [(one,) for one in series])
    check_each(same_frame, [(pd.DataFrame({"x": one, "y": 1.5}),) for one in series])


@pytest.mark.parametrize("dtype", columns.ALL)
def test_column_of_frame(dtype):
    codes = columns.codes(13)
    check_each(
        one_column,
        [
            (pd.DataFrame({"x": columns.column(dtype, codes, missing), "y": codes}),)
            for missing in columns.patterns_of(dtype)
        ],
    )


INDEXES = {
    "default": pd.RangeIndex(4),
    "named default": pd.RangeIndex(4, name="n"),
    "range from 3": pd.RangeIndex(3, 7),
    "range by 2": pd.RangeIndex(0, 8, 2),
    "integers": pd.Index([4, 2, 2, 9]),
    "floats": pd.Index([0.5, np.nan, 1, 2], name="f"),
    "texts": pd.Index(["a", "b", None, "a"], name="t"),
    "dates": pd.DatetimeIndex(["2020-01-01", "2020-01-03", "NaT", "2020-01-02"], name="d"),
    "zoned dates": pd.DatetimeIndex(["2020-01-01", "2020-07-01"] * 2, tz="Europe/Berlin"),
    "durations": pd.to_timedelta([1, 2, 3, 4], unit="s"),
    "bools": pd.Index([True, False, True, False]),
    "nullable": pd.Index([1, None, 3, 4], dtype="Int64"),
    "two levels": pd.MultiIndex.from_product([[1, 2], ["x", "y"]], names=["p", None]),
    "name of a column": pd.Index([1, 2, 3, 4], name="x"),
}


@pytest.mark.parametrize("index", INDEXES.values(), ids=INDEXES)
def test_index(index):
    frame = pd.DataFrame({"x": [1, 2, 3, 4], "y": list("wxyz")}, index=index)
    check(same_frame, frame)
    check(one_column, frame)
    check(same_series, frame["y"])
    check(first_two, frame)
    check(above_one, frame)


def first_two(df):
    return df.head(2)


def above_one(df):
    return df[df["x"] > 1]


STRIDED = {
    "every other row": lambda values: values[::2],
    "backwards": lambda values: values[::-1],
    "columns of a matrix": lambda values: values.reshape(-1, 4)[:, 1],
    "read-only": lambda values: np.frombuffer(values.tobytes(), values.dtype),
}


@pytest.mark.parametrize("layout", STRIDED.values(), ids=STRIDED)
@pytest.mark.parametrize("dtype", ["int8", "float32", "int64", "M8[ns]"])
def test_layouts(dtype, layout):
    values = layout(np.arange(24).astype(dtype))
    check(same_series, pd.Series(values, copy=False))
    check(head_of_two, pd.DataFrame({"x": values, "y": values}, copy=False))


def head_of_two(df):
    return df.head(2)


def above_least(df):
    return df[df["x"] > df["x"].min()]


def test_frame_of_one_block():
    check(above_least, pd.DataFrame(np.arange(30.0).reshape(10, 3), columns=["x", "y", "z"]))


def test_other_byte_order():
    frame = pd.DataFrame({"x": [1, 2], "y": np.array([1, 2], dtype=">i4")})
    check(one_column, frame)
    with pytest.raises(shoal.UnsupportedError, match="y"):
        shoal.jit(lambda df: df["y"])(frame)


OBJECTS = {
    "None": ["a", None, "b"],
    "NaN": ["a", float("nan"), "b"],
    "NA": ["a", pd.NA, "b"],
    "bools": [True, False, None],
    "only None": [None, None, None],
    "mixed missing": [None, float("nan"), "x"],
}


@pytest.mark.parametrize("values", OBJECTS.values(), ids=OBJECTS)
def test_objects(values):
    check(same_series, pd.Series(values, dtype=object))
    check(above_zero, pd.DataFrame({"x": [1, 0, 2], "o": pd.Series(values, dtype=object)}))


def above_zero(df):
    return df[df["x"] > 0]


def test_object_of_several_types():
    """The first value tells the type; the row that differs is named."""
    frame = pd.DataFrame({"o": pd.Series(["a", "b", 3], dtype=object), "x": [1, 2, 3]})
    check(one_column, frame)
    with pytest.raises(TypeError, match=r"'o'.*row 2.*int"):
        shoal.jit(same_frame)(frame)


UNSUPPORTED = {
    "category": pd.Series(["a", "b"], dtype="category"),
    "complex128": pd.Series([1j, 2j]),
    "period": pd.Series(pd.period_range("2020", periods=2)),
    "interval": pd.Series(pd.interval_range(0, 2)),
    "lists": pd.Series([[1], [2]]),
    "bytes": pd.Series([b"a", b"b"]),
    "float16": pd.Series([1, 2], dtype="float16"),
    "sparse": pd.Series([0, 1], dtype="Sparse[int64]"),
}


def renamed(df):
    return df["unsupported"]


@pytest.mark.parametrize("series", UNSUPPORTED.values(), ids=UNSUPPORTED)
def test_unsupported_column(series):
    """It is named when it is used; the other columns work."""
    frame = pd.DataFrame({"x": [2, 1], "unsupported": series})
    check(one_column, frame)
    check(only_x_above, frame)
    with pytest.raises(shoal.UnsupportedError, match="unsupported") as caught:
        shoal.jit(renamed)(frame)
    assert len(str(caught.value).splitlines()) <= 12


def only_x_above(df):
    return df[df["x"] > 1]["x"]


def test_labels_that_are_no_strings():
    frame = pd.DataFrame({"x": [2, 1], 7: [1, 2]})
    check(one_column, frame)


def test_repeated_labels():
    frame = pd.DataFrame([[1, 2, 3], [4, 5, 6]], columns=["x", "y", "y"])
    check(one_column, frame)


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


def rows(path):
    return len(pd.read_parquet(path))


def test_paths(tmp_path):
    path = tmp_path / "a.parquet"
    pd.DataFrame({"x": [1, 2]}).to_parquet(path)
    check(rows, str(path))
    check(rows, path)
    check(rows, PurePosixPath(path))
    check(rows, [str(path), str(path)])
    check(rows, [path])


def test_results_can_be_written_to():
    """A result is the caller's own: writing to it changes neither the argument nor a second result."""
    frame = pd.DataFrame({"x": [1, 2, 3], "y": [1.0, 2.0, 3.0]})

    @shoal.jit
    def twice(df):
        return df, df["x"], df

    first, column, second = twice(frame)
    first.loc[0, "x"] = 100
    column.iloc[1] = 200
    first["y"].to_numpy()
    assert frame["x"].tolist() == [1, 2, 3]
    assert second["x"].tolist() == [1, 2, 3]
    filtered = shoal.jit(above_one)(frame)
    filtered.iloc[0, 0] = 50
    assert frame["x"].tolist() == [1, 2, 3]


def test_argument_may_change_after_the_call():
    frame = pd.DataFrame({"x": [1.0, 2.0, 3.0]})
    result = shoal.jit(same_frame)(frame)
    frame.iloc[0, 0] = 9.0
    assert result["x"].tolist() == [1.0, 2.0, 3.0]


def test_result_outlives_its_argument():
    result = shoal.jit(same_frame)(pd.DataFrame({"x": np.arange(100_000.0), "s": ["a"] * 100_000}))
    other = np.ones(100_000)
    assert result["x"].sum() == np.arange(100_000.0).sum()
    assert result["s"].eq("a").all()
    assert other.sum() == 100_000
