"""Indexing with masks, arrays and lists of numbers: reads, writes, what is out of bounds."""

import numpy as np

from arrays.array_agreement import same, samples


def by_mask(a):
    return a[a > 0]


def by_both(a, m):
    return a[m]


def by_list(a):
    return a[[2, 0, -1, 2]]


def by_no_numbers(a):
    return a[[]]


def pairs(a):
    return a[[0, 2, 1], [1, 1, 0]]


def row_and_numbers(a, i):
    return a[1, i], a[i, 1], a[i, -1:], a[:, i], a[..., i]


def cube(a, i, j):
    return (
        a[i, j],
        a[:, i, j],
        a[i, :, j],
        a[i, 1:, j],
        a[i][:, j],
        a[0, :, j],
        a[:, 1, j],
        a[i, None, 1:],
    )


def broadcast(a, i, j):
    return a[i[:, None], j]


def test_reads():
    for array in samples("int32", "float64", "uint8"):
        same(by_mask, array)
    for array in samples("bool", "int16", "float32", "int64", shapes=((7,), (4, 3), (3, 2, 5))):
        if array.shape[0] > 2:
            same(by_list, array)
            same(by_no_numbers, array)
    table = np.arange(12.0).reshape(4, 3)
    for array in (table, table[::-1], table.T.copy().T, table[:, ::-1]):
        same(pairs, array)
        for numbers in ([0, 2], [[1, 0], [2, 2]], [-1], []):
            for dtype in ("int64", "int8", "uint16"):
                if dtype == "uint16" and -1 in numbers:
                    continue
                same(row_and_numbers, array, np.array(numbers, dtype=dtype))
        same(by_both, array, np.array([True, False, True, True]))
        same(by_both, array, array > 4)


def test_several_keys():
    array = np.arange(4 * 5 * 6).reshape(4, 5, 6)
    for a in (array, array.transpose(0, 2, 1)[:, :5], array[::-1, :, ::-1]):
        same(cube, a, np.array([0, 3, 1]), np.array([2, 0, 4]))
        same(cube, a, np.array([[0, 3]]), np.array([[2], [0]]))
        same(broadcast, a, np.array([3, 0]), np.array([1, 1, 4]))


def mask_and_number(a, m):
    return a[m, 1], a[1, m[:3]], a[m, 1:], a[m][:, [0, 2]]


def mask_of_rows(a, m):
    return a[m], a[m, :2]


def test_masks_with_others():
    table = np.arange(12).reshape(4, 3)
    same(mask_and_number, table, np.array([True, False, True, True]))
    cube = np.arange(24).reshape(2, 3, 4)
    same(mask_of_rows, cube, cube[:, :, 0] > 8)
    same(mask_of_rows, cube, np.zeros((2, 3), dtype=bool))


def fill_mask(a):
    a[a > 1] = 0
    return a


def fill_numbers(a, i):
    a[i] = 7
    return a


def write_values(a, i, v):
    a[i] = v
    return a


def add_once(a, i):
    a[i] += 1
    return a


def scale_mask(a, m):
    a[m] *= 2
    return a


def write_column(a, i, v):
    a[:, i] = v
    a[i, 0] = v
    return a


def write_pairs(a, i, j):
    a[i, j] = -1
    a[i, j] -= 5
    return a


def write_self(a, i):
    a[i] = a[: len(i)]
    a[i] = a[::-1][: len(i)]
    return a


def test_writes():
    for array in samples("int32", "float64"):
        same(fill_mask, array)
    numbers = np.array([3, 0, 3, -1])
    for array in (np.arange(6), np.arange(12.0)[::2], np.arange(24).reshape(6, 4)):
        same(fill_numbers, array, numbers)
        same(fill_numbers, array, numbers[:0])
        same(add_once, array, numbers)
        same(write_self, array, numbers)
        same(scale_mask, array, array > 2)
        same(write_values, array, numbers, np.array([2.0]).astype(array.dtype))
        same(write_values, array, array > 2, np.array(5))
    same(write_values, np.arange(6), numbers, np.array([9, 8, 7, 6]))
    same(write_values, np.arange(6), numbers, np.array([9.9, 8, 7, 6]))
    same(write_values, np.arange(6), np.arange(6) > 3, np.array([9, 8]))
    same(write_values, np.arange(12).reshape(4, 3), np.array([0, 2]), np.array([1, 2, 3]))
    same(write_values, np.arange(12).reshape(4, 3), np.array([0, 2]), np.array([[1], [2]]))
    same(write_column, np.arange(9.0).reshape(3, 3), np.array([0, 2]), 4)
    same(write_pairs, np.arange(9).reshape(3, 3), np.array([0, 2]), np.array([1, 1]))


def test_refused_keys():
    same(by_list, np.arange(2))
    same(by_list, np.zeros((0, 3)))
    same(by_both, np.arange(5), np.array([True, False]))
    same(by_both, np.arange(6).reshape(2, 3), np.array([[True, False], [True, True]]))
    same(by_both, np.arange(5), np.array([4, 5]))
    same(by_both, np.arange(5), np.array([-6]))
    same(by_both, np.arange(5), np.array([2**40]))
    same(pairs, np.zeros((3, 1)))
    same(broadcast, np.zeros((3, 3)), np.array([0, 3]), np.array([0]))
    same(write_pairs, np.zeros((3, 3)), np.array([0, 1]), np.array([0, 1, 2]))
    same(write_values, np.arange(5), np.array([1, 2]), np.array([1, 2, 3]))
    same(write_values, np.arange(5), np.arange(5) > 2, np.array([1, 2, 3]))
    same(fill_numbers, np.arange(5), np.array([5]))


def places(a):
    return np.nonzero(a), np.flatnonzero(a), np.argwhere(a), np.where(a), a.nonzero()


def condition(a):
    return np.where(a > 1)


def taken(a):
    return np.take(a, [1, 0, 0]), np.take(a, np.array([[0], [1]]), axis=0), a.take([0], axis=-1)


def one_taken(a, i):
    return np.take(a, i), a.take(i)


def test_places():
    for array in samples("bool", "int8", "float64", "uint64"):
        same(places, array)
        same(condition, array)
        if array.size > 1:
            same(taken, array) if array.shape[0] > 1 else None
            same(one_taken, array, -1)
            same(one_taken, array, 100)


def number_in_array(a):
    return a[np.array(1)], a[np.array(1), 0]


def loops(a, n):
    total = 0.0
    for i in range(n):
        row = a[[i, n - 1 - i]]
        total += row.sum()
        a[[i]] += row[1]
    return total, a


def test_keys_in_loops():
    same(number_in_array, np.arange(6).reshape(3, 2))
    same(loops, np.arange(5.0), 5)
    same(loops, np.arange(10.0).reshape(5, 2), 5)
