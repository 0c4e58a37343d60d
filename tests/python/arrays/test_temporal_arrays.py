"""datetime64 and timedelta64 arrays: order, comparisons, differences, NaT."""

import numpy as np

from arrays.array_agreement import same

DATES = [
    np.array(["2020-01-31", "NaT", "1969-12-31T23:59:59", "2020-01-01"], dtype="M8[s]"),
    np.array(["2020-01-31T12:30:00.25", "2019-05-05", "2021-01-01"], dtype="M8[ns]"),
    np.array([["2020-01-31", "2019-05-05"], ["NaT", "2262-01-01"]], dtype="M8[us]"),
    np.array([], dtype="M8[ms]"),
]
DURATIONS = [
    np.array([5, -3, 0, 10**12], dtype="m8[s]"),
    np.array([5, "NaT", -7], dtype="m8[ns]"),
    np.array([], dtype="m8[us]"),
]


def compared(a, b):
    return a < b, a <= b, a == b, a != b, a > b, a >= b


def ordered(a):
    b = a.copy()
    b.sort(axis=0)
    return np.sort(a), np.argsort(a, kind="stable"), b, np.unique(a)


def extremes(a):
    return a.argmin(), np.argmax(a)


def extremes_along(a):
    return a.min(axis=0), a.max(axis=-1, keepdims=True)


def differences(a):
    return a - a[::-1], np.diff(a), a - a[..., :1]


def as_numbers(a):
    return a.astype("int64"), np.isnat(a), a.copy(), a[::-1], np.concatenate([a, a])


def test_dates():
    for array in DATES + DURATIONS:
        same(compared, array, array[::-1])
        same(ordered, array)
        same(differences, array)
        same(as_numbers, array)
        same(extremes, array)
        if array.ndim == 2:
            same(extremes_along, array)


def other_units(a, b):
    return a - b, a < b, b >= a


def moved(a, d):
    return a + d, a - d, d + a, (a + d) - a


def test_units():
    seconds = np.array(["2020-01-31", "2019-05-05"], dtype="M8[s]")
    same(other_units, seconds, seconds.astype("M8[ns]"))
    same(other_units, seconds.astype("M8[ms]"), seconds.astype("M8[us]")[::-1])
    for unit in ("s", "ms", "ns"):
        same(moved, seconds, np.array([1, -90], dtype=f"m8[{unit}]"))
        same(moved, seconds.astype(f"M8[{unit}]"), np.array(["NaT", -90], dtype="m8[us]"))


def durations(d):
    return d + d, d - d[::-1], -d, abs(d), d * 3, 2 * d, d / d, d == d


def test_durations():
    for array in DURATIONS:
        same(durations, array)


def constants(a):
    return (
        a > np.datetime64("2020-01-01", "s"),
        a == np.datetime64("2020-01-31T12:30:00.250"),
        a + np.timedelta64(90, "s"),
        a - np.timedelta64(5, "ns"),
        a[a < np.datetime64("2020-01-01T00:00:00")],
    )


def filled(a):
    a[0] = np.datetime64("2000-01-01", "s")
    a[1:] = np.datetime64("2001-01-01T00:00:01", "ms")
    return a


def test_constants():
    for array in DATES:
        same(constants, array)
    same(filled, DATES[0])
    same(filled, DATES[1])


def date_sum(a):
    return a + a


def date_product(a):
    return a * 2


def test_without_meaning():
    same(date_sum, DATES[1])
    same(date_product, DATES[1])


def single(a):
    x = a[0]
    a[0] = a[-1]
    return x, a.min(), a.max(), x < a[1], [d for d in a], x - a[0], a[a > x], np.isnat(x)


def constant_alone():
    return np.datetime64("2020-01-01T00:00:01"), np.timedelta64(5, "ms")


def test_single_dates():
    for array in DATES + DURATIONS:
        if array.ndim == 1 and len(array) > 1:
            same(single, array)
    same(constant_alone)
