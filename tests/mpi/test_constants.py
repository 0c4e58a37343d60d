"""The constants of each MPI dialect are those of the real headers."""

import shutil
import subprocess

import pytest
from installations import HEADERS, PROJECT


@pytest.mark.parametrize(("name", "header", "dialect"), HEADERS, ids=[row[0] for row in HEADERS])
def test_constants_equal_the_header(name, header, dialect, tmp_path):
    if not header.exists():
        pytest.skip(f"{header} is not installed")
    output = check(header, dialect, tmp_path)
    assert output == "equal\n"


def test_a_wrong_dialect_is_found(tmp_path):
    """The check itself can fail: MPICH's two headers have different constants."""
    by_name = {row[0]: row for row in HEADERS}
    header = by_name["wheel"][1]
    if not header.exists():
        pytest.skip(f"{header} is not installed")
    wrong = tmp_path / "wrong"
    wrong.mkdir()
    text = header.read_text().replace("0x4c00010d", "0x4c00010e")
    (wrong / "mpi.h").write_text(text)
    shutil.copy(header.parent / "mpi_proto.h", wrong)
    assert "MPI_BYTE differs" in check(wrong / "mpi.h", 1, tmp_path)


def check(header, dialect, folder):
    """What check_constants.cpp prints when it is compiled against a header."""
    compiler = shutil.which("c++") or shutil.which("g++")
    if compiler is None:
        pytest.skip("no C++ compiler")
    program = folder / "check_constants"
    command = [compiler, "-std=c++20", f"-DSHOAL_DIALECT={dialect}"]
    # The headers' C++ bindings would want to be linked.
    command += ["-DMPICH_SKIP_MPICXX", "-DOMPI_SKIP_MPICXX"]
    command += [f"-I{header.parent}", f"-I{PROJECT / 'src'}"]
    command += [str(PROJECT / "tests/mpi/check_constants.cpp"), "-o", str(program)]
    subprocess.run(command, check=True)
    return subprocess.run([program], capture_output=True, text=True, check=False).stdout
