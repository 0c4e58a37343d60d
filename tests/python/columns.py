"""Columns of every dtype that shoal supports, by name, with patterns of missing values.

A column is made from small integer codes: equal codes give equal values, and a greater code does
not give a smaller value, except that the words of strings are in no order.
"""

import numpy as np
import pandas as pd
import pyarrow as pa

PANDAS_MAJOR = int(pd.__version__.partition(".")[0])

INTEGERS = [f"{sign}int{bits}" for sign in ("", "u") for bits in (8, 16, 32, 64)]
FLOATS = ["float32", "float64"]
UNITS = ["s", "ms", "us", "ns"]
TIMESTAMPS = [f"datetime64[{unit}]" for unit in UNITS]
ZONED = [f"datetime64[{unit}, {zone}]" for unit, zone in (("ns", "UTC"), ("us", "Europe/Berlin"))]
DURATIONS = [f"timedelta64[{unit}]" for unit in UNITS]
STRINGS = ["str", "object str", "string[python]", "string[pyarrow]"]
MASKED = [
    *(name.replace("uint", "UInt").replace("int", "Int") for name in INTEGERS),
    *("Float32", "Float64", "boolean"),
]
ARROW_NUMBERS = [
    f"{name}[pyarrow]" for name in ("int8", "int64", "uint32", "float", "double", "bool")
]
ARROW_STRINGS = ["string (arrow)", "large_string (arrow)"]
ARROW_TIMES = ["timestamp[us][pyarrow]", "timestamp[ns, tz=UTC][pyarrow]", "duration[ms][pyarrow]"]

NUMPY = ["bool", *INTEGERS, *FLOATS, *TIMESTAMPS, *ZONED, *DURATIONS]
ARROW = [*ARROW_NUMBERS, *ARROW_STRINGS, *ARROW_TIMES]
ALL = [*NUMPY, *STRINGS, "object bool", *MASKED, *ARROW]
# One or two of each family, where testing all would only repeat.
TYPICAL = [
    *("bool", "int8", "int64", "uint64", "float32", "float64", "datetime64[ns]", "datetime64[s]"),
    *("datetime64[us, Europe/Berlin]", "timedelta64[us]", "str", "object str", "string[python]"),
    *("string[pyarrow]", "Int64", "Float64", "boolean", "int64[pyarrow]", "double[pyarrow]"),
    *("string (arrow)", "timestamp[us][pyarrow]"),
]

WORDS = [
    *("pear", "", "Ähre", "a word that is longer than sixteen bytes", "日本", "b", "pear tree"),
    *("a word that is longer than sixteen letters", "Zebra", "pea", "\U0001f41f", "x\0y", "ähre"),
]
FIRST_SECOND = 946_684_800  # 2000-01-01

MISSING_PATTERNS = {
    "none": lambda codes: np.zeros(len(codes), bool),
    "some": lambda codes: np.arange(len(codes)) % 3 == 1,
    "first and last": lambda codes: np.isin(np.arange(len(codes)), (0, len(codes) - 1)),
    "one code": lambda codes: codes == codes[:1],
    "all": lambda codes: np.ones(len(codes), bool),
}


def can_miss(name):
    """Whether columns of the dtype can hold missing values."""
    return not (name == "bool" or name in INTEGERS)


def patterns_of(name):
    """The patterns of missing values that the dtype can have."""
    return list(MISSING_PATTERNS) if can_miss(name) else ["none"]


def codes(row_count, distinct=5, seed=1):
    """Reproducible codes in 0 ... distinct - 1."""
    return np.random.default_rng(seed).integers(0, distinct, row_count)


def column(name, codes, missing="none"):
    """A Series of the dtype; `missing` is a pattern's name."""
    codes = np.asarray(codes, dtype=np.int64)
    mask = MISSING_PATTERNS[missing](codes)
    assert can_miss(name) or not mask.any()
    if name in ("str", "object str", "string[python]", "string[pyarrow]", *ARROW_STRINGS):
        return _strings(name, codes, mask)
    if name == "object bool":
        return _objects([bool(code % 2) for code in codes], mask, None)
    if name.endswith("[pyarrow]"):
        return _arrow(name, codes, mask)
    if "64[" in name:
        return _temporal(name, codes, mask)
    return _numbers(name, codes, mask)


def _numbers(name, codes, mask):
    plain = name.lower()
    if plain in ("bool", "boolean"):
        values = codes % 2 == 1
    elif plain.startswith("float"):
        values = (codes * 1.25 - 2).astype(plain)
    else:
        values = (codes * 7 - (0 if plain.startswith("u") else 15)).astype(plain)
    if plain != name or name == "boolean":
        array = pd.array(values, dtype=name)
        array[mask] = pd.NA
        return pd.Series(array)
    if mask.any():
        values[mask] = np.nan
    return pd.Series(values)


def _temporal(name, codes, mask):
    kind, _, rest = name.rstrip("]").partition("[")
    unit, _, zone = rest.partition(", ")
    seconds = codes * 40_000 + (FIRST_SECOND if kind == "datetime64" else -50_000)
    letter = "M8" if kind == "datetime64" else "m8"
    values = seconds.astype(f"{letter}[s]").astype(f"{letter}[{unit}]")
    if unit != "s":
        values = values + codes.astype(f"m8[{unit}]")
    values[mask] = np.array("NaT", values.dtype)
    series = pd.Series(values)
    return series.dt.tz_localize("UTC").dt.tz_convert(zone) if zone else series


def _strings(name, codes, mask):
    words = [WORDS[code % len(WORDS)] for code in codes]
    if name == "object str":
        return _objects(words, mask, None)
    words = [None if missing else word for word, missing in zip(words, mask)]
    if name in ARROW_STRINGS:
        arrow_type = pa.string() if name.startswith("string") else pa.large_string()
        return pd.Series(words, dtype=pd.ArrowDtype(arrow_type))
    if name == "str":
        return pd.Series(words, dtype=str_dtype())
    return pd.Series(words, dtype=name)


def str_dtype():
    """The string dtype whose missing value is NaN."""
    if PANDAS_MAJOR >= 3:
        return pd.StringDtype(na_value=np.nan)
    return pd.StringDtype("pyarrow_numpy")


def _objects(values, mask, missing):
    array = np.empty(len(values), dtype=object)
    array[:] = values
    array[mask] = missing
    return pd.Series(array, dtype=object)


def _arrow(name, codes, mask):
    inner = name.removesuffix("[pyarrow]")
    if inner == "bool":
        values = [bool(code % 2) for code in codes]
    elif inner.startswith(("timestamp", "duration")):
        values = [int(code) * 40_000_001 for code in codes]
    elif inner in ("float", "double"):
        values = [float(code) * 1.25 - 2 for code in codes]
    else:
        values = [int(code) * 7 - (0 if inner.startswith("u") else 15) for code in codes]
    values = [None if missing else value for value, missing in zip(values, mask)]
    dtype = pd.api.types.pandas_dtype(name)
    return pd.Series(pd.array(pa.array(values, type=dtype.pyarrow_dtype), dtype=dtype))
