"""The ways to write a groupby: selections, agg's forms, several keys, and what the result is like."""

import numpy as np
import pandas as pd
import pytest

import columns
from differential import check_each


def named(df):
    return df.groupby("a", as_index=False).agg(total=("v", "sum"), n=("w", "count"))


def named_of_one_column(df):
    return df.groupby("a")["v"].agg(total="sum", mean="mean")


def named_agg_objects(df):
    return df.groupby("a").agg(
        total=pd.NamedAgg("v", "sum"), least=pd.NamedAgg(column="w", aggfunc="min")
    )


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
