"""Random functions of numbers give what CPython gives: values, types and exceptions.

A longer run by hand: SHOAL_RANDOM_PROGRAMS=5000 SHOAL_RANDOM_SEED=1 ./run python -m pytest
tests/python/language/test_random_programs.py
"""

import importlib.util
import math
import os

import pytest

import shoal
from language.random_programs import write_module

FUNCTIONS_PER_MODULE = 20
MODULES = int(os.environ.get("SHOAL_RANDOM_PROGRAMS", "120")) // FUNCTIONS_PER_MODULE
FIRST_SEED = int(os.environ.get("SHOAL_RANDOM_SEED", "2026")) * 1_000_000
ARGUMENTS = (
    (0, 0.0, True),
    (7, -2.5, False),
    (-13, 1e10, True),
    (500, math.inf, False),
    (-1, math.nan, True),
)


def outcome(function, arguments):
    """What a call gives, as text that tells types and bits apart; an exception as its own text."""
    try:
        return repr(function(*arguments)), None
    except (ArithmeticError, NameError) as error:
        return type(error).__name__, error


def is_refused(error):
    """A variable that has no value on any way to where it is read is found while compiling."""
    return error is not None and "[S0106]" in str(error)


def compare(function, compiled):
    """False if the function is refused."""
    for arguments in ARGUMENTS:
        found, found_error = outcome(compiled, arguments)
        if is_refused(found_error):
            return False
        expected, error = outcome(function, arguments)
        assert found == expected, f"{function.__name__}{arguments}"
        if error is not None:
            assert str(error) in str(found_error), f"{function.__name__}{arguments}"
    return True


@pytest.mark.parametrize("module_number", range(MODULES))
def test_random_programs(module_number, tmp_path):
    path = tmp_path / f"programs_{module_number}.py"
    write_module(path, FIRST_SEED + module_number * FUNCTIONS_PER_MODULE, FUNCTIONS_PER_MODULE)
    spec = importlib.util.spec_from_file_location(path.stem, path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    functions = [getattr(module, f"f{number}") for number in range(FUNCTIONS_PER_MODULE)]
    compared = [compare(function, shoal.jit(cache=False)(function)) for function in functions]
    assert sum(compared) > FUNCTIONS_PER_MODULE / 2
