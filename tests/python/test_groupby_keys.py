"""groupby by one key of every type, with every aggregate and every option."""

import functools

import numpy as np
import pandas as pd
import pytest

import columns
from differential import check_each

OPTIONS = [
    (sort, dropna, as_index)
    for sort in (True, False)
    for dropna in (True, False)
    for as_index in (True, False)
]


@functools.cache
def all_aggregates(sort, dropna, as_index):
    def grouped(df):
        return df.groupby("k", sort=sort, dropna=dropna, as_index=as_index).agg(
            total=("v", "sum"),
            average=("v", "mean"),
            least=("v", "min"),
            greatest=("w", "max"),
            number=("v", "count"),
            rows=("v", "size"),
            spread=("v", "std"),
            variance=("w", "var"),
            middle=("v", "median"),
            start=("v", "first"),
            end=("v", "last"),
            distinct=("w", "nunique"),
            product=("w", "prod"),
            some=("w", "any"),
            every=("w", "all"),
        )

    return grouped


@functools.cache
def from_parquet(sort, dropna, as_index):
    def grouped(path):
        df = pd.read_parquet(path)
        return df.groupby("k", sort=sort, dropna=dropna, as_index=as_index).agg(
            total=("v", "sum"), average=("w", "mean"), rows=("v", "size"), end=("v", "last")
        )

    return grouped


def frame_with(key_dtype, missing, row_count=37):
    codes = columns.codes(row_count)
    values = columns.column("float64", columns.codes(row_count, 11, seed=2), "some")
    return pd.DataFrame(
        {
            "k": columns.column(key_dtype, codes, missing),
            "v": values,
            "w": np.arange(row_count) % 4,
        }
    )


def key_patterns(key_dtype, options):
    """Patterns of missing values in the key; of objects only those whose dtype is fixed.

    The dtype of object keys is inferred from the values that are left.
    """
    patterns = columns.patterns_of(key_dtype)
    if not key_dtype.startswith("object"):
        return patterns
    _, dropna, _ = options
    if key_dtype == "object bool" and not dropna:
        pytest.skip("the values decide between bool and object, and the order")
    return patterns[:4]


@pytest.mark.parametrize("options", OPTIONS, ids=lambda options: "-".join(map(str, options)))
@pytest.mark.parametrize("key_dtype", columns.ALL)
def test_arguments(key_dtype, options):
    frames = [frame_with(key_dtype, missing) for missing in key_patterns(key_dtype, options)]
    frames.append(frames[0][:1])
    if not key_dtype.startswith("object"):
        frames.append(frames[0][:0])
    check_each(all_aggregates(*options), [(frame,) for frame in frames])


PARQUET_KEYS = [
    *("bool", "int8", "uint16", "int64", "uint64", "float32", "float64", "datetime64[ms]"),
    *("datetime64[ns]", "datetime64[us, Europe/Berlin]", "timedelta64[us]", "str", "object str"),
    *("object bool", "Int32", "Float64", "boolean", "string[python]", "int64[pyarrow]"),
    *("string (arrow)", "timestamp[us][pyarrow]"),
]


@pytest.mark.parametrize("options", OPTIONS, ids=lambda options: "-".join(map(str, options)))
@pytest.mark.parametrize("key_dtype", PARQUET_KEYS)
def test_parquet(key_dtype, options, tmp_path):
    paths = []
    for missing in key_patterns(key_dtype, options):
        for row_group_size in (None, 8):
            path = str(tmp_path / f"{missing} {row_group_size}.parquet")
            frame_with(key_dtype, missing).to_parquet(path, row_group_size=row_group_size)
            paths.append((path,))
    check_each(from_parquet(*options), paths)
