"""New and replaced columns, arithmetic, len, shape, reductions, copies and aliases, helpers."""

import pytest

from tables import check_tables


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
    return (
        df["a"] == 6,
        df["b"] != df["b"],
        df["a"] <= df["b"],
        df["d"] == df["d"],
        df["c"] == "b",
    )


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
    *(new_column, replaced_column, constant_columns, assigned, assigned_by_function),
    *(new_column_then_filter, arithmetic, floor_and_remainder, of_nullable, comparisons),
    *(logic, length, length_of_filtered, shape_parts, reductions, reduction_of_filtered),
    *(compared_with_own_mean, scaled_by_own_maximum, several_results, alias_sees_change),
    *(copy_does_not_see_change, column_keeps_old_values, filtered_is_a_copy, with_functions),
    names_in_variables,
]


@pytest.mark.parametrize("function", FUNCTIONS, ids=lambda function: function.__name__)
def test_frame(function):
    check_tables(function)
