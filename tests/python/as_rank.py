"""Runs pytest as one rank: `mpiexec -n 3 python tests/python/as_rank.py tests/python`.

Each rank has temporary folders of its own; ranks above 0 print into .local/test_rank_<rank>.log.
"""

import os
import sys
import tempfile
from pathlib import Path

import pytest

import shoal


def main():
    rank = shoal.get_rank()
    if rank > 0:
        log = Path(".local") / f"test_rank_{rank}.log"
        descriptor = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
        os.dup2(descriptor, 1)
    with tempfile.TemporaryDirectory(prefix=f"shoal_rank_{rank}_") as folder:
        code = pytest.main([f"--basetemp={folder}/tests", *sys.argv[1:]])
    worst = max(shoal.allgatherv([int(code)]))
    if worst and not code:
        print(f"rank {rank} has passed, another has not: see .local/test_rank_*.log")
    sys.exit(worst)


if __name__ == "__main__":
    main()
