"""pd.read_parquet: every writer's files, several files, and files that are damaged."""

import os

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

import columns
import shoal
from differential import check


def whole(path):
    return pd.read_parquet(path)


def two_columns(path):
    return pd.read_parquet(path, columns=["b", "a"])


def filtered(path):
    df = pd.read_parquet(path)
    return df[df["a"] > 3]


def total(path):
    df = pd.read_parquet(path)
    return df["a"].sum(), len(df)


def seed(path):
    df = pd.read_parquet(path)
    return df.groupby("A", as_index=False)["B"].mean()


def small(row_count=40):
    codes = columns.codes(row_count, 8)
    return pd.DataFrame({"a": codes, "b": codes * 0.5, "c": columns.column("str", codes, "some")})


@pytest.mark.parametrize("function", [two_columns, filtered, total], ids=lambda f: f.__name__)
def test_file_list_and_folder(function, tmp_path):
    frame = small()
    paths = []
    for number, part in enumerate((frame[:10], frame[10:11], frame[11:11], frame[11:])):
        path = tmp_path / f"part-{number}.parquet"
        part.reset_index(drop=True).to_parquet(path)
        paths.append(str(path))
    (tmp_path / "_SUCCESS").write_text("")
    (tmp_path / ".hidden").write_text("no parquet")
    check(function, paths[0])
    check(function, paths)
    check(function, paths[::-1])
    check(function, tmp_path)


def test_columns(tmp_path):
    path = str(tmp_path / "a.parquet")
    small().to_parquet(path)

    def none(path):
        return pd.read_parquet(path, columns=[])

    def one(path):
        return pd.read_parquet(path, columns=["c"])

    def engine(path):
        return pd.read_parquet(path, engine="pyarrow")["a"]

    for function in (none, one, two_columns, engine):
        check(function, path)


def test_column_that_is_missing(tmp_path):
    path = str(tmp_path / "a.parquet")
    small().to_parquet(path)

    @shoal.jit
    def wrong_columns(path):
        return pd.read_parquet(path, columns=["a", "bb"])

    with pytest.raises(Exception, match="bb"):
        wrong_columns(path)


INDEXES = {
    "named": lambda frame: frame.set_index("c"),
    "dates": lambda frame: frame.set_index(pd.date_range("2020", periods=len(frame), name="day")),
    "unnamed": lambda frame: frame.set_index(pd.Index([*range(len(frame) - 1), 99])),
    "two levels": lambda frame: frame.assign(d=1).set_index(["d", "c"]),
}


@pytest.mark.parametrize("make", INDEXES.values(), ids=INDEXES)
def test_index(make, tmp_path):
    path = str(tmp_path / "indexed.parquet")
    make(small(12)).to_parquet(path)
    check(whole, path)
    check(filtered, path)
    check(total, path)


@pytest.mark.parametrize("rows", [slice(5, None), slice(None, None, 2)], ids=str)
def test_other_ranges(rows, tmp_path):
    path = str(tmp_path / "range.parquet")
    small(12)[rows].to_parquet(path)
    check(whole, path)
    check(filtered, path)
    check(total, path)


def test_without_pandas_metadata(tmp_path):
    path = str(tmp_path / "plain.parquet")
    table = pa.Table.from_pandas(small()).replace_schema_metadata(None)
    pq.write_table(table, path)
    check(whole, path)
    check(filtered, path)


def test_other_file_of_the_same_schema(tmp_path):
    """The code is made for the schema: another file reuses it, another schema does not."""
    first, second, third = (str(tmp_path / f"{name}.parquet") for name in "abc")
    small(20).to_parquet(first)
    small(33).to_parquet(second)
    small(20).astype({"a": "float64"}).to_parquet(third)

    @shoal.jit
    def read(path):
        df = pd.read_parquet(path)
        return df[df["a"] > 2]

    read(first)
    made = read.last_call
    assert made.compile_seconds > 0 or made.from_cache or shoal.get_rank() > 0
    read(second)
    assert read.last_call.compile_seconds == 0
    assert read(third)["a"].dtype == "float64"


def test_file_that_changes(tmp_path):
    """Each call reads the file as it is then."""
    path = str(tmp_path / "changing.parquet")
    for frame in (small(10), small(30), small(5).rename(columns={"c": "z"}), small(5).astype(str)):
        frame.to_parquet(path)
        check(whole, path)


PATHS = {}


def path_form(function):
    PATHS[function.__name__] = function
    return function


@path_form
def formatted(folder, name, number):
    return pd.read_parquet(f"{folder}/{name}-{number}.parquet")


@path_form
def joined(folder, name, number):
    return pd.read_parquet(os.path.join(folder, f"{name}-{number}.parquet"))


@path_form
def added(folder, name, number):
    return pd.read_parquet(folder + "/" + name + "-7.parquet")


@path_form
def in_a_variable(folder, name, number):
    path = f"{folder}/{name}"
    path = path + f"-{number}"
    return pd.read_parquet(path + SUFFIX)


@path_form
def list_of_paths(folder, name, number):
    return pd.read_parquet([f"{folder}/{name}-7.parquet", f"{folder}/{name}-{number}.parquet"])


SUFFIX = ".parquet"


@pytest.mark.parametrize("function", PATHS.values(), ids=PATHS)
def test_path_forms(function, tmp_path):
    small(6).to_parquet(tmp_path / "data-7.parquet")
    check(function, str(tmp_path), "data", 7)


def two_files(one, two):
    left = pd.read_parquet(one)
    right = pd.read_parquet(two)
    return left["a"].sum() - right["a"].sum(), left[left["a"] > 2], right["c"].count()


def test_two_files(tmp_path):
    one, two = str(tmp_path / "1.parquet"), str(tmp_path / "2.parquet")
    small(10).to_parquet(one)
    small(25).to_parquet(two)
    check(two_files, one, two)
    check(two_files, one, one)


def test_only_the_columns_used_are_read(tmp_path):
    path = str(tmp_path / "wide.parquet")
    frame = pd.DataFrame({f"c{i}": np.random.default_rng(i).random(20_000) for i in range(20)})
    frame.to_parquet(path)

    @shoal.jit
    def mean_of_one(path):
        return pd.read_parquet(path)["c3"].mean()

    mean_of_one(path)
    assert sum(shoal.allgatherv([mean_of_one.last_call.rows_read])) == 20_000
    assert mean_of_one.last_call.bytes_read < os.path.getsize(path) / 10


def test_rows_that_statistics_exclude_are_not_read(tmp_path):
    path = str(tmp_path / "sorted.parquet")
    frame = pd.DataFrame({"a": np.arange(100_000), "b": np.arange(100_000) * 0.5})
    frame.to_parquet(path, row_group_size=10_000)

    def few(path):
        df = pd.read_parquet(path)
        return df[df["a"] > 95_000]["b"].sum()

    check(few, path)
    compiled = shoal.jit(few)
    compiled(path)
    assert sum(shoal.allgatherv([compiled.last_call.rows_read])) <= 20_000


def test_seed(tmp_path):
    path = str(tmp_path / "seed.parquet")
    days = pd.date_range("2000-01-01", periods=500)
    pd.DataFrame({"A": np.repeat(days, 100), "B": np.arange(50_000)}).to_parquet(path)
    check(seed, path)
