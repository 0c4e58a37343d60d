"""The MPI launchers, libraries and headers that the tests find on this machine.

The `mpich` wheel of the environment comes first; others are Debian's packages. Nothing is required
but the wheel.
"""

import os
import shutil
import sysconfig
from dataclasses import dataclass
from pathlib import Path

PROJECT = Path(__file__).resolve().parents[2]
# Folder with bin/ and lib/ of the environment that runs the tests.
ENVIRONMENT = Path(sysconfig.get_path("data"))
WHEEL_MPIEXEC = ENVIRONMENT / "bin/mpiexec"
WHEEL_LIBRARIES = ENVIRONMENT / "lib"


@dataclass(frozen=True)
class Launcher:
    """A command that starts ranks, and what the program is told besides."""

    name: str
    command: tuple[str, ...]
    abi: str  # of the library that is then used
    library: str = ""  # explicit; empty: the program must find it
    names_killed_rank: bool = False  # by itself

    def start(self, rank_count: int, program: list[str]) -> list[str]:
        arguments = ["--folder", str(WHEEL_LIBRARIES)]
        if self.library:
            arguments += ["--library", self.library]
        return [*self.command, "-n", str(rank_count), *program, *arguments]


def _found() -> list[Launcher]:
    launchers = []
    if WHEEL_MPIEXEC.exists():
        command = (str(WHEEL_MPIEXEC),)
        launchers.append(Launcher("wheel", command, "MPICH"))
        launchers.append(Launcher("wheel_abi", command, "MPI standard ABI", "libmpi_abi.so.1"))
    if path := shutil.which("mpiexec.mpich"):
        launchers.append(Launcher("debian_mpich", (path,), "MPICH"))
    if path := shutil.which("mpirun.openmpi"):
        command = (path, "--allow-run-as-root", "--oversubscribe")
        launchers.append(Launcher("debian_openmpi", command, "Open MPI", names_killed_rank=True))
    return launchers


LAUNCHERS = _found()

# (name, folder of the header, SHOAL_DIALECT of check_constants.cpp)
HEADERS = [
    ("wheel", ENVIRONMENT / "include/mpi.h", 1),
    ("wheel_abi", ENVIRONMENT / "include/mpi_abi.h", 3),
    ("debian_mpich", Path("/usr/include/x86_64-linux-gnu/mpich/mpi.h"), 1),
    ("debian_openmpi", Path("/usr/lib/x86_64-linux-gnu/openmpi/include/mpi.h"), 2),
]


def clean_environment() -> dict[str, str]:
    """The environment without what a launcher sets, for tests that run inside a rank."""
    prefixes = ("PMI_", "PMIX_", "OMPI_", "MPI_LOCAL", "SLURM_", "PALS_", "HYDI_", "SHOAL_RANK")
    return {name: value for name, value in os.environ.items() if not name.startswith(prefixes)}


def build_folders() -> list[Path]:
    """Build folders with an exchange_program, the newest first; SHOAL_BUILD names one."""
    if folder := os.environ.get("SHOAL_BUILD"):
        return [Path(folder)]
    programs = (PROJECT / "build").glob("*/bin/exchange_program")
    newest_first = sorted(programs, key=lambda path: path.stat().st_mtime, reverse=True)
    return [path.parents[1] for path in newest_first]
