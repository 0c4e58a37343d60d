"""Values that the rounds of a prange loop put together: of all kinds of numbers."""

import numpy as np
import pytest

import shoal
from arrays.array_agreement import on_threads
from differential import configured


def reduced(a):
    total, product, low, high, count = 0.0, 1.0, np.inf, -np.inf, 0
    some, all_positive = False, True
    for i in shoal.prange(len(a)):
        total += a[i]
        product *= 1 + a[i] / 1e6
        low = min(low, a[i])
        high = max(high, a[i])
        count += 1
        some = some or a[i] > 0.99
        all_positive = all_positive and a[i] >= 0
    return total, product, low, high, count, some, all_positive


def test_reductions():
    random = np.random.default_rng(3)
    for count in (1, 2, 300, 5000):
        on_threads(reduced, random.random(count), rtol=1e-12)


def narrow(a, scale, step):
    total, low, high = np.float32(0), np.float32(np.inf), np.int8(-100)
    out = np.zeros(len(a), np.int8)
    for i in shoal.prange(len(a)):
        total += a[i] * scale
        low = min(low, a[i])
        high = max(high, step)
        out[i] = step
    return total, low, high, out


def test_narrow_numbers():
    random = np.random.default_rng(4)
    for count in (1, 300, 5000):
        a = random.random(count, dtype=np.float32)
        on_threads(narrow, a, np.float32(0.1), np.int8(3), rtol=1e-5)


def integers(n):
    a, b, c, d, e = 5, 1, -1, 0, 12
    for i in shoal.prange(n):
        a += i
        a -= 1
        b ^= i
        c &= ~(i % 7)
        d |= i
        e = max(e, i % 100)
    return a, b, c, d, e


def test_integers():
    for n in (0, 1, 1000):
        on_threads(integers, n)


def overflowing(n):
    total = 2**62
    for i in shoal.prange(n):
        total += 2**62
    return total


def test_overflow():
    for thread_count in (1, 2):
        with configured(thread_count, 4096), pytest.raises(OverflowError):
            shoal.jit(overflowing)(1000)
