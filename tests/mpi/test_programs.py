"""exchange_program under every launcher and library that is found: results, faults, exit codes."""

import re
import subprocess

import pytest
from installations import LAUNCHERS, WHEEL_LIBRARIES, build_folders, clean_environment

LAUNCHER_IDS = [launcher.name for launcher in LAUNCHERS]
HYDRA = [launcher for launcher in LAUNCHERS if launcher.abi != "Open MPI"]
OPEN_MPI = [launcher for launcher in LAUNCHERS if launcher.abi == "Open MPI"]
# Far above what any of it takes: reached only by a program that hangs.
PATIENCE_SECONDS = 200

every_launcher = pytest.mark.parametrize("launcher", LAUNCHERS, ids=LAUNCHER_IDS)


@pytest.fixture(scope="session")
def program():
    """The path of exchange_program in the newest build folder."""
    folders = build_folders()
    if not folders:
        pytest.skip("no build folder has a bin/exchange_program")
    return str(folders[0] / "bin/exchange_program")


def run(command):
    """Runs a command; what it printed on both outputs comes back as one text."""
    return subprocess.run(
        command,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
        timeout=PATIENCE_SECONDS,
        env=clean_environment(),
        check=False,
    )


def run_ranks(launcher, rank_count, program, *arguments):
    """Runs a part of the program under a launcher."""
    return run(launcher.start(rank_count, [program, *arguments]))


def test_the_wheel_is_installed():
    assert "wheel" in LAUNCHER_IDS, "pip install mpich"


def test_alone_nothing_is_loaded(program):
    result = run([program, "alone"])
    assert result.returncode == 0
    described = run([program, "check"])
    assert described.returncode == 0
    assert "launcher: no launcher\nlibrary: \n" in described.stdout
    assert "rank: 0 of 1 on " in described.stdout


@every_launcher
def test_one_rank_starts_no_mpi(program, launcher):
    result = run_ranks(launcher, 1, program, "check")
    assert result.returncode == 0, result.stdout
    assert "library: \n" in result.stdout
    assert "rank 0 is done" in result.stdout


@every_launcher
@pytest.mark.parametrize("rank_count", [2, 3, 4])
def test_collectives(program, launcher, rank_count):
    result = run_ranks(launcher, rank_count, program, "check")
    assert result.returncode == 0, result.stdout
    assert f"abi: {launcher.abi}\n" in result.stdout
    node_ranks = " ".join(str(rank) for rank in range(rank_count))
    assert re.search(f"rank: 0 of {rank_count} on .*, node ranks {node_ranks},", result.stdout)
    for rank in range(rank_count):
        assert f"rank {rank} is done" in result.stdout


@every_launcher
def test_children_are_no_ranks(program, launcher):
    result = run_ranks(launcher, 2, program, "children")
    assert result.returncode == 0, result.stdout
    assert result.stdout.count("forked 0, started 0") == 2


@every_launcher
def test_mpi_started_by_somebody_else(program, launcher):
    """The library that has been started is taken, whatever else could be found, and not ended."""
    described = run_ranks(launcher, 2, program, "check").stdout
    library = re.search("^library: (.*)$", described, re.MULTILINE)[1]
    arguments = [program, "foreign", library]
    result = run([*launcher.command, "-n", "2", *arguments])
    assert result.returncode == 0, result.stdout
    assert "reason: started by another module of this process" in result.stdout
    assert f"library: {library}\n" in result.stdout


@every_launcher
def test_an_error_is_agreed(program, launcher):
    result = run_ranks(launcher, 3, program, "fail", "1")
    assert result.returncode == 1, result.stdout
    assert "rank 1: bad luck" in result.stdout
    for rank in (0, 2):
        assert f"rank {rank}: rank 1 failed in the place of rank 1: bad luck" in result.stdout


@every_launcher
def test_ended_while_the_others_go_on(program, launcher):
    result = run_ranks(launcher, 3, program, "elsewhere", "1")
    assert result.returncode == 1, result.stdout
    assert "rank 1 in the end of its program" in result.stdout


@every_launcher
def test_abort_gives_the_exit_code(program, launcher):
    result = run_ranks(launcher, 3, program, "abort", "1")
    assert result.returncode == 42, result.stdout
    assert "rank 1 has something to say before" in result.stdout
    assert "has ended without finishing" not in result.stdout


