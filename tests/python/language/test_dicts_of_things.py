"""Dicts: comprehensions, dicts of lists and dicts, missing keys, values that may be None."""

import pytest

from language.agreement import Table, agree_each

table = Table()


D = [{"a": 1}, {"b": 2, "a": 1, "日": 3}, {"x": -(2**63), "😀": 2**63 - 1}]

DI = [{1: "a", 0: "b"}, {-1: "", -2: "z"}]

DL = [{"a": [1], "b": []}, {"a": [1, 2]}]

DT = [{(1, "a"): 1.5, (0, "b"): -0.0}]

DN = [{"a": None, "b": 2}]


@table.case(*D)
def comp(d):
    return (
        {v % 10: k for k, v in d.items()},
        {k: v for k, v in d.items() if v > 1},
        {k.upper() for k in d},
        [k for k in d],
        {k: [v] for k, v in d.items()},
    )


@table.case(*DL)
def dlist(d):
    d["a"].append(5)
    d.setdefault("c", []).append(1)
    for k in d:
        d[k].append(0)
    x = d["a"]
    x += [8]
    d["a"] += [9]
    return d, x


@table.case(["a", "b", "a"], [])
def group(a):
    g = {}
    for i, x in enumerate(a):
        if x not in g:
            g[x] = []
        g[x].append(i)
    return g


@table.case(["a", "b", "a"], [])
def group2(a):
    g = {}
    for x in a:
        g.setdefault(x, []).append(len(x))
    c = {}
    for x in a:
        c[x] = c.get(x, 0) + 1
    best = None
    for x in a:
        if best is None or c[x] > c[best]:
            best = x
    return g, c, best, max(c, key=lambda k: c[k]) if c else None


@table.case((["a", "b"], [1, 2]), ([], []))
def dzip(a, b):
    return dict(zip(a, b)), {k: v for k, v in zip(a, b)}, dict([(k, v) for k, v in zip(a, b)])


@table.case(1, 2)
def lit(n):
    return {"a": n, "b": 2}, {n: "x"}, {}, dict(a=n), dict()


@table.case(*D)
def eq(d):
    return d == {"a": 1}, d != {}, d == d.copy(), d == {"日": 3, "a": 1, "b": 2}


@table.case(*D, *DI, *DL, *DT, *DN)
def strd(d):
    return str(d), f"{d}"


@table.case(*D)
def agg(d):
    return (
        sum(d.values()),
        max(d.values(), default=0),
        len(d.items()),
        any(v > 1 for v in d.values()),
        sorted(d.values()),
        1 in d.values(),
        min(d, default=""),
    )


@table.case(*D)
def inkeys(d):
    return "a" in d.keys(), ("a", 1) in d.items()


@table.case(*DT)
def tupk(d):
    return d[(1, "a")], d[1, "a"], (5, "q") in d, [k[0] for k in d], [a for (a, b), v in d.items()]


@table.case(("k",), ("z",))
def missing(k):
    d = {"k": 1}
    return d[k]


@table.case(
    ({"k": 1},),
)
def missing2(d):
    return d["日'x"]


@table.case(
    ({(1, 2): 1},),
)
def missing3(d):
    return d[(3, 4)]


@table.case(
    ({1.5: 1},),
)
def missing4(d):
    return d[2.5]


@table.case(3, 0)
def dictgrid(n):
    d = {}
    for i in range(n):
        for j in range(i):
            d[(i, j)] = i * j
    return d, d.get((2, 1)), d.get((9, 9), -1)


@table.case(3, 0)
def nestd(n):
    d = {}
    for i in range(n):
        d[i] = {}
    for i in range(n):
        d[i]["x"] = i
        d[i]["x"] += 1
    return d


@table.case(3)
def fromkeys(n):
    return dict.fromkeys(["a", "b"], n)


@table.case(3, -3)
def cond(n):
    d = {"a": 1} if n > 0 else {}
    d["n"] = n
    return d


@table.case(3, 0)
def delitems(n):
    d = {i: i for i in range(n)}
    for i in range(0, n, 2):
        del d[i]
    d[0] = 5
    return d, list(d)


@table.case(*D)
def retget(d):
    x = d.get("a")
    if x is None:
        return "none"
    return str(x + 1)


@table.case(*D)
def optarith(d):
    x = d.get("a")
    return x + 1


@table.case(*D)
def opttruth(d):
    x = d.get("a")
    return (
        (x or 5),
        (x and 3),
        bool(x),
        x == 1,
        x is None,
        x is not None,
        x != 1,
        x == None,  # noqa: E711
        str(x),
        f"{x}",
        [x],
        x in [1, None],
    )


Z = [{1}, {3, 1, 2}, {2**63 - 1, -(2**63)}]

ZS = [{"a"}, {"日", "😀"}]


@pytest.mark.parametrize(("function", "argument_lists"), table.rows, ids=table.names())
def test_agrees(function, argument_lists):
    agree_each(function, argument_lists)
