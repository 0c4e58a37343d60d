"""What pandas 3 calls for DataFrame.apply(f, axis=1, engine=shoal.jit) and
Series.map(f, engine=shoal.jit)."""

import functools

import pandas as pd

# How many functions are kept compiled.
FUNCTION_COUNT_MAX = 64


class PandasEngine:
    """The attribute __pandas_udf__ of shoal.jit; `decorator` is shoal.jit, with its options."""

    @staticmethod
    def apply(data, func, args, kwargs, decorator, axis):
        """frame.apply(func, axis=axis, args=args), compiled."""
        _refuse_keywords(kwargs)
        if not isinstance(data, pd.DataFrame):
            raise NotImplementedError("shoal.jit as an engine has no raw=True")
        if axis not in (1, "columns"):
            raise NotImplementedError("shoal.jit as an engine applies functions to rows: axis=1")
        compiled = _row_function(func, decorator, bool(args))
        return compiled(data, args) if args else compiled(data)

    @staticmethod
    def map(data, func, args, kwargs, decorator, skip_na):
        """series.map(func), compiled; `skip_na` as with na_action="ignore"."""
        _refuse_keywords(kwargs)
        if args or not isinstance(data, pd.Series):
            raise NotImplementedError("shoal.jit as an engine maps the values of a Series")
        return _element_function(func, decorator, skip_na)(data)


def _refuse_keywords(kwargs):
    if kwargs:
        raise NotImplementedError(
            "shoal.jit as an engine passes no keyword arguments: write them into a lambda"
        )


@functools.lru_cache(FUNCTION_COUNT_MAX)
def _row_function(func, decorator, has_args):
    def apply_rows(frame):
        return frame.apply(func, axis=1)

    def apply_rows_with(frame, args):
        return frame.apply(func, axis=1, args=args)

    return decorator(apply_rows_with if has_args else apply_rows)


@functools.lru_cache(FUNCTION_COUNT_MAX)
def _element_function(func, decorator, skip_na):
    def map_values(series):
        return series.map(func)

    def map_present_values(series):
        return series.map(func, na_action="ignore")

    return decorator(map_present_values if skip_na else map_values)
