"""Describes arguments that are not plain Python scalars: frames, series, paths, NumPy scalars.

`describe` gives the tuples that src/bindings/arguments.cpp reads. A frame's description takes no
look at its rows, except at the first values of object columns.
"""

import datetime
import os

import numpy as np
import pandas as pd

from shoal import _core
from shoal.blocks import block_of
from shoal.dtypes import OBJECT_TYPES, column_type, object_type, timestamp_text

SHAPE_COUNT_MAX = 500


def describe(value):
    """The description of one argument; what compiled code cannot use becomes ("opaque", type)."""
    if isinstance(value, pd.DataFrame):
        return _describe_frame(value)
    if isinstance(value, pd.Series):
        return _describe_series(value)
    if isinstance(value, np.generic):
        return _describe_numpy(value)
    if isinstance(value, (datetime.datetime, datetime.timedelta)):
        return _describe_temporal(value)
    if isinstance(value, os.PathLike):
        path = os.fspath(value)
        return ("path", path) if isinstance(path, str) else _opaque(value)
    if isinstance(value, (list, tuple)) and value and all(_is_path(item) for item in value):
        paths = [os.fspath(item) for item in value]
        return (
            ("path_list", paths) if all(isinstance(path, str) for path in paths) else _opaque(value)
        )
    return _opaque(value)


def _opaque(value):
    return ("opaque", type(value).__name__)


def _is_path(item):
    return isinstance(item, (str, os.PathLike))


def _describe_numpy(value):
    if isinstance(value, np.str_):
        return ("text", str(value))
    text, _ = column_type(value.dtype)
    if not text:
        return _opaque(value)
    return ("element", text, value.view("i8").item() if value.dtype.kind in "mM" else value.item())


def _describe_temporal(value):
    """Timestamp and Timedelta, and the classes of Python's datetime that they extend."""
    if value is pd.NaT:
        return _opaque(value)
    if isinstance(value, datetime.timedelta):
        delta = pd.Timedelta(value)
        return ("element", f"duration[{delta.unit}]", delta.asm8.view("i8").item())
    stamp = pd.Timestamp(value)
    text = timestamp_text(stamp.unit, stamp.tz)
    if not text:
        return ("opaque", f"{type(value).__name__} with the time zone {stamp.tz!r}")
    return ("element", text, stamp.asm8.view("i8").item())


class _Columns:
    """The columns of a frame or series argument and its index levels behind them, by position.

    `arrays` are filled as far as they are known; `read` gives the others. A default index is no
    column of the description, but may become one when ranks compare theirs.
    """

    __slots__ = ("arrays", "frame", "index", "labels")

    def __init__(self, frame, index, labels, arrays):
        self.frame = frame
        self.index = index
        self.labels = labels  # None: columns can be told by position only
        self.arrays = arrays

    def read(self, position):
        """The array of a column of the frame."""
        if position == len(self.arrays):
            self.arrays.append(array_of(self.index))
        array = self.arrays[position]
        if array is None:
            if self.labels is None:
                array = array_of(self.frame.iloc[:, position])
            else:
                array = array_of(self.frame[self.labels[position]])
            self.arrays[position] = array
        return array

    def provide(self, position):
        """The data of a column, as src/bindings/columns.h takes it."""
        return column_data(self.read(position))


def _describe_frame(frame):
    columns = frame.columns
    labels = columns.tolist()
    if columns.nlevels == 1 and columns.name is not None:
        return ("opaque", "DataFrame whose columns have a name")
    dtypes = frame.dtypes.tolist()
    block = block_of(frame)
    levels = _index_levels(frame.index, block)
    if levels is None:
        return ("opaque", "DataFrame with an index name that is not a str")
    by_label = columns.is_unique and columns.nlevels == 1
    arrays = [None] * len(labels) + [array for array, _ in levels]
    content = _Columns(frame, frame.index, labels if by_label else None, arrays)
    types = [
        object_type(_core.first_object_type(content.read(position)))
        if dtype.kind == "O" and isinstance(dtype, np.dtype)
        else column_type(dtype)
        for position, dtype in enumerate(dtypes)
    ]
    level_types = [_array_type(array) for array, _ in levels]
    names = [name for _, name in levels]
    key = (tuple(labels), tuple(types), tuple(level_types), tuple(names))
    shape = _known_shapes.get(key)
    if shape is None:
        shape = _remember(key, _frame_shape(labels, types, level_types, names))
    return _table(shape, frame, content, block)


