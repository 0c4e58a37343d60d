"""How jobs end, and `python -m shoal`: each test starts a job of its own."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

import shoal

MPIEXEC = Path(sys.executable).with_name("mpiexec")

pytestmark = pytest.mark.skipif(shoal.get_size() > 1, reason="starts jobs of its own")


def run(arguments, ranks=0, **settings):
    command = [sys.executable, *arguments]
    if ranks:
        if not MPIEXEC.exists():
            pytest.skip("no mpiexec beside python")
        command = [str(MPIEXEC), "-n", str(ranks), *command]
    return subprocess.run(
        command, capture_output=True, text=True, timeout=120, env={**os.environ, **settings}
    )


# print() writes text and end of line one after the other when output is not buffered, so that
# lines of several ranks would mix.
SAY = "def say(*values): sys.stdout.write(' '.join(map(str, values)) + chr(10))"


def run_script(text, ranks=3, **settings):
    return run(["-c", f"import sys, shoal, time\n{SAY}\n{text}"], ranks, **settings)


def test_ranks_that_never_meet():
    ended = run_script("say(shoal._core.detect_launch()[2], shoal._core.is_joined())")
    assert (ended.returncode, ended.stdout) == (0, "3 False\n" * 3)


def test_all_that_was_printed_arrives():
    ended = run_script("shoal.barrier()\nsay('x' * 1000)")
    assert (ended.returncode, ended.stdout.count("x")) == (0, 3000)


@pytest.mark.parametrize("before", ["shoal.barrier()", ""])
def test_exception_on_one_rank(before):
    """The others wait for it; its traceback is the one that is printed."""
    ended = run_script(
        f"{before}\nif shoal._core.detect_launch()[1] == 1: raise KeyError('mine')\nshoal.barrier()"
    )
    assert ended.returncode != 0
    assert ended.stderr.count("Traceback") == 1
    assert "KeyError: 'mine'" in ended.stderr


def test_exception_on_one_rank_while_others_work():
    ended = run_script(
        "shoal.barrier()\nif shoal.get_rank() == 1: raise KeyError('mine')\ntime.sleep(1000)"
    )
    assert ended.returncode != 0
    assert "KeyError: 'mine'" in ended.stderr


def test_agreed_error_shows_one_traceback():
    ended = run_script("shoal.bcast((lambda: 0) if shoal.get_rank() == 2 else 1, root=2)")
    assert ended.returncode != 0
    assert ended.stderr.count("Traceback") == 1
    assert "pickle" in ended.stderr


def test_agreed_error_is_an_exception_of_all_ranks():
    ended = run_script(
        "try: shoal.bcast((lambda: 0) if shoal.get_rank() == 2 else 1, root=2)\n"
        "except Exception as error: say(getattr(error, '_shoal_other_rank', 'own'))"
    )
    assert ended.returncode == 0
    assert sorted(ended.stdout.split()) == ["2", "2", "own"]


def test_child_processes_are_no_ranks():
    ended = run_script(
        "import subprocess\nshoal.barrier()\n"
        "child = 'import sys, shoal; sys.stdout.write(str(shoal._core.detect_launch()))'\n"
        "subprocess.run([sys.executable, '-c', child], check=True)",
        ranks=2,
    )
    assert (ended.returncode, ended.stdout) == (0, "('none', 0, 1)" * 2)


@pytest.mark.parametrize("place", ["shoal.barrier()", ""])
def test_a_job_that_a_rank_starts(place):
    inner = f"import sys, shoal\n{SAY}\nshoal.barrier()\nsay(shoal.get_rank(), shoal.get_size())"
    ended = run_script(
        f"import subprocess\n{place}\nif shoal._core.detect_launch()[1] == 1:\n"
        f"    command = [{str(MPIEXEC)!r}, '-n', '3', sys.executable, '-c', {inner!r}]\n"
        "    subprocess.run(command, check=True)\n"
        "shoal.barrier()\nsay(shoal.get_rank(), shoal.get_size())",
        ranks=2,
    )
    lines = sorted(ended.stdout.splitlines())
    assert (ended.returncode, lines) == (0, ["0 2", "0 3", "1 2", "1 3", "2 3"])


def test_exit_code():
    assert run_script("shoal.barrier()\nsys.exit(3)", ranks=2).returncode == 3
    assert run_script("sys.exit(3)", ranks=0).returncode == 3


@pytest.mark.parametrize("leave", ["sys.exit(3)", "raise SystemExit(3)", "os._exit(3)"])
def test_exit_with_an_error_on_one_rank(leave):
    """The job has the exit code that the process would have alone."""
    ended = run_script(
        f"import os\nshoal.barrier()\nif shoal.get_rank() == 1: {leave}\nshoal.barrier()"
    )
    assert ended.returncode == 3
    assert "rank 1 has ended its program with exit code 3 while rank 0 is in shoal" in ended.stderr
    assert "Traceback" not in ended.stderr


def test_exit_with_a_text_on_one_rank():
    ended = run_script(
        "shoal.barrier()\nif shoal.get_rank() == 1: sys.exit('had enough')\nshoal.barrier()"
    )
    assert ended.returncode == 1
    assert "had enough\n" in ended.stderr
    assert "Traceback" not in ended.stderr


@pytest.mark.parametrize("leave", ["sys.exit(0)", "os._exit(0)"])
def test_exit_without_an_error_on_one_rank(leave):
    """The others learn at their next common work that a rank is gone."""
    ended = run_script(
        f"import os\nshoal.barrier()\nif shoal.get_rank() == 1: {leave}\nshoal.barrier()"
    )
    assert ended.returncode == 1
    assert "rank 0 is in shoal.barrier() at <string>:" in ended.stderr
    assert "rank 1 in the end of its program" in ended.stderr


def test_exit_codes_of_all_ranks():
    ended = run_script("shoal.barrier()\nsys.exit(shoal.get_rank())")
    assert ended.returncode != 0
    assert "ends the job" not in ended.stderr
    ended = run_script("import os\nshoal.barrier()\nos._exit(0)")
    assert (ended.returncode, ended.stderr) == (0, "")


def test_doctor_alone():
    ended = run(["-m", "shoal", "doctor"])
    assert ended.returncode == 0
    assert "mpiexec -n 2 python -m shoal doctor" in ended.stdout
    assert "none loaded" in ended.stdout


def test_doctor_of_several_ranks():
    ended = run(["-m", "shoal", "doctor"], ranks=3)
    assert (ended.returncode, ended.stderr) == (0, "")
    for text in ("mpiexec of MPICH", "rank 2", "libmpi", "MPICH Version", "1 MB from each rank"):
        assert text in ended.stdout
    assert ended.stdout.count("launcher") == 2  # one line, and the reason of the library


def test_doctor_with_a_library_that_is_missing():
    ended = run(["-m", "shoal", "doctor"], ranks=2, SHOAL_MPI_LIBRARY="/nowhere/libmpi.so")
    assert ended.returncode != 0
    assert "shoal doctor: " in ended.stderr
    assert "/nowhere/libmpi.so" in ended.stderr


def test_usage():
    for arguments in ([], ["--help"]):
        ended = run(["-m", "shoal", *arguments])
        assert (ended.returncode, ended.stdout[:29]) == (0, "usage: python -m shoal doctor")
    assert run(["-m", "shoal", "cure"]).returncode == 2


def test_settings():
    before = shoal.options.watchdog_seconds
    with pytest.raises(ValueError, match="at least 0"):
        shoal.options.watchdog_seconds = -1
    with pytest.raises(TypeError):
        shoal.options.watchdog_seconds = "1"
    assert shoal.options.watchdog_seconds == before == 30
    ended = run_script("say(shoal.options.watchdog_seconds)", 0, SHOAL_WATCHDOG_SECONDS="0.5")
    assert ended.stdout == "0.5\n"
    ended = run_script("", 0, SHOAL_WATCHDOG_SECONDS="soon")
    assert "SHOAL_WATCHDOG_SECONDS is a number of seconds from 0, not 'soon'" in ended.stderr


def test_watchdog_names_who_waits():
    ended = run_script(
        "shoal.barrier()\nif shoal.get_rank() == 1: time.sleep(3)\nshoal.barrier()",
        ranks=2,
        SHOAL_WATCHDOG_SECONDS="0.5",
    )
    assert ended.returncode == 0
    assert "shoal.barrier() at <string>:" in ended.stderr


def test_mpi_library_is_fixed_when_ranks_have_met():
    ended = run_script("shoal.barrier()\nshoal.options.mpi_library = 'other'", ranks=2)
    assert ended.returncode != 0
    assert "can't be changed any more" in ended.stderr
