"""Runs pytest as one rank: `mpiexec -n 3 python tests/python/as_rank.py tests/python`.

Each rank has temporary folders of its own; ranks above 0 print into test_rank_<rank>.log in the
folder SHOAL_TEST_LOGS, by default .local. After a test that left the ranks at different places they
meet again, so that the next one begins afresh.
"""

import os
import sys
import tempfile
from pathlib import Path

import pytest

import conftest  # noqa: F401  chooses the cache folder, before shoal is imported
import shoal


class MeetAfterEachTest:
    """A plugin of pytest."""

    @pytest.hookimpl(trylast=True)
    def pytest_runtest_teardown(self):
        """Waits for the other ranks, however many calls they are behind."""
        while True:
            try:
                return shoal.barrier()
            except ValueError:
                continue


def main():
    rank = shoal.get_rank()
    if rank > 0:
        log = Path(os.environ.get("SHOAL_TEST_LOGS", ".local")) / f"test_rank_{rank}.log"
        descriptor = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
        os.dup2(descriptor, 1)
    with tempfile.TemporaryDirectory(prefix=f"shoal_rank_{rank}_") as folder:
        arguments = [f"--basetemp={folder}/tests", *sys.argv[1:]]
        code = pytest.main(arguments, plugins=[MeetAfterEachTest()])
    worst = max(shoal.allgatherv([int(code)]))
    if worst and not code:
        print(f"rank {rank} has passed, another has not: see .local/test_rank_*.log")
    sys.exit(worst)


if __name__ == "__main__":
    main()
