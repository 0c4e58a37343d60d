"""Values that are divided over ranks in the tests, and the exact comparison."""

import numpy as np
import pandas as pd

ROWS = 11


def frame(rows=ROWS):
    numbers = np.arange(rows)
    return pd.DataFrame(
        {
            "z": numbers.astype("int8"),
            "a": numbers / 3,
            "wörter": [None if n % 4 == 1 else "é𝄞" * n for n in range(rows)],
            "when": pd.Timestamp("2024-02-28 12:00", tz="Europe/Berlin")
            + pd.to_timedelta(numbers, unit="h"),
            "known": pd.array([None if n % 3 == 0 else n for n in range(rows)], dtype="Int32"),
            "kind": pd.Categorical([["low", "high"][n % 2] for n in range(rows)], ["low", "high"]),
            "flag": numbers % 2 == 0,
        }
    )


def table(row_count=10):
    return pd.DataFrame(
        {
            "n": np.arange(row_count),
            "x": np.arange(row_count) / 4,
            "s": [None if n % 3 == 1 else f"é{n}" for n in range(row_count)],
        }
    )


def indexes():
    numbers = np.arange(ROWS)
    yield pd.RangeIndex(ROWS, name="row")
    yield pd.RangeIndex(5, 5 + 3 * ROWS, 3)
    yield pd.RangeIndex(ROWS, 0, -1)
    yield pd.Index(numbers[::-1].astype("uint16"), name="n")
    yield pd.Index([f"ключ {n}" for n in range(ROWS)], name=("a", 1))
    yield pd.date_range("2024-02-27", periods=ROWS, freq="D", name="day")
    yield pd.MultiIndex.from_arrays(
        [numbers // 2, [f"k{n}" for n in range(ROWS)]], names=["number", None]
    )
    yield pd.CategoricalIndex(["x", "y"] * 5 + ["x"], ["y", "x"])
    yield pd.Index([None, 1, "one"] + list(range(ROWS - 3)), dtype=object)


def arrays():
    numbers = np.arange(ROWS)
    yield numbers.astype("float32")
    yield numbers.reshape(-1, 1) * np.arange(3)
    yield np.array([f"é{n}" for n in range(ROWS)])
    yield np.array([None, "x", 1.5] + [0] * (ROWS - 3), dtype=object)
    yield numbers.astype("datetime64[ns]")
    yield np.array([(n, n / 2) for n in range(ROWS)], dtype=[("i", "i4"), ("f", "f8")])
    yield np.ma.MaskedArray(numbers, mask=numbers % 3 == 0)
    yield pd.array([None if n % 3 == 0 else n for n in range(ROWS)], dtype="Int64")
    yield pd.array(["a", None] * 5 + ["ü"], dtype="string")
    yield [1, "zwei", None] + list(range(ROWS - 3))


def assert_same(value, expected):
    """Equal in type, dtype, values, order, index and names."""
    assert type(value) is type(expected)
    if isinstance(expected, pd.DataFrame):
        pd.testing.assert_frame_equal(value, expected, check_exact=True, check_freq=False)
        assert_same(value.index, expected.index)
        assert_same(value.columns, expected.columns)
    elif isinstance(expected, pd.Series):
        pd.testing.assert_series_equal(value, expected, check_exact=True, check_freq=False)
        assert_same(value.index, expected.index)
    elif isinstance(expected, pd.Index):
        pd.testing.assert_index_equal(value, expected, exact=True, check_exact=True)
    elif isinstance(expected, np.ma.MaskedArray):
        assert_same(np.asarray(value.data), np.asarray(expected.data))
        assert_same(np.ma.getmaskarray(value), np.ma.getmaskarray(expected))
    elif isinstance(expected, np.ndarray):
        assert value.dtype == expected.dtype
        np.testing.assert_array_equal(value, expected, strict=True)
    elif isinstance(expected, (list, tuple)):
        assert len(value) == len(expected)
        for item, wanted in zip(value, expected):
            assert_same(item, wanted)
    elif isinstance(expected, dict):
        assert list(value) == list(expected)
        for key, wanted in expected.items():
            assert_same(value[key], wanted)
    elif isinstance(expected, pd.api.extensions.ExtensionArray):
        pd.testing.assert_extension_array_equal(value, expected)
    else:
        assert value == expected


def even_bounds(total, rank, size):
    """Rows of a rank when the first ranks have one row more."""
    lengths = [total // size + (r < total % size) for r in range(size)]
    return sum(lengths[:rank]), sum(lengths[: rank + 1])


def rows_of(value, first, end):
    return value.iloc[first:end] if hasattr(value, "iloc") else value[first:end]
