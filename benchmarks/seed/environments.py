"""One virtual environment per peer under `.local/bench/`, made once and on demand.

A stamp file holds the fingerprint of the requirement list and of the Python that made the environment. It is
written last, so an interrupted installation is taken up again, and a changed list installs anew.
"""

from __future__ import annotations

import argparse
import hashlib
import shutil
import subprocess
import sys
import venv
from pathlib import Path

SEED_FOLDER = Path(__file__).resolve().parent
PROJECT_FOLDER = SEED_FOLDER.parent.parent
BENCH_FOLDER = PROJECT_FOLDER / ".local" / "bench"
STAMP_NAME = "complete.stamp"

# Peers that need the same packages share an environment.
ENVIRONMENT_BY_PEER = {
    "pandas": "pandas",
    "multiprocessing": "pandas",
    "duckdb": "duckdb",
    "polars": "polars",
    "bodo": "bodo",
    "cpp_mpi_raw": "cpp_mpi",
    "cpp_mpi_parquet": "cpp_mpi",
    "pyspark": "pyspark",
    "dask": "dask",
    "numba": "numba",
}


class EnvironmentUnavailable(Exception):
    """A peer cannot run here; the text is one line that says why."""


def environment_folder(peer: str) -> Path:
    """The folder of the environment in which `peer` runs; shoal runs in the one that `./run` sets up."""
    if peer == "shoal":
        return PROJECT_FOLDER / ".local" / "venv"
    return BENCH_FOLDER / ENVIRONMENT_BY_PEER[peer]


def environment_python(peer: str) -> Path:
    """The interpreter of the peer's environment, whether it exists yet or not."""
    return environment_folder(peer) / "bin" / "python"


def requirement_file(peer: str) -> Path:
    """The list of packages that the peer's environment holds."""
    return SEED_FOLDER / "requirements" / f"{ENVIRONMENT_BY_PEER[peer]}.txt"


def fingerprint(peer: str) -> str:
    """What the stamp must say for the environment to be complete and up to date."""
    content = requirement_file(peer).read_bytes() + sys.version.encode()
    return hashlib.sha256(content).hexdigest()


def is_ready(peer: str) -> bool:
    """Whether the peer's environment can be used without installing anything."""
    if peer == "shoal":
        return environment_python(peer).exists()
    stamp = environment_folder(peer) / STAMP_NAME
    return stamp.exists() and stamp.read_text() == fingerprint(peer)


def ensure_environment(peer: str) -> Path:
    """Returns the peer's interpreter, after installing its requirements if that has not been done.

    Raises EnvironmentUnavailable with a one-line reason when the peer cannot run on this machine.
    """
    if peer == "shoal" and not is_ready(peer):
        raise EnvironmentUnavailable("shoal is not installed in .local/venv; ./run sets it up")
    if peer == "pyspark" and shutil.which("java") is None:
        raise EnvironmentUnavailable("pyspark needs Java, and there is none on the path")
    if not is_ready(peer):
        install(peer)
    return environment_python(peer)


def install(peer: str) -> None:
    """Creates the environment and installs the peer's requirement list; the stamp comes last."""
    folder = environment_folder(peer)
    log = folder / "install.log"
    print(
        f"installing the environment of {peer} (log: {log.relative_to(PROJECT_FOLDER)})",
        file=sys.stderr,
    )
    (folder / STAMP_NAME).unlink(missing_ok=True)
    if not (folder / "bin" / "pip").exists():
        venv.create(folder, with_pip=True, clear=True)
    command = [
        str(folder / "bin" / "python"),
        "-m",
        "pip",
        "install",
        "--upgrade",
        "--quiet",
        "--requirement",
        str(requirement_file(peer)),
    ]
    with open(log, "w") as output:
        done = subprocess.run(command, stdout=output, stderr=subprocess.STDOUT, check=False)
    if done.returncode != 0:
        last_line = (log.read_text().strip().splitlines() or ["pip said nothing"])[-1]
        raise EnvironmentUnavailable(f"installing {peer} failed: {last_line}")
    (folder / STAMP_NAME).write_text(fingerprint(peer))


def main() -> int:
    """Installs the named environments, all by default; a failure is told and the others go on."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("peers", nargs="*", default=list(ENVIRONMENT_BY_PEER))
    failures = 0
    for peer in parser.parse_args().peers:
        try:
            print(peer, ensure_environment(peer).relative_to(PROJECT_FOLDER))
        except EnvironmentUnavailable as reason:
            failures += 1
            print(f"skipped {peer}: {reason}")
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
