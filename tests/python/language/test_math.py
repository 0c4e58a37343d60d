"""Python's math module: values and exceptions as CPython's."""

import importlib.util
import math

import pytest

import shoal
from differential import check

NUMBERS = [0.0, -0.0, 0.5, 1.0, -1.0, 2.5, -2.5, 1e-300, 1e300, 710.0, -3, 7, 2**62, True]
NUMBERS += [math.inf, -math.inf, math.nan]
OF_ONE = (
    "exp expm1 log2 log10 log1p log sin cos tan asin acos atan sinh cosh tanh asinh acosh atanh "
    "erf erfc sqrt fabs isnan isinf isfinite floor ceil trunc degrees radians"
).split()
OF_TWO = "fmod hypot pow copysign atan2 log".split()
PAIRS = [(2.0, 3.0), (-8, 3), (0.0, -1.0), (-8.0, 0.5), (1e300, 2.0), (5.0, 0.0), (3.0, 1.0)]
PAIRS += [(math.inf, 2.0), (2.0, math.inf), (math.nan, 0.0), (0.0, -0.0), (-0.0, 4), (8, 2)]


@pytest.fixture(scope="module")
def functions(tmp_path_factory):
    """A module with a function for each of math's, which have to stand in a file."""
    lines = ["import math"]
    lines += [f"def {name}_of_one(x):\n    return math.{name}(x)" for name in OF_ONE]
    lines += [f"def {name}_of_two(x, y):\n    return math.{name}(x, y)" for name in OF_TWO]
    path = tmp_path_factory.mktemp("math") / "functions_of_math.py"
    path.write_text("\n\n\n".join(lines) + "\n")
    specification = importlib.util.spec_from_file_location("functions_of_math", path)
    module = importlib.util.module_from_spec(specification)
    specification.loader.exec_module(module)
    return module


@pytest.mark.parametrize("name", OF_ONE)
def test_of_one_number(functions, name):
    function = getattr(functions, f"{name}_of_one")
    is_whole = name in ("floor", "ceil", "trunc")
    for number in NUMBERS:
        if not (is_whole and number == 1e300):
            check(function, number)
    if is_whole:  # Python's ints have no end
        with pytest.raises(OverflowError, match="does not fit in 64 bits"):
            shoal.jit(function)(1e300)


@pytest.mark.parametrize("name", OF_TWO)
def test_of_two_numbers(functions, name):
    for x, y in PAIRS:
        check(getattr(functions, f"{name}_of_two"), x, y)


def test_in_a_loop():
    def wave(n):
        total = 0.0
        for i in range(n):
            total += math.sin(i) * math.exp(-i / 10) + math.sqrt(i)
        return total, math.floor(total), math.pi, math.e, math.tau

    check(wave, 100)
    check(wave, 0)
