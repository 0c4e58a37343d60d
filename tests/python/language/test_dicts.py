"""Dicts: methods, order, loops over dicts that change."""

import pytest

from language.agreement import Table, agree_each

table = Table()


D = [{"a": 1}, {"b": 2, "a": 1, "日": 3}, {"x": -(2**63), "😀": 2**63 - 1}]

DI = [{1: "a", 0: "b"}, {-1: "", -2: "z"}]

DL = [{"a": [1], "b": []}, {"a": [1, 2]}]

DT = [{(1, "a"): 1.5, (0, "b"): -0.0}]

DN = [{"a": None, "b": 2}]


@table.case(*D, *DI, *DL, *DT, *DN)
def ident(d):
    return (
        d,
        list(d),
        list(d.keys()),
        list(d.values()),
        list(d.items()),
        len(d),
        bool(d),
        d.copy(),
        dict(d),
        sorted(d) if 0 else None,
    )


@table.case(*[(d, k) for d in D for k in ("a", "q", "日")])
def get(d, k):
    return d.get(k), d.get(k, 7), d.get(k, None), k in d, k not in d, d[k]


@table.case(*[(d, k) for d in DN for k in ("a", "q", "b")])
def getn(d, k):
    return d.get(k), d.get(k, 7), d[k]


@table.case(*[(d, k) for d in D for k in ("a", "q", "日")])
def setk(d, k):
    d[k] = 5
    d[k] += 1
    d["new"] = 0
    return d


@table.case(*[(d, k) for d in D for k in ("a", "q")])
def augk(d, k):
    d[k] += 1


@table.case(*[(d, k) for d in D for k in ("a", "q")])
def delk(d, k):
    del d[k]


@table.case(*[(d, k) for d in D for k in ("a", "q")])
def popk(d, k):
    return d.pop(k), d


@table.case(*[(d, k) for d in D for k in ("a", "q")])
def popd(d, k):
    return d.pop(k, 3), d.pop(k, None), d


@table.case(*[(d, k) for d in DI for k in (1, 5)])
def intk(d, k):
    return d[k]


@table.case(*D)
def popitem(d):
    return d.popitem(), d


@table.case(*D)
def upd(d):
    d.update({"z": 1})
    d.update({"a": 9})
    d.update(d)
    d.setdefault("s", 4)
    d.setdefault("z", 5)
    return d


@table.case(*D)
def upd2(d):
    d.update(q=1)
    return d


@table.case(*D)
def upd3(d):
    d.update([("q", 1)])
    return d


@table.case(*D)
def orr(d):
    e = d | {"k": 1}
    d |= {"m": 2}
    return e, d


@table.case(*D)
def clr(d):
    d.clear()
    return d


@table.case(*D)
def loop(d):
    s = 0
    ks = ""
    for k in d:
        ks += k
        s += d[k] % 7
    for k, v in d.items():
        s += v % 5
        ks += k
    for v in d.values():
        s += v % 3
    for k in d.keys():
        s += len(k)
    for i, (k, v) in enumerate(d.items()):
        s += i * len(k)
    for k in sorted(d):
        ks += k
    for k, v in sorted(d.items(), key=lambda p: p[1]):
        ks += k
    return s, ks


@table.case(*D)
def changesize(d):
    for k in d:
        d[k + "x"] = 1


@table.case(*D)
def changedel(d):
    for k in list(d):
        del d[k]
    return d


@table.case(*D)
def changeval(d):
    for k in d:
        d[k] = 0
    return d


@pytest.mark.parametrize(("function", "argument_lists"), table.rows, ids=table.names())
def test_agrees(function, argument_lists):
    agree_each(function, argument_lists)
