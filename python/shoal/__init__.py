"""shoal compiles functions that use pandas and NumPy and runs them on all cores.

>>> import pandas as pd
>>> import shoal
>>> @shoal.jit
... def mean_by_day(path):
...     df = pd.read_parquet(path)
...     return df.groupby("A", as_index=False)["B"].mean()
"""

from shoal.errors import (
    ColumnKeyError,
    FileFormatError,
    InternalError,
    ShoalError,
    TypingError,
    UnsupportedError,
)
from shoal.jit import JitFunction, jit
from shoal.options import options

__version__ = "0.1.0"

__all__ = [
    "ColumnKeyError",
    "FileFormatError",
    "InternalError",
    "JitFunction",
    "ShoalError",
    "TypingError",
    "UnsupportedError",
    "jit",
    "options",
]
