"""Arrays and scalars of every dtype family from what _core holds."""

import numpy as np
import pandas as pd

MISSING_INTEGER = np.iinfo(np.int64).min  # NaT
IS_PANDAS_2 = pd.__version__.startswith("2.")  # gives Python's own times for Arrow's


def build_array(column):
    """The NumPy or extension array of a `_core.ResultColumn`."""
    kind, family, unit, timezone = column.type
    if family == "numpy":
        return _build_numpy(column, kind, unit, timezone)
    if family == "masked":
        return _MASKED[kind](column.values(), column.mask())
    if family in ("object", "string_python"):
        values = np.empty(column.row_count, dtype=object)
        column.fill_objects(values)
        if family == "object":
            return values
        return (
            _STRING_DTYPES[family]()
            .construct_array_type()
            ._from_sequence(values, dtype=_STRING_DTYPES[family]())
        )
    return _build_arrow(column, family)


def _build_numpy(column, kind, unit, timezone):
    values = column.values()
    if kind == "timestamp":
        values = values.view(f"M8[{unit}]")
        if timezone:
            return (
                pd.DatetimeIndex(values, copy=False).tz_localize("UTC").tz_convert(timezone).array
            )
    elif kind == "duration":
        values = values.view(f"m8[{unit}]")
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
    **{
        f"{sign}int{bits}": pd.arrays.IntegerArray for sign in ("", "u") for bits in (8, 16, 32, 64)
    },
}


def build_element(column_type, value):
    """The scalar of a column type; `value` is None when it is missing."""
    kind, family, unit, timezone = column_type
    if kind in ("timestamp", "duration"):
        return _build_temporal(kind, family, unit, timezone, value)
    if value is None:
        return np.nan if family in ("numpy", "object", "str_nan") else pd.NA
    if kind == "string" or family == "arrow" or (family == "object" and type(value) is not float):
        return value
    return np.dtype("bool" if kind == "boolean" else kind).type(value)


def _build_temporal(kind, family, unit, timezone, value):
    if value is None or value == MISSING_INTEGER:
        return pd.NaT if family == "numpy" else pd.NA
    is_python = family != "numpy" and unit != "ns" and IS_PANDAS_2
    if kind == "duration":
        duration = pd.Timedelta(np.timedelta64(value, unit))
        return duration.to_pytimedelta() if is_python else duration
    stamp = pd.Timestamp(np.datetime64(value, unit))
    if timezone:
        stamp = stamp.tz_localize("UTC").tz_convert(_zone(timezone, family))
    return stamp.to_pydatetime() if is_python else stamp


def _zone(timezone, family):
    """pyarrow and pandas have different objects for the same time zone."""
    if family == "numpy":
        return timezone
    import pyarrow

    return pyarrow.lib.string_to_tzinfo(timezone)
