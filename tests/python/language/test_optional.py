"""Values that may be None: conditions, operators, what fails on None."""

import pytest

from language.agreement import Table, agree_each

table = Table()


def helper(x):
    if x > 2:
        raise OverflowError("too large")
    return x


@table.case((1,), (0,))
def nonearith(n):
    x = None
    if n:
        x = 5
    return x + 1


@table.case((1,), (0,))
def nonesub(n):
    x = None
    if n:
        x = [5]
    return x[0]


@table.case((1,), (0,))
def noneattr(n):
    x = None
    if n:
        x = "a"
    return x.upper()


@table.case((1,), (0,))
def nonelen(n):
    x = None
    if n:
        x = "a"
    return len(x)


@table.case((1,), (0,))
def nonecmp(n):
    x = None
    if n:
        x = 3
    return x < 5


@table.case((1,), (0,))
def noneiter(n):
    x = None
    if n:
        x = [3]
    s = 0
    for y in x:
        s += y
    return s


@table.case((1,), (0,))
def optflow(n):
    best = None
    for i in range(n * 3):
        if best is None or i > best:
            best = i
    return best


@table.case((1,), (0,))
def optcond(n):
    x = "a" if n else None
    y = [1] if n else None
    return x, y, x is None, x == "a", (x or "z") + "q", len(y or [])


@table.case((1,), (0,))
def optnarrow(n):
    x = "a" if n else None
    if x is not None and len(x) > 0:
        return x.upper()
    if x is None:
        return "none"
    return x


@table.case((1,), (0,))
def optwhile(n):
    x = 3 if n else None
    while x is not None:
        x = x - 1
        if x < 0:
            x = None
    return x


@table.case(None, 5)
def argnone(x):
    return x is None, x or 3


@table.case([(1, None), (None, 2)])
def tupopt(a):
    return [p[0] for p in a if p[0] is not None], a


@pytest.mark.parametrize(("function", "argument_lists"), table.rows, ids=table.names())
def test_agrees(function, argument_lists):
    agree_each(function, argument_lists)
