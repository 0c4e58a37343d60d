"""Elements in other places, arrays that are put together, comparisons of whole arrays."""

import numpy as np

from arrays.array_agreement import NUMBERS, same, samples


def joined(a, b):
    return (
        np.concatenate([a, b]),
        np.concatenate((a, a, b), axis=0),
        np.concatenate([a, b], axis=None),
    )


def joined_last(a, b):
    return np.concatenate([a, b], axis=-1)


def stacked(a, b):
    return np.stack([a, b]), np.stack((a, b), axis=-1), np.vstack([a, b]), np.hstack([a, b])


def columns(a, b):
    return np.column_stack([a, b]), np.column_stack((a, b, a))


def in_loop(n):
    parts = []
    for i in range(n):
        parts.append(np.arange(i, i + 3))
    return (
        np.concatenate(parts),
        np.stack(parts),
        np.vstack(parts),
        np.hstack(parts),
        np.column_stack(parts),
    )


def with_numbers(a):
    return np.concatenate([a, [1, 2]]), np.vstack([a, a]), np.hstack([a, [5.5]])


def test_joining():
    for array in samples(*NUMBERS):
        same(joined, array, array[::-1])
        same(joined_last, array, array)
        same(stacked, array, array)
    same(joined, np.arange(3), np.arange(2.0))
    same(joined, np.arange(3, dtype="int8"), np.arange(2, dtype="uint8"))
    same(columns, np.arange(3), np.arange(3.0))
    same(columns, np.arange(6).reshape(3, 2), np.arange(3))
    same(with_numbers, np.arange(3))
    for count in (1, 3):
        same(in_loop, count)
    same(in_loop, 0)
    for a, b in (
        (np.zeros((2, 3)), np.zeros((2, 4))),
        (np.zeros((2, 3)), np.zeros(3)),
        (np.zeros(2), np.zeros(3)),
        (np.zeros((2, 1)), np.zeros((3, 1))),
        (np.zeros((0, 2)), np.zeros((1, 2))),
    ):
        same(joined, a, b)
        same(joined_last, a, b)
        same(stacked, a, b)


def repeated(a):
    return np.repeat(a, 2), np.repeat(a, 3, axis=0), a.repeat(0), np.repeat(a, 2, axis=-1)


def repeated_by(a, n):
    return np.repeat(a, n)


def tiled(a):
    return np.tile(a, 2), np.tile(a, (2, 1)), np.tile(a, (1, 2, 2)), np.tile(a, 0)


def turned(a):
    return np.flip(a), np.flip(a, 0), np.flip(a, axis=-1), np.flipud(a)


def rolled(a):
    return np.roll(a, 1), np.roll(a, -2, axis=0), np.roll(a, 100, -1), np.roll(a, 0)


def widened(a):
    return np.expand_dims(a, 0), np.expand_dims(a, -1), np.expand_dims(a, axis=(0, 1))


def squeezed(a):
    return np.squeeze(a, axis=0), a.squeeze(0)


def swapped(a):
    return np.swapaxes(a, 0, 1), a.swapaxes(-1, 0)


def test_places():
    for array in samples("int16", "float64", "bool"):
        same(repeated, array)
        same(tiled, array)
        same(turned, array)
        same(rolled, array)
        same(widened, array)
        if array.ndim > 1:
            same(swapped, array)
    same(repeated_by, np.arange(3), np.array([2, 0, 1]))
    same(repeated_by, np.arange(3), np.array([2, 1]))
    same(repeated_by, np.arange(3), -1)
    same(squeezed, np.zeros((1, 3)))
    same(squeezed, np.zeros((1,)))
    same(squeezed, np.zeros((2, 3)))


def clipped(a):
    return np.clip(a, 1, 5), a.clip(2, None), a.clip(max=3), np.clip(a, None, 4)


def clipped_by(a, low, high):
    return np.clip(a, low, high), a.clip(low, high)


def rounded(a):
    return np.round(a), np.round(a, 1), a.round(2), np.around(a, 3)


def close(a, b):
    return (
        np.isclose(a, b),
        np.allclose(a, b),
        np.allclose(a, b, rtol=0.5),
        np.isclose(a, b, equal_nan=True),
    )


def equal(a, b):
    return np.array_equal(a, b), np.array_equal(a, a)


def test_comparing():
    for array in samples("int64", "uint8", "float64", "float32"):
        same(clipped, array)
        same(rounded, array)
        same(equal, array, array.copy())
        same(equal, array, array[:1])
    numbers = np.array([1.0, np.nan, np.inf, -np.inf, 2.0, 1e-9])
    others = np.array([1.0 + 1e-9, np.nan, np.inf, np.inf, 2.1, 0.0])
    same(clipped, numbers)
    same(clipped_by, numbers, 0.5, others)
    same(clipped_by, numbers, np.nan, 3)
    same(rounded, numbers * 1.2345)
    same(rounded, np.array([0.5, 1.5, 2.5, -0.5, 1.005, 2.675]))
    same(close, numbers, others)
    same(close, numbers, numbers[:2])
    same(equal, np.arange(3), np.arange(3.0))
    same(equal, np.arange(3), np.arange(4))
    same(equal, np.arange(4), np.arange(4).reshape(2, 2))
