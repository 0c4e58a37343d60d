"""Which text is compiled: the function's own, as it was defined, with the names it sees now."""

import functools
import textwrap
import types

import pandas as pd
import pytest
import shoal
from differential import check, define

FRAME = pd.DataFrame({"a": [3, 1, 2], "b": [0.5, 1.5, 2.5]})


def result_of(function, *args):
    return shoal.jit(function)(*(args or (FRAME,)))


def test_lambdas_on_one_line():
    first, second = (lambda df: df["a"].sum(), lambda df: df["b"].sum())
    assert result_of(first) == 6
    assert result_of(second) == 4.5


def test_equal_lambdas_on_one_line():
    pair = [lambda x: x + 1, lambda x: x + 1]
    assert [result_of(function, 4) for function in pair] == [5, 5]


def test_lambda_over_lines():
    function = (
        lambda df: df[
            df["a"] > 1
        ]
    )
    assert len(result_of(function)) == 2


def test_lambda_in_a_call():
    wrapped = shoal.jit(lambda df: df["a"].max())
    assert wrapped(FRAME) == 3


def test_nested_function():
    def outer():
        def inner(df):
            return df["a"].min()

        return inner

    assert result_of(outer()) == 1


def test_text_that_is_less_indented():
    def with_text(df):
        """A docstring
that starts at the margin.
        """
        return df["a"].sum()

    assert result_of(with_text) == 6


def test_comments_that_are_less_indented():
    def with_comment(df):
        x = 1
# at the margin
        return df["a"].sum() + x

    assert result_of(with_comment) == 7


def test_continued_lines():
    def continued(df): return df["a"] \
        .sum()

    assert result_of(continued) == 6


def test_tabs(tmp_path):
    module = define(tmp_path, "class A:\n\tdef f(df):\n\t\tx = df['a']\n\t\treturn x.sum()\n")
    assert result_of(module.A.f) == 6


def test_other_encoding(tmp_path):
    path = tmp_path / "latin.py"
    path.write_bytes("# coding: latin-1\ndef f(x):\n    é = x\n    return é, 'ä'\n".encode("latin-1"))
    import importlib.util

    specification = importlib.util.spec_from_file_location("latin", path)
    module = importlib.util.module_from_spec(specification)
    specification.loader.exec_module(module)
    assert result_of(module.f, 1) == (1, "ä")


def test_decorated_callable_is_refused():
    with pytest.raises(TypeError, match="jit"):

        @shoal.jit
        @functools.lru_cache
        def cached():
            return 1


def test_decorator_with_arguments():
    @shoal.jit(cache=False)
    def f(x):
        return x + 1

    assert f(1) == 2
    assert shoal.jit(f) is f
    assert f.py_func(1) == 2
    assert f.__name__ == "f"


@pytest.mark.parametrize("wrong", [3, "text", len, pd.DataFrame, FRAME, None.__class__])
def test_what_cannot_be_decorated(wrong):
    with pytest.raises(TypeError, match="jit"):
        shoal.jit(wrong)


def test_wrong_option():
    with pytest.raises(TypeError, match="parallel"):
        shoal.jit(parallel=True)
    with pytest.raises(TypeError, match="cache"):
        shoal.jit(cache="yes")


def test_method():
    class Sums:
        @staticmethod
        @shoal.jit
        def static(df):
            return df["a"].sum()

    assert Sums.static(FRAME) == 6
    assert Sums().static(FRAME) == 6


def test_function_made_by_exec():
    namespace = {}
    exec("def f(x):\n    return x + 1\n", namespace)
    with pytest.raises(shoal.TypingError, match="source"):
        result_of(namespace["f"], 1)


def test_edited_file(tmp_path):
    module = define(tmp_path, "def f(x):\n    return x + 1\n")
    (tmp_path / "defined.py").write_text("def f(x):\n    return x + 2\n")
    with pytest.raises(shoal.TypingError, match="changed"):
        result_of(module.f, 1)


def test_edited_file_after_the_first_call(tmp_path):
    """What was compiled is what was defined; it stays callable."""
    module = define(tmp_path, "import shoal\n@shoal.jit\ndef f(x):\n    return x + 1\n")
    assert module.f(1) == 2
    (tmp_path / "defined.py").write_text("def f(x):\n    return 'else'\n")
    assert module.f(1) == 2


def test_shifted_lines(tmp_path):
    module = define(tmp_path, "def f(x):\n    return x + 1\n")
    (tmp_path / "defined.py").write_text("\n\ndef f(x):\n    return x + 1\n")
    with pytest.raises(shoal.TypingError):
        result_of(module.f, 1)


