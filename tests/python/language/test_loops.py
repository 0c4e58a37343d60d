"""while and for, with else, break and continue, over ranges and over constants."""

import math

import pytest

import shoal
from differential import check, check_each

SMALL = [(n,) for n in (-3, 0, 1, 2, 7, 30)]


def collatz(n):
    steps = 0
    while n != 1:
        if n % 2 == 0:
            n = n // 2
        else:
            n = 3 * n + 1
        steps += 1
    return steps


def total(n):
    s = 0
    for i in range(n):
        s += i * i
    return s


def nested(n):
    s = 0
    for i in range(n):
        for j in range(i, n, 2):
            s += i * j
        while s > 1000:
            s -= 997
    return s


def with_else(n):
    found = -1
    for i in range(2, n):
        if n % i == 0:
            found = i
            break
    else:
        found = 0
    k = 0
    while k < n:
        k += 3
        if k == 9:
            break
    else:
        k = -k
    return found, k


def skipping(n):
    s = 0
    for i in range(n):
        if i % 3 == 0:
            continue
        if i % 5 == 0 and i > 10:
            continue
        s += i
    return s


def becomes_float(n):
    x = 0
    for _ in range(n):
        x = x * 0.5 + 1
    return x * 1.0


def newton(a):
    x = a
    while True:
        better = 0.5 * (x + a / x)
        if abs_of(better - x) < 1e-12 * a:
            return better
        x = better


def abs_of(x):
    return x if x >= 0 else -x


def fibonacci(n):
    a, b = 0, 1
    for _ in range(n):
        a, b = b, a + b
    return a


def unrolled(n):
    s = 0
    for factor, offset in [(1, 2), (3, 4), (5, 6)]:
        if n * factor > 20:
            break
        s += n * factor + offset
    else:
        s = s + 100
    return s


def names_of_columns(df):
    s = 0
    for name in ["a", "b"]:
        s += df[name].sum()
    return s


def returns_inside(n):
    for i in range(n):
        for j in range(n):
            if i * j == 12:
                return i, j
    return -1, -1


def primes(n):
    count = 0
    for i in range(2, n):
        is_prime = True
        j = 2
        while j * j <= i:
            if i % j == 0:
                is_prime = False
                break
            j += 1
        if is_prime:
            count += 1
    return count


def mandelbrot(limit):
    inside = 0
    for i in range(40):
        for j in range(40):
            cr = -2.0 + 3.0 * i / 40
            ci = -1.5 + 3.0 * j / 40
            x = 0.0
            y = 0.0
            k = 0
            while x * x + y * y <= 4.0 and k < limit:
                x, y = x * x - y * y + cr, 2.0 * x * y + ci
                k += 1
            if k == limit:
                inside += 1
    return inside


def printing(n):
    for i in range(n):
        if i % 2:
            print(i, i * 0.5, i > 2)


def changes_type_unread(n):
    s = 0
    for i in range(n):
        part = i > 3
        if part:
            part = i * 2
            s += part
        part = 1.5
    return s


FUNCTIONS = [
    total,
    nested,
    with_else,
    skipping,
    becomes_float,
    fibonacci,
    unrolled,
    returns_inside,
    primes,
    mandelbrot,
    changes_type_unread,
]


@pytest.mark.parametrize("function", FUNCTIONS, ids=lambda function: function.__name__)
def test_small_numbers(function):
    check_each(function, SMALL)


def test_while():
    check_each(collatz, [(n,) for n in (1, 2, 3, 7, 27, 97, 871)])
    check_each(newton, [(a,) for a in (1.0, 2.0, 1e-3, 1e10)])


def test_prints_in_order(capfd):
    printing(5)
    expected = capfd.readouterr().out
    shoal.jit(printing)(5)
    if shoal.get_rank() == 0:
        assert capfd.readouterr().out == expected


def test_constants_of_a_loop():
    import pandas as pd

    check(names_of_columns, pd.DataFrame({"a": [1, 2], "b": [3, 4]}))


def test_nan_ends_no_loop_by_itself():
    def until_large(x):
        n = 0
        while not x > 1e6 and n < 100:
            x = x * 2
            n += 1
        return n

    check_each(until_large, [(1.0,), (math.nan,), (-1.0,), (math.inf,)])
