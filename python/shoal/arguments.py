"""Describes arguments that are not plain Python scalars: frames, series, paths, NumPy scalars.

`describe` gives the tuples that src/bindings/arguments.cpp reads.
"""

import os

import numpy as np
import pandas as pd

UNITS = ("s", "ms", "us", "ns")
MASKED = {
    f"{prefix}{bits}": f"{kind}{bits}:masked"
    for prefix, kind, sizes in (
        ("Int", "int", (8, 16, 32, 64)),
        ("UInt", "uint", (8, 16, 32, 64)),
        ("Float", "float", (32, 64)),
    )
    for bits in sizes
} | {"boolean": "boolean:masked"}
ARROW = {
    "bool": "boolean",
    "float": "float32",
    "double": "float64",
    **{name: name for name in ("int8", "int16", "int32", "int64")},
    **{name: name for name in ("uint8", "uint16", "uint32", "uint64")},
}
OBJECT_PROBE_COUNT = 64

_known_types = {}


def describe(value):
    """The description of one argument; what compiled code cannot use becomes ("opaque", type)."""
    if isinstance(value, pd.DataFrame):
        return _describe_frame(value)
    if isinstance(value, pd.Series):
        return _describe_series(value)
    if isinstance(value, (np.generic, pd.Timestamp, pd.Timedelta)):
        return _describe_element(value)
    if isinstance(value, os.PathLike):
        path = os.fspath(value)
        return ("path", path) if isinstance(path, str) else ("opaque", "bytes path")
    if isinstance(value, (list, tuple)) and value and all(_is_path(item) for item in value):
        return ("path_list", [os.fspath(item) for item in value])
    return ("opaque", type(value).__name__)


def _is_path(item):
    return isinstance(item, str) or isinstance(item, os.PathLike)


def type_text(dtype):
    """(text form of the column type, "") or ("", the reason why the dtype is not supported).

    Object columns are told by their values: see `_object_type`.
    """
    known = _known_types.get(dtype)
    if known is None:
        text = _type_text(dtype)
        known = _known_types[dtype] = (text, "") if text else ("", str(dtype))
    return known


def _type_text(dtype):
    if isinstance(dtype, np.dtype):
        return _numpy_type_text(dtype)
    if isinstance(dtype, pd.DatetimeTZDtype):
        return f"timestamp[{dtype.unit},{dtype.tz}]"
    if isinstance(dtype, pd.StringDtype):
        if dtype.storage == "pyarrow_numpy" or getattr(dtype, "na_value", pd.NA) is not pd.NA:
            return "string:str_nan"
        return f"string:string_{dtype.storage}"
    if isinstance(dtype, pd.ArrowDtype):
        return _arrow_type_text(dtype.pyarrow_dtype)
    return MASKED.get(str(dtype), "")


def _numpy_type_text(dtype):
    if not dtype.isnative:
        return ""
    if dtype.kind == "b":
        return "boolean"
    if dtype.kind in "iu" or (dtype.kind == "f" and dtype.itemsize in (4, 8)):
        return dtype.name
    if dtype.kind in "mM":
        unit, count = np.datetime_data(dtype)
        kind = "timestamp" if dtype.kind == "M" else "duration"
        return f"{kind}[{unit}]" if unit in UNITS and count == 1 else ""
    return ""


def _arrow_type_text(arrow_type):
    name = str(arrow_type)
    if name in ARROW:
        return f"{ARROW[name]}:arrow"
    if name == "string":
        return "string:arrow"
    if name == "large_string":
        return "string:arrow_large"
    kind, _, rest = name.partition("[")
    if kind in ("timestamp", "duration"):
        unit, _, zone = rest.rstrip("]").partition(", tz=")
        inner = f"{unit},{zone}" if zone else unit
        return f"{kind}[{inner}]:arrow"
    return ""


def _object_type(values):
    """The type of an object array by its first values; the whole column is checked when used."""
    for value in values[:OBJECT_PROBE_COUNT]:
        if value is None or value is pd.NA or (isinstance(value, float) and value != value):
            continue
        if isinstance(value, str):
            return ("string:object", "")
        if isinstance(value, bool):
            return ("boolean:object", "")
        return ("", f"object holding {type(value).__name__}")
    return ("string:object", "")


