"""Columns, filters, head, several frames."""

import numpy as np
import pandas as pd
import pytest

from differential import check
from tables import check_tables, table


def column_by_key(df):
    return df["b"]


def column_by_attribute(df):
    return df.b


def columns_by_list(df):
    return df[["c", "a"]]


def one_column_by_list(df):
    return df[["b"]]


def no_columns(df):
    return df[[]]


def first_rows(df):
    return df.head()


def three_rows(df):
    return df.head(3)


def no_rows(df):
    return df.head(0)


def all_but_three_rows(df):
    return df.head(-3)


def head_of_column(df):
    return df["c"].head(4)


def filter_by_comparison(df):
    return df[df["a"] > 6]


def filter_by_two(df):
    return df[(df["a"] > -8) & (df["b"] < 4.5)]


def filter_by_either(df):
    return df[(df.a == 13) | ~(df.b >= 0)]


def filter_by_exclusive_or(df):
    return df[(df["a"] > 6) ^ df["f"]]


def filter_by_bool_column(df):
    return df[df["f"]]


def filter_by_nullable(df):
    return df[df["e"] > 6]


def filter_by_string(df):
    return df[df["c"] == "pear"]


def filter_by_other_string(df):
    return df[df["c"] != "日本"]


def filter_by_string_order(df):
    return df[df["c"] < "pear"]


def filter_by_time(df):
    return df[df["d"] >= pd.Timestamp("2000-01-02")]


def filter_by_time_text(df):
    return df[df["d"] < "2000-01-02 12:00"]


def filter_column(df):
    return df["b"][df["a"] > 6]


def filter_by_loc(df):
    return df.loc[df["a"] > 6]


def filter_by_loc_with_column(df):
    return df.loc[df["a"] > 6, "b"]


def filter_by_loc_with_columns(df):
    return df.loc[df["a"] > 6, ["b", "c"]]


def filter_everything(df):
    return df[df["a"] > 1000]


def filter_twice(df):
    df = df[df["a"] > -8]
    return df[df["b"] > 0]


def filter_then_head(df):
    return df[df["a"] > -8].head(3)


FUNCTIONS = [
    *(column_by_key, column_by_attribute, columns_by_list, one_column_by_list, no_columns),
    *(first_rows, three_rows, no_rows, all_but_three_rows, head_of_column),
    *(filter_by_comparison, filter_by_two, filter_by_either, filter_by_exclusive_or),
    *(filter_by_bool_column, filter_by_nullable, filter_by_string, filter_by_other_string),
    *(filter_by_string_order, filter_by_time, filter_by_time_text, filter_column),
    *(filter_by_loc, filter_by_loc_with_column, filter_by_loc_with_columns),
    *(filter_everything, filter_twice, filter_then_head),
]


@pytest.mark.parametrize("function", FUNCTIONS, ids=lambda function: function.__name__)
def test_frame(function):
    check_tables(function)


def two_frames(left, right):
    return left["a"].sum() + right["a"].sum(), left[left["a"] > 0], right.head(2)


def test_two_frames():
    check(two_frames, table(), table(4, "none")[["b", "a"]])


def with_parameter(df, least, name_part):
    return df[df["b"] > least]


@pytest.mark.parametrize("least", [0, 0.5, -1, True, np.int64(2), np.float32(0.25)])
def test_scalar_parameter(least):
    check(with_parameter, table(), least, "unused")


def test_many_rows_in_order():
    """Several morsels: rows come out in order with every number of threads."""
    row_count = 300_000
    random = np.random.default_rng(5)
    frame = pd.DataFrame({"a": random.integers(-20, 20, row_count), "b": random.random(row_count)})
    frame["c"] = np.where(frame["a"] > 3, "x", "a longer text than fits")
    configurations = [(threads, 4096) for threads in (1, 2, 4)]
    for function in (filter_by_two_columns, filter_and_take, reduce_all):
        check(function, frame, configurations=configurations)


def filter_by_two_columns(df):
    return df[(df["a"] > 5) & (df["b"] < 0.5)]


def filter_and_take(df):
    return df[df["a"] == 7].head(1000)


def reduce_all(df):
    return df["b"].sum(), df["b"].mean(), df["b"].var(), df["a"].nunique(), df["c"].max()
