"""Files with codecs that shoal does not decode itself are read through pyarrow."""

import numpy as np
import pandas as pd
import pytest

from differential import check

CODECS = ["lz4", "brotli"]


def small():
    return pd.DataFrame(
        {
            "k": ["a", "b", None, "a", "b", "a"] * 20,
            "i": np.arange(120) % 7,
            "x": np.where(np.arange(120) % 5 == 0, np.nan, np.arange(120) / 4),
            "t": pd.date_range("2020-01-01", periods=120, freq="h"),
            "n": pd.array([1, None, 3] * 40, dtype="Int64"),
        }
    )


def whole(path):
    return pd.read_parquet(path)


def filtered(path):
    df = pd.read_parquet(path)
    return df[df["x"] > 10]


def grouped(path):
    df = pd.read_parquet(path)
    return df.groupby("k", dropna=False).agg(i=("i", "sum"), x=("x", "mean"), n=("n", "max"))


@pytest.mark.parametrize("codec", CODECS)
@pytest.mark.parametrize("function", [whole, filtered, grouped], ids=lambda f: f.__name__)
def test_codec(function, codec, tmp_path):
    path = str(tmp_path / "foreign.parquet")
    small().to_parquet(path, compression=codec)
    check(function, path)


@pytest.mark.parametrize("codec", CODECS)
def test_index_column(codec, tmp_path):
    path = str(tmp_path / "indexed.parquet")
    small().set_index("t").to_parquet(path, compression=codec)
    check(whole, path)
    check(filtered, path)


def test_several_files_of_different_codecs(tmp_path):
    paths = []
    for codec in ["snappy", *CODECS]:
        paths.append(str(tmp_path / f"{codec}.parquet"))
        small().to_parquet(paths[-1], compression=codec)
    check(grouped, paths)
