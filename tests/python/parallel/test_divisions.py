"""Divisions that are unlike the usual: ranks without rows, with one row, with nearly all of a key.

`SHOAL_DISTINCT_KEYS=10000000` makes the table with a key per row as large as that.
"""

import os

import numpy as np
import pandas as pd
import pytest

import shoal
from comparison import assert_same
from differential import call_gathered, call_plain
from shoal.blocks import mark

# pandas 2 has strings as objects: a column without a value gets no type in a file, and comparing
# its values with NaN raises.
pytestmark = pytest.mark.skipif(pd.__version__ < "3", reason="the data are of pandas 3's str type")

DISTINCT_KEYS = int(os.environ.get("SHOAL_DISTINCT_KEYS", "1000000"))


def selected(df):
    kept = df[df["v"] > 1]
    kept["w"] = kept["v"] * 2 + kept["k"]
    return kept, kept.head(3), df.head(-2), len(kept)


def grouped(df):
    by_key = df.groupby("k", as_index=False).agg(
        total=("v", "sum"), mean=("f", "mean"), first=("f", "first"), middle=("f", "median")
    )
    by_word = df.groupby("s").agg({"v": ["min", "max", "last", "nunique"], "f": ["std", "count"]})
    return by_key, by_word, len(by_key)


def in_first_seen_order(df):
    groups = df.groupby(["s", "k"], sort=False, dropna=False, as_index=False)["v"].sum()
    again = groups.groupby("s", sort=False)["v"].max()
    return groups, again


def reduced(df):
    high = df["v"].max()
    return (df["v"].sum(), df["f"].mean(), df["f"].std(), df["s"].nunique(), high, df["f"].median())


def narrowed(df):
    mean = df["v"].mean()
    return df[df["v"] >= mean]["v"].count(), df[["s", "v"]]


FUNCTIONS = [selected, grouped, in_first_seen_order, reduced, narrowed]


def read_selected(path):
    return selected(pd.read_parquet(path))


def read_grouped(path):
    return grouped(pd.read_parquet(path))


def read_in_first_seen_order(path):
    return in_first_seen_order(pd.read_parquet(path))


def read_reduced(path):
    return reduced(pd.read_parquet(path))


def read_narrowed(path):
    return narrowed(pd.read_parquet(path))


READING = [read_selected, read_grouped, read_in_first_seen_order, read_reduced, read_narrowed]
COMPILED = {function: shoal.jit(function) for function in [*FUNCTIONS, *READING]}


def table(row_count, keys=None):
    """Reals are quarters, so that sums are exact in any order."""
    draw = np.random.default_rng(row_count)
    keys = draw.integers(0, 7, row_count) if keys is None else keys
    words = np.array(["", "pear", "Ähre", None, "a word longer than sixteen"], dtype=object)
    return pd.DataFrame(
        {
            "k": keys,
            "v": draw.integers(-5, 20, row_count),
            "f": np.where(draw.random(row_count) < 0.1, np.nan, draw.integers(-40, 40, row_count))
            / 4,
            "s": pd.Series(words[keys % 5], dtype="str"),
        }
    )


def most_of_one_key(row_count):
    keys = np.random.default_rng(1).integers(0, 50, row_count)
    return np.where(np.random.default_rng(2).random(row_count) < 0.9, 3, keys)


TABLES = {
    "no rows": lambda size: table(0),
    "one row": lambda size: table(1),
    "a row less than ranks": lambda size: table(size - 1),
    "one row on each rank": lambda size: table(size),
    "a row more than ranks": lambda size: table(size + 1),
    "nine of ten have one key": lambda size: table(5000, most_of_one_key(5000)),
    "one key": lambda size: table(3000, np.full(3000, 4)),
}


def block(whole, bounds):
    rank = shoal.get_rank()
    rows = whole.iloc[bounds[rank] : bounds[rank + 1]]
    return mark(rows, None, len(rows), "varying")


def divisions(whole, size):
    """Blocks of the whole: equal ones, all rows on one rank, and one row on all ranks but one."""
    yield "equal blocks", shoal.scatterv(whole)
    total = len(whole)
    for owner in range(size):
        yield f"all on rank {owner}", block(whole, [0] * (owner + 1) + [total] * (size - owner))
    if total >= size:
        for owner in range(size):
            bounds = [*range(owner + 1), *range(total - (size - 1 - owner), total + 1)]
            yield f"one row on all but rank {owner}", block(whole, bounds)


def check(function, value, expected, place):
    found = call_gathered(COMPILED[function], (value,))
    if found.error is not None:
        found.error.args = (f"{found.error} [{place}]", *found.error.args[1:])
        raise found.error
    try:
        assert_same(found.value, expected.value)
    except AssertionError as error:
        raise AssertionError(f"{error} [{place}]") from None


@pytest.mark.parametrize("name", TABLES)
@pytest.mark.parametrize("function", FUNCTIONS, ids=lambda function: function.__name__)
def test_divided_arguments(name, function, size):
    whole = TABLES[name](size)
    expected = call_plain(function, (whole,))
    for place, value in divisions(whole, size):
        check(function, value, expected, place)


def write(whole, path, row_group_size):
    if shoal.get_rank() == 0:
        whole.to_parquet(path, row_group_size=max(row_group_size, 1))
    shoal.barrier()


@pytest.mark.parametrize("name", TABLES)
@pytest.mark.parametrize("function", READING, ids=lambda function: function.__name__)
def test_files(name, function, size, tmp_path):
    path = str(shoal.bcast(tmp_path) / "table.parquet")
    whole = TABLES[name](size)
    for row_group_size in (1, len(whole) // size, len(whole)):
        if len(whole) > 100 and row_group_size == 1:
            continue
        write(whole, path, row_group_size)
        expected = call_plain(function, (path,))
        check(function, path, expected, f"row groups of {row_group_size}")
        shoal.barrier()


def totals(df):
    return df.groupby("k", as_index=False).agg(total=("v", "sum"), words=("s", "count"))


def totals_unsorted(df):
    return df.groupby("k", sort=False)["v"].sum()


def totals_of_file(path):
    df = pd.read_parquet(path)
    return df.groupby("k", as_index=False).agg(total=("v", "sum"), rows=("v", "size"))


def distinct_keys():
    """Every key once or twice, in no order."""
    draw = np.random.default_rng(9)
    keys = np.concatenate([np.arange(DISTINCT_KEYS), draw.integers(0, DISTINCT_KEYS, 1000)])
    draw.shuffle(keys)
    return keys * 7


def check_shares(compiled, function, value, whole):
    """This rank's share of the groups is the right one; nobody holds all."""
    expected = function(whole)
    found = compiled(value)
    counts = shoal.allgatherv(np.array([len(found)]))
    first = int(counts[: shoal.get_rank()].sum())
    assert counts.sum() == len(expected)
    assert counts.max() < 2 * len(expected) / shoal.get_size() + 1
    assert_same(found, expected.iloc[first : first + len(found)])


@pytest.mark.parametrize("function", [totals, totals_unsorted])
def test_distinct_keys_of_an_argument(function):
    keys = distinct_keys()
    whole = table(len(keys), keys)
    check_shares(shoal.jit(function), function, shoal.scatterv(whole), whole)


def test_distinct_keys_of_a_file(tmp_path):
    path = str(shoal.bcast(tmp_path) / "table.parquet")
    keys = distinct_keys()
    whole = table(len(keys), keys)
    write(whole, path, len(keys) // 7)
    check_shares(shoal.jit(totals_of_file), lambda _: totals_of_file(path), path, whole)
