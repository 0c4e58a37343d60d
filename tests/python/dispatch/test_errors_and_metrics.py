"""Errors, last_call and explain() of direct calls are those of calls in general."""

import traceback

import pytest

from dispatch.direct import General, alone


def divided(a, b):
    total = 0
    for i in range(3):
        total += a // b
    return total * 2**62


@pytest.mark.parametrize(("values", "kind"), [((1, 0), ZeroDivisionError), ((3, 1), OverflowError)])
def test_errors_are_those_of_general_calls(values, kind):
    found = []
    for known in (False, True):
        compiled = alone(divided)
        if known:
            compiled(0, 1)
        general = General(compiled)
        with pytest.raises(kind) as raised:
            compiled(*values)
        assert general.count == (0 if known else 1)
        last = traceback.extract_tb(raised.value.__traceback__)[-1]
        found.append((type(raised.value), str(raised.value), last.filename, last.lineno, last.name))
    assert found[0] == found[1]
    assert found[0][2:] == (__file__, found[0][3], "divided")


def doubled(a):
    twice = a + a
    return twice


def test_last_call_and_explain():
    compiled = alone(doubled)
    assert compiled.last_call is None
    compiled(1)
    compiled(1.5)
    first = compiled.last_call
    text = repr(first)
    real = compiled.explain()
    compiled(2)
    direct = compiled.last_call
    assert direct is not first and repr(first) == text
    assert direct.from_cache and direct.execute_seconds > 0
    assert (direct.compile_seconds, direct.rows_read, direct.bytes_read) == (0, 0, 0)
    assert compiled.explain() != real
    compiled(2.5)
    assert compiled.explain() == real


def test_an_error_leaves_last_call():
    compiled = alone(divided)
    compiled(0, 1)
    compiled(0, 1)
    before = repr(compiled.last_call)
    with pytest.raises(ZeroDivisionError):
        compiled(1, 0)
    assert repr(compiled.last_call) == before
