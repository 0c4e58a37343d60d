"""Text of constants, and text in lists and tuples that were passed."""

import pytest

from language.agreement import Table, agree_each

table = Table()


@table.case((0,))
def of_floats(n):
    return (
        str(1e10),
        str(100000.0),
        repr(-1e5),
        f"{1e15} {1e16} {0.0001} {0.00001} {-0.0} {1e300}",
        "{} {}".format(123456789.0, 5e-324),
        str(1e22) + str(n),
    )


@table.case((("a", "é"), ("a", "é")), (("a", "é"), ("b", "")))
def tuples(a, b):
    first, second = a
    return a == b, a < b, a[1], f"{a}", first + second, [a, b], {a: b}, len(a)


@table.case((["a", "é"], ["a", "é"]), (["a", "é"], ["b"]))
def lists(a, b):
    return a == b, a != b, a < b, a >= b, str(a), f"{b!r}", [a, b] == [b, a], a == ["a", "é"]


@table.case((["a", "b"],), (["b"],))
def list_and_others(a):
    return a == 1, a != [], a == list("ab"), [] == a, sorted(a) > a, a in [["b"], ["c"]]


@pytest.mark.parametrize(("function", "argument_lists"), table.rows, ids=table.names())
def test_agrees(function, argument_lists):
    agree_each(function, argument_lists)
