"""New arrays: zeros, arange, array … and shapes."""

import numpy as np
import pytest

from arrays.array_agreement import NUMBERS, same, samples
from written import function_of


def filled(n):
    return (
        np.zeros(n),
        np.ones(n),
        np.full(n, 7),
        np.full(n, 2.5),
        np.zeros((n, 2)),
        np.zeros((2, n, 3)),
    )


def empty(n):
    return np.empty(n).shape, np.empty((n, n), dtype=np.int8).dtype == np.int8, len(np.empty(n))


@pytest.mark.parametrize("n", [0, 1, 5, -1, 100_000])
def test_filled(n):
    same(filled, n)


def typed(n):
    return (
        np.zeros(n, dtype=np.int32),
        np.ones(n, dtype="float32"),
        np.full(n, 3, dtype=bool),
        np.zeros(n, int),
        np.ones(n, float),
        np.zeros((n,), np.uint8),
    )


def test_dtypes():
    same(typed, 3)
    same(empty, 3)


def like(a):
    return np.zeros_like(a), np.ones_like(a), np.full_like(a, 3), np.empty_like(a).shape


def test_like():
    for array in samples("bool", "int16", "float64"):
        same(like, array)


def counted(a, b, c):
    return np.arange(a), np.arange(a, b), np.arange(a, b, c), np.arange(b, a, -c), np.arange(0.5, b)


def test_arange():
    for bounds in ((3, 10, 2), (0, 0, 1), (5, 2, 3), (-4, 4, 5), (0, 1_000, 7)):
        same(counted, *bounds)
    same(counted, 0.0, 1.0, 0.1)
    same(counted, -2.5, 7.25, 0.3)
    same(counted, 0, 5, 0)


def spaced(a, b, n):
    return np.linspace(a, b, n), np.linspace(a, b), np.linspace(a, b, n, endpoint=False)


def test_linspace():
    for n in (0, 1, 2, 11, -1):
        same(spaced, 0, 1, n)
        same(spaced, -1.5, 7.3, n)


def of_lists(n):
    rows = []
    for i in range(n):
        rows.append([i, i * 2])
    flat = [i * 0.5 for i in range(n)]
    return (
        np.array(rows),
        np.array(flat),
        np.array([1, 2, n]),
        np.array([[1.0, n], [2, 3]]),
        np.array((n, 2.5)),
    )


def ragged(n):
    rows = [[1]]
    for i in range(n):
        rows.append([i, i])
    return np.array(rows)


def test_arrays_of_lists():
    same(of_lists, 3)
    with pytest.raises(ValueError, match="setting an array element with a sequence"):
        import shoal

        shoal.jit(ragged)(2)


def given(items):
    return np.array(items), np.asarray(items)


def test_arrays_of_arguments():
    same(given, [1, 2, 3])
    same(given, [1.5, 2.0])
    same(given, [[1, 2], [3, 4]])
    same(given, [True, False])
    same(given, (1, 2.5))


def copies(a):
    b = a.copy()
    b[...] = 0
    return a, b, np.copy(a), np.asarray(a)


def test_copies():
    for array in samples("int64", "float32"):
        same(copies, array)


def shaped(a):
    return (
        a.reshape(-1),
        a.reshape(2, -1),
        a.reshape((3, a.size // 3)),
        a.ravel(),
        a.flatten(),
        np.ravel(a),
    )


def test_reshape():
    same(shaped, np.arange(12))
    same(shaped, np.arange(12).reshape(3, 4))
    same(shaped, np.arange(12.0).reshape(3, 4).T)
    same(shaped, np.arange(8))


def turned(a):
    return a.T, a.transpose(), np.transpose(a)


def turned_three(a):
    return a.transpose(1, 0, 2), np.transpose(a, (2, 0, 1)), a.T


def test_transpose():
    for array in samples("int8", "float64"):
        same(turned, array)
    same(turned_three, np.arange(24).reshape(2, 3, 4))


def described(a):
    return a.shape, a.ndim, a.size, a.itemsize, a.nbytes, len(a), a.dtype == np.float64


def test_attributes():
    for array in samples(*NUMBERS):
        same(described, array)


@pytest.mark.parametrize("to", NUMBERS)
def test_astype(to):
    name = to if to != "bool" else "bool_"
    function = function_of(f"def function(a):\n    return a.astype(np.{name})\n", np=np)
    for array in samples("bool", "int8", "int64", "uint8", "float32", "float64"):
        if array.dtype.kind == "f" and to.startswith("uint"):
            array = np.abs(array)
        if array.dtype.kind == "f" and to in ("int8", "uint8", "int16", "uint16"):
            array = array % 100
        same(function, array)
