"""Text: items, slices, order, formats, numbers, and what loops make of it."""

import pytest

from language.agreement import Table, agree_each, compiled_once

table = Table()


T = [
    "",
    "a",
    "Hello World",
    "  x y\t",
    "Ünïcödé ß",
    "日本語 テキスト",
    "a😀b😀",
    "ǅ",
    "ab,cd,,ef",
    "\0x",
    "éa日😀",
    "123",
    "１２",
    "\x1c\x85\u2028x\r\ny\n",
]

P = ["", "a", "l", "😀", "日", ",", "é", " "]


@table.case(*[(s, n) for s in T for n in (-20, -2, -1, 0, 1, 5, 2**62)])
def item(s, n):
    return s[n]


@table.case(
    *[
        (s, n, m)
        for s in T
        for n in (None, -2, 0, 3, 2**63 - 1, -(2**63))
        for m in (None, -1, 2, 100)
    ]
)
def slic(s, n, m):
    return (s[n:m], s[n:], s[:m], s[::-1], s[n:m:2], s[m:n:-1])


@table.case(*[(s, p) for s in T for p in T])
def cmp(s, p):
    return (
        s < p,
        s <= p,
        s == p,
        s != p,
        s > p,
        s >= p,
        "a" < s < p,
        s < "m" < p,
        min(s, p),
        max(s, p),
        min(s, "b", p),
    )


@table.case(*T)
def chars(s):
    n = 0
    out = ""
    for i, c in enumerate(s):
        n += ord(c) * i
        out = c + out
    return n, out, [c for c in s], list(s), sorted(s), "".join(reversed(s))


@table.case(*["a", "", "ab", "😀"])
def ordd(s):
    return ord(s)


@table.case(0, 97, 0x10FFFF, -1, 0x110000, 233)
def chrr(n):
    return chr(n)


@table.case(*T, "it's", 'say "x"', "both ' and \"", "\\n\n\t\x7f\xad\u200b")
def rep(s):
    return repr(s), str(s), f"{s!r}", f"{s}"


@table.case(*T)
def fmt(s):
    return f"{s:>10}|{s:<4}|{s:^7}|{s:.2}|{s:*^9.3}|{s!r:>12}"


@table.case(
    *[
        (i, x)
        for i in (0, -5, 123456789, 2**63 - 1, -(2**63))
        for x in (0.0, -0.0, 1.5, -2.25e10, float("nan"), float("inf"), 1e-7, 123456789.123)
    ]
)
def fmtn(i, x):
    first = f"{i:>10}|{i:05d}|{i:,}|{i:x}|{i:#b}|{i:+}|{x:.2f}|{x:10.3e}|{x:g}|"
    return first + f"{x:,.1f}|{x:%}|{x:08.2f}|{i}|{x}|{i!r}|{x!s:>8}|{x=}"


@table.case(("a",), ("%d",))
def badfmt(s):
    return f"{s:d}"


@table.case(
    "12",
    " -7 ",
    "+3",
    "1_000",
    "x",
    "",
    "１２",
    "0x10",
    "9223372036854775807",
    "-9223372036854775808",
    "1.0",
)
def toint(s):
    return int(s)


@table.case(("ff", 16), ("0b1", 0), ("z", 36), ("12", 1), ("12", 2), ("0x1f", 16), ("07", 0))
def tointb(s, b):
    return int(s, b)


@table.case("1.5", " nan ", "-inf", "1e400", "x", "", "1_0.5", "infinity", "１.5")
def tofloat(s):
    return float(s)


@table.case("a", "b", "zz")
def loop_grow(s):
    r = ""
    for i in range(5):
        r += s
        if i % 2:
            r += ","
    return r


@table.case((0,), (3,))
def cond(n):
    s = "x" if n > 1 else "yy"
    t = s or "empty"
    return s, t, s and "full", not s, ("a" if n else None)


@table.case("a,b", "")
def unpack(s):
    a, b = s.split(",")
    return b, a


@table.case("ab", "abc", "a")
def unpack2(s):
    a, b = s
    return b, a


@table.case(("a", 1), ("b", -1))
def concat_bad(s, n):
    return s + str(n) + repr(n)


@table.case("abc")
def chain(s):
    return "a" <= s <= "b", "a" < s < "b" < "c", "b" in s in "xabcx"


@table.case(*T)
def wc(s):
    d = {}
    for w in s.split():
        d[w] = d.get(w, 0) + 1
    return d


@table.case(*T)
def charset(s):
    return len(set(s)), sorted(set(s)), {c: s.count(c) for c in s}


@table.case(("a", 2))
def strformat(s, n):
    return "{} {}".format(s, n), "{0}-{1}-{0}".format(s, n), "{a:>5}".format(a=s)


@table.case("a")
def aug(s):
    s += "b"
    s *= 3
    return s


@pytest.mark.parametrize(("function", "argument_lists"), table.rows, ids=table.names())
def test_agrees(function, argument_lists):
    agree_each(function, argument_lists)


def parts_of_argument(s):
    return [s, s[0:1], s.strip()], s[::1]


def test_parts_of_an_argument_outlive_the_call():
    for text in ("\n", "a", "short", "twelve bytes", "more than twelve bytes"):
        results = [compiled_once(parts_of_argument)(text) for _ in range(50)]
        assert all(result == parts_of_argument(text) for result in results)
