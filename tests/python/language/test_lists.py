"""Lists: items, slices, methods, sorting, comparison, text, unpacking."""

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


@table.case(*ALL)
def ident(a):
    return a


@table.case(*ALL)
def pair(a):
    return a, a, [a]


@table.case(*ALL)
def rev(a):
    a.reverse()
    return a[::-1], a[1:], a[:-1], a[-2:], a[::2], list(a), a.copy(), a * 2, a + a


@table.case(*[(a, i) for a in L for i in (-21, -2, -1, 0, 1, 2, 5, 2**62)])
def item(a, i):
    return a[i]


@table.case(*[(a, i) for a in L for i in (-21, -2, -1, 0, 1, 2, 5)])
def setitem(a, i):
    a[i] = 7
    return a


@table.case(*[(a, i) for a in L for i in (-21, -2, -1, 0, 1, 2, 5)])
def augitem(a, i):
    a[i] += 1
    return a


@table.case(*[(a, i) for a in L for i in (-21, -2, -1, 0, 1, 2, 5)])
def delitem(a, i):
    del a[i]


@table.case(*[(a, i) for a in L for i in (-21, -2, -1, 0, 1, 2, 5)])
def pop(a, i):
    return a.pop(i), a.pop()


@table.case(*[(a, i) for a in L for i in (-21, -2, -1, 0, 1, 2, 5)])
def ins(a, i):
    a.insert(i, 9)
    return a


@table.case(*[(a, i) for a in L for i in (-1, 0, 1, 2, 3)])
def rem(a, i):
    a.remove(i)
    return a


@table.case(*[(a, i) for a in L for i in (-1, 0, 1, 2, 3)])
def idx(a, i):
    return a.count(i), i in a, i not in a, a.index(i)


@table.case(*[(a, i) for a in L for i in (-1, 0, 1, 2, 3)])
def idx2(a, i):
    return a.index(i, 1), a.index(i, 0, -1)


@table.case(
    *[
        (a, i, j, k)
        for a in L
        for i in (None, -2, 1)
        for j in (None, -1, 3)
        for k in (None, 1, 2, -1, -2, 0)
    ]
)
def slc(a, i, j, k):
    return a[i:j:k]


@table.case(*[(a, i, j) for a in L for i in (None, -2, 1, 100) for j in (None, -1, 3)])
def setslc(a, i, j):
    a[i:j] = [7, 8]
    return a


@table.case(*[(a, k) for a in L for k in (2, -1, 3)])
def setslcx(a, k):
    a[::k] = [7, 8, 9, 10, 11, 12, 13, 14, 15, 16]
    return a


@table.case(*[(a, i, j) for a in L for i in (None, -2, 1) for j in (None, -1, 3)])
def delslc(a, i, j):
    del a[i:j]
    return a


@table.case(*L, *F, *S)
def srt(a):
    b = sorted(a)
    c = sorted(a, reverse=True)
    a.sort()
    return b, c, a


@table.case(*L)
def srtkey(a):
    a.sort(key=lambda x: -(x % 3))
    return (
        a,
        sorted(a, key=lambda x: (x % 2, -x % 7)),
        sorted(a, key=lambda x: str(x), reverse=True),
    )


@table.case(*S)
def srtlen(a):
    a.sort(key=len)
    return a, sorted(a, key=len, reverse=True)


@table.case(*TT)
def srttup(a):
    return sorted(a), sorted(a, key=lambda p: p[1]), max(a), min(a, key=lambda p: p[1])


@table.case(*L)
def unpack(a):
    x, y, z = a
    return z, x


@table.case(*L)
def star(a):
    x, *y = a
    return x, y


@table.case(*L)
def star2(a):
    x, *y, z = a
    return x, y, z


@table.case(*L)
def cmpl(a):
    return a == a[:], a < [2], a != [1], [1, 2] < [1, 2, 3], a <= a


@table.case((2,), (0,))
def swap(n):
    a = [n, 1]
    a[0], a[1] = a[1], a[0]
    for i in range(n):
        a[0], a[1] = a[1], a[0] + i
    return a


def helper(a, n):
    a.append(n)
    return a


@table.case(*L)
def strl(a):
    return str(a), repr(a), f"{a}", str((1, "a", None, 2.0, True)), f"{[a]!r:>10}"


@table.case(*F, *N, *S, *LL, *TT)
def strl2(a):
    return str(a), f"{a}"


def grow(items, n):
    if n > 3:
        return 0
    items += [2]
    return 1


@pytest.mark.parametrize(("function", "argument_lists"), table.rows, ids=table.names())
def test_agrees(function, argument_lists):
    agree_each(function, argument_lists)
