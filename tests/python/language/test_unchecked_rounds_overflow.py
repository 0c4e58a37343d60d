"""Ints overflow in the same round with and without checks in each.

CPython's have no end: what is expected counts the rounds until a value does not fit into 64 bits.
"""

import pytest

import shoal

MOST = 2**63 - 1


def sum_with_an_end(n, total):
    rounds = 0
    try:
        for i in range(n):
            total += i * i % 1000 + i
            rounds += 1
    except OverflowError:
        return -rounds, total
    return rounds, total


def squares_with_an_end(start, stop):
    last = 0
    rounds = 0
    try:
        for i in range(start, stop):
            last = i * i - i
            rounds += 1
    except OverflowError:
        return -rounds, last
    return rounds, last


def sum_of_items_with_an_end(xs, total):
    rounds = 0
    try:
        for x in xs:
            total += x
            rounds += 1
    except OverflowError:
        return -rounds, total
    return rounds, total


def fits(value):
    return -(2**63) <= value < 2**63


def rounds_until_it_does_not_fit(terms, total):
    rounds = 0
    for term in terms:
        if not fits(total + term):
            return -rounds, total
        total += term
        rounds += 1
    return rounds, total


@pytest.mark.parametrize("n", [0, 1, 1000, 200_000])
@pytest.mark.parametrize("total", [0, 7, MOST, MOST - 5, MOST - 10**6, MOST - 10**10, -MOST - 1])
def test_a_sum_overflows_in_its_round(n, total):
    expected = rounds_until_it_does_not_fit((i * i % 1000 + i for i in range(n)), total)
    assert shoal.jit(sum_with_an_end)(n, total) == expected


@pytest.mark.parametrize("start", [0, 3_037_000_400, -3_037_000_600, -20])
def test_a_product_overflows_in_its_round(start):
    expected = (0, 0)
    for i in range(start, start + 200):
        if not fits(i * i) or not fits(i * i - i):
            expected = (-expected[0], expected[1])
            break
        expected = (expected[0] + 1, i * i - i)
    assert shoal.jit(squares_with_an_end)(start, start + 200) == expected


@pytest.mark.parametrize("total", [0, 2**62, MOST - 300, -(2**63) + 5])
@pytest.mark.parametrize(
    "xs", [[1] * 500, [2**62] * 3, [5, -9, 2**62, -(2**62), 2**62, 2**62], [-(2**63), -1] * 40]
)
def test_a_sum_of_items_overflows_in_its_round(xs, total):
    expected = rounds_until_it_does_not_fit(xs, total)
    assert shoal.jit(sum_of_items_with_an_end)(xs, total) == expected
