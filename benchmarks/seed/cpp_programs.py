"""Builds the C++ programs of `cpp_mpi/` with the MPI of their environment; nothing is done when they are up to date."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

from environments import (
    PROJECT_FOLDER,
    SEED_FOLDER,
    EnvironmentUnavailable,
    ensure_environment,
    environment_folder,
)

CPP_PEERS = ("cpp_mpi_raw", "cpp_mpi_parquet")
CPP_BUILD_FOLDER = PROJECT_FOLDER / "build" / "cpp_mpi"


def is_cpp_program(peer: str) -> bool:
    """Whether the peer is one of the programs, and not a script."""
    return peer in CPP_PEERS


def program_path(peer: str) -> Path:
    """The peer's program, whether it has been built or not."""
    return CPP_BUILD_FOLDER / peer


def ensure_program(peer: str) -> Path:
    """Returns the peer's program, up to date. Raises EnvironmentUnavailable with the last line of what failed."""
    ensure_environment(peer)
    cmake, ninja = build_tool("cmake"), build_tool("ninja")
    if not (CPP_BUILD_FOLDER / "build.ninja").exists():
        prefix = environment_folder(peer)
        run_step(
            [cmake, "-G", "Ninja", f"-DCMAKE_MAKE_PROGRAM={ninja}", f"-DMPI_PREFIX={prefix}"]
            + ["-S", str(SEED_FOLDER / "cpp_mpi"), "-B", str(CPP_BUILD_FOLDER)]
        )
    run_step([ninja, "-C", str(CPP_BUILD_FOLDER), peer])
    return program_path(peer)


def build_tool(name: str) -> str:
    """The tool of the project's build environment, else that of the path."""
    own = PROJECT_FOLDER / ".local" / "build-env" / "bin" / name
    tool = str(own) if own.exists() else shutil.which(name)
    if tool is None:
        raise EnvironmentUnavailable(f"there is no {name}; ./run build-env brings one")
    return tool


def run_step(command: list[str]) -> None:
    """Runs a step of the build; raises EnvironmentUnavailable if it fails."""
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        lines = (done.stdout + done.stderr).strip().splitlines()
        errors = [line for line in lines if "error" in line.lower()]
        raise EnvironmentUnavailable(f"building failed: {(errors or lines or ['no message'])[0]}")
