"""Lists that several names hold, that grow in loops, that are found late, and their arguments."""

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


@table.case(*L)
def grow_in_loop(a):
    for x in a:
        if len(a) < 30:
            a.append(x)
    return a


@table.case(*L)
def shrink(a):
    for x in a:
        a.remove(x)
    return a


@table.case(*L)
def late(a):
    x = []
    for v in a:
        x.append(v * 0.5)
    return x


@table.case(*L)
def late2(a):
    x = []
    y = []
    for v in a:
        if v > 1:
            x.append(v)
        else:
            y.append(x)
    return x, y


@table.case(0, 1, 4)
def rep(n):
    a = [0] * n
    for i in range(n):
        a[i] = i * i
    return a, [1, 2] * n, n * [None]


@table.case((0, 0), (2, 3), (3, 1))
def grid(m, n):
    g = [[0] * n for _ in range(m)]
    for i in range(m):
        for j in range(n):
            g[i][j] += i * j + 1
    return g


@table.case(
    (2, 2),
)
def shared(m, n):
    g = [[0] * n] * m
    g[0][0] = 5
    return g


@table.case(*L)
def plusalias(a):
    b = a
    b += [1]
    return a, b


@table.case(*L)
def plusalias2(a):
    b = a
    b = b + [1]
    return a, b


@table.case(*L)
def mulalias(a):
    b = a
    b *= 2
    return a, b


@table.case(3, 0)
def localalias(n):
    a = []
    b = a
    for i in range(n):
        b += [i]
    b.extend(range(2))
    b.extend([7])
    b.extend(i for i in range(n))
    return a, b


@table.case(*L)
def selfextend(a):
    a.extend(a)
    a += a
    return a


@table.case(3, -3)
def condlist(n):
    a = [1] if n > 0 else [2, 3]
    a.append(n)
    return a


@table.case(3, -3)
def early(n):
    if n > 0:
        return [n]
    return None


@table.case(*N)
def nones(a):
    s = 0
    c = 0
    for x in a:
        if x is None:
            c += 1
        else:
            s += x
    return s, c, a.count(None), None in a, [x for x in a if x], [x or 0 for x in a], a[0]


@table.case(*L)
def appnone(a):
    out = []
    for x in a:
        out.append(x if x > 1 else None)
    return out


@table.case(*L)
def retopt(a):
    for x in a:
        if x > 2:
            return x


@table.case(*LL)
def nested(a):
    a[0].append(9)
    b = a[0]
    b.append(10)
    return (
        b,
        a,
        sum([sum(x) for x in a]),
        [y for x in a for y in x],
        [[y * 2 for y in x] for x in a],
        a == [[1]],
        a[0] == b,
        len(a),
    )


def helper(a, n):
    a.append(n)
    return a


@table.case(*L)
def viahelper(a):
    b = helper(a, 4)
    c = helper([], 2)
    d = helper(c, 3)
    return a, b, c, d


@table.case(2, 5)
def changed_in_branch(n):
    items = [1]
    if n > 3:
        items += [2]
    return len(items), items


def grow(items, n):
    if n > 3:
        return 0
    items += [2]
    return 1


@table.case(2, 5)
def changed_behind_return(n):
    items = [1]
    grow(items, n)
    return len(items)


@table.case(0, 1, 2)
def changed_behind_break(n):
    items = []
    for limit in [1, 2]:
        if n > limit:
            break
        items += [limit]
    return items


@pytest.mark.parametrize(("function", "argument_lists"), table.rows, ids=table.names())
def test_agrees(function, argument_lists):
    agree_each(function, argument_lists)
