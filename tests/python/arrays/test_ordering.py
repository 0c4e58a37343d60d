"""Sorted arrays, the numbers that sort them, searches, distinct elements, bins, running sums."""

import numpy as np

from arrays.array_agreement import NUMBERS, same, samples


def sort_all(a):
    b = a.copy()
    b.sort()
    return np.sort(a), np.sort(a, axis=0), np.sort(a, axis=None), b


def argsort_stable(a):
    return (
        np.argsort(a, kind="stable"),
        a.argsort(axis=0, kind="stable"),
        np.argsort(a, None, "stable"),
    )


def argsort_plain(a):
    return np.argsort(a), a.argsort()


def test_sorts():
    for array in samples(*NUMBERS):
        same(sort_all, array)
        same(argsort_stable, array)
    special = np.array([np.nan, 1.0, -np.inf, np.nan, np.inf, -2.5])
    for array in (special, special.astype("float32"), special.reshape(2, 3), np.array([])):
        same(sort_all, array)
        same(argsort_stable, array)
    random = np.random.default_rng(2)
    same(argsort_plain, random.permutation(1000))
    same(sort_all, random.normal(size=5000))


def no_dimension(a):
    return np.sort(a)


def test_sort_without_dimensions():
    same(no_dimension, np.array(3))


def searches(a, v):
    return np.searchsorted(a, v), np.searchsorted(a, v, side="right"), a.searchsorted(v, "left")


def one_search(a):
    return np.searchsorted(a, 2), np.searchsorted(a, 2.5), a.searchsorted(-1)


def bins(x, b):
    return np.digitize(x, b), np.digitize(x, b, right=True), np.digitize(2.5, b)


def test_searches():
    a = np.array([1, 2, 2, 5, 9])
    for wanted in (np.array([2, 0, 9, 10]), np.array([[1.5, 2.0], [np.nan, 5]]), np.array([], int)):
        for kind in ("int64", "float64", "int8"):
            same(searches, a.astype(kind), wanted)
        same(bins, wanted, a)
    same(one_search, a)
    same(one_search, np.array([1.0, 2.5, np.nan]))
    same(bins, np.array([1.0, 4]), np.array([1.0, 3.0, 2.0]))


def distinct(a):
    return np.unique(a)


def distinct_parts(a):
    return (
        np.unique(a, return_counts=True),
        np.unique(a, return_index=True, return_inverse=True),
        np.unique(a, True, True, True),
    )


def test_distinct():
    for array in samples(*NUMBERS):
        same(distinct, array)
    for array in (np.array([3, 1, 3, 2]), np.array([2.5, np.nan, 2.5, np.nan]), np.array([], int),
                  np.array([True, False, True]), np.array([3, 1, 3], dtype="uint8")):  # fmt: skip
        same(distinct, array)
        same(distinct_parts, array)


def counts(a):
    return np.bincount(a), np.bincount(a, minlength=10)


def weighted(a, w):
    return np.bincount(a, weights=w), np.bincount(a, w, 3)


def histograms(a):
    return np.histogram(a), np.histogram(a, bins=4), np.histogram(a, 3, (0, 5))


def histogram_edges(a, e):
    return np.histogram(a, bins=e)


def interpolated(x, xp, fp):
    return np.interp(x, xp, fp), np.interp(x, xp, fp, left=-1, right=7.5)


def test_bins():
    for array in (np.array([1, 3, 1, 0]), np.array([], int), np.array([5], dtype="int8")):
        same(counts, array)
        if len(array):  # NumPy gives ints for no numbers
            same(weighted, array, np.arange(len(array)) * 0.5)
    same(counts, np.array([1, -1]))
    same(weighted, np.array([1, 2]), np.array([1.0]))
    random = np.random.default_rng(8)
    for array in (random.normal(size=500), random.integers(0, 9, 300), np.array([]), np.ones(3),
                  np.array([0.0, np.nan])):  # fmt: skip
        same(histograms, array)
        same(histogram_edges, array, np.array([-1.0, 0, 0.5, 2]))
        same(histogram_edges, array, np.array([2, 1]))
    xp, fp = np.array([0.0, 1, 3]), np.array([5.0, 2, np.inf])
    same(interpolated, np.array([-1, 0, 0.25, 1, 2, 3, 4, np.nan]), xp, fp)
    same(interpolated, 0.5, xp, fp)
    same(interpolated, np.array([1, 2]), np.array([1, 2]), np.array([3, 4]))
    same(interpolated, 0.5, np.array([]), np.array([]))
    same(interpolated, 0.5, xp, fp[:2])


def running(a):
    return np.cumsum(a), np.cumsum(a, axis=0), a.cumsum(-1), np.cumprod(a), a.cumprod(axis=0)


def differences(a):
    return np.diff(a), np.diff(a, n=2), np.diff(a, axis=0), np.diff(a, 0)


def test_running():
    for array in samples(*NUMBERS):
        same(running, array, rtol=1e-13)
        same(differences, array)
    for shape in ((0,), (0, 3), (3, 0)):
        same(running, np.zeros(shape))
        same(differences, np.zeros(shape))


def test_long_rows():
    """Long ones are sorted by their digits."""
    random = np.random.default_rng(9)
    for kind in ("int64", "uint64", "float64", "float32", "int16", "bool"):
        array = (random.normal(0, 1000, 2000)).astype(kind)
        same(sort_all, array)
        same(argsort_stable, array)
        same(distinct_parts, array)
    array = random.normal(size=1000)
    array[::7] = np.nan
    same(sort_all, array)
    same(argsort_stable, array)
    same(sort_all, np.array([np.iinfo("int64").min, 5, np.iinfo("int64").max, -1] * 200))
