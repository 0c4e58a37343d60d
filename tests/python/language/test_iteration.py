"""Going through lists: loops, comprehensions, built-in functions; rounding and dividing."""

import pytest

from language.agreement import Table, agree_each

table = Table()


L = [[1], [3, 1, 2], [5, -(2**62), 2**62 - 1, 0], list(range(20))]

F = [[0.5, -0.0], [float("inf"), 1.0], [2.5, -1.0, 0.0]]

S = [["b", "a", "日"], ["😀", "", "é"]]

N = [[1, None, 3], [None], [None, None, 2]]

LL = [[[1, 2], [3]], [[], [1]]]

TT = [[(1, "a"), (0, "b")], [(2, "x")]]

ALL = L + F + S + N + LL + TT


@table.case(*[l for l in L], *F)
def agg(a):
    return (
        sum(a),
        any(a),
        all(a),
        len(a),
        bool(a),
        not a,
        sum(a, 10),
        sum([x for x in a if x > 0]),
        sum(x % 9 for x in a),
    )


@table.case(*L, *F, *S)
def mn(a):
    return min(a), max(a)


@table.case(*L)
def mnd(a):
    return min(a, default=-1), max(a, default=None), max(a, key=lambda x: -x, default=0)


@table.case(*L)
def loop(a):
    s = 0
    for i, x in enumerate(a):
        if x < 0:
            continue
        s += i * (x % 1000)
    for x in reversed(a):
        s = s * 3 % 1000 + x % 10
    for x, y in zip(a, a[1:]):
        s += x > y
    return s


@table.case(*L)
def comp(a):
    return (
        [x % 7 * 3 for x in a if x % 2 if x > 0],
        {x % 5 for x in a},
        {x % 5: x for x in a},
        [(i, x) for i, x in enumerate(a)],
        [x for x in range(len(a)) for y in range(x)],
        [y for x in a if (y := x % 3) > 0],
    )


@table.case(*L)
def mapf(a):
    return (
        list(map(lambda x: x % 7, a)),
        list(filter(lambda x: x > 1, a)),
        list(zip(a, a)),
        list(enumerate(a, 1)),
        list(reversed(a)),
        list(range(3)),
        [*a, 1, *a],
    )


@table.case(*L)
def anyall(a):
    return (
        any(x > 2 for x in a),
        all(x < 100 for x in a),
        any([x == 0 for x in a]),
        all(x for x in []),
    )


def helper(a, n):
    a.append(n)
    return a


@table.case(*L)
def whilepop(a):
    s = 0
    while a:
        s += a.pop() % 10
    return s


@table.case(*L)
def tupl(a):
    return (
        tuple([1, 2]),
        tuple(),
        (1, 2) + (3,),
        (1, 2) * 2,
        (1, 2)[0],
        len((1, 2)),
        1 in (1, 2),
        (1, 2) < (1, 3),
        (len(a), 2) == (1, 2),
    )


@table.case(*L)
def chainidx(a):
    return [a][0][0] if a else -1


@table.case(*L)
def isinst(a):
    return (
        isinstance(a, list),
        isinstance(len(a), int),
        isinstance(a, (dict, list)),
        isinstance("x", str),
    )


@table.case(*[(x,) for x in (0.5, 1.5, 2.5, -0.5, -2.7, 1e18, float("nan"), float("inf"))])
def toint(x):
    return int(x)


@table.case(*[(x,) for x in (0.5, 1.5, 2.5, -0.5, -2.7, 1e15, float("nan"), float("inf"))])
def rnd(x):
    return round(x)


@table.case(*[(x,) for x in (0.125, 1.155, 2.675, -0.5, 1e20, float("nan"))])
def rnd2(x):
    return round(x, 2)


@table.case((7, 2), (-7, 2), (7, -2), (7, 0))
def dm(a, b):
    return divmod(a, b), pow(a, 2), a**2


@table.case([True, False], [True])
def bools(a):
    return sum(a), a.count(True), sorted(a), [not x for x in a], any(a)


def grow(items, n):
    if n > 3:
        return 0
    items += [2]
    return 1


@pytest.mark.parametrize(("function", "argument_lists"), table.rows, ids=table.names())
def test_agrees(function, argument_lists):
    agree_each(function, argument_lists)
