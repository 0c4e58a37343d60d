"""The faults: what goes wrong, and how the job has to end."""

import os
import signal
import sys
import time
from dataclasses import dataclass
from pathlib import Path

from jobs import HANG_SECONDS, Job

LIBRARIES = Path(sys.executable).parent.parent / "lib"
DIFFERENT = r"ValueError: {f}\(\) at program.py:\d+ was called differently by the ranks: "
APART = r"ValueError: The ranks of this job are at different places: "
NO_LIBRARY = "the MPI library set by SHOAL_MPI_LIBRARY can't be used: "


@dataclass(frozen=True)
class Fault:
    """`message` is looked for on standard error, where {rank} and {last} stand for rank numbers."""

    name: str
    part: str
    message: str = ""
    code: int | None = None  # None: any but 0
    # Lowest and highest number; None: one for each rank at most.
    tracebacks: tuple[int, int | None] = (0, None)
    act: str = ""  # what is done to the job from outside
    rank: str = "any"  # which is at fault: any, last
    settings: tuple[tuple[str, str], ...] = ()
    launchers: str = ""  # "Hydra", "Open MPI"; empty: all


ONE = (1, 1)
SOME = (1, None)

FAULTS = [
    Fault("exception before", "raise_before", "KeyError: 'mine'", 1, ONE),
    Fault("exception between", "raise_between", "KeyError: 'mine'", 1, ONE),
    Fault(
        "damaged page on one rank",
        "raise_in_page",
        r"FileFormatError: .*bad_page.parquet",
        1,
        ONE,
        rank="last",
    ),
    Fault("bad value on one rank", "raise_in_values", r"\w+Error: .*text", 1, SOME),
    Fault("exception on all ranks", "raise_everywhere", "ZeroDivisionError: ", 1, SOME),
    Fault(
        "missing file",
        "missing_file",
        r"FileNotFoundError: \[Errno 2\] No such file or directory: '.*nowhere.parquet'",
        1,
        ONE,
    ),
    Fault("cut file", "cut_file", "FileFormatError: .*cut.parquet: not a Parquet file", 1, ONE),
    Fault("other type", "other_type", DIFFERENT.format(f="ratio"), 1, SOME),
    Fault("other value", "other_value", DIFFERENT.format(f="ratio"), 1, SOME),
    Fault("other row count", "other_row_count", DIFFERENT.format(f="total_of"), 1, SOME),
    Fault("other function", "other_function", APART + r".*(total|ratio)\(\)", 1, SOME),
    Fault("fewer calls", "fewer_calls", APART + r".*shoal.barrier\(\) at program.py:\d+", 1, SOME),
    Fault("killed", "busy", act="kill"),
    Fault(
        "stopped",
        "busy",
        "has waited .* for ",
        0,
        (0, 0),
        "stop",
        settings=(("SHOAL_WATCHDOG_SECONDS", "0.5"),),
    ),
    # An interrupted import may tell of several exceptions.
    Fault("Ctrl-C", "busy", tracebacks=(0, 99), act="interrupt"),
    Fault("mpiexec ended", "busy", act="terminate"),
    Fault("exit with 3", "exit_3", r"rank {rank} .*exit code 3", 3, (0, 0)),
    Fault("exit with 0", "exit_0", r"rank {rank} (is )?in the end of its program", 1, SOME),
    Fault("exit with a text", "exit_text", "had enough", 1, (0, 0)),
    Fault("_exit(0)", "leave_0", "rank {rank} "),
    Fault("_exit(5)", "leave_5", "rank {rank} "),
    Fault(
        "ranks without a launcher",
        "join_only",
        r"launcher and MPI library do not fit: .* says \d ranks \(PMI_SIZE\), .* says 1 rank; ",
        1,
        ONE,
        "alone",
        settings=(("PMI_RANK", "0"),),
        launchers="Hydra",
    ),
    Fault(
        "library of another launcher",
        "join_only",
        "launcher and MPI library do not fit: ",
        1,
        SOME,
        settings=(("SHOAL_MPI_LIBRARY", "other"),),
    ),
    Fault(
        "library that is missing",
        "join_only",
        NO_LIBRARY + "/nowhere/libmpi.so.12: cannot open shared object file",
        1,
        SOME,
        settings=(("SHOAL_MPI_LIBRARY", "/nowhere/libmpi.so.12"),),
    ),
    Fault(
        "library that is no MPI",
        "join_only",
        NO_LIBRARY + r"\S*libm.so.6 is no MPI library",
        1,
        SOME,
        settings=(("SHOAL_MPI_LIBRARY", "libm.so.6"),),
    ),
]


