"""Builds pandas, NumPy and Python values from the tuples of src/bindings/results.h."""

import ast

import numpy as np
import pandas as pd

MISSING_INTEGER = np.iinfo(np.int64).min  # NaT


def build_result(described):
    """The value that the plain function would have returned."""
    return _BUILDERS[described[0]](*described[1:])


def _build_value(value):
    return value


def _build_literal(source):
    return ast.literal_eval(source)


def _build_tuple(items):
    return tuple(build_result(item) for item in items)


def _build_list(items):
    return [build_result(item) for item in items]


def _build_frame(columns, levels, row_count):
    index = _build_index(levels, row_count)
    arrays = [_build_array(column) for _, column in columns]
    labels = [label[0] if len(label) == 1 else label for label, _ in columns]
    if len(set(labels)) == len(labels) and labels and not isinstance(labels[0], tuple):
        return pd.DataFrame(dict(zip(labels, arrays)), index=index, copy=False)
    frame = pd.DataFrame(dict(enumerate(arrays)), index=index, copy=False)
    if labels and isinstance(labels[0], tuple):
        frame.columns = pd.MultiIndex.from_tuples(labels)
    else:
        frame.columns = pd.Index(labels) if labels else pd.Index([])
    return frame


def _build_series(column, name, levels, row_count):
    index = _build_index(levels, row_count)
    return pd.Series(_build_array(column), index=index, name=name, copy=False)


def _build_index(levels, row_count):
    if not levels:
        return pd.RangeIndex(row_count)
    if len(levels) == 1:
        column, name = levels[0]
        return pd.Index(_build_array(column), name=name, copy=False)
    return pd.MultiIndex.from_arrays(
        [_build_array(column) for column, _ in levels], names=[name for _, name in levels]
    )


def _build_array(column):
    """The array or extension array of a result column."""
    family = column.family
    if family == "numpy":
        return _build_numpy(column)
    if family == "masked":
        return _MASKED[column.kind](column.values(), column.mask())
    if family == "object":
        values = np.empty(column.row_count, dtype=object)
        values[:] = column.objects(None)
        return values
    return _build_arrow(column, family)


def _build_numpy(column):
    values = column.values()
    if column.kind == "timestamp":
        values = values.view(f"M8[{column.unit}]")
        if column.timezone:
            utc = pd.DatetimeIndex(values, copy=False).tz_localize("UTC")
            return utc.tz_convert(column.timezone).array
    elif column.kind == "duration":
        values = values.view(f"m8[{column.unit}]")
    return values


def _build_arrow(column, family):
    import pyarrow

    array = pyarrow.array(column)
    if family in ("arrow", "arrow_large"):
        return pd.arrays.ArrowExtensionArray(pyarrow.chunked_array([array]))
    return _STRING_DTYPES[family]().__from_arrow__(array)


def _str_dtype():
    if pd.__version__.startswith("2."):
        return pd.StringDtype("pyarrow_numpy")
    return pd.StringDtype(na_value=np.nan)


_STRING_DTYPES = {
    "str_nan": _str_dtype,
    "string_python": lambda: pd.StringDtype("python"),
    "string_pyarrow": lambda: pd.StringDtype("pyarrow"),
}
_MASKED = {
    "boolean": pd.arrays.BooleanArray,
    "float32": pd.arrays.FloatingArray,
    "float64": pd.arrays.FloatingArray,
    **{f"{sign}int{bits}": pd.arrays.IntegerArray for sign in ("", "u") for bits in (8, 16, 32, 64)},
}


def _build_element(kind, family, unit, timezone, value):
    if value is None:
        return pd.NA if family != "str_nan" else np.nan
    if kind == "string":
        return value
    if kind == "timestamp":
        return _build_timestamp(unit, timezone, value)
    if kind == "duration":
        return pd.NaT if value == MISSING_INTEGER else pd.Timedelta(np.timedelta64(value, unit))
    if family == "arrow" or family == "object":
        return value
    return np.dtype("bool" if kind == "boolean" else kind).type(value)


def _build_timestamp(unit, timezone, value):
    if value == MISSING_INTEGER:
        return pd.NaT
    stamp = pd.Timestamp(np.datetime64(value, unit))
    return stamp.tz_localize("UTC").tz_convert(timezone) if timezone else stamp


_BUILDERS = {
    "value": _build_value,
    "literal": _build_literal,
    "tuple": _build_tuple,
    "list": _build_list,
    "frame": _build_frame,
    "series": _build_series,
    "element": _build_element,
}
