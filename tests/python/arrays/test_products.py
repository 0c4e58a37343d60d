"""Products of vectors and matrices, and matrices with few numbers."""

import numpy as np

from arrays.array_agreement import same


def products(a, b):
    return a @ b, np.dot(a, b), np.matmul(a, b), a.dot(b)


def dots(a, b):
    return np.dot(a, b)


def outer(a, b):
    return np.outer(a, b), np.inner(a, b)


def test_products():
    random = np.random.default_rng(4)
    for dtype in ("float64", "float32", "int64", "int8", "uint16"):
        # Whole numbers, so that the order of the sums does not matter.
        def whole(*shape, dtype=dtype):
            return random.integers(0, 9, shape).astype(dtype)

        for m, k, n in (
            (3, 4, 5),
            (1, 1, 1),
            (6, 16, 8),
            (7, 300, 33),
            (0, 3, 2),
            (2, 0, 3),
            (97, 13, 50),
        ):
            same(products, whole(m, k), whole(k, n))
            same(products, whole(k, m).T, whole(n, k)[:, ::-1].T)
            same(products, whole(k), whole(k, n))
            same(products, whole(m, k), whole(k))
        same(products, whole(9), whole(9))
        same(products, whole(40)[::2], whole(20)[::-1])
        same(outer, whole(4), whole(4))
    same(products, np.arange(4).reshape(2, 2), np.eye(2))
    for a, b in (
        (np.zeros((2, 3)), np.zeros((2, 3))),
        (np.zeros(2), np.zeros(3)),
        (np.zeros((2, 2)), np.zeros(3)),
    ):
        same(products, a, b)
        same(dots, a, b)
    same(dots, np.array([1.5, 2]), 3)


def close_product(a, b):
    return a @ b


def test_products_of_fractions():
    random = np.random.default_rng(6)
    for m, k, n in ((20, 600, 30), (130, 70, 65)):
        same(close_product, random.random((m, k)), random.random((k, n)), rtol=1e-13)


def few_numbers(n):
    return (
        np.eye(n),
        np.eye(n, 3),
        np.eye(3, n, k=1),
        np.eye(n, k=-1, dtype=np.int32),
        np.identity(n),
    )


def diagonals(a):
    return np.diag(a), np.diag(a, 1), np.diag(a, k=-2)


def triangles(a):
    return np.triu(a), np.tril(a), np.triu(a, 1), np.tril(a, k=-1), np.trace(a), a.trace(1)


def test_diagonals():
    for n in (0, 1, 4):
        same(few_numbers, n)
    for array in (
        np.arange(1, 4),
        np.array([2.5]),
        np.arange(12).reshape(3, 4),
        np.arange(12.0).reshape(4, 3).T,
    ):
        same(diagonals, array)
    for array in (
        np.arange(12).reshape(3, 4),
        np.arange(9, dtype="int8").reshape(3, 3),
        np.arange(12.0).reshape(3, 4).T,
    ):
        same(triangles, array)
