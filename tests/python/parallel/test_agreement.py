"""What a rank sees in its own rows alone must not decide what the result looks like."""

import numpy as np
import pandas as pd
import pytest

import shoal
from differential import check, define
from ranks import gathered

RANK, SIZE = shoal.get_rank(), shoal.get_size()


def as_objects(values):
    """Not a column of pandas 3's str type."""
    return pd.Series(values, dtype=object)


several_ranks = pytest.mark.skipif(SIZE == 1, reason="needs several ranks")


def total_by_key(df):
    return df.groupby("key")["small"].sum()


def both_totals(df):
    return df.groupby("key", as_index=False).agg(a=("small", "sum"), b=("tiny", "sum"))


@pytest.mark.parametrize("function", [total_by_key, both_totals])
@pytest.mark.parametrize("large", [None, 0, -1])
def test_sums_of_small_integers(function, large):
    """One group whose sum does not fit decides over the dtype on every rank."""
    frame = pd.DataFrame({"key": np.arange(12), "small": np.arange(12), "tiny": np.ones(12)})
    frame = pd.concat([frame, frame], ignore_index=True).astype({"small": "int8", "tiny": "uint8"})
    if large is not None:
        frame.loc[frame["key"] == frame["key"].iloc[large], "small"] = 127
    check(function, frame)


def test_many_columns_of_small_integers(tmp_path):
    columns = {f"c{i}": np.full(6, 100 if i in (3, 70) else 1, dtype="int8") for i in range(80)}
    sums = ", ".join(f'{name}=("{name}", "sum")' for name in columns)
    module = define(tmp_path, f"def total(df):\n    return df.groupby('key').agg({sums})\n")
    check(module.total, pd.DataFrame({"key": [0, 0, 1, 1, 2, 2], **columns}))


def some_rows(df):
    return df[df["x"] > 0]


def total(df):
    return df["x"].sum()


@pytest.mark.parametrize("present", ["first", "last", "middle", "none"])
@pytest.mark.parametrize("value", ["text", True])
def test_object_column_that_is_missing_on_some_ranks(present, value):
    objects = np.full(9, None, dtype=object)
    if present != "none":
        objects[{"first": 0, "last": 8, "middle": 4}[present]] = value
    check(some_rows, pd.DataFrame({"o": as_objects(objects), "x": np.arange(9) % 3}))


def sums_by_object(df):
    return df.groupby("o", dropna=False)["x"].sum()


def test_object_keys_that_are_missing_on_some_ranks():
    objects = np.full(9, None, dtype=object)
    objects[8] = "text"
    check(sums_by_object, pd.DataFrame({"o": as_objects(objects), "x": np.arange(9)}))


@several_ranks
def test_object_column_of_other_types_on_other_ranks():
    """Like a column of mixed types in one process: an error where it is used, and only there."""
    value = "text" if RANK == 0 else True
    frame = pd.DataFrame({"o": as_objects([value, None]), "x": [1, 2]})
    assert shoal.jit(distributed=["df"])(total)(frame) == 3 * SIZE
    with pytest.raises(shoal.UnsupportedError, match=r"object \(of string\) on rank 0.*on rank 1"):
        shoal.jit(distributed=["df"])(some_rows)(frame)


@several_ranks
def test_index_of_objects_that_is_missing_on_some_ranks():
    frame = pd.DataFrame({"x": [1, 2]}, index=pd.Index([None, None], dtype=object))
    if RANK == SIZE - 1:
        frame.index = pd.Index(["a", None], dtype=object)
    rows = gathered(shoal.jit(distributed=["df"])(some_rows)(frame))
    assert list(rows.index) == [None] * (2 * SIZE - 2) + ["a", None]


@several_ranks
@pytest.mark.parametrize(
    "values", [np.arange(5.0), as_objects(list("abcde")), pd.array([1, None, 3, 4, 5])]
)
def test_frames_that_differ(values):
    """A frame that every rank passes as a whole, but not the same one."""
    frame = pd.DataFrame({"v": values, "x": np.arange(5)})
    if RANK == SIZE - 1:
        frame["v"] = frame["v"].iloc[::-1].reset_index(drop=True)
    assert shoal.jit(total)(frame) == 10  # the column that differs is not used
    with pytest.raises(ValueError, match=rf"`df` of some_rows.*ranks 0 and {SIZE - 1}") as raised:
        shoal.jit(some_rows)(frame)
    assert 'distributed=["df"]' in str(raised.value)
    assert len(gathered(shoal.jit(distributed=["df"])(some_rows)(frame))) == 4 * SIZE


@several_ranks
def test_missing_values_are_the_same_whatever_they_hide():
    numbers = pd.arrays.IntegerArray(np.array([1, RANK]), np.array([False, True]))
    frame = pd.DataFrame({"v": numbers, "x": [1, 2]})
    assert len(shoal.jit(some_rows)(frame)) == 2


@several_ranks
def test_copies_of_a_program_in_several_folders(tmp_path):
    """Every rank has a folder of its own; the code in it is the same."""
    module = define(tmp_path, "def f(df):\n    return df['x'].sum()\n")
    assert shoal.jit(module.f)(pd.DataFrame({"x": [1, 2]})) == 3


@several_ranks
def test_other_code(tmp_path):
    module = define(tmp_path, f"def f(df):\n    return df['x'].sum() + {min(RANK, 1)}\n")
    with pytest.raises(ValueError, match=r"code \w{8}, arguments \(DataFrame\(x int64\) of 2 rows"):
        shoal.jit(module.f)(pd.DataFrame({"x": [1, 2]}))
