"""The ways to write a groupby: selections, agg's forms, several keys, and what the result is like."""

import columns
import numpy as np
import pandas as pd
import pytest
from differential import check, check_each


def named(df):
    return df.groupby("a", as_index=False).agg(total=("v", "sum"), n=("w", "count"))


def named_of_one_column(df):
    return df.groupby("a")["v"].agg(total="sum", mean="mean")


def named_agg_objects(df):
    return df.groupby("a").agg(total=pd.NamedAgg("v", "sum"), least=pd.NamedAgg(column="w", aggfunc="min"))


def text_on_frame(df):
    return df.groupby("a").agg("sum")


def text_on_column(df):
    return df.groupby("a")["v"].agg("mean")


def list_on_column(df):
    return df.groupby("a")["v"].agg(["sum", "mean", "count"])


def list_on_frame(df):
    return df.groupby("a")[["v", "w"]].agg(["sum", "max"])


def mapping(df):
    return df.groupby("a").agg({"w": "sum", "v": "mean"})


def mapping_to_lists(df):
    return df.groupby("a").agg({"w": ["min", "max"], "v": ["mean"]})


def mapping_mixed(df):
    return df.groupby("a").agg({"w": "sum", "v": ["mean", "count"]})


def mapping_without_index(df):
    return df.groupby("a", as_index=False).agg({"w": "sum", "v": "mean"})


def list_without_index(df):
    return df.groupby("a", as_index=False)[["v", "w"]].agg(["sum", "max"])


def selected_column(df):
    return df.groupby("a")["w"].sum()


def selected_columns(df):
    return df.groupby("a")[["w", "v"]].sum()


def one_selected_column_as_frame(df):
    return df.groupby("a")[["w"]].mean()


def selected_without_index(df):
    return df.groupby("a", as_index=False)["w"].sum()


def whole_frame(df):
    return df.groupby("a").sum()


def whole_frame_without_index(df):
    return df.groupby("a", as_index=False).mean()


def size_of_groups(df):
    return df.groupby("a").size()


def size_without_index(df):
    return df.groupby("a", as_index=False).size()


def count_of_all(df):
    return df.groupby("a").count()


def key_in_a_list(df):
    return df.groupby(["a"])["v"].sum()


def by_keyword(df):
    return df.groupby(by="a")["v"].sum()


def two_keys(df):
    return df.groupby(["a", "b"])["v"].sum()


def two_keys_unsorted(df):
    return df.groupby(["b", "a"], sort=False).agg(total=("v", "sum"), end=("w", "last"))


def two_keys_without_index(df):
    return df.groupby(["a", "b"], as_index=False)["v"].mean()


def two_keys_with_missing(df):
    return df.groupby(["a", "b"], dropna=False)[["v", "w"]].sum()


def key_by_attribute(df):
    return df.groupby("a").v.sum()


def series_by_series(df):
    return df["v"].groupby(df["a"]).sum()


def frame_by_series(df):
    return df.groupby(df["a"])["v"].sum()


def frame_by_computed_key(df):
    return df.groupby(df["w"] % 3)["v"].sum()


def same_column_twice(df):
    return df.groupby("a").agg(x=("v", "sum"), y=("v", "sum"))


def key_and_value_are_one(df):
    return df.groupby("w")["w"].sum()


def deviation_without_correction(df):
    return df.groupby("a")["v"].std(ddof=0)


def sum_with_min_count(df):
    return df.groupby("a")["v"].sum(min_count=3)


def aggregate_by_its_long_name(df):
    return df.groupby("a").aggregate({"v": "max"})


def after_a_filter(df):
    return df[df["w"] > 2].groupby("a")["v"].sum()


def of_a_new_column(df):
    df = df.copy()
    df["c"] = df["v"] * 0.5 + 1
    return df.groupby("a", as_index=False).agg(total=("v", "sum"), mean=("c", "mean"))


def group_then_select(df):
    result = df.groupby("a", as_index=False).agg(total=("v", "sum"), n=("w", "count"))
    return result[result["n"] > 3]


def group_twice(df):
    first = df.groupby(["a", "b"], as_index=False)["w"].sum()
    return first.groupby("a", as_index=False)["w"].max()


def two_results(df):
    groups = df.groupby("a")
    return groups["v"].sum(), groups["w"].max()


