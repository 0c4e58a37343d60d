"""Reductions of columns of every type to scalars."""

import pytest

import columns
from differential import check_each

SERIES_METHODS = {}


def method(function):
    SERIES_METHODS[function.__name__] = function
    return function


@method
def total(s):
    return s.sum()


@method
def product(s):
    return s.prod()


@method
def mean(s):
    return s.mean()


@method
def median(s):
    return s.median()


@method
def minimum(s):
    return s.min()


@method
def maximum(s):
    return s.max()


@method
def count(s):
    return s.count()


@method
def deviation(s):
    return s.std()


@method
def variance(s):
    return s.var()


@method
def some(s):
    return s.any()


@method
def every(s):
    return s.all()


@method
def distinct(s):
    return s.nunique()


@method
def length(s):
    return len(s)


@pytest.mark.parametrize("function", SERIES_METHODS.values(), ids=SERIES_METHODS)
@pytest.mark.parametrize("dtype", columns.ALL)
def test_reduction(dtype, function):
    is_object = dtype.startswith("object")
    if is_object and function not in (count, length, distinct):
        pytest.skip("pandas lets Python add and compare the objects")
    codes = columns.codes(23, 6)
    series = [columns.column(dtype, codes, missing) for missing in columns.patterns_of(dtype)]
    check_each(function, [(one,) for one in [*series, series[0][:0], series[0][:1]]])


def total_without_skipping(s):
    return s.sum(skipna=False)


def mean_without_skipping(s):
    return s.mean(skipna=False)


def total_of_three(s):
    return s.sum(min_count=3)


def population_deviation(s):
    return s.std(ddof=0)


@pytest.mark.parametrize(
    "function",
    [total_without_skipping, mean_without_skipping, total_of_three, population_deviation],
    ids=lambda function: function.__name__,
)
@pytest.mark.parametrize("dtype", ["float64", "float32", "int64", "Int64", "Float64", "bool"])
def test_reduction_with_arguments(dtype, function):
    if function is total_of_three and dtype in ("int64", "bool"):
        pytest.skip("refused: the number of rows decides between int and NaN")
    series = [
        columns.column(dtype, columns.codes(11, 6), missing)
        for missing in columns.patterns_of(dtype)
    ]
    check_each(function, [(one,) for one in [*series, series[0][:0], series[0][:2]]])
