"""Rows of values that can be divided over ranks: frames, Series, Index, arrays, lists of numbers or
strings; and containers of them. Anything else (a number, a string, None) stays whole.
"""

import numpy as np
import pandas as pd
from pandas.api.extensions import ExtensionArray


def is_divisible(value):
    """Whether the value has rows of its own; the items of a list are rows if none of them has."""
    if isinstance(value, np.ndarray):
        return value.ndim > 0
    if isinstance(value, list):
        return not any(divisible_parts(item) for item in value)
    return isinstance(value, (pd.DataFrame, pd.Series, pd.Index, ExtensionArray))


def divisible_parts(value):
    """The divisible values in `value`, itself or those in its containers, in order."""
    if is_divisible(value):
        return [value]
    if isinstance(value, dict):
        value = list(value.values())
    if isinstance(value, (list, tuple)):
        return [part for item in value for part in divisible_parts(item)]
    return []


def map_parts(function, value):
    """A copy of `value` with function(part) in the place of each divisible part."""
    if is_divisible(value):
        return function(value)
    if isinstance(value, dict):
        return _same_kind(value, {key: map_parts(function, item) for key, item in value.items()})
    if isinstance(value, (list, tuple)):
        return _same_kind(value, [map_parts(function, item) for item in value])
    return value


def slice_rows(part, first, end):
    """Rows [first, end) of a divisible part; refers to its memory."""
    if isinstance(part, (pd.DataFrame, pd.Series)):
        return part.iloc[first:end]
    return part[first:end]


def take_rows(part, positions):
    """Rows at these positions, a copy."""
    if isinstance(part, np.ndarray):
        return part[positions]
    if isinstance(part, list):
        return [part[position] for position in positions]
    return part.take(positions)


def copy_rows(part):
    """All rows in memory of their own."""
    return part.copy(deep=True) if isinstance(part, pd.Index) else part.copy()


def join_blocks(blocks):
    """One value of the blocks of all ranks, in this order.

    As pandas.concat and numpy.concatenate join, but blocks without rows do not count, so that they
    change no dtype. ValueError for blocks that are not of one value, and for values that have no
    rows but differ between ranks.
    """
    first = blocks[0]
    if all(is_divisible(block) for block in blocks):
        return _join_parts(blocks)
    for rank, block in enumerate(blocks):
        if _family(block) is not _family(first):
            _raise_apart(rank, _described(first), _described(block))
    if not isinstance(first, (list, tuple, dict)):
        return _join_whole(blocks)
    for rank, block in enumerate(blocks):
        if len(block) != len(first):
            _raise_apart(rank, _described(first), _described(block))
    if not isinstance(first, dict):
        return _same_kind(first, [join_blocks(list(items)) for items in zip(*blocks)])
    for rank, block in enumerate(blocks):
        if block.keys() != first.keys():
            _raise_apart(rank, f"a dict with keys {list(first)}", f"one with keys {list(block)}")
    return _same_kind(first, {key: join_blocks([block[key] for block in blocks]) for key in first})


def _join_whole(blocks):
    for rank, block in enumerate(blocks):
        if not _is_same(blocks[0], block):
            raise ValueError(
                f"a value without rows must be the same on all ranks: {blocks[0]!r} on rank 0, "
                f"{block!r} on rank {rank}; put it in a list to get those of all ranks"
            )
    return blocks[0]


def _join_parts(blocks):
    first = blocks[0]
    for rank, block in enumerate(blocks):
        if _family(block) is not _family(first):
            _raise_apart(rank, _described(first), _described(block))
    _check_labels(blocks)
    if isinstance(first, list):
        return [item for block in blocks for item in block]
    filled = [block for block in blocks if len(block) > 0] or [first]
    if len(filled) == 1:
        return copy_rows(filled[0])
    if isinstance(first, (pd.DataFrame, pd.Series)):
        joined = pd.concat(filled, ignore_index=True)
        joined.index = _join_indexes([block.index for block in filled])
        return joined
    if isinstance(first, pd.Index):
        return _join_indexes(filled)
    if isinstance(first, np.ma.MaskedArray):
        return np.ma.concatenate(filled)
    if isinstance(first, np.ndarray):
        return np.concatenate(filled)
    return pd.concat([pd.Series(block) for block in filled], ignore_index=True).array


def _join_indexes(indexes):
    """As Index.append does, which pandas.concat uses, but object stays object."""
    first = indexes[0]
    names = [
        name if all(_is_same(name, other.names[level]) for other in indexes) else None
        for level, name in enumerate(first.names)
    ]
    if all(
        isinstance(index, pd.MultiIndex) and index.nlevels == first.nlevels for index in indexes
    ):
        levels = [
            _join_indexes([index.get_level_values(level) for index in indexes])
            for level in range(first.nlevels)
        ]
        return pd.MultiIndex.from_arrays(levels, names=names)
    if all(index.dtype == object and index.nlevels == 1 for index in indexes):
        values = np.concatenate([index.to_numpy() for index in indexes])
        return pd.Index(values, dtype=object, name=names[0])
    return first.append(indexes[1:])


def _check_labels(blocks):
    first = blocks[0]
    if isinstance(first, pd.DataFrame):
        for rank, block in enumerate(blocks):
            if not block.columns.equals(first.columns):
                _raise_apart(rank, f"columns {list(first.columns)}", f"{list(block.columns)}")
    elif isinstance(first, pd.Series):
        for rank, block in enumerate(blocks):
            if not _is_same(block.name, first.name):
                _raise_apart(rank, f"a Series named {first.name!r}", f"one named {block.name!r}")


def _is_same(one, other):
    try:
        return bool(one is other or one == other or (one != one and other != other))
    except (TypeError, ValueError):  # pandas.NA; arrays without dimensions do compare
        return False


_FAMILIES = (pd.DataFrame, pd.Series, pd.MultiIndex, pd.Index, np.ndarray, ExtensionArray)


def _family(value):
    """The class that values must share to be blocks of one value."""
    for family in _FAMILIES:
        if isinstance(value, family):
            return family
    return type(value)


def _same_kind(container, items):
    """Items in a container like this one; a namedtuple takes them one by one."""
    if hasattr(container, "_fields"):
        return type(container)(*items)
    return items if type(container) is type(items) else type(container)(items)


def _described(value):
    if isinstance(value, (list, tuple, dict)):
        return f"a {type(value).__name__} of {len(value)}"
    return f"a value of type {type(value).__name__}"


def _raise_apart(rank, one, other):
    raise ValueError(
        f"the ranks' values are not blocks of one value: rank 0 has {one}, rank {rank} has {other}"
    )
