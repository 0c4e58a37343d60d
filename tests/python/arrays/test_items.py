"""Indexing with numbers and slices, reads and writes; views and aliases."""

import numpy as np
import pytest

from arrays.array_agreement import NUMBERS, compiled_once, same, samples


def item(a, i):
    return a[i]


def item_of_two(a, i, j):
    return a[i, j], a[i][j]


def test_items():
    for dtype in NUMBERS:
        for array in samples(dtype):
            for index in (0, -1, array.shape[0] - 1, -array.shape[0]):
                same(item, array, index)
            same(item, array, array.shape[0])
            same(item, array, -array.shape[0] - 1)
            if array.ndim == 2:
                same(item_of_two, array, 0, -1)
                same(item_of_two, array, 0, array.shape[1])
    same(item, np.arange(4), np.int8(2))
    same(item, np.arange(4), np.uint64(3))
    same(item, np.zeros(0), 0)


def sliced(a, i, j, k):
    return a[i:j:k], a[i:j], a[::k], a[:j], a[i:]


def test_slices():
    bounds = (None, 0, 2, -2, 100, -100)
    for start in bounds[1:]:
        for stop in bounds[1:]:
            for step in (1, 2, -1, -3):
                same(sliced, np.arange(7), start, stop, step)
    same(sliced, np.arange(12).reshape(4, 3)[::-1], 1, 3, -1)
    same(sliced, np.zeros(0), 0, 1, 1)
    same(sliced, np.arange(3), 0, 1, 0)


def parts(a):
    return (
        a[1:, 0],
        a[..., 0],
        a[:, None],
        a[None],
        a[-1, ::2],
        a[1:2, 1:],
        a[np.newaxis, :, 0],
        a[...],
    )


def test_parts_of_matrices():
    for array in samples("int16", "float64", shapes=((3, 4), (2, 3), (5, 1))):
        if array.ndim == 2 and array.shape[0] > 1:
            same(parts, array)


def of_three(a):
    return a[0], a[0, 1], a[:, 1], a[..., -1], a[1, ..., 0], a[:, 1:, ::-1], a[0, 0, 0]


def test_parts_of_three_dimensions():
    same(of_three, np.arange(24.0).reshape(2, 3, 4))
    same(of_three, np.arange(24).reshape(4, 3, 2).T)


def too_many(a):
    return a[0, 0]


def test_too_many_indices():
    same(too_many, np.arange(3))


def set_items(a, value):
    a[0] = value
    a[-1] = a[1]
    a[1:3] = value
    return a


def set_rows(a):
    a[0] = 1
    a[1, :] = a[0] * 2
    a[:, 0] = a[0, ::-1][:1]
    a[..., -1] = [7] * len(a)
    return a


def test_writes():
    for dtype in NUMBERS:
        same(set_items, np.arange(5).astype(dtype), 1)
    same(set_items, np.arange(5), 2.75)
    same(set_items, np.arange(5.0)[::-1], 3)
    same(set_items, np.arange(10.0)[::2], True)
    same(set_rows, np.zeros((3, 4)))
    same(set_rows, np.zeros((4, 3), dtype="int8").T)


def set_wrong(a, b):
    a[1:] = b


def test_writes_of_wrong_shapes():
    for value in (np.arange(2), np.arange(4).reshape(2, 2), np.arange(3).reshape(1, 3)):
        same(set_wrong, np.arange(4), value)


def overlapping(a):
    a[1:] = a[:-1]
    a[:] = a[::-1]
    return a


def test_overlapping():
    same(overlapping, np.arange(6))
    same(overlapping, np.arange(6.0)[::-1])
    same(overlapping, np.arange(12).reshape(4, 3))


def read_only(a):
    a[0] = 1


def test_read_only():
    array = np.arange(3)
    array.flags.writeable = False
    same(read_only, array)


def views(a):
    b = a[1:]
    c = b[::-1]
    c[0] = 100
    return a, b, c


def test_views_of_arguments_share_their_memory():
    array = np.arange(5)
    whole, part, turned = compiled_once(views)(array)
    assert whole is array
    assert np.shares_memory(part, array) and np.shares_memory(turned, array)
    assert array[-1] == 100
    part[0] = 50
    assert array[1] == 50


def made(n):
    a = np.zeros(n)
    return a, a[1:], a


def test_views_of_results_share_their_memory():
    whole, part, again = compiled_once(made)(100_000)
    assert again is whole
    part[0] = 3
    assert whole[1] == 3
    assert whole.flags.writeable and whole.flags.c_contiguous


def either(a, flag):
    b = a[::2] if flag else a
    b[0] = -1
    return b


def test_ways_that_meet():
    same(either, np.arange(5), True)
    same(either, np.arange(5), False)


def rolling(a):
    total = 0.0
    rest = a
    while len(rest) > 0:
        total += rest[0]
        rest = rest[2:]
    return total


def rows(a):
    total = 0
    for row in a:
        for x in row:
            total += x
    return total


def test_loops():
    same(rolling, np.arange(9.0))
    same(rolling, np.arange(9.0)[::-1])
    same(rows, np.arange(6).reshape(2, 3))
    same(rows, np.arange(6.0).reshape(2, 3).T)


def sums(a):
    total = 0
    for i in range(len(a)):
        total = total + a[i]
    return total


def test_sums_wrap_as_elements_do():
    same(sums, np.array([2**62, 2**62, 5]))
    same(sums, np.array([100, 100], dtype="int8"))
    same(sums, np.array([0.1, 0.2, 0.3], dtype="float32"))
    same(sums, np.array([True, True]))


@pytest.mark.parametrize("count", [0, 1, 5, 1000])
def test_collected_in_lists(count):
    same(collected, np.arange(float(count)))


def collected(a):
    found = []
    for x in a:
        if x > 1:
            found.append(x)
    return found, {i: a[i] for i in range(min(3, len(a)))}


def swapped(a):
    for i in range(len(a) // 2):
        a[i], a[-1 - i] = a[-1 - i], a[i]
    return a


def test_swaps():
    same(swapped, np.arange(5))
    same(swapped, np.arange(6.0)[::2])


def in_rounds(n):
    a = np.zeros(1000)
    for i in range(n):
        a = a + i
    return a[0], a[-1]


def test_memory_is_used_again():
    same(in_rounds, 20_000)