SHAPES = [
    *(named, named_of_one_column, named_agg_objects, text_on_frame, text_on_column),
    *(list_on_column, list_on_frame, mapping, mapping_to_lists, mapping_mixed),
    *(mapping_without_index, list_without_index, selected_column, selected_columns),
    *(one_selected_column_as_frame, selected_without_index, whole_frame),
    *(whole_frame_without_index, size_of_groups, size_without_index, count_of_all, key_in_a_list),
    *(by_keyword, two_keys, two_keys_unsorted, two_keys_without_index, two_keys_with_missing),
    *(key_by_attribute, series_by_series, frame_by_series, frame_by_computed_key),
    *(same_column_twice, key_and_value_are_one, deviation_without_correction, sum_with_min_count),
    *(aggregate_by_its_long_name, after_a_filter, of_a_new_column, group_then_select, group_twice),
    two_results,
]


def numbers(row_count, missing="some"):
    return pd.DataFrame(
        {
            "a": columns.column("float64", columns.codes(row_count, 4), missing),
            "b": columns.column("int16", columns.codes(row_count, 3, seed=5)),
            "v": columns.column("float64", columns.codes(row_count, 9, seed=6), missing),
            "w": np.arange(row_count) % 7,
        }
    )


@pytest.mark.parametrize("shape", SHAPES, ids=lambda function: function.__name__)
def test_shape(shape):
    frames = [numbers(41), numbers(41, "none"), numbers(41, "all"), numbers(1), numbers(0)]
    check_each(shape, [(frame,) for frame in frames])


@pytest.mark.parametrize("shape", SHAPES, ids=lambda function: function.__name__)
def test_shape_of_strings_and_labels(shape):
    frame = numbers(23, "none").assign(a=columns.column("str", columns.codes(23, 4), "some"))
    frame.index = pd.Index(np.arange(23)[::-1] * 2, name="label")
    check_each(shape, [(frame,), (frame[:0],)])


@pytest.mark.parametrize("two", columns.TYPICAL)
@pytest.mark.parametrize("one", ["int64", "float64", "str", "datetime64[us]", "Int64", "boolean"])
def test_two_keys_of_types(one, two):
    def frame(missing_one, missing_two):
        return pd.DataFrame(
            {
                "a": columns.column(one, columns.codes(31, 3), missing_one),
                "b": columns.column(two, columns.codes(31, 4, seed=7), missing_two),
                "v": np.arange(31) * 0.5,
                "w": np.arange(31),
            }
        )

    frames = [
        frame(missing_one, missing_two)
        for missing_one in columns.patterns_of(one)[:2]
        for missing_two in columns.patterns_of(two)[:2]
    ]
    for function in (two_keys, two_keys_unsorted, two_keys_without_index, two_keys_with_missing):
        check_each(function, [(frame,) for frame in frames])


def four_keys(df):
    return df.groupby(["a", "b", "c", "d"], as_index=False)["v"].sum()


def test_four_keys():
    frame = numbers(60, "none")
    frame["c"] = columns.column("str", columns.codes(60, 3, seed=8), "some")
    frame["d"] = columns.column("datetime64[ns]", columns.codes(60, 2, seed=9))
    check(four_keys, frame)


def test_many_groups_and_morsels():
    """More rows than one morsel, so that threads have parts to combine."""
    row_count = 300_000
    random = np.random.default_rng(11)
    frame = pd.DataFrame(
        {
            "a": random.integers(0, 50_000, row_count),
            "b": random.integers(0, 3, row_count),
            "v": random.normal(size=row_count) * 10.0 ** random.integers(-9, 9, row_count),
            "w": random.integers(0, 100, row_count),
        }
    )
    configurations = [(threads, 4096) for threads in (1, 2, 3, 4)]
    for function in (named, list_on_column, two_keys, two_keys_unsorted, size_of_groups):
        check(function, frame, configurations=configurations)


def clustered(df):
    return df.groupby("A", as_index=False)["B"].mean()


def test_sorted_dates():
    """The seed benchmark's shape: runs of equal dates."""
    days = pd.date_range("2000-01-01", periods=300)
    frame = pd.DataFrame({"A": np.repeat(days, 1000), "B": np.arange(300_000)})
    check(clustered, frame, configurations=[(threads, 4096) for threads in (1, 2, 4)])
