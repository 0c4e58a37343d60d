"""Golden tests: each file holds a command, its input and what it prints.

The command stands in the file's first line and runs by hand from the project's folder, once
`./run build` or `./run test` has linked the tools. Here the tools come from SHOAL_TOOL_FOLDER, or
build/release/bin.

usage: python tests/golden/test_golden.py --update [file...]    rewrites the expectations
"""

import os
import subprocess
import sys
from pathlib import Path

import pytest

GOLDEN = Path(__file__).parent
PROJECT = GOLDEN.parents[1]
TOOL_FOLDER = Path(os.environ.get("SHOAL_TOOL_FOLDER", PROJECT / "build/release/bin"))
FILES = sorted(GOLDEN.glob("*/*.txt"))
RUN = "# run: "
EXPECT = "-- expect\n"


def printed_by(path: Path) -> str:
    """What the command of a golden test prints, or its error."""
    first_line = path.read_text().partition("\n")[0]
    assert first_line.startswith(RUN), f"{path} does not start with '{RUN}'"
    tool, *arguments = first_line.removeprefix(RUN).split()
    assert str(path.relative_to(PROJECT)) in arguments, "the command names another file"
    if tool.endswith(".py"):
        command = [sys.executable, str(PROJECT / tool)]
    else:
        command = [str(TOOL_FOLDER / Path(tool).name)]
    done = subprocess.run(
        command + arguments, cwd=PROJECT, capture_output=True, text=True, timeout=60, check=False
    )
    return done.stdout + done.stderr


@pytest.mark.parametrize("path", FILES, ids=lambda path: f"{path.parent.name}/{path.stem}")
def test_prints_what_is_expected(path):
    assert printed_by(path) == path.read_text().partition(EXPECT)[2]


def test_every_phase_has_golden_tests():
    phases = {path.parent.name for path in FILES}
    assert phases == {
        "syntax",
        "syntax_to_ir",
        "distribution",
        "ir_passes",
        "ir_to_plan",
        "plan_passes",
        "ir_to_llvm",
    }


def update(paths: list[Path]) -> None:
    for path in paths:
        given = path.read_text().partition(EXPECT)[0]
        path.write_text(given + EXPECT + printed_by(path))


if __name__ == "__main__":
    if sys.argv[1:2] != ["--update"]:
        raise SystemExit(__doc__)
    update([Path(name).resolve() for name in sys.argv[2:]] or FILES)