_known_shapes = {}


def _remember(key, shape):
    if len(_known_shapes) >= SHAPE_COUNT_MAX:
        _known_shapes.clear()
    _known_shapes[key] = shape
    return shape


def _frame_shape(labels, types, level_types, names):
    fields = []
    parts = []
    for label, (text, reason) in zip(labels, types):
        label_parts = [label] if isinstance(label, str) else label
        if isinstance(label_parts, tuple) and all(isinstance(part, str) for part in label_parts):
            label_parts = list(label_parts)
        elif not isinstance(label_parts, list):
            label_parts = [repr(label)]
            known = "object" if text in OBJECT_TYPES.values() else text or reason
            text, reason = "", f"{known}, its label {label!r} is not a str"
        parts.append(label_parts)
        fields.append((label if isinstance(label, str) else repr(label), text, reason))
    return _core.frame_shape(*_with_levels(fields, level_types, names), parts)


def _with_levels(fields, level_types, names):
    """The fields with those of the index behind them, and where the levels are."""
    levels = []
    for (text, reason), name in zip(level_types, names):
        levels.append((len(fields), name))
        fields.append((name if name is not None else "index", text, reason))
    return fields, levels


def _describe_series(series):
    if series.name is not None and not isinstance(series.name, str):
        return ("opaque", "Series with a name that is not a str")
    block = block_of(series)
    levels = _index_levels(series.index, block)
    if levels is None:
        return ("opaque", "Series with an index name that is not a str")
    array = array_of(series)
    types = [_array_type(array), *(_array_type(array) for array, _ in levels)]
    names = [name for _, name in levels]
    key = (series.name, tuple(types), tuple(names))
    shape = _known_shapes.get(key)
    if shape is None:
        name = series.name
        fields, places = _with_levels([(name or "0", *types[0])], types[1:], names)
        shape = _remember(key, _core.series_shape(fields, places, name))
    content = _Columns(None, series.index, None, [array, *(array for array, _ in levels)])
    return _table(shape, series, content, block)


def _table(shape, value, content, block):
    index = value.index
    counts = type(index) is pd.RangeIndex and index.step == 1 and index.name is None
    distribution = block.distribution if block else ""
    start = index.start if counts else None
    return ("table", shape, len(value), content.provide, distribution, start)


def _index_levels(index, block=None):
    """(array, name) of each level, none for a default RangeIndex; None if a name is not a str.

    The default index of a block of a divided frame goes on from the blocks of lower ranks.
    """
    start = block.first_row if block else 0
    if type(index) is pd.RangeIndex and (index.start, index.step, index.name) == (start, 1, None):
        return []
    if any(name is not None and not isinstance(name, str) for name in index.names):
        return None
    if isinstance(index, pd.MultiIndex):
        return [(array_of(index.get_level_values(i)), name) for i, name in enumerate(index.names)]
    return [(array_of(index), index.name)]


def array_of(values):
    """The NumPy array of a Series or Index if it has one, else the extension array; no copy."""
    return values.to_numpy() if isinstance(values.dtype, np.dtype) else values.array


def _array_type(array):
    if isinstance(array, np.ndarray) and array.dtype.kind == "O":
        return object_type(_core.first_object_type(array))
    return column_type(array.dtype)


def column_data(array):
    """The data of a column, as src/bindings/columns.h takes it."""
    dtype = array.dtype
    if isinstance(dtype, np.dtype):
        if dtype.kind in "mM":
            return ("numpy", array.view("i8"))
        return ("objects" if dtype.kind == "O" else "numpy", array)
    if isinstance(dtype, pd.DatetimeTZDtype):
        return ("numpy", array.asi8)
    if isinstance(dtype, pd.StringDtype) and dtype.storage == "python":
        return ("objects", array.to_numpy(dtype=object))
    if isinstance(dtype, (pd.StringDtype, pd.ArrowDtype)):
        return ("arrow", _arrow_stream(array))
    if hasattr(array, "_mask"):
        return ("masked", array._data, array._mask)
    return ("unsupported",)


def _arrow_stream(array):
    import pyarrow

    arrow = array.__arrow_array__()
    if isinstance(arrow, pyarrow.ChunkedArray):
        return arrow
    return pyarrow.chunked_array([arrow])
