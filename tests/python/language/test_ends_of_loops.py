"""Where loops begin and end: bounds of ranges, exceptions, Ctrl-C, what variables are afterwards."""

import os
import signal
import threading
import time

import pytest

import shoal
from differential import check, check_each


def range_bounds(start, stop, step):
    count = 0
    last = 0
    for i in range(start, stop, step):
        count += 1
        last = i
    return count, last


def overflowing(n):
    x = 1
    for _ in range(n):
        x *= 3
    return x


def dividing(n):
    s = 0
    for i in range(n):
        s += 100 // (5 - i)
    return s


def counter_afterwards(n):
    for i in range(n):
        pass
    return i


def found_in_loop(n):
    for i in range(n):
        if i % 7 == 3:
            found = i * 0.5
        for j in range(i):
            inner = j
    return found, inner


def test_variables_without_a_value():
    message = "cannot access local variable '{}' where it is not associated with a value"
    check_each(counter_afterwards, [(1,), (10,)])
    check(counter_afterwards, 0, mentions=message.format("i"))
    check_each(found_in_loop, [(4,), (30,)])
    check(found_in_loop, 3, mentions=message.format("found"))


def test_ranges():
    largest, smallest = 2**63 - 1, -(2**63)
    check_each(
        range_bounds,
        [
            (0, 10, 3),
            (10, 0, -3),
            (0, 10, -1),
            (5, 5, 1),
            (-3, 4, 7),
            (largest - 5, largest, 2),
            (smallest, smallest + 5, 4),
            (smallest, largest, largest),
            (largest, smallest, smallest),
            (largest - 1, largest, 1),
        ],
    )
    check(range_bounds, 0, 10, 0, mentions="range() arg 3 must not be zero")


def test_errors_in_loops():
    check(dividing, 5)
    check(dividing, 6, mentions="integer division or modulo by zero")
    check(overflowing, 39)
    with pytest.raises(OverflowError, match="64 bits"):
        shoal.jit(overflowing)(40)


def endless(n):
    while True:
        n = (n * 5 + 1) % 1000003


def test_interrupt():
    """Ctrl-C ends a loop that never does, soon, and the next call works."""
    if shoal.get_size() > 1:
        pytest.skip("a signal to one rank ends the job")
    compiled = shoal.jit(endless)
    begin = time.monotonic()
    timer = threading.Timer(0.3, os.kill, (os.getpid(), signal.SIGINT))
    timer.start()
    with pytest.raises(KeyboardInterrupt):
        compiled(1)
    assert time.monotonic() - begin < 60
    assert shoal.jit(dividing)(2) == 45