def other_library(launcher):
    """A library that does not belong to the launcher, or None."""
    if launcher.is_open_mpi:
        found = sorted(LIBRARIES.glob("libmpi.so.12"))
    else:
        found = sorted(Path("/usr/lib").glob("*/libmpi.so.40"))
    return str(found[0]) if found else None


def can_run(fault, launcher):
    if fault.launchers and (fault.launchers == "Open MPI") != launcher.is_open_mpi:
        return False
    return dict(fault.settings).get("SHOAL_MPI_LIBRARY") != "other" or other_library(launcher)


@dataclass
class Case:
    """One job to run; all choices are `random`'s."""

    fault: Fault
    launcher: object
    ranks: int
    rank: int  # at fault
    delay: float  # of what is done from outside, in seconds
    message: str = ""

    @staticmethod
    def choose(fault, launcher, rank_counts, random):
        ranks = random.choice(rank_counts)
        rank = ranks - 1 if fault.rank == "last" else random.randrange(ranks)
        # From the start of the interpreters to the middle of the work.
        return Case(fault, launcher, ranks, rank, random.uniform(0, 2.5))

    def run(self, job):
        settings = dict(self.fault.settings)
        if settings.get("SHOAL_MPI_LIBRARY") == "other":
            settings["SHOAL_MPI_LIBRARY"] = other_library(self.launcher)
        command = job.program(self.fault.part, self.rank)
        if self.fault.act == "alone":
            settings["PMI_SIZE"] = str(self.ranks)
        else:
            command = self.launcher.start(self.ranks, command)
        job.start(command, settings)
        self.message = self.fault.message.format(rank=self.rank, last=self.ranks - 1)
        if self.fault.act in ACTS:
            ACTS[self.fault.act](self, job)
        ended = job.finish()
        if self.fault.act and not job.has_told("joined", self.ranks):
            # MPICH 5 names its memory while MPI starts; a rank that is killed then can't clean up.
            ended.left_behind = [one for one in ended.left_behind if "/mpich_shm_" not in one]
        return ended


def kill(case, job):
    """Before it has joined, only the launcher may know of the rank, by its process id."""
    time.sleep(case.delay)
    case.message = rf"rank {case.rank}\b"
    if not job.wait_until(lambda: job.process_of(case.rank)):
        return
    if not job.has_told("joined", case.ranks):
        case.message += r"|EXIT CODE: 9|KILLED|[Ss]ignal 9"
    job.note_fault()
    os.kill(job.process_of(case.rank), signal.SIGKILL)


def stop(case, job):
    """The others say that they wait, and all ends well when the rank goes on."""
    if not job.wait_until(lambda: job.has_told("joined", case.ranks)):
        return
    time.sleep(case.delay / 10)
    process = job.process_of(case.rank)
    os.kill(process, signal.SIGSTOP)
    errors = job.folder / "stderr"
    job.wait_until(lambda: "has waited" in errors.read_text(errors="replace"), HANG_SECONDS / 3)
    os.kill(process, signal.SIGCONT)
    (job.folder / "enough").touch()
    job.note_fault()


def interrupt(case, job):
    """As a terminal does it: to the process group in the foreground."""
    time.sleep(case.delay)
    job.note_fault()
    os.killpg(job.process.pid, signal.SIGINT)


def terminate(case, job):
    time.sleep(case.delay)
    job.note_fault()
    job.process.terminate()


ACTS = {"kill": kill, "stop": stop, "interrupt": interrupt, "terminate": terminate}


def warm_up(base, cache, launcher, rank_counts):
    """Fills the cache, so that no job has to compile. RuntimeError if a healthy job fails."""
    for ranks in rank_counts:
        job = Job(base, f"healthy_{ranks}", cache)
        job.start(launcher.start(ranks, job.program("healthy", 0)), {})
        ended = job.finish()
        job.remove()
        if ended.code or ended.left_behind:
            raise RuntimeError(f"a healthy job of {ranks} ranks fails: {ended}")
