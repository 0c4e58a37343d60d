"""Sets: methods, operators, augmented assignments, loops."""

import pytest

from language.agreement import Table, agree_each

table = Table()


D = [{"a": 1}, {"b": 2, "a": 1, "日": 3}, {"x": -(2**63), "😀": 2**63 - 1}]

DI = [{1: "a", 0: "b"}, {-1: "", -2: "z"}]

DL = [{"a": [1], "b": []}, {"a": [1, 2]}]

DT = [{(1, "a"): 1.5, (0, "b"): -0.0}]

DN = [{"a": None, "b": 2}]

Z = [{1}, {3, 1, 2}, {2**63 - 1, -(2**63)}]

ZS = [{"a"}, {"日", "😀"}]


@table.case(*Z, *ZS)
def sident(s):
    return s, len(s), sorted(s), s.copy(), set(s), bool(s), set(list(s)), s == s.copy()


@table.case(*[(s, x) for s in Z for x in (1, 5)])
def sadd(s, x):
    s.add(x)
    s.discard(x + 1)
    return s, x in s, x not in s


@table.case(*[(s, x) for s in Z for x in (1, 5)])
def srem(s, x):
    s.remove(x)
    return s


@table.case(*[(s, z) for s in Z for z in Z])
def sops(s, z):
    return (
        s | z,
        s & z,
        s - z,
        s ^ z,
        s <= z,
        s < z,
        s >= z,
        s > z,
        s == z,
        s != z,
        s.union(z),
        s.intersection(z),
        s.difference(z),
        s.symmetric_difference(z),
        s.issubset(z),
        s.issuperset(z),
        s.isdisjoint(z),
    )


@table.case(*[(s, z) for s in Z for z in Z])
def saug(s, z):
    t = s
    s |= z
    s |= {7}
    s -= {1}
    s &= z | {7}
    s ^= {9}
    return s, t


@table.case(*[(s, z) for s in Z for z in ([], [1, 1, 5])])
def slist(s, z):
    return s.union(z), s.issubset(z), s.intersection(z), s.difference(z), s.update(z), s, set(z)


@table.case(*[(s, z) for s in Z for z in ([], [1, 1, 5])])
def smulti(s, z):
    return s.union(z, [4]), s.union()


@table.case(*Z)
def spop(s):
    n = 0
    while s:
        s.pop()
        n += 1
    return n, s


@table.case(set())
def spope(s):
    return s.pop()


@table.case(*Z)
def scomp(s):
    return (
        {x % 3 for x in s},
        sum(s),
        max(s, default=0),
        {(x, 1) for x in s},
        [x for x in sorted(s)],
        s == {1},
    )


@table.case(*Z)
def sloop(s):
    n = 0
    for x in s:
        n += x % 10
    return n


@table.case(*Z)
def schange(s):
    for x in s:
        s.add(x % 100 + 1000)


@table.case(3, 0)
def sgrow(n):
    seen = set()
    out = []
    for i in range(n * 3):
        if i % n in seen:
            continue
        seen.add(i % n)
        out.append(i)
    return seen, out, {1, 2}, len({n, 3})


@table.case([1, 2, 1], ["a"])
def uniq(a):
    return len(set(a)), sorted(set(a)), list({x: 0 for x in a}), a == sorted(a)


@table.case([1.5, float("nan"), 0.0, -0.0])
def fset(a):
    return len(set(a)), {x: 1 for x in a}


@table.case(*Z)
def intersection_update(s):
    s.intersection_update({1})
    s.difference_update({2})
    return s


@table.case([[1], [2]])
def unhash(a):
    return {x for x in a}


@pytest.mark.parametrize(("function", "argument_lists"), table.rows, ids=table.names())
def test_agrees(function, argument_lists):
    agree_each(function, argument_lists)
