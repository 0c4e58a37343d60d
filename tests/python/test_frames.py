"""Columns, filters, new columns, head, len, shape, several frames, copies and aliases."""

import columns
import numpy as np
import pandas as pd
import pytest
from differential import check, check_each


def table(row_count=25, missing="some"):
    codes = columns.codes(row_count, 7)
    return pd.DataFrame(
        {
            "a": columns.column("int64", codes),
            "b": columns.column("float64", codes[::-1], missing),
            "c": columns.column("str", codes, missing),
            "d": columns.column("datetime64[ns]", codes, missing),
            "e": columns.column("Int64", codes, missing),
            "f": columns.column("bool", codes),
        }
    )


TABLES = [(table(),), (table(missing="none"),), (table(missing="all"),), (table(1),), (table(0),)]


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


def head_then_filter(df):
    return df.head(9)[df.head(9)["a"] > -8]


def new_column(df):
    df = df.copy()
    df["x"] = df["b"] * 0.5 + 1
    return df


def replaced_column(df):
    df = df.copy()
    df["a"] = df["a"] * 2
    df["a"] = df["a"] + 1
    return df


def constant_columns(df):
    df = df.copy()
    df["one"] = 1
    df["half"] = 0.5
    df["yes"] = True
    return df


def assigned(df):
    return df.assign(x=df["a"] + df["b"], y=df["a"] % 3)


def assigned_by_function(df):
    return df.assign(x=lambda frame: frame["a"] * 2)


def new_column_then_filter(df):
    df = df.copy()
    df["x"] = df["a"] - df["b"]
    return df[df["x"] > 1]


def arithmetic(df):
    return (df["a"] + 1, df["a"] - df["b"], 3 * df["b"], df["a"] / 4, -df["b"], df["a"] ** 2)


