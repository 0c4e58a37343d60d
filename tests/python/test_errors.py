"""What people read when their function cannot run: short, with their line, with what to write."""

import traceback

import pandas as pd
import pytest

import shoal
from differential import check, define
from error_texts import FRAME, error_of, line_of


def misspelt_column(df):
    x = df["amuont"]
    return x


def misspelt_key(df):
    return df.groupby("custmer")["amount"].sum()


def misspelt_value(df):
    return df.groupby("customer")["amonut"].sum()


def misspelt_in_agg(df):
    return df.groupby("customer").agg(total=("amoun", "sum"))


def misspelt_in_list(df):
    return df[["customer", "amont"]]


def misspelt_in_filter(df):
    return df[df["conut"] > 1]


MISSPELT = {
    misspelt_column: ("amuont", "amount"),
    misspelt_key: ("custmer", "customer"),
    misspelt_value: ("amonut", "amount"),
    misspelt_in_agg: ("amoun", "amount"),
    misspelt_in_list: ("amont", "amount"),
    misspelt_in_filter: ("conut", "count"),
}


@pytest.mark.parametrize("function", MISSPELT, ids=lambda function: function.__name__)
def test_misspelt_column(function):
    """A KeyError, as pandas raises, that names the nearest columns and shows the line."""
    wrong, right = MISSPELT[function]
    check(function, FRAME, mentions=wrong)
    error = error_of(function)
    assert isinstance(error, KeyError)
    text = str(error)
    assert f"'{wrong}'" in text
    assert f"`{right}`" in text
    number, line = line_of(function, wrong)
    assert f"test_errors.py:{number}" in text
    assert line in text
    assert "^" in text


def misspelt_attribute(df):
    return df.amuont


def misspelt_method(df):
    return df.grupby("customer")


@pytest.mark.parametrize(
    ("function", "right"), [(misspelt_attribute, "amount"), (misspelt_method, "groupby")]
)
def test_misspelt_attribute(function, right):
    error = error_of(function)
    assert isinstance(error, AttributeError)
    assert right in str(error)


def test_misspelt_column_of_a_file(tmp_path):
    path = str(tmp_path / "sales.parquet")
    FRAME.to_parquet(path)

    def misspelt(path):
        df = pd.read_parquet(path)
        return df["amuont"].sum()

    error = error_of(misspelt, path)
    assert isinstance(error, KeyError)
    assert "amount" in str(error)


def missing_name(df):
    return df[no_such_name]  # noqa: F821


def missing_argument(df):
    return df.groupby()


def unknown_argument(df):
    return df.groupby("customer", sorted=True)["amount"].sum()


def sum_of_times(df):
    return df.groupby("customer")["day"].sum()


def mean_of_texts(df):
    return df["customer"].mean()


def text_and_number(df):
    return df["customer"] + df["amount"]


def truth_of_a_column(df):
    if df["amount"] > 1:
        return 1
    return 2


def unpack_too_many(df):
    a, b, c = df.shape
    return a


PANDAS_ERRORS = {
    missing_name: (NameError, "no_such_name"),
    missing_argument: (TypeError, ""),
    unknown_argument: (TypeError, "sorted"),
    sum_of_times: (TypeError, "datetime64"),
    mean_of_texts: (TypeError, ""),
    truth_of_a_column: (ValueError, "ambiguous"),
    unpack_too_many: (ValueError, "unpack"),
}


@pytest.mark.parametrize("function", PANDAS_ERRORS, ids=lambda function: function.__name__)
def test_errors_of_pandas(function):
    """The same type as pandas raises, with the same word in it."""
    kind, word = PANDAS_ERRORS[function]
    with pytest.raises(kind):
        function(FRAME)
    error = error_of(function)
    assert isinstance(error, kind)
    assert word in str(error)


def test_error_in_a_helper(tmp_path):
    """The line is the helper's, in the helper's file."""
    tools = define(tmp_path, "def pick(df):\n    # first\n    return df['amuont']\n", "tools")

    def caller(df):
        return tools.pick(df).sum()

    error = error_of(caller)
    assert "tools.py:3" in str(error)
    assert "amuont" in str(error)


def test_traceback_ends_at_the_line():
    error = error_of(misspelt_column)
    last = traceback.extract_tb(error.__traceback__)[-1]
    assert last.filename == __file__
    assert last.lineno == line_of(misspelt_column, "amuont")[0]


def test_error_again_and_then_right():
    """A failed compilation leaves nothing behind."""
    compiled = shoal.jit(misspelt_column)
    for _ in range(2):
        with pytest.raises(KeyError):
            compiled(FRAME)
    assert compiled(FRAME.rename(columns={"amount": "amuont"})).sum() == 6
    with pytest.raises(KeyError):
        compiled(FRAME)


def test_unicode_in_the_line():
    def größe(df):
        return df["Größe"], df["amuont"]

    error = error_of(größe, FRAME.assign(Größe=1))
    lines = str(error).splitlines()
    marked = next(i for i, line in enumerate(lines) if "^" in line)
    start = lines[marked].index("^")
    assert lines[marked - 1][start:].startswith(('"amuont"', 'df["amuont"]'))
