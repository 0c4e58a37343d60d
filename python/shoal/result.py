"""Builds pandas, NumPy and Python values from the tuples of src/bindings/results.h."""

import ast
import os
import pathlib

import numpy as np
import pandas as pd

from shoal.arrays import build_array, build_element
from shoal.blocks import mark

try:
    from pandas.api.internals import create_dataframe_from_blocks
except ImportError:  # before pandas 3
    create_dataframe_from_blocks = None


def build_result(described):
    """The value that the plain function would have returned."""
    return _BUILDERS[described[0]](*described[1:])


def _build_value(value):
    return value


def _build_literal(source):
    if source.lstrip("-") in ("nan", "inf"):
        return float(source)
    return ast.literal_eval(source)


def _build_tuple(items):
    return tuple(build_result(item) for item in items)


def _build_formatted(items, how):
    (item,) = items
    conversion, _, specification = how.partition(":")
    return format(_CONVERSIONS[conversion](build_result(item)), specification)


def _build_joined(items, how):
    parts = [build_result(item) for item in items]
    return _JOINS[how](*parts)


def _build_list(items):
    return [build_result(item) for item in items]


def _build_frame(columns, levels, row_count, place):
    frame = _build_whole_frame(columns, _build_index(levels, row_count, place))
    return _with_place(frame, row_count, place)


def _with_place(value, row_count, place):
    """Marks what is a block of a value that is divided over the ranks."""
    first_row, distribution = place
    if distribution:
        mark(value, first_row, row_count, distribution)
    return value


def _build_whole_frame(columns, index):
    labels = _build_labels([label for label, _ in columns])
    arrays = [build_array(column) for _, column in columns]
    if create_dataframe_from_blocks is None or not arrays:
        frame = pd.DataFrame(dict(enumerate(arrays)), index=index, copy=False)
        frame.columns = labels
        return frame
    blocks = [
        (array.reshape(1, -1) if array.ndim == 1 and _is_block(array) else array, position)
        for array, position in zip(arrays, _positions(len(arrays)))
    ]
    return create_dataframe_from_blocks(blocks, index=index, columns=labels)


def _is_block(array):
    """Whether a column of the array is held as a block of two dimensions."""
    return isinstance(array, np.ndarray) or isinstance(array.dtype, pd.DatetimeTZDtype)


def _positions(count):
    """The place of each column, as the blocks of a frame want it."""
    while len(_known_positions) < count:
        _known_positions.append(np.array([len(_known_positions)], dtype=np.intp))
    return _known_positions[:count]


_known_positions = []


def _build_labels(labels):
    if any(len(label) > 1 for label in labels):
        return pd.MultiIndex.from_tuples([tuple(label) for label in labels])
    return pd.Index([label[0] for label in labels]) if labels else pd.Index(["a"])[:0]


def _build_series(column, name, levels, row_count, place):
    index = _build_index(levels, row_count, place)
    array = build_array(column)
    series = pd.Series(array, index=index, name=name, dtype=array.dtype, copy=False)
    return _with_place(series, row_count, place)


def _build_index(levels, row_count, place):
    if not levels:
        first_row, _ = place
        return pd.RangeIndex(first_row, first_row + row_count)
    arrays = [build_array(column) for column, _ in levels]
    names = [name for _, name in levels]
    if len(arrays) == 1:
        return pd.Index(arrays[0], name=names[0], dtype=arrays[0].dtype, copy=False)
    return pd.MultiIndex.from_arrays(arrays, names=names)


_CONVERSIONS = {"": lambda value: value, "!s": str, "!r": repr, "!a": ascii}

_JOINS = {
    "": lambda *parts: "".join(parts),
    "path": os.path.join,
    "pathlib": lambda path: str(pathlib.PurePath(path)),
}

_BUILDERS = {
    "value": _build_value,
    "literal": _build_literal,
    "tuple": _build_tuple,
    "list": _build_list,
    "formatted": _build_formatted,
    "joined": _build_joined,
    "frame": _build_frame,
    "series": _build_series,
    "element": build_element,
}
