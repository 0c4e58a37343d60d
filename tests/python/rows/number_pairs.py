"""Frames of two columns of numbers, for functions of rows."""

import numpy as np
import pandas as pd

NUMBERS = ("float64", "float32", "int64", "int32", "int16", "int8", "uint8")


def pairs(dtype):
    """Two columns, in all combinations of some values that the dtype has."""
    values = [0, 1, 2, 7, 100]
    if not dtype.startswith("u"):
        values += [-1, -3]
    if dtype.startswith("float"):
        values += [0.25, -2.5, np.nan, np.inf, -np.inf, -0.0]
    a, b = np.meshgrid(np.array(values, dtype), np.array(values, dtype))
    return pd.DataFrame({"a": a.ravel(), "b": b.ravel()})
