"""What text and containers cannot do yet says so, with what to write instead."""

from pathlib import Path

import pytest

import shoal
from language.agreement import refused


def mixed(n):
    out = []
    for i in range(n):
        out.append(i)
    out.append("s")
    return out


def tuple_of_list(a):
    return tuple(a)


def grows_empty(a):
    a.append(1)
    return a


def frozen(n):
    return frozenset([n])


def several_values(n):
    raise TypeError("t", n)


def width(n, w):
    return f"{n:{w}}"


def is_same(a, b):
    return a is b


@pytest.mark.parametrize(
    ("function", "arguments", "text"),
    [
        (mixed, (1,), "[S0210]"),
        (tuple_of_list, ([1],), "use a list"),
        (grows_empty, ([],), "empty list"),
        (frozen, (1,), "frozenset"),
        (several_values, (1,), "raise a built-in exception with one message"),
        (width, (1, 2), "has to be a constant"),
        (is_same, ([1], [2]), "compare with =="),
    ],
)
def test_refused(function, arguments, text):
    assert text in refused(function, *arguments)


def test_paths_are_no_text():
    def first(a):
        return a[0]

    compiled = shoal.jit(first)
    assert compiled(["b"]) == "b"
    with pytest.raises(TypeError, match="pass a list of str"):
        compiled([Path("b")])
