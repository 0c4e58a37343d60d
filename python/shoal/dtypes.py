"""The column type of every pandas dtype that compiled code can use, in the text form of
src/types/column_type.h."""

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
OBJECT_TYPES = {"str": "string:object", "bool": "boolean:object", "": "?"}
KNOWN_TYPE_COUNT_MAX = 1000

# By identity, with the dtype to keep it alive: hashing an extension dtype takes longer than
# everything else about a column.
_known_types = {}


def column_type(dtype):
    """(text form, "") or ("", why compiled code cannot use the dtype). Not for object."""
    known = _known_types.get(id(dtype))
    if known is None:
        text = _type_text(dtype)
        if len(_known_types) >= KNOWN_TYPE_COUNT_MAX:
            _known_types.clear()
        known = _known_types[id(dtype)] = (dtype, (text, "" if text else str(dtype)))
    return known[1]


def object_type(type_name):
    """The same for an object column whose first value is of the named type.

    "" when all are missing: the type is then undetermined, "?".
    """
    text = OBJECT_TYPES.get(type_name, "")
    return text, "" if text else f"object (of {type_name})"


def timestamp_text(unit, timezone):
    """The text form of a timestamp type; "" when the time zone has no name that gives it back."""
    if timezone is None:
        return f"timestamp[{unit}]"
    name = str(timezone)
    try:
        same = pd.DatetimeTZDtype("ns", name) == pd.DatetimeTZDtype("ns", timezone)
    except (TypeError, ValueError, KeyError):
        return ""
    return f"timestamp[{unit},{name}]" if same else ""


def _type_text(dtype):
    if isinstance(dtype, np.dtype):
        return _numpy_type_text(dtype)
    if isinstance(dtype, pd.DatetimeTZDtype):
        return timestamp_text(dtype.unit, dtype.tz)
    if isinstance(dtype, pd.StringDtype):
        return _string_type_text(dtype)
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


def _string_type_text(dtype):
    if dtype.storage == "pyarrow_numpy":  # pandas 2
        return "string:str_nan"
    if getattr(dtype, "na_value", pd.NA) is not pd.NA:
        return "string:str_nan" if dtype.storage == "pyarrow" else ""
    return f"string:string_{dtype.storage}"


def _arrow_type_text(arrow_type):
    name = str(arrow_type)
    if name in ARROW:
        return f"{ARROW[name]}:arrow"
    if name == "string":
        return "string:arrow"
    if name == "large_string":
        return "string:arrow_large"
    kind, _, rest = name.partition("[")
    if kind not in ("timestamp", "duration"):
        return ""
    unit, _, zone = rest.rstrip("]").partition(", tz=")
    return f"{kind}[{unit},{zone}]:arrow" if zone else f"{kind}[{unit}]:arrow"
