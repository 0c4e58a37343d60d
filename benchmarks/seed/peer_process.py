"""Runs one peer script in its own process and environment and reads the figures it prints."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import time
from dataclasses import dataclass
from pathlib import Path

from cpp_programs import is_cpp_program, program_path
from environments import SEED_FOLDER, environment_folder, environment_python
from measurement import STARTED_VARIABLE

PATIENCE_SECONDS = 5  # between asking a process to end and making it


class PeerFailed(Exception):
    """The peer's process failed, or took too long; the text is one line."""


@dataclass(frozen=True)
class Case:
    """One thing to measure: what a single process of a peer is asked to do, or the ranks of one mpiexec."""

    peer: str
    size: str
    variant: str
    job: str
    cores: int  # threads, or as many ranks of one thread each
    ranks: int = 0  # 0: one process, started without mpiexec

    @property
    def label(self) -> str:
        """The case as a name for files and messages."""
        count = f"{self.ranks}ranks" if self.ranks else str(self.cores)
        return f"{self.peer}-{self.size}-{self.variant}-{self.job}-{count}"


def run_peer(
    case: Case,
    path: Path,
    repeats: int,
    cache_folder: Path,
    timeout_seconds: float,
    script: Path | None = None,
) -> dict:
    """Runs the case once, by `script` or else the peer's own, in a new process or new ranks; returns its figures.

    `cache_folder` holds what the peer's compiler keeps between processes, so an empty one makes the first call cold.
    Raises PeerFailed.
    """
    variables = {
        "XDG_CACHE_HOME": str(cache_folder),
        "NUMBA_CACHE_DIR": str(cache_folder / "numba"),
    }
    if case.ranks:
        variables["SHOAL_NUM_THREADS"] = "1"
    output = run_process(peer_command(case, path, repeats, script), variables, timeout_seconds)
    lines = [line for line in output.text.splitlines() if line.startswith("{")]
    if output.return_code != 0 or not lines:
        raise PeerFailed(failure_text(output.return_code, output.messages))
    figures = json.loads(lines[-1])
    figures["whole_process_seconds"] += output.ended_at - figures.pop("finished_at")
    return figures


@dataclass(frozen=True)
class Output:
    """What a process left; `ended_at` is on the clock of time.monotonic()."""

    return_code: int
    text: str
    messages: str
    ended_at: float


def run_process(command: list[str], variables: dict[str, str], timeout_seconds: float) -> Output:
    """Runs the command with the variables added to the environment; raises PeerFailed if it takes too long."""
    environment = {**os.environ, **variables, STARTED_VARIABLE: repr(time.monotonic())}
    process = subprocess.Popen(
        command,
        env=environment,
        text=True,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        start_new_session=True,
    )
    try:
        text, messages = process.communicate(timeout=timeout_seconds)
    except subprocess.TimeoutExpired:
        end_group(process)
        raise PeerFailed(f"took longer than {timeout_seconds:g} s") from None
    except KeyboardInterrupt:
        end_group(process)
        raise
    return Output(process.returncode, text, messages, time.monotonic())


def peer_command(case: Case, path: Path, repeats: int, script: Path | None) -> list[str]:
    """The command line of the case."""
    options = [str(path), str(case.cores), str(repeats), case.job]
    if is_cpp_program(case.peer):
        command = [str(program_path(case.peer)), *options]
    else:
        script = script or SEED_FOLDER / f"peer_{case.peer}.py"
        command = [str(environment_python(case.peer)), str(script), *options]
    if case.peer == "shoal" and case.ranks:
        command += ["--ranks", str(case.ranks)]
    return mpiexec(case.peer, case.ranks, command) if case.ranks else command


def mpiexec(peer: str, ranks: int, command: list[str]) -> list[str]:
    """The command, started as so many ranks by the mpiexec of the peer's environment. Raises PeerFailed."""
    launcher = environment_folder(peer) / "bin" / "mpiexec"
    if not launcher.exists():
        raise PeerFailed(
            f"no mpiexec in {launcher.parent}: `{launcher.parent}/python -m pip install mpich`"
        )
    return [str(launcher), "-n", str(ranks), *command]


def end_group(process: subprocess.Popen) -> None:
    """Ends the process and what it started: asks first, then makes it."""
    os.killpg(process.pid, signal.SIGTERM)
    try:
        process.communicate(timeout=PATIENCE_SECONDS)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        process.communicate()


def failure_text(return_code: int, messages: str) -> str:
    """One line about a process that ended badly."""
    if return_code < 0:
        name = signal.Signals(-return_code).name
        return f"killed by {name}" + (", probably out of memory" if name == "SIGKILL" else "")
    lines = messages.strip().splitlines() or ["no message"]
    errors = [line for line in lines if re.match(r"[\w.]*(Error|Exception|Exit)\b", line)]
    return f"exit code {return_code}: {(errors or lines)[-1][:200]}"
