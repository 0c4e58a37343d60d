"""Values go into and out of the engine unchanged; no compiled code takes part."""

import datetime
import pathlib

import numpy as np
import pandas as pd
import pytest

import shoal
from columns import ALL, codes, column, patterns_of
from comparison import assert_same
from shoal import _core
from shoal.result import build_result

SAMPLES = {name: column(name, codes(6), patterns_of(name)[-2:][0]) for name in ALL}


def round_trip(value):
    return build_result(_core.round_trip(value))


@pytest.mark.parametrize("name", SAMPLES)
@pytest.mark.parametrize(
    "part", [slice(None), slice(0, 0), slice(2, 5), slice(None, None, 2)], ids=str
)
def test_series(name, part):
    series = SAMPLES[name].rename("x")[part]
    assert_same(round_trip(series), series)
    series = series.reset_index(drop=True)
    assert_same(round_trip(series), series)


@pytest.mark.parametrize("name", SAMPLES)
def test_index(name):
    frame = pd.DataFrame({"v": range(6)}, index=pd.Index(SAMPLES[name], name="k"))
    assert_same(round_trip(frame), frame)
    assert_same(round_trip(frame.iloc[:0]), frame.iloc[:0])


def test_all_columns_at_once():
    frame = pd.DataFrame(SAMPLES)
    assert_same(round_trip(frame), frame)


def test_several_chunks():
    frame = pd.concat([pd.DataFrame(SAMPLES), pd.DataFrame(SAMPLES)])
    assert_same(round_trip(frame), frame)


@pytest.mark.parametrize(
    "frame",
    [
        pd.DataFrame(np.arange(12.0).reshape(4, 3), columns=["a", "b", "a"]),
        pd.DataFrame(
            np.arange(6).reshape(2, 3),
            columns=pd.MultiIndex.from_tuples([("a", "x"), ("a", "y"), ("b", "")]),
        ),
        pd.DataFrame({"a": [1, 2]}, index=pd.RangeIndex(2, name="r")),
        pd.DataFrame({"a": [1, 2]}, index=pd.RangeIndex(4, 0, -2)),
        pd.DataFrame(SAMPLES).set_index(["int64", "str", "datetime64[us, Europe/Berlin]"]),
        pd.DataFrame({"a": [1]}, index=pd.MultiIndex.from_tuples([(1, "x")])),
    ],
    ids=[
        "twice the same label",
        "MultiIndex columns",
        "named RangeIndex",
        "steps",
        "levels",
        "unnamed levels",
    ],
)
def test_frames(frame):
    assert_same(round_trip(frame), frame)


SCALARS = [
    None,
    True,
    5,
    -(2**63),
    2.5,
    "ä",
    "",
    np.bool_(True),
    np.int8(-3),
    np.uint64(2**64 - 1),
    np.float32(1.1),
    np.float64("nan"),
    pd.Timestamp("2020-01-01 12:30:00.5"),
    pd.Timestamp("2020-01-01").as_unit("s"),
    pd.Timestamp("2020-06-01", tz="Europe/Berlin"),
    pd.Timedelta("1.5s"),
]


@pytest.mark.parametrize("value", SCALARS, ids=repr)
def test_scalars(value):
    assert_same(round_trip(value), value)


def test_python_temporal():
    assert round_trip(datetime.datetime(2020, 1, 1)) == pd.Timestamp("2020-01-01")
    assert round_trip(datetime.timedelta(seconds=2)) == pd.Timedelta("2s")
    assert round_trip(np.datetime64(5, "ms")) == pd.Timestamp(5, unit="ms")


def test_path():
    assert round_trip(pathlib.Path("a") / "b") == "a/b"


def test_int_beyond_64_bits():
    with pytest.raises(OverflowError, match="64 bits"):
        round_trip(2**63)


def test_str_without_utf8():
    with pytest.raises(UnicodeEncodeError):
        round_trip("\ud800")


@pytest.mark.parametrize(
    ("column", "message"),
    [
        (pd.Categorical(["a"]), "'c' is of type category"),
        ([1j], "'c' is of type complex128"),
        (np.array([1], dtype="float16"), "'c' is of type float16"),
        ([{}], r"'c' is of type object \(of dict\)"),
        (pd.period_range("2020", periods=1, freq="D"), "'c' is of type period"),
    ],
    ids=["category", "complex", "float16", "object", "period"],
)
def test_unsupported_column_is_named(column, message):
    with pytest.raises(shoal.UnsupportedError, match=message):
        round_trip(pd.DataFrame({"a": [1], "c": column}))


def test_object_of_two_types_names_the_row():
    with pytest.raises(TypeError, match="'c': row 2 holds int"):
        round_trip(pd.DataFrame({"c": pd.Series(["x", None, 5], dtype=object)}))


def test_label_that_is_not_a_str():
    with pytest.raises(shoal.UnsupportedError, match="its label 7 is not a str"):
        round_trip(pd.DataFrame({7: [1]}))


@pytest.mark.parametrize("name", ["int64", "float64", "bool", "Int64", "object str", "str"])
def test_result_shares_no_memory_with_argument(name):
    frame = pd.DataFrame({"a": SAMPLES[name]})
    kept = frame.copy()
    result = round_trip(frame)
    result.iloc[0, 0] = result.iloc[4, 0]
    assert_same(kept, frame)


def test_result_is_writable():
    result = round_trip(pd.DataFrame({"a": np.arange(5), "b": np.arange(5.0)}))
    result.iloc[1, 0] = 9
    result["b"] += 1
    assert result.a.tolist() == [0, 9, 2, 3, 4]
    assert result.b.tolist() == [1, 2, 3, 4, 5]
