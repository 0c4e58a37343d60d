"""What always raises where it is come to: variables without a value, operators that Python does not
have; the order of NaN in sorted lists.
"""

import math

import pytest

import shoal
from language.agreement import Table, agree_each, outcome, refused

table = Table()
NAN = math.nan


@table.case((1,), (0,))
def deleted(n):
    x = n
    del x
    return x  # noqa: F821


@table.case((1,), (0,))
def deleted_twice(n):
    x = [n]
    if n:
        del x
    del x
    return n


@table.case((1,), (0,))
def set_later(n):
    y = 7 // n
    z = x + y  # noqa: F821
    x = z
    return x


@table.case((1,), (0,))
def deleted_on_one_way(n):
    text = str(n)
    if n:
        del text
        n = len(text)
    return n


@table.case((1,), (0,))
def caught(n):
    try:
        return late, n  # noqa: F821
    except UnboundLocalError as e:
        late = str(e)
    return late, n


@table.case(([2.0, NAN, 1.0],), ([NAN, 2.0, 1.0, NAN, 0.5, -1.0],), ([3.0, 1.0],), ([NAN, NAN],))
def order_of_nan(a):
    b = [("x", value) for value in a]
    up, down = sorted(a), sorted(a, reverse=True)
    b.sort(key=lambda pair: pair[1])
    a.sort()
    return up, down, b, a


@table.case((["b", "a"],), (["c"],))
def passed_texts(a):
    n = 1 if a else 2
    while a and n < 3:
        n += 1
    return n, bool(a), not a, list(reversed(a)), [x for x in reversed(a)], a or ["z"]


@pytest.mark.parametrize(("function", "argument_lists"), table.rows, ids=table.names())
def test_agrees(function, argument_lists):
    agree_each(function, argument_lists)


OPERATORS = {
    "s + n": lambda s, n: s + n,
    "n + s": lambda s, n: n + s,
    "s - s": lambda s, n: s - s,
    "s * s": lambda s, n: s * s,
    "s / n": lambda s, n: s / n,
    "n % s": lambda s, n: n % s,
    "n ** s": lambda s, n: n**s,
    "'a' + 1": lambda s, n: "a" + 1 + n,
}


@pytest.mark.parametrize("name", OPERATORS)
@pytest.mark.parametrize("number", [3, 2.5, True])
def test_operators_that_python_does_not_have(name, number):
    function = OPERATORS[name]
    expected = outcome(function, ("ab", number))
    with pytest.raises(TypeError) as caught:
        shoal.jit(function)("ab", number)
    assert expected.result == "TypeError"
    assert expected.text in str(caught.value)


def percent(a):
    return "%s" % (a,)


def common_keys(d, s):
    return d.keys() & s


@pytest.mark.parametrize(
    ("function", "arguments", "text"),
    [
        (percent, (1,), "write an f-string"),
        (common_keys, ({"a": 1}, {"a"}), "make it a set first"),
    ],
)
def test_not_supported(function, arguments, text):
    assert text in refused(function, *arguments)
