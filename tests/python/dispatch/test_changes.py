"""Nothing that has changed between two direct calls is missed."""

import pytest

import shoal
from differential import define
from dispatch.direct import General, alone, same, several

FACTOR = 2


def with_global(x):
    return x * FACTOR


def test_global_that_changes(monkeypatch):
    compiled = alone(with_global)
    for factor in (2, 2, 5, 5, 0.5, 2, True, True):
        monkeypatch.setitem(globals(), "FACTOR", factor)
        for _ in range(2):
            same(compiled(3), with_global(3))
    monkeypatch.delitem(globals(), "FACTOR")
    with pytest.raises(NameError, match="FACTOR"):
        compiled(3)


def test_global_that_hides_a_builtin(tmp_path):
    module = define(tmp_path, "def f(x):\n    return abs(x)\n")
    compiled = alone(module.f)
    assert compiled(-3) == compiled(-3) == 3
    exec("def abs(x):\n    return 5", vars(module))  # has no source
    with pytest.raises(shoal.TypingError, match="source"):
        compiled(-3)
    del module.abs
    assert compiled(-3) == 3


def test_closure_that_changes():
    amount = 1

    @alone
    def add(x):
        return x + amount

    assert add(1) == add(1) == 2
    amount = 2.5
    assert add(1) == add(1) == 3.5


def helper(x, least=1, *, more=0):
    return x + least + more


def other_helper(x, least=1, *, more=0):
    return x * 100


def calls_helper(x):
    return helper(x) * 2


@pytest.fixture
def known_helper():
    """calls_helper, known for ints; the helper is as it was afterwards."""
    before = (helper.__code__, helper.__defaults__, helper.__kwdefaults__)
    compiled = alone(calls_helper)
    assert compiled(1) == compiled(1) == 4
    yield compiled
    helper.__code__, helper.__defaults__, helper.__kwdefaults__ = before


def test_helper_that_is_replaced(known_helper, monkeypatch):
    monkeypatch.setitem(globals(), "helper", other_helper)
    assert known_helper(1) == known_helper(1) == 200


def test_helper_with_another_code(known_helper):
    helper.__code__ = other_helper.__code__
    assert known_helper(1) == known_helper(1) == 200


def test_helper_with_other_defaults(known_helper):
    helper.__defaults__ = (10,)
    assert known_helper(1) == known_helper(1) == 22
    helper.__kwdefaults__ = {"more": 100}
    assert known_helper(1) == known_helper(1) == 222
    helper.__kwdefaults__["more"] = 0
    assert known_helper(1) == known_helper(1) == 22


def test_decorated_helper_that_changes():
    def inner(x, y=1):
        return x + y

    def other(x, y=1):
        return x * 100

    decorated = alone(inner)

    @alone
    def outer(x):
        return decorated(x) + 1

    assert outer(1) == outer(1) == 3
    inner.__defaults__ = (10,)
    assert outer(1) == outer(1) == 12
    inner.__code__ = other.__code__
    assert outer(1) == outer(1) == 101


def test_own_defaults_and_code_that_change():
    def f(x, y=1, *, z=0):
        return x + y + z

    def g(x, y=1, *, z=0):
        return x * 50

    compiled = alone(f)
    assert compiled(1) == compiled(1) == 2
    f.__defaults__ = (10,)
    assert compiled(1) == compiled(1) == 11
    f.__kwdefaults__ = {"z": 100}
    assert compiled(1) == compiled(1) == 111
    f.__kwdefaults__["z"] = 0.5
    assert compiled(1) == compiled(1) == 11.5
    f.__code__ = g.__code__
    assert compiled(1) == compiled(1) == 50


ITEMS = [1, 2]
NESTED = ([1, 2], 3)


def with_items(x):
    return x + ITEMS[0]


def with_nested(x):
    first, second = NESTED
    return x + second + first[0]


@pytest.mark.parametrize(("function", "items"), [(with_items, ITEMS), (with_nested, NESTED[0])])
def test_list_that_changes(function, items):
    compiled = alone(function)
    try:
        for first in (1, 300, 300, 1.5):
            items[0] = first
            for _ in range(2):
                same(compiled(3), function(3))
    finally:
        items[0] = 1


def test_module_attribute_that_changes(tmp_path):
    settings = define(tmp_path, "SCALE = 3\n", "settings")

    @alone
    def scaled(x):
        return x * settings.SCALE

    assert scaled(2) == scaled(2) == 6
    settings.SCALE = 0.5
    assert scaled(2) == scaled(2) == 1.0


@pytest.mark.parametrize(
    ("option", "value"), [("num_threads", 3), ("batch_row_count", 7), ("cache", False)]
)
def test_changed_options_are_noticed(option, value):
    compiled = alone(several)
    compiled(1, 2)
    general = General(compiled)
    compiled(1, 2)
    assert general.count == 0
    setattr(shoal.options, option, value)
    compiled(1, 2)
    compiled(1, 2)
    assert general.count == 1
