"""Which values are one rank's block of a value that is divided over the ranks.

Frames and Series carry the mark in an attribute, which pandas neither copies nor pickles; Index and
arrays, whose instances take no attributes or share them, are kept in a registry while they live.
"""

import weakref
from dataclasses import dataclass

import pandas as pd

DISTRIBUTIONS = ("block", "varying")

_ATTRIBUTE = "_shoal_block"
_registry = {}


@dataclass(frozen=True)
class Block:
    """Rows [first_row, first_row + row_count) of a divided value.

    distribution: "block" if the lengths on the ranks differ by one at most and the first ranks have
    the longer ones, "varying" otherwise; the option of jit calls the two block and varlength.
    first_row is None where nobody has counted.
    """

    first_row: int | None
    row_count: int
    distribution: str


def mark(value, first_row, row_count, distribution):
    """Remembers that `value` is a block; gives it back."""
    if distribution not in DISTRIBUTIONS:
        raise ValueError(f"a block is one of {DISTRIBUTIONS}, not {distribution!r}")
    block = Block(first_row, row_count, distribution)
    if isinstance(value, (pd.DataFrame, pd.Series)):
        object.__setattr__(value, _ATTRIBUTE, block)
        return value
    key = id(value)
    reference = weakref.ref(value, lambda gone: _forget(key, gone))
    _registry[key] = (reference, block)
    return value


def block_of(value):
    """The Block that `value` is, or None: never marked, or its number of rows has changed since."""
    if isinstance(value, (pd.DataFrame, pd.Series)):
        block = value.__dict__.get(_ATTRIBUTE)
    else:
        reference, block = _registry.get(id(value), (None, None))
        if reference is None or reference() is not value:
            return None
    if block is None or len(value) != block.row_count:
        return None
    return block


def _forget(key, gone):
    # The number may already belong to a new object that has been marked.
    if key in _registry and _registry[key][0] is gone:
        del _registry[key]
