"""Starts a job with a fault, waits for its end, and looks for what it has left behind."""

import contextlib
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path

HERE = Path(__file__).resolve().parent
PROGRAM = HERE / "program.py"
# Every process of a job has it in its environment.
MARK = "SHOAL_FAULT_JOB"
LAUNCHER_PREFIXES = ("PMI_", "PMIX_", "OMPI_", "MPI_LOCAL", "HYDI_", "SHOAL_")
# Far above what any job takes: reached only by one that hangs.
HANG_SECONDS = 90
SETTLE_SECONDS = 3
# Other jobs of the machine use /dev/shm too; where the system allows it, each job gets one of its own.
OWN_SHARED_MEMORY = ("unshare", "-m", "sh", "-c", 'mount --bind "$0" /dev/shm && exec "$@"')
RANK_VARIABLES = ("PMI_RANK", "OMPI_COMM_WORLD_RANK")


def can_isolate():
    with tempfile.TemporaryDirectory() as folder, contextlib.suppress(FileNotFoundError):
        command = [*OWN_SHARED_MEMORY, folder, "true"]
        return subprocess.run(command, capture_output=True, check=False).returncode == 0
    return False


CAN_ISOLATE = can_isolate()


@dataclass(frozen=True)
class Launcher:
    name: str
    command: tuple[str, ...]
    is_open_mpi: bool = False

    def start(self, ranks, program):
        return [*self.command, "-n", str(ranks), *program]


def launcher_of(mpiexec):
    """By what the program says of itself."""
    said = subprocess.run([mpiexec, "--version"], capture_output=True, text=True, check=False)
    if "Open MPI" in said.stdout or "OpenRTE" in said.stdout or "PRRTE" in said.stdout:
        return Launcher(mpiexec, (mpiexec, "--allow-run-as-root", "--oversubscribe"), True)
    return Launcher(mpiexec, (mpiexec,))


@dataclass
class Ended:
    """How a job has ended."""

    code: int  # of mpiexec; negative: it was ended by that signal
    stdout: str
    stderr: str
    seconds: float  # from the fault; from the start where the fault is the start
    is_hung: bool = False
    left_behind: list[str] = field(default_factory=list)


class Job:
    """A job in a folder of its own below `base`; the cache is shared by all jobs of `base`."""

    def __init__(self, base, number, cache):
        self.mark = f"{os.getpid()}_{number}"
        self.folder = base / f"job_{number}"
        self.temporary = self.folder / "tmp"
        self.cache = cache
        self.temporary.mkdir(parents=True)
        for file in base.glob("*.parquet"):
            os.link(file, self.folder / file.name)
        self.shared_memory = self.folder / "shm" if CAN_ISOLATE else Path("/dev/shm")
        self.shared_memory.mkdir(exist_ok=True)
        self.shared_before = set(os.listdir(self.shared_memory))
        self.process = None
        self.fault_moment = None

    def start(self, command, settings):
        kept = {k: v for k, v in os.environ.items() if not k.startswith(LAUNCHER_PREFIXES)}
        environment = kept | {
            MARK: self.mark,
            "TMPDIR": str(self.temporary),
            "SHOAL_CACHE_DIR": str(self.cache),
            **settings,
        }
        with (
            open(self.folder / "stdout", "wb") as stdout,
            open(self.folder / "stderr", "wb") as stderr,
        ):
            self.start_moment = time.monotonic()
            self.process = subprocess.Popen(
                [*OWN_SHARED_MEMORY, str(self.shared_memory), *command] if CAN_ISOLATE else command,
                stdin=subprocess.DEVNULL,
                stdout=stdout,
                stderr=stderr,
                env=environment,
                cwd=self.folder,
                start_new_session=True,
            )

    def program(self, part, rank):
        return [sys.executable, "-W", "ignore", str(PROGRAM), part, str(rank), str(self.folder)]

    def has_told(self, what, ranks):
        return all((self.folder / f"{what}.{rank}").exists() for rank in range(ranks))

    def is_running(self):
        return self.process.poll() is None

    def wait_until(self, condition, seconds=HANG_SECONDS):
        """Whether it came true while the job ran."""
        end = time.monotonic() + seconds
        while time.monotonic() < end and self.is_running():
            if condition():
                return True
            time.sleep(0.01)
        return condition()

    def note_fault(self):
        self.fault_moment = time.monotonic()

    def process_of(self, rank):
        """The process id of a rank that runs, or None."""
        wanted = {f"{name}={rank}".encode() for name in RANK_VARIABLES}
        for process, variables in processes_with(self.mark):
            if wanted & set(variables) and name_of(process) != "shoal watch":
                return process
        return None

    def finish(self):
        """Waits for the end; a job that does not end is ended."""
        is_hung = False
        try:
            code = self.process.wait(HANG_SECONDS)
        except subprocess.TimeoutExpired:
            is_hung = True
            end_processes(self.mark)
            code = self.process.wait()
        end = time.monotonic()
        left_behind = self.look_for_remains()
        moment = self.fault_moment or self.start_moment
        told = self.folder / "fault"
        if told.exists():
            moment = float(told.read_text())
        return Ended(
            code,
            (self.folder / "stdout").read_text(errors="replace"),
            (self.folder / "stderr").read_text(errors="replace"),
            end - moment,
            is_hung,
            left_behind,
        )

    def look_for_remains(self):
        """Processes, and files in temporary folders and the cache."""
        end = time.monotonic() + SETTLE_SECONDS
        while living := [process for process, _ in processes_with(self.mark)]:
            if time.monotonic() > end:
                break
            time.sleep(0.02)
        remains = [f"process {process} ({name_of(process)})" for process in living]
        end_processes(self.mark)
        # Open MPI that was started by another launcher takes each process for a job of its own; when
        # these end at the same time, their common folder may stay. It is none of ours.
        remains += [
            f"file {path}" for path in self.temporary.iterdir() if not path.name.startswith("ompi.")
        ]
        for name in set(os.listdir(self.shared_memory)) - self.shared_before:
            remains.append(f"file /dev/shm/{name}")
        remains += [f"unfinished {path.name}" for path in self.cache.glob(".new-*")]
        return remains

    def remove(self):
        shutil.rmtree(self.folder, ignore_errors=True)


def processes_with(mark):
    """(process id, its variables) of each process of a job."""
    wanted = f"{MARK}={mark}".encode()
    for entry in os.listdir("/proc"):
        if not entry.isdigit():
            continue
        try:
            variables = Path(f"/proc/{entry}/environ").read_bytes().split(b"\0")
        except OSError:
            continue
        if wanted in variables:
            yield int(entry), variables


def name_of(process):
    try:
        return Path(f"/proc/{process}/comm").read_text().strip()
    except OSError:
        return "?"


def end_processes(mark):
    for process, _ in processes_with(mark):
        try:
            os.kill(process, signal.SIGKILL)
        except ProcessLookupError:
            continue
