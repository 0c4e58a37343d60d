"""Tests under mpiexec: values between one rank's view and that of all ranks."""

import pandas as pd

import shoal


def gathered(value):
    """The value with the rows of all ranks, on every rank."""
    if isinstance(value, (tuple, list)):
        return type(value)(gathered(item) for item in value)
    return shoal.allgatherv(value) if shoal.is_distributed(value) else value


def scattered(values):
    """The values with frames and series divided over the ranks; None if that is nothing new."""
    if shoal.get_size() == 1 or not any(_is_table(value) for value in values):
        return None
    return [shoal.scatterv(value) if _is_table(value) else value for value in values]


def _is_table(value):
    return isinstance(value, (pd.DataFrame, pd.Series))
