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

from environments import SEED_FOLDER, environment_python
from measurement import STARTED_VARIABLE

PATIENCE_SECONDS = 5  # between asking a process to end and making it


class PeerFailed(Exception):
    """The peer's process failed, or took too long; the text is one line."""


@dataclass(frozen=True)
class Case:
    """One thing to measure: what a single process of a peer is asked to do."""

    peer: str
    size: str
    variant: str
    job: str
    cores: int

    @property
    def label(self) -> str:
        """The case as a name for files and messages."""
        return f"{self.peer}-{self.size}-{self.variant}-{self.job}-{self.cores}"


def run_peer(
    case: Case, path: Path, repeats: int, cache_folder: Path, timeout_seconds: float
) -> dict:
    """Runs the case once in a new process; returns its figures.

    `cache_folder` holds what the peer's compiler keeps between processes, so an empty one makes the first call cold.
    Raises PeerFailed.
    """
    variables = {
        "XDG_CACHE_HOME": str(cache_folder),
        "NUMBA_CACHE_DIR": str(cache_folder / "numba"),
        STARTED_VARIABLE: repr(time.monotonic()),
    }
    process = subprocess.Popen(
        peer_command(case, path, repeats),
        env={**os.environ, **variables},
        text=True,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        start_new_session=True,
    )
    try:
        output, messages = process.communicate(timeout=timeout_seconds)
    except subprocess.TimeoutExpired:
        end_group(process)
        raise PeerFailed(f"took longer than {timeout_seconds:g} s") from None
    except KeyboardInterrupt:
        end_group(process)
        raise
    ended = time.monotonic()
    lines = [line for line in output.splitlines() if line.startswith("{")]
    if process.returncode != 0 or not lines:
        raise PeerFailed(failure_text(process.returncode, messages))
    figures = json.loads(lines[-1])
    figures["whole_process_seconds"] += ended - figures.pop("finished_at")
    return figures


def peer_command(case: Case, path: Path, repeats: int) -> list[str]:
    """The command line of the peer's script; Bodo's runs once for each core, under mpiexec."""
    python = environment_python(case.peer)
    script = SEED_FOLDER / f"peer_{case.peer}.py"
    command = [str(python), str(script), str(path), str(case.cores), str(repeats), case.job]
    if case.peer == "bodo":
        return [str(python.parent / "mpiexec"), "-n", str(case.cores), *command]
    return command


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
