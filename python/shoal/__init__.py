"""shoal compiles functions that use pandas and NumPy and runs them on all cores.

>>> import pandas as pd
>>> import shoal
>>> @shoal.jit
... def mean_by_day(path):
...     df = pd.read_parquet(path)
...     return df.groupby("A", as_index=False)["B"].mean()
"""

from shoal import job
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
from shoal.parallel import (
    allgatherv,
    barrier,
    bcast,
    gatherv,
    get_nodes_first_ranks,
    get_rank,
    get_size,
    is_distributed,
    parallel_print,
    random_shuffle,
    rebalance,
    scatterv,
)
from shoal.ranges import prange

job.attach()

__version__ = "0.1.0"

__all__ = [
    "ColumnKeyError",
    "FileFormatError",
    "InternalError",
    "JitFunction",
    "ShoalError",
    "TypingError",
    "UnsupportedError",
    "allgatherv",
    "barrier",
    "bcast",
    "gatherv",
    "get_nodes_first_ranks",
    "get_rank",
    "get_size",
    "is_distributed",
    "jit",
    "options",
    "parallel_print",
    "prange",
    "random_shuffle",
    "rebalance",
    "scatterv",
]
