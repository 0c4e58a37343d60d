"""What is not supported says so: a code with a page, the place, what to write instead."""

import re
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

import shoal
from error_texts import error_of

UNSUPPORTED = {}


def unsupported(function):
    UNSUPPORTED[function.__name__] = function
    return function


@unsupported
def method_pivot(df):
    return df.pivot_table(index="customer", values="amount")


@unsupported
def method_merge(df):
    return df.merge(df, on="customer")


@unsupported
def function_concat(df):
    return pd.concat([df, df])


@unsupported
def function_of_numpy(df):
    return np.linalg.norm(df["amount"])


@unsupported
def apply_to_columns(df):
    return df[["amount"]].apply(lambda column: column + 1)


@unsupported
def frame_of_a_branch(df):
    if df["amount"].sum() > 3:
        df = df[df["amount"] > 3]
    return df


@unsupported
def aggregate_by_function(df):
    return df.groupby("customer")["amount"].agg(lambda x: x.iloc[0])


@unsupported
def aggregate_of_unknown_name(df):
    return df.groupby("customer")["amount"].agg("kurt")


@unsupported
def groupby_by_level(df):
    return df.groupby(level=0)["amount"].sum()


@unsupported
def change_of_an_argument(df):
    df["x"] = 1
    return df


@unsupported
def rows_by_position(df):
    return df.iloc[0]


@unsupported
def other_rows(df):
    part = df[df["amount"] > 1]
    return df["amount"] + part["amount"]


@unsupported
def division_that_may_fail(df):
    return df["count"] // df["count"]


@unsupported
def with_statement(df):
    with open("x") as f:
        return f


@unsupported
def global_statement(df):
    global FRAME
    FRAME = 1


@unsupported
def read_with_filters(path):
    return pd.read_parquet("x.parquet", filters=[("a", ">", 1)])


@unsupported
def path_from_data(df):
    return pd.read_parquet(str(df["count"].sum()))


@pytest.mark.parametrize("function", UNSUPPORTED.values(), ids=UNSUPPORTED)
def test_unsupported(function):
    """A code with a page, the place, and what to write instead."""
    error = error_of(function)
    assert isinstance(error, shoal.TypingError)
    text = str(error)
    assert re.search(
        r"\[S\d{4}\] in " + function.__name__ + r"\(\) at \S*test_unsupported.py:\d+:\d+", text
    )
    assert "^" in text


def test_every_code_has_a_page():
    project = Path(__file__).parents[2]
    text = (project / "src/compiler/values/error_codes.def").read_text()
    codes = re.findall(r"X\((S\d{4}),", text)
    assert len(codes) > 10
    missing = [code for code in codes if not (project / f"docs/errors/{code}.md").exists()]
    assert not missing
