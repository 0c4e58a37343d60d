"""Each error code with a program that causes it and the text that people read, in catalogue/.

usage: python tests/python/test_error_catalogue.py --update [file...]    rewrites the texts
"""

import contextlib
import io
import os
import re
import runpy
import sys
import tempfile
from pathlib import Path

import pytest

from error_texts import INTERNALS, LINE_COUNT_MAX

PROJECT = Path(__file__).parents[2]
FILES = sorted((Path(__file__).parent / "catalogue").glob("*.txt"))
INPUT, EXPECT = "-- input\n", "-- expect\n"
CODES = re.findall(r"X\((S\d{4}),", (PROJECT / "src/compiler/values/error_codes.def").read_text())


def message_of(path):
    """What the program of a file is refused with, as Python shows it below the traceback."""
    program = path.read_text().partition(INPUT)[2].partition(EXPECT)[0]
    before = os.getcwd()
    with tempfile.TemporaryDirectory() as folder:
        os.chdir(folder)
        name = f"{path.stem}.py"  # its own: Python remembers the lines of a file
        Path(name).write_text(program)
        try:
            with contextlib.redirect_stdout(io.StringIO()):
                runpy.run_path(name, run_name="__main__")
        except Exception as error:
            return f"{error}\n"
        finally:
            os.chdir(before)
    return "nothing is raised\n"


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_message(path):
    found = message_of(path)
    assert found == path.read_text().partition(EXPECT)[2]
    assert f"[{path.stem[:5]}]" in found.splitlines()[0]
    assert len(found.splitlines()) <= LINE_COUNT_MAX
    assert not INTERNALS.search(found)


def test_every_code_is_here():
    assert {path.stem[:5] for path in FILES} == set(CODES)


def test_every_code_is_on_the_page():
    """docs/errors/README.md has one line for each page, with its title."""
    pages = sorted((PROJECT / "docs/errors").glob("S*.md"))
    titles = [page.read_text().splitlines()[0].removeprefix("# ") for page in pages]
    lines = [f"- [{title[:5]}]({title[:5]}.md){title[5:]}" for title in titles]
    assert [page.stem for page in pages] == [title[:5] for title in titles]
    listed = (PROJECT / "docs/errors/README.md").read_text().splitlines()
    assert [line for line in listed if line.startswith("- [S")] == lines


def update(paths):
    for path in paths:
        given = path.read_text().partition(EXPECT)[0]
        path.write_text(given + EXPECT + message_of(path))


if __name__ == "__main__":
    if sys.argv[1:2] != ["--update"]:
        raise SystemExit(__doc__)
    update([Path(name).resolve() for name in sys.argv[2:]] or FILES)
