"""The smallest useful program: a group-by over a Parquet file, on all cores.

Run it twice: the second process takes the compiled code from the disk cache.
"""

import tempfile
import time
from pathlib import Path

import numpy as np
import pandas as pd

import shoal


@shoal.jit
def mean_by_day(path):
    df = pd.read_parquet(path)
    return df.groupby("A", as_index=False)["B"].mean()


with tempfile.TemporaryDirectory() as folder:
    path = Path(folder) / "data.parquet"
    days = pd.date_range("2000-01-01", periods=1000)
    pd.DataFrame({"A": np.repeat(days, 1000), "B": np.arange(1_000_000)}).to_parquet(path)

    for name, function in (("pandas", mean_by_day.py_func), ("shoal, first call", mean_by_day)):
        start = time.perf_counter()
        result = function(path)
        print(f"{name}: {time.perf_counter() - start:.4f} s")
    start = time.perf_counter()
    result = mean_by_day(path)
    print(f"shoal, second call: {time.perf_counter() - start:.4f} s")
    print(mean_by_day.last_call)

print(result)
assert len(result) == 1000
