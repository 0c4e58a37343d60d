"""Runs jobs in which something goes wrong, and checks how each of them ends.

One line of JSON for each job, and a summary; the exit code is 1 if any job has ended in another
way than it should. The choices of job number n depend on --seed and n alone.
"""

import argparse
import json
import random
import sys
import tempfile
import time
from pathlib import Path

from faults import FAULTS, Case, can_run, warm_up
from jobs import Job, launcher_of
from judgement import judge
from program import write_data

QUICK_SECONDS = 2


def read_arguments():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=200, help="number of jobs")
    parser.add_argument("--first", type=int, default=0, help="number of the first job")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--ranks", default="2,3", help="numbers of ranks to choose from")
    parser.add_argument("--mpiexec", default=str(Path(sys.executable).with_name("mpiexec")))
    parser.add_argument("--only", default="", help="part of the names of the faults to run")
    parser.add_argument(
        "--bound", type=float, default=10, help="seconds from the fault to the end of mpiexec"
    )
    parser.add_argument("--keep", action="store_true", help="keep the folders of wrong jobs")
    return parser.parse_args()


def run_case(case, job, bound_seconds):
    """What is told about a job."""
    ended = case.run(job)
    is_cached = not list(job.folder.glob("compiled.*"))
    wrong = judge(case, ended, bound_seconds, is_cached)
    told = {
        "fault": case.fault.name,
        "ranks": case.ranks,
        "rank": case.rank,
        "code": ended.code,
        "seconds": round(ended.seconds, 3),
        "wrong": wrong,
    }
    if wrong:
        told |= {"stderr": ended.stderr[-4000:], "stdout": ended.stdout[-1000:]}
    return told


def run_all(arguments, base, launcher):
    """Yields what is told about each job, in order."""
    rank_counts = [int(count) for count in arguments.ranks.split(",")]
    cache = base / "cache"
    write_data(base)
    warm_up(base, cache, launcher, rank_counts)
    faults = [f for f in FAULTS if arguments.only in f.name and can_run(f, launcher)]
    for number in range(arguments.first, arguments.first + arguments.runs):
        # All faults in turn, each time in another order.
        turn, place = divmod(number, len(faults))
        order = random.Random(f"{arguments.seed} {turn}").sample(faults, len(faults))
        choices = random.Random(f"{arguments.seed} {number} {order[place].name}")
        case = Case.choose(order[place], launcher, rank_counts, choices)
        job = Job(base, number, cache)
        told = run_case(case, job, arguments.bound)
        if not (told["wrong"] and arguments.keep):
            job.remove()
        yield {"run": number, **told}
    warm_up(base, cache, launcher, rank_counts)


def summary(told, seconds):
    times = sorted(one["seconds"] for one in told)
    return {
        "runs": len(told),
        "wrong": sum(bool(one["wrong"]) for one in told),
        "seconds_median": times[len(times) // 2],
        "seconds_max": times[-1],
        f"above_{QUICK_SECONDS}_seconds": sum(time > QUICK_SECONDS for time in times),
        "seconds_of_all": round(seconds),
    }


def main():
    arguments = read_arguments()
    launcher = launcher_of(arguments.mpiexec)
    begin = time.monotonic()
    told = []
    base = Path(tempfile.mkdtemp(prefix="shoal_faults_"))
    for one in run_all(arguments, base, launcher):
        told.append(one)
        print(json.dumps(one), flush=True)
    whole = summary(told, time.monotonic() - begin)
    print(json.dumps({"launcher": arguments.mpiexec, "seed": arguments.seed, **whole}))
    if whole["wrong"] and arguments.keep:
        print(f"the jobs that went wrong are in {base}", file=sys.stderr)
    else:
        remove(base)
    return 1 if whole["wrong"] else 0


def remove(base):
    import shutil

    shutil.rmtree(base, ignore_errors=True)


if __name__ == "__main__":
    sys.exit(main())
