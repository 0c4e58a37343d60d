"""Arrays as values of Python: truth, lists, loops, built-in functions, isinstance, scalars of NumPy."""

import math

import numpy as np

from arrays.array_agreement import same, samples
from language.agreement import refused


def truth(a):
    return "yes" if a else "no"


def negation(a):
    return not a, bool(a)


def test_truth():
    for array in (
        np.array(3),
        np.array([0]),
        np.array([[2.5]]),
        np.array([True]),
        np.arange(3),
        np.array([]),
    ):
        same(truth, array)
        same(negation, array)


def as_lists(a):
    return a.tolist(), a.T.tolist()


def as_items(a):
    return a.item(), a.sum().item(), a.max().tolist()


def items_at(a):
    return a.item(1), a.item(-1)


def test_lists():
    for array in samples("int32", "float32", "bool", "float64"):
        same(as_lists, array)
        same(as_items, array)
        if array.size > 1:
            same(items_at, array)
    same(as_lists, np.array(2.5))
    same(as_lists, np.zeros((0, 2)))
    same(as_items, np.array([7]))


def contained(a):
    return 3 in a, 2.5 in a, 100 not in a


def loops(a):
    total = 0
    seen = []
    for row in a:
        total += row.sum()
    for i, row in enumerate(a):
        seen.append((i, row[0]))
    for x, y in zip(a, a[::-1]):
        total += x[0] * y[-1]
    return total, seen


def builtins(a):
    return sum(a), min(a), max(a), sorted(a), list(a), len(a), any(a > 2), all(a > 2), abs(a)


def arrays_in_lists(n):
    rows = [np.arange(3) for _ in range(n)]
    rows.append(np.array([5, 6, 7]))
    table = {"a": rows[0], "b": rows[-1]}
    table["a"][0] = 9
    total = 0
    for row in rows:
        total += row.sum()
    return total, rows, table, (rows[0], n)


def test_built_in_functions():
    for array in (np.array([3, 1, 2]), np.array([2.5, 3.0]), np.array([3], dtype="int8")):
        same(contained, array)
        same(builtins, array)
    same(builtins, np.array([], dtype="int64"))
    same(contained, np.arange(6).reshape(2, 3))
    same(loops, np.arange(6).reshape(2, 3))
    same(loops, np.arange(6.0).reshape(3, 2))
    same(arrays_in_lists, 2)


def scalars(a):
    x = a[0]
    return (
        int(x), float(x), bool(x), math.sqrt(x), math.floor(x), math.exp(x), abs(x), -x, x**2, x // 2,
        round(float(x), 1), int(a.sum()), [i for i in range(np.int64(x))], np.sqrt(x), x.item(),
    )  # fmt: skip


def scalar_range(a):
    total = 0
    for i in range(a[0], a[1]):
        total += i
    for i in range(len(a), a.max(), a[0]):
        total += i
    return total


def small_scalars(x):
    return np.int8(x), np.uint16(x), np.float32(x), np.int32(x) + np.int8(1), np.float32(x) * 2


def test_scalars():
    for kind in ("int64", "int16", "uint32"):
        same(scalars, np.array([4, 7], dtype=kind))
        same(scalar_range, np.array([2, 9], dtype=kind))
    same(small_scalars, 5)


def classes(a):
    x = a[0]
    return (
        isinstance(a, np.ndarray),
        isinstance(x, np.ndarray),
        isinstance(x, np.floating),
        isinstance(x, np.integer),
        isinstance(x, (int, float)),
        isinstance(x, (np.integer, np.floating)),
        isinstance(x, np.float64),
        isinstance(x, np.number),
        isinstance(1, np.integer),
        isinstance(a, list),
    )


def test_classes():
    for kind in ("int64", "float64", "float32", "uint8", "bool"):
        same(classes, np.array([1, 0], dtype=kind))


def without_dimensions(a):
    return a + 1, a < 5, -a, np.minimum(a, 2), np.add(a, a), np.sqrt(a)


def test_results_without_dimensions():
    same(without_dimensions, np.array(4))
    same(without_dimensions, np.array(2.5))


def dtypes(a):
    return a.dtype == np.float64, a.dtype != "int64", a.dtype == float, a.dtype == a.T.dtype


def test_dtypes():
    for kind in ("int64", "float64", "bool"):
        same(dtypes, np.array([1, 0], dtype=kind))


def in_text(a):
    return f"{a}"


def list_in_text(a):
    return str([a])


def test_no_text():
    assert "cannot be made text" in refused(in_text, np.arange(3))
    assert "cannot be made text" in refused(list_in_text, np.arange(3))


def as_text(a, i):
    return f"{a[0]:.2f} {a.mean():.3f} {a[0]} {i[0]:d} {i[1]:5d}|{a[1]:>9.1f}", str(a[0]), str(i[0])


def test_scalars_as_text():
    for real in ("float64", "float32"):
        for integer in ("int64", "int8", "uint64"):
            same(as_text, np.array([1.5, 2.25], real), np.array([3, 4], integer))
    same(as_text, np.array([0.1, np.nan]), np.array([-3, 4]))
