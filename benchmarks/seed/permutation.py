"""A random order of 0 … n-1 that needs no memory: any stretch of it can be computed by itself.

A row number is split into two digits, and each digit is shifted in turn by a hash of the other one (a generalised
Feistel network: Black and Rogaway, "Ciphers with arbitrary finite domains", 2002). The digits span slightly more
than n values; a value outside is sent round again until it falls inside, which keeps the map one to one.
"""

from __future__ import annotations

import math

import numpy as np

ROUND_COUNT = 4


def permuted(positions: np.ndarray, count: int, seed: int = 2000) -> np.ndarray:
    """Maps row numbers (int64, below `count`) one to one to pseudo-random numbers below `count`."""
    high_size = math.isqrt(count - 1) + 1
    low_size = -(-count // high_size)
    result = one_pass(positions, high_size, low_size, seed)
    outside = np.flatnonzero(result >= count)
    while outside.size:
        result[outside] = one_pass(result[outside], high_size, low_size, seed)
        outside = outside[result[outside] >= count]
    return result


def one_pass(values: np.ndarray, high_size: int, low_size: int, seed: int) -> np.ndarray:
    """All rounds once: a permutation of 0 … high_size * low_size - 1."""
    high, low = np.divmod(values.astype(np.uint64), np.uint64(low_size))
    for round_number in range(ROUND_COUNT):
        high = (high + mixed(low, seed + 2 * round_number)) % np.uint64(high_size)
        low = (low + mixed(high, seed + 2 * round_number + 1)) % np.uint64(low_size)
    return (high * np.uint64(low_size) + low).astype(np.int64)


def mixed(values: np.ndarray, seed: int) -> np.ndarray:
    """A 32-bit hash of each value, in uint64 (the finaliser of MurmurHash3)."""
    bits = values + np.uint64(seed * 0x9E3779B97F4A7C15 % 2**64)
    bits = (bits ^ (bits >> np.uint64(33))) * np.uint64(0xFF51AFD7ED558CCD)
    bits = (bits ^ (bits >> np.uint64(33))) * np.uint64(0xC4CEB9FE1A85EC53)
    return bits >> np.uint64(32)