def floor_and_remainder(df):
    return (df["a"] // 4, df["a"] % 4, df["a"] // -3, df["b"] // 2, df["b"] % -0.75)


def of_nullable(df):
    return (df["e"] + 1, df["e"] * df["b"], df["e"] > 3, (df["e"] > 3) & df["f"], df["e"] % 5)


def comparisons(df):
    return (df["a"] == 6, df["b"] != df["b"], df["a"] <= df["b"], df["d"] == df["d"], df["c"] == "b")


def logic(df):
    return (df["f"] & (df["a"] > 0), df["f"] | (df["a"] > 0), ~df["f"], df["f"] ^ True)


def length(df):
    return len(df), len(df["a"]), df.shape, df["a"].shape, df["a"].size


def length_of_filtered(df):
    return len(df[df["a"] > 6]), df[df["b"] > 0].shape


def shape_parts(df):
    rows, number = df.shape
    return rows, number, df.shape[0]


def reductions(df):
    return df["a"].sum(), df["b"].mean(), df["d"].max(), df["c"].count(), df["f"].any()


def reduction_of_filtered(df):
    return df[df["a"] > 6]["b"].sum()


def compared_with_own_mean(df):
    return df[df["b"] > df["b"].mean()]


def scaled_by_own_maximum(df):
    df = df.copy()
    df["share"] = df["a"] / df["a"].max()
    return df


def several_results(df):
    return df[df["f"]], df["a"].sum(), df.head(2), df["b"]


def alias_sees_change(df):
    first = df.copy()
    second = first
    second["x"] = first["a"] + 1
    return first


def copy_does_not_see_change(df):
    first = df.copy()
    second = first.copy()
    second["x"] = first["a"] + 1
    return first, second


def column_keeps_old_values(df):
    df = df.copy()
    before = df["a"]
    df["a"] = df["a"] + 1
    return before, df["a"]


def filtered_is_a_copy(df):
    part = df[df["f"]]
    part["a"] = part["a"] * 10
    return part, df


def double(values):
    return values * 2


def positive(df, name):
    return df[df[name] > 0]


def with_functions(df):
    df = positive(df, "b")
    return double(df["a"]), positive(df=df, name="a")


def names_in_variables(df):
    key = "b"
    wanted = ["a", key]
    return df[wanted][df[key] > LEAST]


LEAST = 0.5

FUNCTIONS = [
    *(column_by_key, column_by_attribute, columns_by_list, one_column_by_list, no_columns),
    *(first_rows, three_rows, no_rows, all_but_three_rows, head_of_column, filter_by_comparison),
    *(filter_by_two, filter_by_either, filter_by_exclusive_or, filter_by_bool_column),
    *(filter_by_nullable, filter_by_string, filter_by_other_string, filter_by_string_order),
    *(filter_by_time, filter_by_time_text, filter_column, filter_by_loc),
    *(filter_by_loc_with_column, filter_by_loc_with_columns, filter_everything, filter_twice),
    *(filter_then_head, new_column, replaced_column, constant_columns, assigned),
    *(assigned_by_function, new_column_then_filter, arithmetic, floor_and_remainder, of_nullable),
    *(comparisons, logic, length, length_of_filtered, shape_parts, reductions),
    *(reduction_of_filtered, compared_with_own_mean, scaled_by_own_maximum, several_results),
    *(alias_sees_change, copy_does_not_see_change, column_keeps_old_values, filtered_is_a_copy),
    *(with_functions, names_in_variables),
]


@pytest.mark.parametrize("function", FUNCTIONS, ids=lambda function: function.__name__)
def test_frame(function):
    check_each(function, TABLES)


@pytest.mark.parametrize("function", FUNCTIONS, ids=lambda function: function.__name__)
def test_frame_with_labels(function):
    frame = table()
    frame.index = pd.Index([f"row {i}" for i in range(len(frame))], name="row")
    check_each(function, [(frame,)])


@pytest.mark.parametrize("function", FUNCTIONS, ids=lambda function: function.__name__)
def test_frame_with_two_index_levels(function):
    frame = table().set_index(pd.MultiIndex.from_product([range(5), list("abcde")]))
    check_each(function, [(frame,)])


def two_frames(left, right):
    return left["a"].sum() + right["a"].sum(), left[left["a"] > 0], right.head(2)


def test_two_frames():
    check(two_frames, table(), table(4, "none")[["b", "a"]])


def with_parameter(df, least, name_part):
    return df[df["b"] > least]


@pytest.mark.parametrize("least", [0, 0.5, -1, True, np.int64(2), np.float32(0.25)])
def test_scalar_parameter(least):
    check(with_parameter, table(), least, "unused")


@pytest.mark.parametrize("dtype", columns.ALL)
def test_filter_of_type(dtype):
    codes = columns.codes(19)
    check_each(
        filter_by_flag,
        [
            (pd.DataFrame({"flag": codes % 3 > 0, "x": columns.column(dtype, codes, missing)}),)
            for missing in columns.patterns_of(dtype)
        ],
    )


def filter_by_flag(df):
    return df[df["flag"]]


COMPARED = [*columns.INTEGERS, *columns.FLOATS, "Int64", "Float64", "int64[pyarrow]"]


def compare_with_number(df):
    x = df["x"]
    return (x > 6, x >= 6, x < 6, x <= 6, x == 6, x != 6, x > 0.5, x == 1000, x > -1)


@pytest.mark.parametrize("dtype", COMPARED)
def test_comparison_with_number(dtype):
    frames = [
        (pd.DataFrame({"x": columns.column(dtype, columns.codes(17, 6), missing)}),)
        for missing in columns.patterns_of(dtype)
    ]
    check_each(compare_with_number, frames)


def combine(df):
    x, y = df["x"], df["y"]
    return (x + y, x - y, x * y, x / y, x < y, x == y)


@pytest.mark.parametrize("two", ["bool", *COMPARED])
@pytest.mark.parametrize("one", ["int8", "uint8", "int64", "uint64", "float32", "float64", "Int64"])
def test_arithmetic_of_types(one, two):
    frame = pd.DataFrame(
        {
            "x": columns.column(one, columns.codes(17, 6)),
            "y": columns.column(two, columns.codes(17, 6, seed=12)),
        }
    )
    check_each(combine, [(frame,), (frame[:0],)])


def divide(df):
    x, y = df["x"], df["y"]
    return (x / y, x // y, x % y)


@pytest.mark.parametrize("dtype", ["int8", "int64", "uint16", "float64", "Int64", "Float64"])
def test_division_by_zero(dtype):
    frame = pd.DataFrame({"x": [0, 5, 7, 3, 0], "y": [0, 0, 2, 5, 3]}).astype(dtype)
    check(divide, frame)


def wrap(df):
    return (df["x"] + 1, df["x"] * df["x"], -df["x"], df["x"] - df["y"])


@pytest.mark.parametrize("dtype", ["int8", "int16", "int32", "int64", "uint8", "uint64", "Int8"])
def test_integers_wrap(dtype):
    limits = np.iinfo(dtype.lower())
    frame = pd.DataFrame({"x": [limits.max, limits.min, 1], "y": [limits.min, limits.max, 2]})
    check(wrap, frame.astype(dtype))


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
