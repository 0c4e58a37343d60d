"""One job of each kind of fault ends as it should; run_faults.py runs many, chosen at random."""

import random
import sys
from pathlib import Path

import pytest
from faults import FAULTS, Case, can_run, warm_up
from jobs import Job, launcher_of
from judgement import judge
from program import write_data

import shoal

MPIEXEC = Path(sys.executable).with_name("mpiexec")
RANKS = 2
# Far above what it takes on a machine that has other things to do.
BOUND_SECONDS = 60

KINDS = [
    "exception before",
    "exception between",
    "damaged page on one rank",
    "missing file",
    "other value",
    "other function",
    "fewer calls",
    "killed",
    "stopped",
    "Ctrl-C",
    "mpiexec ended",
    "exit with 3",
    "exit with 0",
    "_exit(0)",
    "library of another launcher",
    "library that is missing",
]

pytestmark = pytest.mark.skipif(shoal.get_size() > 1, reason="starts jobs of its own")


@pytest.fixture(scope="module")
def jobs(tmp_path_factory):
    """(folder, cache folder, launcher) with the code of all jobs in the cache."""
    if not MPIEXEC.exists():
        pytest.skip("no mpiexec beside python")
    base = tmp_path_factory.mktemp("faults")
    launcher = launcher_of(str(MPIEXEC))
    write_data(base)
    warm_up(base, base / "cache", launcher, [RANKS])
    return base, base / "cache", launcher


@pytest.mark.parametrize("name", KINDS)
def test_fault(jobs, name):
    base, cache, launcher = jobs
    fault = next(fault for fault in FAULTS if fault.name == name)
    if not can_run(fault, launcher):
        pytest.skip("needs a library of another launcher")
    case = Case.choose(fault, launcher, [RANKS], random.Random(name))
    job = Job(base, name.replace(" ", "_"), cache)
    ended = case.run(job)
    wrong = judge(case, ended, BOUND_SECONDS, not list(job.folder.glob("compiled.*")))
    assert wrong == [], ended
