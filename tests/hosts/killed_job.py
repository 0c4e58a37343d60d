"""What one rank does: killed_job.py FILE; the last rank is killed while the others go on together."""

import os
import signal
import sys
import time

import pandas as pd

import shoal


@shoal.jit
def mean_by_day(path):
    """The job of group_by_job.py."""
    df = pd.read_parquet(path)
    return df.groupby("A", as_index=False)["B"].mean()


if __name__ == "__main__":
    mean_by_day(sys.argv[1])
    if shoal.get_rank() == shoal.get_size() - 1:
        print(f"killed at {time.time()}", flush=True)
        os.kill(os.getpid(), signal.SIGKILL)
    while True:
        mean_by_day(sys.argv[1])
