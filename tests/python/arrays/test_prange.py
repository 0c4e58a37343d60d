"""Loops over prange: values as a serial loop gives them, the same bits for all numbers of threads."""

import numpy as np
import pytest

import shoal
from arrays.array_agreement import on_threads, same


def squares(n):
    out = np.zeros(n)
    for i in shoal.prange(n):
        out[i] = i * i
    return out


def rows(a):
    out = np.zeros(len(a))
    for i in shoal.prange(len(a)):
        total = 0.0
        for x in a[i]:
            total += x
        out[i] = total
    return out


@pytest.mark.parametrize("n", [0, 1, 2, 255, 256, 257, 10_000])
def test_writes_to_items(n):
    on_threads(squares, n)


def test_rows():
    on_threads(rows, np.arange(600.0).reshape(200, 3))
    on_threads(rows, np.zeros((0, 3)))


def stepped(start, stop, step):
    total, count = 0, 0
    for i in shoal.prange(start, stop, step):
        total += i
        count += 1
    return total, count


def test_bounds():
    for bounds in ((0, 10, 3), (10, 0, -3), (5, 5, 1), (-7, 100, 10), (3, 2, 1)):
        on_threads(stepped, *bounds)
    same(stepped, 0, 1, 0)


def failing(a, n):
    out = np.zeros(n)
    for i in shoal.prange(n):
        out[i] = 1 // a[i]
    return out


def test_exceptions():
    a = np.ones(1000, dtype="int64")
    on_threads(failing, a, 1000)
    on_threads(failing, a, 1001)


def raising(n, at):
    total = 0
    for i in shoal.prange(n):
        if i == at:
            raise ValueError("found it")
        total += i
    return total


def caught(n, at):
    try:
        return raising(n, at)
    except ValueError as error:
        return -len(str(error))


def test_raise():
    on_threads(raising, 5000, 4321)
    on_threads(raising, 5000, 9999)
    on_threads(caught, 5000, 17)


def with_helper(a):
    def weight(x):
        return x * factor

    factor = 3.0
    out = np.zeros(len(a))
    for i in shoal.prange(len(a)):
        out[i] = weight(a[i]) if a[i] > 0 else fib(i % 10)
    return out


def fib(n):
    return n if n < 2 else fib(n - 1) + fib(n - 2)


def test_helpers():
    on_threads(with_helper, np.linspace(-1, 1, 500))


def own_containers(n):
    out = np.zeros(n)
    for i in shoal.prange(n):
        found = []
        for k in range(i % 5):
            found.append(k * 2)
        words = {str(k): k for k in found}
        out[i] = len(found) + sum(words.values())
    return out


def own_arrays(n):
    out = np.zeros(n)
    for i in shoal.prange(n):
        part = np.arange(i % 7)
        out[i] = (part * 2)[-1] if len(part) else -1
    return out


def test_objects_of_a_round():
    on_threads(own_containers, 2000)
    on_threads(own_arrays, 2000)


def nested(n):
    out = np.zeros((n, n))
    for i in shoal.prange(n):
        for j in shoal.prange(n):
            out[i, j] = i * j
    return out


def with_jumps(a):
    total = 0
    for i in shoal.prange(len(a)):
        if a[i] < 0:
            continue
        k = 0
        while True:
            k += 1
            if k > a[i]:
                break
        total += k
    return total


def test_control_flow():
    on_threads(nested, 30)
    on_threads(with_jumps, np.arange(-5, 300) % 11)


def read_only_list(words, n):
    total = 0
    for i in shoal.prange(n):
        total += len(words[i % len(words)])
    return total


def test_containers_that_are_only_read():
    on_threads(read_only_list, ["a", "bb", "ccc"], 1000)


def behind(n):
    for i in shoal.prange(n):
        last = i
    return last


def printing(n):
    for i in shoal.prange(n):
        print(i)


@pytest.mark.parametrize("function", [behind, printing])
def test_refused(function):
    with pytest.raises(shoal.TypingError, match="S0112"):
        shoal.jit(function)(3)


def test_outside_of_compiled_code():
    assert list(shoal.prange(2, 5)) == [2, 3, 4]
