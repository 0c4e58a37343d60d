"""Methods of str: of Latin-1, two-byte text, text beyond the BMP, and mixed."""

import pytest

from language.agreement import Table, agree_each

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


@table.case(*T)
def whole(s):
    return (s.lower(), s.upper(), s.title(), s.capitalize(), s.swapcase(), s.casefold())


@table.case(*T)
def isx(s):
    return (
        s.isdigit(),
        s.isdecimal(),
        s.isnumeric(),
        s.isalpha(),
        s.isalnum(),
        s.isspace(),
        s.islower(),
        s.isupper(),
        s.istitle(),
        s.isascii(),
    )


@table.case(*[(s, p) for s in T for p in P])
def strip(s, p):
    return (s.strip(), s.lstrip(), s.rstrip(), s.strip(p), s.lstrip(p), s.rstrip(p), s.strip(None))


@table.case(*[(s, p) for s in T for p in P])
def find(s, p):
    return (
        s.find(p),
        s.rfind(p),
        s.count(p),
        p in s,
        s.startswith(p),
        s.endswith(p),
        s.find(p, 1),
        s.find(p, 1, -1),
        s.rfind(p, None, 3),
        s.count(p, -3),
        s.startswith(p, 1),
        s.endswith(p, 1, 4),
    )


@table.case(*[(s, p) for s in T for p in P])
def index(s, p):
    return s.index(p)


@table.case(*[(s, p) for s in T for p in P])
def rindex(s, p):
    return s.rindex(p, 1)


@table.case(*[(s, p) for s in T for p in P])
def repl(s, p):
    return (
        s.replace(p, "zz"),
        s.replace(p, ""),
        s.replace("a", p),
        s.replace(p, "日", 1),
        s.replace("b", "c", 0),
    )


@table.case(*T)
def splitws(s):
    return (
        s.split(),
        s.rsplit(),
        s.split(None, 1),
        s.rsplit(None, 1),
        s.splitlines(),
        s.splitlines(True),
        s.split(maxsplit=1),
        s.splitlines(keepends=True),
    )


@table.case(*[(s, p) for s in T for p in P])
def splitsep(s, p):
    return (s.split(p), s.rsplit(p, 1), s.split(sep=p, maxsplit=1))


@table.case(*[(s, p) for s in T for p in P])
def part(s, p):
    return (s.partition(p), s.rpartition(p))


@table.case(*[(s, n) for s in T for n in (-1, 0, 5, 12)])
def fill(s, n):
    return (
        s.zfill(n),
        s.ljust(n),
        s.rjust(n, "日"),
        s.center(n, "*"),
        s.expandtabs(n),
        s.expandtabs(),
    )


@table.case(("a", "ab"), ("a", ""))
def badfill(s, f):
    return s.center(5, f)


@table.case(*[(s, p) for s in T for p in P])
def affix(s, p):
    return (
        s.removeprefix(p),
        s.removesuffix(p),
        s + p,
        p + s,
        s * 3,
        2 * p,
        s * -1,
        len(s),
        bool(s),
    )


@table.case(["a", "b"], ["日", "😀", ""])
def join(x):
    return (
        ",".join(x),
        "".join(x),
        ", ".join([s.upper() for s in x]),
        "-".join(s for s in x),
        "|".join(map(str, [1, 2, 3])),
    )


@table.case("abc")
def joinself(s):
    return "-".join(s)


@table.case(*T)
def starts(s):
    return (
        s.startswith(("a", "He", "😀")),
        s.endswith(("b", "d")),
        s.startswith(("a",), 1),
        s.startswith(()),
    )


@pytest.mark.parametrize(("function", "argument_lists"), table.rows, ids=table.names())
def test_agrees(function, argument_lists):
    agree_each(function, argument_lists)