def _array_type(array):
    """(type text, reason) of a pandas or NumPy array."""
    dtype = array.dtype
    if isinstance(dtype, np.dtype) and dtype.kind == "O":
        return _object_type(np.asarray(array, dtype=object))
    return type_text(dtype)


def _index_arrays(index):
    """The arrays and names of an index; none for a default RangeIndex."""
    if isinstance(index, pd.RangeIndex):
        if index.start == 0 and index.step == 1 and index.name is None:
            return []
    if isinstance(index, pd.MultiIndex):
        return [(index.get_level_values(i).array, name) for i, name in enumerate(index.names)]
    return [(index.array, index.name)]


def _describe_frame(frame):
    if frame.columns.nlevels > 1 or frame.columns.name is not None:
        return ("opaque", "DataFrame whose columns are a MultiIndex or have a name")
    fields = []
    columns = []
    for position, (label, dtype) in enumerate(zip(frame.columns, frame.dtypes)):
        if isinstance(label, str):
            text, reason = _column_type(frame, position, dtype)
            columns.append((label, position))
        else:
            label, text, reason = repr(label), "", f"column label {label!r}, which is no str"
        fields.append((label, text, reason))
    index = _index_arrays(frame.index)
    levels = _index_levels(index, fields)
    if levels is None:
        return ("opaque", "DataFrame with an index name that is no str")

    def provide(position):
        if position < frame.shape[1]:
            return column_data(frame.iloc[:, position].array)
        return column_data(index[position - frame.shape[1]][0])

    return ("frame", fields, columns, levels, len(frame), provide)


def _column_type(frame, position, dtype):
    if isinstance(dtype, np.dtype) and dtype.kind == "O":
        return _array_type(frame.iloc[:, position].array)
    return type_text(dtype)


def _index_levels(index, fields):
    """Appends the index arrays to `fields`; [(position, name)], or None for a name that is no str."""
    levels = []
    for array, name in index:
        if name is not None and not isinstance(name, str):
            return None
        levels.append((len(fields), name))
        fields.append((name or "index", *_array_type(array)))
    return levels


def _describe_series(series):
    if series.name is not None and not isinstance(series.name, str):
        return ("opaque", "Series with a name that is no str")
    fields = [(series.name or "0", *_array_type(series.array))]
    index = _index_arrays(series.index)
    levels = _index_levels(index, fields)
    if levels is None:
        return ("opaque", "Series with an index name that is no str")

    def provide(position):
        return column_data(series.array if position == 0 else index[position - 1][0])

    return ("series", fields, 0, series.name, levels, len(series), provide)


def _describe_element(value):
    if isinstance(value, pd.Timestamp):
        zone = f",{value.tz}" if value.tz is not None else ""
        return ("element", f"timestamp[{value.unit}{zone}]", value.asm8.view("i8").item())
    if isinstance(value, pd.Timedelta):
        return ("element", f"duration[{value.unit}]", value.asm8.view("i8").item())
    if isinstance(value, np.str_):
        return ("opaque", "numpy.str_")
    text, _ = type_text(value.dtype)
    if not text:
        return ("opaque", type(value).__name__)
    if value.dtype.kind in "mM":
        return ("element", text, value.view("i8").item())
    return ("element", text, value.item())


def column_data(array):
    """The data of a column, as src/bindings/columns.h takes it."""
    dtype = array.dtype
    if isinstance(dtype, pd.DatetimeTZDtype):
        return ("numpy", array.asi8)
    if isinstance(dtype, np.dtype):
        if dtype.kind in "mM":
            return ("numpy", np.asarray(array).view("i8"))
        values = np.asarray(array)
        return ("objects", values) if dtype.kind == "O" else ("numpy", values)
    if isinstance(dtype, (pd.StringDtype, pd.ArrowDtype)):
        return ("arrow", _arrow_stream(array))
    return ("masked", array._data, array._mask)


def _arrow_stream(array):
    import pyarrow

    arrow = array.__arrow_array__()
    if isinstance(arrow, pyarrow.ChunkedArray):
        return arrow
    return pyarrow.chunked_array([arrow])
