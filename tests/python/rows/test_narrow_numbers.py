"""NumPy's numbers of all widths in a body: on several ways, in containers, from outside."""

import numpy as np
import pytest

from differential import check_each
from rows.number_pairs import NUMBERS, pairs


def on_several_ways(df):
    def step(row):
        x = np.float32(row.a)
        total = np.float32(0)
        while total < 3:
            total = total + np.abs(x) + np.float32(0.1)
        if np.isnan(x):
            return np.float32(-1)
        return np.minimum(total, x) if x > 1 else total

    return df.apply(step, axis=1)


@pytest.mark.parametrize("dtype", ("float64", "float32", "int8"))
def test_blocks_and_loops(dtype):
    check_each(on_several_ways, [(pairs(dtype),)])


def in_a_list(s):
    def last(x):
        values = [np.float32(x), np.float32(0.1)]
        values.append(np.float32(x) / np.float32(3))
        values[0] = values[0] + values[1]
        return values[0] + values[-1]

    return s.map(last)


def in_a_tuple(s):
    def of_pair(x):
        pairs = [(np.float32(x), np.int8(3))]
        pairs.append((np.float32(0.1), np.int8(100)))
        first, count = pairs[1 if x > 1 else 0]
        return first * count

    return s.map(of_pair)


def in_a_dict(s):
    def looked_up(x):
        names = {"x": np.float32(x), "tenth": np.float32(0.1)}
        names["sum"] = names["x"] + names["tenth"]
        total = np.float32(0)
        for name in names:
            total += names[name]
        return total

    return s.map(looked_up)


def as_keys(s):
    def count(x):
        seen = {np.int8(1), np.int8(2)}
        seen.add(np.int8(x))
        counts = {np.int16(7): np.int8(1)}
        counts[np.int16(x)] = np.int8(100)
        return len(seen) * 1000 + int(counts[np.int16(x)])

    return s.map(count)


def wrapped_sums(s):
    def total(x):
        values = [np.int8(100), np.int8(x)]
        largest = values[0]
        for value in values:
            largest = np.maximum(largest, value)
        return largest + values[0]

    return s.map(total)


def flags(s):
    def any_above(x):
        found = [np.isnan(x), np.greater(x, 1)]
        return found[0] or found[1]

    return s.map(any_above)


@pytest.mark.parametrize("dtype", ("float64", "float32", "int64", "int8"))
def test_containers(dtype):
    check_each(in_a_list, [(pairs(dtype)["a"],)])
    check_each(in_a_tuple, [(pairs(dtype)["a"],)])
    check_each(in_a_dict, [(pairs(dtype)["a"],)])
    check_each(flags, [(pairs(dtype)["a"],)])


@pytest.mark.parametrize("dtype", ("int64", "int8", "uint8"))
def test_containers_of_narrow_integers(dtype):
    check_each(as_keys, [(pairs(dtype)["a"],)])
    check_each(wrapped_sums, [(pairs(dtype)["a"],)])


def elements_of_rows(df):
    def spread(row):
        values = [row.a, row.b]
        values.append(row.a + row.b)
        return max(values) - values[0]

    return df.apply(spread, axis=1)


@pytest.mark.parametrize("dtype", NUMBERS)
def test_numbers_of_rows_in_a_list(dtype):
    df = pairs(dtype)
    check_each(elements_of_rows, [(df[df.notna().all(axis=1)],)])


def from_outside(df, limit):
    return df.apply(lambda r: np.minimum(np.abs(r.a), limit), axis=1)


def test_numbers_from_outside():
    df = pairs("float32")
    check_each(from_outside, [(df, np.float32(1.5)), (df, np.float64(0.1)), (df, 2)])