@every_launcher
@pytest.mark.parametrize("rank", [0, 1, 2])
def test_killed_rank_is_named(program, launcher, rank):
    result = run_ranks(launcher, 3, program, "kill", str(rank))
    assert result.returncode != 0, result.stdout
    # Ours where the launcher gives only a process id, see engine/comm/mpi/death_report.h.
    ours = f"shoal: rank {rank} of 3 (process "
    theirs = f"process rank {rank} with PID"
    assert (theirs if launcher.names_killed_rank else ours) in result.stdout


@every_launcher
@pytest.mark.parametrize("rank", [0, 1])
def test_a_rank_that_fails_before_it_joins(program, launcher, rank):
    result = run_ranks(launcher, 3, program, "never_joins", str(rank))
    assert result.returncode != 0, result.stdout
    if launcher in HYDRA:
        assert f"rank {rank} has ended before it joined the other ranks" in result.stdout


@every_launcher
def test_a_rank_that_leaves_with_an_error_code(program, launcher):
    result = run_ranks(launcher, 3, program, "exit_one", "1")
    assert result.returncode != 0, result.stdout


@every_launcher
@pytest.mark.parametrize(
    ("library", "reason"),
    [
        ("/nowhere/libmpi.so.12", "/nowhere/libmpi.so.12: cannot open shared object file"),
        ("libm.so.6", "is no MPI library: it has no MPI_Init_thread"),
    ],
)
def test_explicit_library_that_can_not_be_used(program, launcher, library, reason):
    result = run([*launcher.command, "-n", "2", program, "check", "--library", library])
    assert result.returncode == 1, result.stdout
    assert "the MPI library set by SHOAL_MPI_LIBRARY can't be used: " in result.stdout
    assert reason in result.stdout
    assert "pip install shoal[mpi]" in result.stdout


@pytest.mark.skipif(not OPEN_MPI, reason="Open MPI is not installed")
@pytest.mark.parametrize("library", ["libmpi.so.12", "libmpi_abi.so.1"])
def test_library_of_mpich_under_open_mpi(program, library):
    command = [*OPEN_MPI[0].command, "-n", "2", program, "check", "--library"]
    result = run([*command, str(WHEEL_LIBRARIES / library)])
    assert result.returncode == 1, result.stdout
    assert "launcher and MPI library do not fit: mpirun of Open MPI says 2 ranks " in result.stdout
    assert "(OMPI_COMM_WORLD_SIZE)" in result.stdout
    assert f"{library} (MPICH Version: " in result.stdout
    assert "does not speak its protocol (PMIx); start it with the mpiexec" in result.stdout


@pytest.mark.skipif(not OPEN_MPI, reason="Open MPI is not installed")
@pytest.mark.parametrize("launcher", HYDRA, ids=[launcher.name for launcher in HYDRA])
def test_library_of_open_mpi_under_hydra(program, launcher):
    result = run([*launcher.command, "-n", "2", program, "check", "--library", "libmpi.so.40"])
    assert result.returncode == 1, result.stdout
    assert "mpiexec of MPICH (Hydra) says 2 ranks (PMI_SIZE)" in result.stdout
    assert re.search(r"libmpi\.so\.40 \(Open MPI v.*\) says 1 rank;", result.stdout)


@every_launcher
def test_a_shell_between_launcher_and_rank(program, launcher):
    """The library beside the launcher is found through other programs."""
    script = f'"{program}" check; exit $?'
    result = run([*launcher.command, "-n", "2", "sh", "-c", script])
    assert result.returncode == 0, result.stdout
    assert "reason: beside the launcher in " in result.stdout


@pytest.mark.skipif(not HYDRA, reason="no mpiexec of MPICH")
def test_nothing_is_left_behind(program):
    """The process that reports deaths ends with the job: the program waits until it is gone."""
    result = run_ranks(HYDRA[0], 2, program, "lifetime")
    assert result.returncode == 0, result.stdout
    assert "watched 1, afterwards 0" in result.stdout


@every_launcher
def test_many_ranks_on_few_cores(program, launcher):
    """Starting takes long then, and nobody may be taken for dead meanwhile."""
    result = run_ranks(launcher, 48, program, "lifetime")
    assert result.returncode == 0, result.stdout
    assert "ends the job" not in result.stdout