def test_reloaded_module(tmp_path):
    text = "def f(x):\n    return x + {}\n"
    first = define(tmp_path, text.format(1))
    assert result_of(first.f, 1) == 2
    second = define(tmp_path, text.format(20))
    assert result_of(second.f, 1) == 21


FACTOR = 2


def scaled(df):
    return df["a"] * FACTOR


def test_global_that_changes(monkeypatch):
    compiled = shoal.jit(scaled)
    for factor in (2, 5, 0.5, 2):
        monkeypatch.setitem(globals(), "FACTOR", factor)
        pd.testing.assert_series_equal(compiled(FRAME), scaled(FRAME))


def test_global_that_is_missing(tmp_path):
    module = define(tmp_path, "import shoal\n@shoal.jit\ndef f(x):\n    return x + later\n")
    with pytest.raises(NameError, match="later"):
        module.f(1)
    module.later = 10
    assert module.f(1) == 11
    del module.later
    with pytest.raises(NameError, match="later"):
        module.f(1)


def test_closure():
    def adder(amount):
        @shoal.jit
        def add(x):
            return x + amount

        return add

    one, ten = adder(1), adder(10)
    assert (one(1), ten(1), one(2)) == (2, 11, 3)


def test_closure_that_changes():
    amount = 1

    @shoal.jit
    def add(x):
        return x + amount

    assert add(1) == 2
    amount = 2.5
    assert add(1) == 3.5


def helper(df):
    return df["a"].sum()


def calls_helper(df):
    return helper(df) + 1


def test_helper_that_is_replaced(monkeypatch):
    compiled = shoal.jit(calls_helper)
    assert compiled(FRAME) == 7
    monkeypatch.setitem(globals(), "helper", lambda df: df["b"].sum())
    assert compiled(FRAME) == 5.5


def test_helper_of_another_module(tmp_path):
    tools = define(tmp_path, "SCALE = 3\ndef scale(x):\n    return x * SCALE\n", "tools")

    def through_module(df):
        return tools.scale(df["a"]), tools.SCALE

    check(through_module, FRAME)
    compiled = shoal.jit(through_module)
    compiled(FRAME)
    tools.SCALE = 4
    assert compiled(FRAME)[1] == 4


def test_helper_that_is_decorated():
    @shoal.jit
    def inner(df):
        return df[df["a"] > 1]

    @shoal.jit
    def outer(df):
        return inner(df)["b"].sum()

    assert outer(FRAME) == 3.0


def test_helper_with_defaults_and_keywords():
    limit = 1

    def part(df, least=limit, *, name="a"):
        return df[df[name] > least]

    def several(df):
        return part(df), part(df, 2), part(df, name="b"), part(least=0, df=df)

    check(several, FRAME)
    limit = 100
    check(several, FRAME)


def test_recursion_is_refused():
    def endless(x):
        return endless(x)

    compiled = shoal.jit(endless)
    with pytest.raises(shoal.UnsupportedError, match="recurs|itself"):
        compiled(1)


def test_annotations_are_ignored(tmp_path):
    text = """
        from __future__ import annotations
        def f(df: NoSuchType, n: "also none" = 2) -> AnotherOne:
            total: SomeType = df["a"].sum()
            return total + n
    """
    module = define(tmp_path, textwrap.dedent(text))
    assert result_of(module.f) == 8


def test_changed_code_object():
    def f(x):
        return x + 1

    compiled = shoal.jit(f)
    assert compiled(1) == 2

    def g(x):
        return x + 100

    f.__code__ = g.__code__
    assert compiled(1) == 101


def test_changed_defaults():
    def f(x, y=1):
        return x + y

    compiled = shoal.jit(f)
    assert compiled(1) == 2
    f.__defaults__ = (10,)
    assert compiled(1) == f(1) == 11


def test_copy_of_a_function_with_other_globals():
    other = types.FunctionType(scaled.__code__, {**globals(), "FACTOR": 7}, "scaled")
    assert result_of(other).tolist() == [21, 7, 14]


def test_long_lines_and_many_functions(tmp_path):
    """Finding one of many functions does not parse the whole file each time."""
    lines = [f"def f{i}(x):\n    return x + {i}\n" for i in range(3000)]
    module = define(tmp_path, "\n".join(lines))
    for number in (0, 1500, 2999):
        assert result_of(getattr(module, f"f{number}"), 1) == 1 + number
