"""Python values between the ranks. Each function is for all ranks together; alone, a value stays
as it is. What a rank sends comes from a function: if that raises, all ranks do.
"""

import contextlib
import operator
import os
import sys

from shoal import _core
from shoal.packing import pack, unpack

_PACKAGE_FOLDER = os.path.dirname(__file__) + os.sep


def place_of_call(name):
    """For people: which function of shoal the program has called, and where."""
    frame = sys._getframe(1)
    while frame.f_back is not None and frame.f_code.co_filename.startswith(_PACKAGE_FOLDER):
        frame = frame.f_back
    return f"shoal.{name}() at {os.path.basename(frame.f_code.co_filename)}:{frame.f_lineno}"


def broadcast(place, make, root):
    """The value that make() gives on `root`; there, the same object."""
    size, root, own = _read_root(place, root)
    if size == 1:
        return make()
    value, buffers = _prepare(place, make) if own else (None, [])
    received = _core.broadcast(buffers, root, place)
    return all_succeed(place, lambda: value if own else unpack(received))


def gather(place, make, root):
    """The values of all ranks, by rank, on `root`; elsewhere an empty list."""
    size, root, _ = _read_root(place, root)
    if size == 1:
        return [make()]
    _, buffers = _prepare(place, make)
    received = _core.gather(buffers, root, place)
    return all_succeed(place, lambda: [unpack(message) for message in received])


def all_gather(place, make):
    """The values of all ranks, by rank."""
    if _core.size() == 1:
        return [make()]
    _, buffers = _prepare(place, make)
    received = _core.all_gather(buffers, place)
    return all_succeed(place, lambda: [unpack(message) for message in received])


def exchange(place, make):
    """make() gives a value for each rank; what the ranks have given for this one, by rank."""
    if _core.size() == 1:
        return make()
    _, buffers = _prepare(place, make, _pack_all)
    received = _core.exchange(buffers, place)
    return all_succeed(place, lambda: [unpack(message) for message in received])


def scatter(place, make, root):
    """make() gives a value for each rank on `root`; the one for this rank."""
    size, root, own = _read_root(place, root)
    if size == 1:
        return make()[0]
    _, buffers = _prepare(place, make, _pack_all) if own else (None, [])
    received = _core.exchange(buffers, place, root)
    return all_succeed(place, lambda: unpack(received[root]))


def all_succeed(place, work):
    """work() of this rank, when that of all ranks has succeeded; else raises on all."""
    result = _try(place, work)
    _core.agree(place, None, "end")
    return result


def _try(place, work):
    """work(); if it raises, the others get to know at the meeting where they wait for this rank."""
    try:
        return work()
    except BaseException as error:
        if _core.size() > 1:
            with contextlib.suppress(BaseException):  # what has happened here counts
                _core.agree(place, error)
        raise


def _prepare(place, make, pack_made=pack):
    def prepare():
        value = make()
        return value, pack_made(value)

    return _try(place, prepare)


def _pack_all(values):
    return [pack(value) for value in values]


def _read_root(place, root):
    """(number of ranks, root as an int, whether this rank is it)"""
    size = _core.size()
    root = _try(place, lambda: operator.index(root))
    if size == 1 and root != 0:
        raise ValueError(f"root must be a rank from 0 to 0, not {root}")
    return size, root, root == _core.rank()
