"""Rounds of a prange that are independent, as code that is common in parallel loops has them."""

import numpy as np
import pytest

import shoal
from arrays.test_prange import on_threads

MATRIX = np.arange(12.0).reshape(3, 4)
VECTOR = np.arange(12.0)


def row_sums(a):
    out = np.zeros(len(a))
    for i in shoal.prange(len(a)):
        for j in range(a.shape[1]):
            out[i] += a[i, j]
    return out


def stencil(grid):
    new = grid.copy()
    for i in shoal.prange(1, grid.shape[0] - 1):
        for j in range(1, grid.shape[1] - 1):
            new[i, j] = (grid[i - 1, j] + grid[i + 1, j] + grid[i, j - 1] + grid[i, j + 1]) / 4
    return new


def in_its_row(a):
    for i in shoal.prange(a.shape[0]):
        for j in range(1, a.shape[1]):
            a[i, j] += a[i, j - 1]
    return a


def own_row(a):
    for i in shoal.prange(len(a)):
        row = a[i]
        for j in range(len(row)):
            row[j] += 1
        row *= 2
        row[::2] -= row.sum()
        row.sort()


def own_column(a):
    for i in shoal.prange(a.shape[1]):
        column = a.T[i]
        column[0] += 1
        column[1:] = column[0]


def matrix_product(a, b):
    out = np.zeros((len(a), b.shape[1]))
    for i in shoal.prange(len(a)):
        for j in range(b.shape[1]):
            for k in range(len(b)):
                out[i, j] += a[i, k] * b[k, j]
    return out


def scatter(a, index):
    out = np.zeros(len(a))
    for i in shoal.prange(len(index)):
        out[index[i]] = a[i]
    return out


def scatter_rows(a, index):
    out = np.zeros_like(a)
    for i in shoal.prange(len(index)):
        k = index[i]
        out[k, :] = a[i] * 2
    return out


def flat(n, m):
    out = np.zeros(n * m)
    for i in shoal.prange(n):
        for j in range(m):
            out[i * m + j] = i - j
    return out


def unflat(n, m):
    out = np.zeros((n, m))
    for k in shoal.prange(n * m):
        out[k // m, k % m] += k
    return out


def blocks(a):
    for i in shoal.prange(4):
        part = a[i * 3 : (i + 1) * 3]
        part += i
        for j in range(len(part)):
            part[j] *= 2


def blocks_of_a_size(a, size):
    for c in shoal.prange(len(a) // size):
        part = a[c * size : (c + 1) * size]
        part += 1
        for k in range(len(part)):
            part[k] *= 2
        begin = size * c
        a[begin : begin + size] += part.sum()


def through_steps(a):
    for i in shoal.prange(6):
        a[::-2][i] += a[::-2][i] * 2


def pairs(a):
    for i in shoal.prange(len(a) // 2):
        a[2 * i] += a[2 * i + 1]
        a[2 * i + 1] = 0


def every_second(a):
    out = np.zeros(len(a))
    for i in shoal.prange(0, len(a) - 1, 2):
        out[i // 2] += a[i] + a[i + 1]
        a[i] = a[i + 1]
    return out


def other_column(a):
    for i in shoal.prange(len(a)):
        a[i, 0] = a[i, 1] + a[i, 2]
        a[i, 3] = len(a)


def fixed_columns(a):
    for i in shoal.prange(1, len(a)):
        a[i, 0] = a[i - 1, 1]


def shifted(a, k):
    out = np.zeros(len(a) + k)
    for i in shoal.prange(len(a)):
        out[i + k] += a[i]
        out[i + k] = -out[i + k]
    return out


def backwards(a):
    out = np.zeros(len(a))
    for i in shoal.prange(len(a) - 1, -1, -1):
        out[len(a) - 1 - i] += a[i]
    return out


def with_masks(a):
    out = np.zeros((len(a), 4))
    for i in shoal.prange(len(a)):
        row = out[i]
        row[a[i] > 4] = 1
        out[i, [0, 2]] += 2
    return out


def by_keys_of_the_round(a):
    for i in shoal.prange(3):
        keys = np.zeros(2, dtype="int64")
        keys[0] = i
        keys[1] = i + 5
        a[keys] = [i, -i]


def by_masks(a, labels):
    for i in shoal.prange(5):
        a[labels == i] = i


@pytest.mark.parametrize(
    "function, arguments",
    [
        (row_sums, (MATRIX,)),
        (stencil, (np.arange(42.0).reshape(6, 7) ** 2,)),
        (in_its_row, (MATRIX,)),
        (own_row, (MATRIX,)),
        (own_column, (MATRIX,)),
        (matrix_product, (MATRIX, MATRIX.T)),
        (scatter, (VECTOR, np.arange(12)[::-1])),
        (scatter_rows, (MATRIX, np.array([2, 0, 1]))),
        (flat, (5, 7)),
        (unflat, (5, 7)),
        (blocks, (VECTOR,)),
        (blocks_of_a_size, (VECTOR, 5)),
        (through_steps, (VECTOR,)),
        (pairs, (VECTOR,)),
        (every_second, (VECTOR,)),
        (other_column, (MATRIX,)),
        (fixed_columns, (MATRIX,)),
        (shifted, (VECTOR, 3)),
        (backwards, (VECTOR,)),
        (with_masks, (MATRIX,)),
        (by_keys_of_the_round, (VECTOR,)),
        (by_masks, (VECTOR, np.arange(12) % 5)),
    ],
)
def test_values(function, arguments):
    on_threads(function, *arguments)
