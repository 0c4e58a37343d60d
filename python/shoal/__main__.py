"""`python -m shoal doctor`: what this process would run on, and whether the ranks reach each other."""

import platform
import sys
import time

import numpy as np
import pandas

import shoal
from shoal import _core
from shoal.transfer import all_gather, all_succeed, exchange

USAGE = """usage: python -m shoal doctor

  doctor   shows versions, cache, launcher, MPI library and ranks, and tests an exchange between
           the ranks; as several ranks: mpiexec -n 2 python -m shoal doctor
"""
MEGABYTE = 1 << 20
PLACE = "python -m shoal doctor"


def main(arguments):
    if not arguments or arguments[0] in ("-h", "--help"):
        print(USAGE, end="")
        return 0
    if arguments != ["doctor"]:
        print(USAGE, end="", file=sys.stderr)
        return 2
    try:
        return doctor()
    except Exception as error:
        if hasattr(error, "_shoal_other_rank"):
            raise
        print(f"shoal doctor: {error}", file=sys.stderr)
        return 1


def doctor():
    """Prints what it finds, on rank 0; raises when something is wrong."""
    job = _core.job_description()
    hosts = all_gather(PLACE, lambda: (job["host"], job["thread_count"]))
    show = _show if job["rank"] == 0 else _show_nothing
    show("shoal", shoal.__version__)
    show("Python", f"{platform.python_version()} ({sys.executable})")
    show("pandas, NumPy", f"{pandas.__version__}, {np.__version__}")
    options = shoal.options
    show("cache", options.cache_dir if options.cache else f"off ({options.cache_dir})")
    show("launcher", _launcher(job))
    show("ranks", job["size"])
    for rank, (host, thread_count) in enumerate(hosts):
        show(f"  rank {rank}", f"{host}, threads: {_threads(thread_count)}")
    if job["size"] == 1:
        show("MPI library", "none needed for one rank, and none loaded")
        show("several ranks", "mpiexec -n 2 python -m shoal doctor")
        show("", "(mpiexec comes with `pip install shoal[mpi]`, or with the system's MPI)")
        return 0
    show("MPI library", job["library"])
    show("  why this one", job["library_reason"])
    show("  says", job["library_version"])
    show("  dialect", job["abi"])
    show("exchange", _test_exchange(job["rank"], job["size"]))
    return 0


def _launcher(job):
    if not job["launcher_variable"]:
        return "none"
    return f"{job['launcher']} (told by {job['launcher_variable']})"


def _threads(thread_count):
    wanted = shoal.options.session.options.thread_count
    return f"{wanted} (set)" if wanted else thread_count


def _test_exchange(rank, size):
    """Sends 1 MB from each rank to each; ValueError if other bytes arrive."""
    # Meets first, so that no rank's start counts.
    _core.barrier(PLACE)
    start = time.perf_counter()
    received = exchange(PLACE, lambda: [_pattern(rank, target) for target in range(size)])
    seconds = time.perf_counter() - start

    def check():
        for source, data in enumerate(received):
            if not np.array_equal(data, _pattern(source, rank)):
                raise ValueError(f"rank {rank} got other bytes than rank {source} has sent")

    all_succeed(PLACE, check)
    return f"1 MB from each rank to each, right, in {seconds * 1000:.1f} ms"


def _pattern(source, target):
    return np.arange(MEGABYTE // 8, dtype=np.int64) * (source + 1) + target


def _show(name, value):
    print(f"{name:<16}{value}", flush=True)


def _show_nothing(name, value):
    pass


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
