"""Documentation names files; they must exist."""

import re
from pathlib import Path

import pytest

PROJECT = Path(__file__).parents[2]
PAGES = [PROJECT / "README.md", *sorted((PROJECT / "docs").rglob("*.md"))]
LINK = re.compile(r"\]\(([^)#:]+)(?:#[^)]*)?\)")
NAMED_FILE = re.compile(r"`((?:src|python|tests|tools|docs|benchmarks|examples|cmake)/[\w./]*\w)`")


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_links_lead_to_files(page):
    missing = [link for link in LINK.findall(page.read_text()) if not (page.parent / link).exists()]
    assert not missing, f"{page.relative_to(PROJECT)} links to what is not there"


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_named_files_exist(page):
    names = NAMED_FILE.findall(page.read_text())
    missing = [name for name in names if not (PROJECT / name).exists()]
    assert not missing, f"{page.relative_to(PROJECT)} names what is not there"


def test_life_of_a_call_names_files():
    text = (PROJECT / "docs/life_of_a_call.md").read_text()
    assert len(NAMED_FILE.findall(text)) >= 10
