"""raise and assert: type, text and line; unbound variables; functions within.

PYTEST_DONT_REWRITE: the functions' own asserts are what is tested.
"""

import pytest

from language.agreement import Table, agree_each

table = Table()


@table.case(1, -1, 0)
def r1(n):
    if n < 0:
        raise ValueError("negative")
    if n == 0:
        raise KeyError("k")
    return n


@table.case(1, -1)
def r2(n):
    if n < 0:
        raise ValueError(f"bad {n}: {n * 0.5:.2f}")
    return n


@table.case(1, -1, 0)
def r3(n):
    assert n > 0, "positive please"
    return n


@table.case(1, -1, 0)
def r4(n):
    assert n > 0
    return n


@table.case(1, -1)
def r5(n):
    if n < 0:
        raise RuntimeError
    raise IndexError()


@table.case(1, -1)
def r6(n):
    assert n > 0, f"n is {n}"
    return n


def helper(x):
    if x > 2:
        raise OverflowError("too large")
    return x


@table.case(1, 5)
def r7(n):
    return helper(n) + 1


@table.case([1, 2], [1, 7])
def r8(a):
    for i, x in enumerate(a):
        if x > 5:
            raise KeyError(x)
        a[i] = 0
    return a


@table.case(("a", 1), ("b", 2))
def r9(s, n):
    if n > 1:
        raise ValueError("text " + s)
    return s


@table.case(1)
def r10(n):
    raise NotImplementedError("later")


@table.case(1)
def r11(n):
    raise StopIteration


@table.case(1)
def r12(n):
    raise ZeroDivisionError("z")


@table.case(1, 0)
def r14(n):
    raise ValueError(n)


@table.case(1, 0)
def r15(n):
    raise Exception("plain")


@table.case([1])
def typeerr3(a):
    return a["x"]


@table.case("a")
def attr(s):
    return s.foo()


@table.case([1])
def unb(a):
    if len(a) > 1:
        x = 1
    return x


@table.case([1], [])
def unb2(a):
    for x in a:
        y = [x]
    return x, y


@table.case(["a"], [])
def unb3(a):
    for x in a:
        pass
    return x


@table.case((5,), (50,))
def ifchain(n):
    if n < 10:
        s = "small"
    elif n < 100:
        s = "mid"
    else:
        s = "large"
    return s


@table.case((0,), (2,))
def fstrloop(n):
    lines = []
    for i in range(n):
        lines.append(f"{i:>3}: {'x' * i!r}")
    return "\n".join(lines)


@table.case((0,), (2,))
def lamb(n):
    f = lambda a, b=2: a * b  # noqa: E731
    return f(n), f(n, 3), [f(x) for x in range(n)]


@table.case(
    (1, 2),
)
def defaults(a, b):
    def g(x, items=None):
        items = items or []
        items.append(x)
        return items

    return g(a), g(b, [1]), g(b)


@table.case([1, 2, 3])
def genarg(a):
    return (
        sum(x for x in a),
        sorted(x % 2 for x in a),
        list(x for x in a),
        max(x for x in a),
        set(x for x in a),
        dict((x, x * x) for x in a),
        ",".join(str(x) for x in a),
    )


@table.case(5)
def whileelse(n):
    out = []
    while n > 0:
        n -= 2
        out.append(n)
        if n == 10:
            break
    else:
        out.append(-100)
    for x in out:
        if x > 100:
            break
    else:
        out.append(7)
    return out


@pytest.mark.parametrize(("function", "argument_lists"), table.rows, ids=table.names())
def test_agrees(function, argument_lists):
    agree_each(function, argument_lists)
