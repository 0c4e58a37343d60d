"""A small table with a column of each important type, and the tests that every function takes."""

import pandas as pd

import columns
from differential import check_each


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


def check_tables(function):
    """check() with every pattern of missing values, one row, no rows, and labels as the index."""
    labelled = table()
    labelled.index = pd.Index([f"row {i}" for i in range(len(labelled))], name="row")
    levels = table().set_index(pd.MultiIndex.from_product([range(5), list("vwxyz")]))
    check_each(function, [*TABLES, (labelled,), (levels,)])
