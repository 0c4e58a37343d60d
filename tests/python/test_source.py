"""Which text is compiled: the function's own, as it was defined, with the names it sees now."""

import functools

import pandas as pd
import pytest

import shoal
from differential import define

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


LAYOUTS = {
    "lambda over lines": """
f = (
    lambda df: df[
        df["a"] > 1
    ]["a"].sum()
)
""",
    "text at the margin": """
class Holder:
    def f(df):
        x = '''
at the margin'''
        return df["a"].sum() - 1
f = Holder.f
""",
    "comment at the margin": """
if True:
    def f(df):
        x = 1
# at the margin
        return df["a"].sum() - x
""",
    "body on the same line": """
def f(df): x = 1; return df["a"] \\
   .sum() - x
""",
    "tabs": "class Holder:\n\tdef f(df):\n\t\tx = df['a']\n\t\treturn x.sum() - 1\nf = Holder.f\n",
    "no line end": "def f(df):\n    return df['a'].sum() - 1",
    "windows line ends": "def f(df):\r\n    x = 1\r\n    return df['a'].sum() - x\r\n",
    "form feed": "\f\ndef f(df):\n    return df['a'].sum() - 1\n",
    "decorator over lines": """
def same(*args):
    return lambda function: function
@same(
    1,
    2,
)
@same()

def f(df):
    return df["a"].sum() - 1
""",
}


@pytest.mark.parametrize("text", LAYOUTS.values(), ids=LAYOUTS)
def test_layout(text, tmp_path):
    assert result_of(define(tmp_path, text).f) == 5


def test_lambda_in_a_call():
    wrapped = shoal.jit(lambda df: df["a"].max())
    assert wrapped(FRAME) == 3


def test_nested_function():
    def outer():
        def inner(df):
            return df["a"].min()

        return inner

    assert result_of(outer()) == 1


def test_other_encoding(tmp_path):
    path = tmp_path / "latin.py"
    path.write_bytes(
        "# coding: latin-1\ndef f(x):\n    é = x\n    return é, 'ä'\n".encode("latin-1")
    )
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


def test_long_lines_and_many_functions(tmp_path):
    """Finding one of many functions does not parse the whole file each time."""
    lines = [f"def f{i}(x):\n    return x + {i}\n" for i in range(3000)]
    module = define(tmp_path, "\n".join(lines))
    for number in (0, 1500, 2999):
        assert result_of(getattr(module, f"f{number}"), 1) == 1 + number
