"""Every aggregate of columns of every type: the same values and dtype, or the same refusal."""

import numpy as np
import pandas as pd
import pytest

import columns
from comparison import assert_same
from differential import check_each


def mean(df):
    return df.groupby("k")["v"].mean()


def total(df):
    return df.groupby("k")["v"].sum()


def count(df):
    return df.groupby("k")["v"].count()


def size(df):
    return df.groupby("k")["v"].size()


def minimum(df):
    return df.groupby("k")["v"].min()


def maximum(df):
    return df.groupby("k")["v"].max()


def standard_deviation(df):
    return df.groupby("k")["v"].std()


def variance(df):
    return df.groupby("k")["v"].var()


def median(df):
    return df.groupby("k")["v"].median()


def first(df):
    return df.groupby("k")["v"].first()


def last(df):
    return df.groupby("k")["v"].last()


def distinct(df):
    return df.groupby("k")["v"].nunique()


def product(df):
    return df.groupby("k")["v"].prod()


def some(df):
    return df.groupby("k")["v"].any()


def every(df):
    return df.groupby("k")["v"].all()


AGGREGATES = [
    *(total, mean, count, size, minimum, maximum, standard_deviation, variance, median, first),
    *(last, distinct, product, some, every),
]


def frame_with(value_dtype, missing, row_count=29):
    # The last key has one row, for the aggregates that need two.
    keys = [*columns.codes(row_count - 1, 4, seed=3), 4]
    values = columns.column(value_dtype, columns.codes(row_count, 6, seed=4), missing)
    return pd.DataFrame({"k": keys, "v": values})


# What the values decide in pandas is left out: of objects, sums of what is not a string; whether
# float32 means are float64 (sorted keys), and the dtype of objects when all are missing.
ORDER_AND_COUNT = (count, size, distinct, first, last, minimum, maximum, some, every)


def cases():
    for value_dtype in columns.ALL:
        for aggregate in AGGREGATES:
            if not is_left_out(value_dtype, aggregate):
                yield pytest.param(value_dtype, aggregate, id=f"{value_dtype}-{aggregate.__name__}")


def is_left_out(value_dtype, aggregate):
    if value_dtype.startswith("object") and aggregate not in ORDER_AND_COUNT:
        return True
    if columns.PANDAS_MAJOR >= 3:
        return False
    # pandas 2 takes NaT for a value, and words the refusals of strings in many ways.
    is_text = value_dtype in (*columns.STRINGS, *columns.ARROW_STRINGS)
    is_time = "64[" in value_dtype or value_dtype in columns.ARROW_TIMES
    wrong_of_times = is_time and aggregate in (median, some, every)
    wrong_of_objects = value_dtype.startswith("object") and aggregate in (minimum, maximum)
    return wrong_of_times or wrong_of_objects or (is_text and aggregate in REFUSED_OF_TEXTS)


REFUSED_OF_TEXTS = (total, mean, standard_deviation, variance, median, product, some, every)


def frames_of(value_dtype):
    patterns = columns.patterns_of(value_dtype)
    is_old_text = columns.PANDAS_MAJOR < 3 and value_dtype in columns.STRINGS
    if value_dtype.startswith("object") or is_old_text:
        return [frame_with(value_dtype, missing) for missing in patterns[:4]]
    frames = [frame_with(value_dtype, missing) for missing in patterns]
    if value_dtype == "float32" or value_dtype.endswith("(arrow)"):
        return frames
    return [*frames, frames[0][:0], frames[0][:1]]


def same_to_a_unit(found, expected):
    """Durations come from floats: the last units depend on the order of the additions."""
    if (
        not isinstance(expected.dtype, np.dtype)
        or expected.dtype.kind != "m"
        or expected.isna().all()
    ):
        assert_same(found, expected)
        return
    assert found.dtype == expected.dtype
    assert (found.isna() == expected.isna()).all()
    unit = pd.Timedelta(np.timedelta64(1, np.datetime_data(expected.dtype)[0]))
    assert (found - expected).abs().max() <= max(expected.abs().max() * 1e-10, unit)


@pytest.mark.parametrize(("value_dtype", "aggregate"), list(cases()))
def test_aggregate(value_dtype, aggregate):
    same = same_to_a_unit if aggregate is standard_deviation else assert_same
    check_each(aggregate, [(frame,) for frame in frames_of(value_dtype)], same=same)


# What has surprised implementers before: see each name.
SPECIAL_VALUES = {
    "int64 sums wrap": ("int64", [2**62, 2**62, 2**62, -(2**63), 5, 7]),
    "int8 sums widen": ("int8", [127, 127, 127, -128, -128, 1]),
    "uint8 sums widen": ("uint8", [255, 255, 255, 255, 1, 0]),
    "uint64 above int64": ("uint64", [2**64 - 1, 1, 2**63, 2**63, 0, 3]),
    "infinities": ("float64", [float("inf"), 1.0, float("inf"), float("-inf"), 0.0, 1.0]),
    "negative zero": ("float64", [-0.0, 0.0, -0.0, -0.0, 0.0, -0.0]),
    "large and small": ("float64", [1e16, 1.0, -1e16, 1e-8, 3.0, 1e300]),
    "all equal": ("float64", [0.1] * 6),
    "Int64 extremes": ("Int64", [2**62, 2**62, None, -(2**63), 5, None]),
    "Float64 with NaN": ("Float64", [1.0, None, 2.0, None, 3.0, 4.0]),
}


@pytest.mark.parametrize("aggregate", AGGREGATES, ids=lambda function: function.__name__)
@pytest.mark.parametrize("name", SPECIAL_VALUES)
def test_special_values(name, aggregate):
    dtype, values = SPECIAL_VALUES[name]
    frame = pd.DataFrame({"k": [1, 2, 1, 2, 3, 3], "v": pd.Series(values, dtype=dtype)})
    check_each(aggregate, [(frame,)])
