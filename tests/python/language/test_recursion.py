"""Functions that call themselves, directly and through others: types of arguments and results."""

import numpy as np
import pytest
from agreement import Table, agree_each

import shoal

table = Table()
case = table.case


@case(0, 1, 15)
def fibonacci(n):
    if n < 2:
        return n
    return fibonacci(n - 1) + fibonacci(n - 2)


@case((0, 0), (2, 3), (2, 0))
def ackermann(m, n):
    if m == 0:
        return n + 1
    return ackermann(m - 1, 1 if n == 0 else ackermann(m, n - 1))


@case((7, 4, 1))
def takeuchi(x, y, z):
    if y >= x:
        return z
    return takeuchi(takeuchi(x - 1, y, z), takeuchi(y - 1, z, x), takeuchi(z - 1, x, y))


def is_even(n):
    return True if n == 0 else is_odd(n - 1)


def is_odd(n):
    return False if n == 0 else is_even(n - 1)


@case(0, 1, 10, 11)
def through_each_other(n):
    return is_even(n), is_odd(n)


@shoal.jit
def halves(n):
    return 1 if n < 2 else halves(n // 2) + halves(n - n // 2)


@case(1, 100)
def of_another_compiled_function(n):
    return halves(n)


@case(([3, 1, 2, 5, 4, 1],), ([],), ([1.5, -0.0, 7.25],))
def quicksort(items):
    if len(items) < 2:
        return items
    middle = items[len(items) // 2]
    low = [x for x in items if x < middle]
    high = [x for x in items if x > middle]
    return quicksort(low) + [x for x in items if x == middle] + quicksort(high)


@case(0, 1, 5, 6)
def queens(n):
    columns = [-1] * n

    def place(row):
        if row == n:
            return 1
        count = 0
        for column in range(n):
            is_free = True
            for other in range(row):
                distance = row - other
                if columns[other] == column or abs(columns[other] - column) == distance:
                    is_free = False
                    break
            if is_free:
                columns[row] = column
                count += place(row + 1)
        return count

    return place(0)


@case("abc", "", "añ😀")
def permutations(text):
    if len(text) <= 1:
        return [text]
    found = []
    for i in range(len(text)):
        for rest in permutations(text[:i] + text[i + 1 :]):
            found.append(text[i] + rest)
    return found


@case(0, 3)
def towers(n):
    moves = []

    def move(count, source, target, spare):
        if count == 0:
            return
        move(count - 1, source, spare, target)
        moves.append((source, target))
        move(count - 1, spare, target, source)

    move(n, "a", "c", "b")
    return moves


@case((12, 18), (7, 0), (-4, 6))
def greatest_common_divisor(a, b):
    return a if b == 0 else greatest_common_divisor(b, a % b)


@case((2, 10), (2.5, 3), (3, 0))
def power(base, exponent):
    if exponent == 0:
        return 1
    half = power(base, exponent // 2)
    return half * half if exponent % 2 == 0 else half * half * base


@case((0, 10), (1, 1))
def with_defaults(n, limit=5, step=1):
    return 0 if n >= limit else step + with_defaults(n + step, limit, step=step)


@case(0, 5)
def maybe_none(n):
    if n == 0:
        return None
    below = maybe_none(n - 1)
    return n if below is None else n + below


@case(([1, 2, 3, 4, 5, 7, 9], 7), ([1, 2, 3], 4), ([], 1))
def search(items, wanted):
    def within(low, high):
        if low >= high:
            return -1
        middle = (low + high) // 2
        if items[middle] == wanted:
            return middle
        if items[middle] < wanted:
            return within(middle + 1, high)
        return within(low, middle)

    return within(0, len(items))


@case(30)
def remembered(n):
    known = {}

    def value(k):
        if k < 2:
            return k
        if k not in known:
            known[k] = value(k - 1) + value(k - 2)
        return known[k]

    return value(n), known


@case(4, 0)
def pairs(n):
    if n == 0:
        return (0, "")
    count, text = pairs(n - 1)
    return (count + n, text + str(n))


@case(3)
def prints_on_the_way(n):
    print("down", n)
    if n > 0:
        prints_on_the_way(n - 1)
    print("up", n)


@case(10, 0)
def with_a_lambda(n):
    def fold(step, k):
        return 0 if k == 0 else step(fold(step, k - 1), k)

    return fold(lambda a, b: a + b, n), fold(lambda a, b: a * 2 + b, n)


@case(6, 27)
def collatz(n):
    steps = lambda k: 0 if k == 1 else 1 + steps(k // 2 if k % 2 == 0 else 3 * k + 1)  # noqa: E731
    return steps(n)


@case(([[1, 2], [3], []],))
def of_what_it_changes(groups):
    def empty(position):
        if position == len(groups):
            return 0
        count = len(groups[position])
        groups[position].append(count)
        return count + empty(position + 1)

    return empty(0)


@case(3, 20)
def ints_and_floats(n):
    def sum_down(k, total):
        return total if k == 0 else sum_down(k - 1, total + k / 2)

    return sum_down(n, 0)


@case(0, 3)
def narrow_numbers(n):
    def shrink(k, real, byte):
        if k == 0:
            return real, byte
        return shrink(k - 1, real * np.float32(0.1), byte + np.int8(25))

    def tenth(k, real):
        return real if k == 0 else tenth(k - 1, real * np.float32(0.1))

    return shrink(n, np.float32(3), np.int8(3)), tenth(n, np.float32(3))


@pytest.mark.parametrize(("function", "arguments"), table.rows, ids=table.names())
def test_recursion(function, arguments):
    agree_each(function, arguments)
