"""Rounds without checks: exceptions come in the round where they belong, with all that was done before."""

import pytest

from language.agreement import Table, agree_each

table = Table()


def ramp(n, *others):
    return [float(i % 17) for i in range(n)], *others


@table.case(*[ramp(n, bound) for n in (1, 5, 40) for bound in (0, 1, 5, 39, 40, 41, 60)])
def index_error_in_the_middle(xs, n):
    for i in range(n):
        xs[i] = xs[i] * 2.0 + i
    return xs


@table.case(*[ramp(n, bound) for n in (3, 40) for bound in (0, 2, 3, 40, 41)])
def stencil(xs, n):
    ys = [0.0] * len(xs)
    for i in range(n):
        ys[i] = xs[i - 1] + xs[i]
    return ys


@table.case(
    *[
        ramp(n, low, high, step)
        for n in (7, 40)
        for low, high, step in (
            (-7, 7, 1),
            (-41, 3, 1),
            (6, -8, -1),
            (39, -42, -3),
            (0, 90, 7),
            (-1, 0, 1),
            (0, 0, 1),
        )
    ]
)
def negative_indices(xs, low, high, step):
    total = 0.0
    for i in range(low, high, step):
        xs[i] += 1.0
        total += xs[i] * i
    return total, xs


@table.case(*[(n, step) for n in (1, 50) for step in (1, 3, 7, 49, 50, 51)])
def step_of_an_argument(n, step):
    flags = [True] * n
    for j in range(step * step % 11, n, step):
        flags[j] = False
    return flags


@table.case(*[(n, step) for n in (10, 30) for step in (1, 3, -1, -2, 0)])
def index_times_a_step(n, step):
    xs = [k for k in range(n)]
    total = 0
    for i in range(10):
        total += xs[i * step + 1]
        xs[i * step] = -total
    return total, xs


@table.case(([1, 2, 3],), ([4] * 20,))
def append_while_going_through(xs):
    for x in xs:
        if len(xs) < 50:
            xs.append(x + 1)
    return xs


@table.case((30,), (0,), (5,))
def length_changes_in_the_loop(n):
    xs = [1.0] * n
    done = 0
    try:
        for i in range(n):
            xs[i] = 2.0
            done += 1
            if i % 3 == 2:
                xs.pop()
    except IndexError:
        return -done, xs
    return done, xs


@table.case(*[(n,) for n in (3, 65_535, 65_536, 65_537, 200_000)])
def many_rounds(n):
    xs = [i % 7 for i in range(n)]
    total = 0
    count = 0
    for x in xs:
        if x > 2:
            count += 1
    for i in range(n):
        total += xs[n - 1 - i] * (i % 3)
    return total, count


@table.case((200, 150_000), (0, 0), (3, 5))
def many_rounds_in_all(rows, n):
    total = 0
    for row in range(rows):
        for i in range(n // (row + 1)):
            total += i & 7
    return total


@table.case(*[([3, 1, 2, 9, 4], key) for key in (3, 9, 4, 5)])
def search(xs, key):
    i = 0
    while xs[i] != key:
        i += 1
    return i


@table.case(*[([3, 1, 2, 9, 4], key) for key in (3, 9, 4, 5)])
def search_with_end(xs, key):
    for i in range(len(xs)):
        if xs[i] == key:
            break
    else:
        return -1
    return i


@table.case((0,), (1,), (2,), (9,), (50,))
def values_that_change_places(n):
    a, b, c = 1, 2, 3
    for i in range(n):
        a, b, c = b, c, a + i % 3
    return a, b, c


@table.case(
    ([[1.0, 2.0, 3.0], [4.0, 5.0], [6.0, 7.0, 8.0]], 3),
    ([[1.0] * 9 for _ in range(4)], 9),
    ([[1.0]], 2),
)
def rows_of_other_lengths(rows, n):
    total = 0.0
    try:
        for i in range(len(rows)):
            for j in range(n):
                total += rows[i][j] * rows[i - 1][j]
                rows[i][j] = total
    except IndexError:
        return -total, rows
    return total, rows


@table.case(([[1, 2], [3, 4], [5, 6]],))
def rows_that_are_replaced(rows):
    for i in range(3):
        rows[1] = rows[i]
        rows[1][0] += 10 * i
    return rows


@table.case(([1.0, 2.0, 0.0, 4.0, 5.0],), ([1.0] * 30,))
def division_in_the_middle(xs):
    done = []
    ys = [0.0] * len(xs)
    try:
        for i in range(len(xs)):
            ys[i] = (i + 1) / xs[i]
    except ZeroDivisionError:
        done.append(7)
    return ys, done


@table.case((20, 5), (20, 25), (20, -3))
def divisor_that_becomes_zero(n, zero):
    total = 0.0
    for i in range(n):
        total += 1.0 / (i - zero)
    return total


@table.case(([0.1, 0.2, 0.3] * 30, 1e17), ([1e16, 1.0, -1e16] * 25, 0.1))
def sums_of_floats_in_order(xs, total):
    backwards = 0.0
    for i in range(len(xs)):
        total += xs[i] / (i * (i + 1) // 2 + 1)
        backwards += xs[-1 - i]
    return total, backwards


@table.case(
    ([3, -4, 5] * 40_000 + [2**50, -(2**61), 2**61] + [7] * 70_000, 3),
    ([-(2**44), 2**44 - 1, 2**44, -(2**44) - 1] * 5, -1),
    ([2**40] * 30, 0),
)
def sums_of_small_and_large_items(xs, least):
    total = 0
    of_some = 0
    weighted = 0
    for i in range(len(xs)):
        total += xs[i]
        if xs[i] > least:
            of_some -= xs[i]
        weighted += xs[i] - i
    return total, of_some, weighted


@pytest.mark.parametrize(("function", "argument_lists"), table.rows, ids=table.names())
def test_agrees(function, argument_lists):
    agree_each(function, argument_lists)
