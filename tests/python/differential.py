"""The plain function against the compiled one: same values, dtypes, index, names, order, errors.

`check(function, *args)` runs both. The compiled one runs with several numbers of threads and batch
sizes, which must agree to the last bit, and, once per compilation, from the disk cache.

Under mpiexec every rank runs the same test: what the compiled function gives is gathered from all
ranks before it is compared, and frames and series are also passed divided over the ranks.
"""

import contextlib
import functools
import importlib.util
import itertools
import warnings
from typing import NamedTuple

import pandas as pd

import shoal
from comparison import assert_same, bits
from ranks import gathered, scattered

THREAD_COUNTS = (1, 2, 4)
BATCH_ROW_COUNTS = (1, 3, 4096)
ALL_CONFIGURATIONS = tuple(itertools.product(THREAD_COUNTS, BATCH_ROW_COUNTS))
# For tests with many data sets per compiled function: each thread count and each size once.
FEW_CONFIGURATIONS = ((1, 4096), (2, 3), (4, 1))


class Outcome(NamedTuple):
    """What a call gave: a value, or the exception that it raised."""

    value: object = None
    error: Exception | None = None


def check(function, *args, configurations=ALL_CONFIGURATIONS, mentions="", same=assert_same):
    """Compares the plain and the compiled function; returns the value that both gave.

    Where the plain function raises, the compiled one must raise the same type (or a subclass), and
    both messages must contain `mentions`, for a KeyError by default the key. `same` compares the
    compiled value with the plain one; compiled ones must agree to the last bit in any case.
    """
    expected = call_plain(function, args)
    compiled = compiled_once(function)
    before = bits([value for value in args if isinstance(value, (pd.DataFrame, pd.Series))])
    first = None
    for thread_count, batch_row_count in configurations:
        with configured(thread_count, batch_row_count):
            found = call_gathered(compiled, args)
            place = f"with {thread_count} threads and batches of {batch_row_count} rows"
            if first is None:
                first = found
                _compare(found, expected, mentions, same)
                _check_disk_cache(function, compiled, args, found)
            assert _outcome_bits(found) == _outcome_bits(first), f"another result {place}"
    _check_divided(compiled, args, first, expected, mentions, same)
    after = bits([value for value in args if isinstance(value, (pd.DataFrame, pd.Series))])
    assert after == before, "the call has changed an argument"
    return expected.value


def check_each(function, argument_lists, **options):
    """check() for several lists of arguments that share a compiled function."""
    for number, args in enumerate(argument_lists):
        try:
            check(function, *args, configurations=FEW_CONFIGURATIONS, **options)
        except BaseException as error:
            error.args = (f"{error} [argument list {number}]", *error.args[1:])
            raise


@functools.cache
def compiled_once(function):
    """The same JitFunction for the same function, so that a test compiles once per signature."""
    return shoal.jit(function)


def call_plain(function, args):
    """The outcome of the plain function, which may change copies of its arguments only."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        copies = [value.copy() if hasattr(value, "iloc") else value for value in args]
        return call(function, copies)


def call(function, args):
    try:
        return Outcome(value=function(*args))
    except Exception as error:
        return Outcome(error=error)


def call_gathered(function, args):
    """The outcome with the rows of all ranks."""
    outcome = call(function, args)
    return outcome if outcome.error else outcome._replace(value=gathered(outcome.value))


def _check_divided(compiled, args, first, expected, mentions, same):
    """With frames and series divided over the ranks the answer must be the same."""
    divided = scattered(args)
    if divided is None:
        return
    found = call_gathered(compiled, divided)
    _compare(found, expected, mentions, same)
    if first.error is None:
        assert _outcome_bits(found) == _outcome_bits(first), "another result of divided arguments"


@contextlib.contextmanager
def configured(thread_count, batch_row_count):
    """Options for the calls within."""
    options = shoal.options
    before = options.num_threads, options.batch_row_count
    options.num_threads, options.batch_row_count = thread_count, batch_row_count
    try:
        yield
    finally:
        options.num_threads, options.batch_row_count = before


def _compare(found, expected, mentions, same):
    if expected.error is None:
        if found.error is not None:
            raise found.error
        same(found.value, expected.value)
        return
    assert found.error is not None, f"gave {found.value!r} where pandas raises {expected.error!r}"
    if not isinstance(found.error, type(expected.error)):
        raise AssertionError(f"not {type(expected.error).__name__}") from found.error
    if not mentions and isinstance(expected.error, KeyError):
        mentions = str(expected.error.args[0])
    assert mentions in str(expected.error)
    assert mentions in str(found.error)


def _check_disk_cache(function, compiled, args, found):
    """After a compilation: a new JitFunction must find the code on disk and give the same."""
    was_compiled = found.error is None and compiled.last_call.compile_seconds != 0
    if not shoal.bcast(was_compiled):
        return
    loaded = shoal.jit(function)
    again = call_gathered(loaded, args)
    assert _outcome_bits(again) == _outcome_bits(found), "another result from the disk cache"
    assert loaded.last_call.from_cache or shoal.get_rank() > 0  # rank 0 looks for all
    assert loaded.last_call.compile_seconds == 0


def _outcome_bits(outcome):
    if outcome.error is not None:
        return (type(outcome.error).__name__, str(outcome.error))
    return bits(outcome.value)


def define(folder, text, name="defined"):
    """The module that a file with this text in `folder` makes."""
    path = folder / f"{name}.py"
    path.write_text(text)
    specification = importlib.util.spec_from_file_location(name, path)
    module = importlib.util.module_from_spec(specification)
    specification.loader.exec_module(module)
    return module
