"""Checks the size rules of the project: files, functions, folders, and names that say nothing.

usage: tools/check_sizes.py [project folder]

Prints `file:line: what is wrong` and exits with 1 if a rule is broken. An exception, with its
reason, is a line in tools/size_exceptions.toml; one that is not needed any more is reported too.
"""

import sys
from pathlib import Path

from source_functions import cpp_functions, python_functions

try:
    import tomllib
except ModuleNotFoundError:  # Python 3.10
    import tomli as tomllib

ROOTS = ("src", "python", "tools", "tests", "benchmarks", "examples")
CPP_SUFFIXES = (".h", ".cpp", ".cc", ".def")
HEADER_LINES_MAX = 120
CORE_HEADER_LINES_MAX = 250
SOURCE_LINES_MAX = 500
PYTHON_LINES_MAX = 250
FUNCTION_LINES_MAX = 70
FOLDER_FILES_MAX = 25
BANNED_WORDS = {"util", "utils", "helper", "helpers", "common", "misc", "manager"}
# Data and expected texts, not code.
SKIPPED_FOLDERS = ("tests/data", "tests/golden/", "tests/fuzz/seeds", "/__pycache__")
# One file per case is the rule in tests: the number of files says nothing there.
UNLIMITED_FOLDERS = ("tests", "examples")


class Checker:
    """Collects problems, and which exceptions were used."""

    def __init__(self, project: Path):
        self.project = project
        self.problems: list[str] = []
        self.used: set[tuple[str, str]] = set()
        text = (project / "tools/size_exceptions.toml").read_text()
        self.exceptions = tomllib.loads(text)

    def excepted(self, table: str, key: str) -> bool:
        if key not in self.exceptions.get(table, {}):
            return False
        self.used.add((table, key))
        return True

    def check_folder(self, name: str, files: list[Path]) -> None:
        count = len([path for path in files if not path.name.endswith("_test.cpp")])
        unlimited = name.split("/")[0] in UNLIMITED_FOLDERS
        if count > FOLDER_FILES_MAX and not unlimited and not self.excepted("folders", name):
            self.problems.append(f"{name}/: {count} files, more than {FOLDER_FILES_MAX}")

    def check_name(self, name: str) -> None:
        words = set(name.replace(".", "/").replace("_", "/").split("/"))
        for word in sorted(words & BANNED_WORDS):
            self.problems.append(f'{name}:1: "{word}" names nothing: name the concept')

    def check_length(self, name: str, line_count: int) -> None:
        if name.endswith((".h", ".def")):
            limit = HEADER_LINES_MAX
            if line_count > limit and self.excepted("core_headers", name):
                limit = CORE_HEADER_LINES_MAX
        elif name.endswith(".py"):
            limit = PYTHON_LINES_MAX
        else:
            limit = SOURCE_LINES_MAX
        if line_count > limit and not self.excepted("files", name):
            self.problems.append(f"{name}:{limit}: {line_count} lines, more than {limit}")

    def check_functions(self, name: str, text: str) -> None:
        functions = python_functions(text) if name.endswith(".py") else cpp_functions(text)
        for function, first_line, last_line in functions:
            line_count = last_line - first_line + 1
            if line_count <= FUNCTION_LINES_MAX:
                continue
            if not self.excepted("functions", f"{name}:{function}"):
                self.problems.append(
                    f"{name}:{first_line}: {function} has {line_count} lines, "
                    f"more than {FUNCTION_LINES_MAX}"
                )

    def check_exceptions(self) -> None:
        for table, entries in self.exceptions.items():
            for key, reason in entries.items():
                if not reason.strip():
                    self.problems.append(f"tools/size_exceptions.toml: {key} has no reason")
                if (table, key) not in self.used:
                    self.problems.append(f"tools/size_exceptions.toml: {key} needs no exception")


def source_files(project: Path) -> list[Path]:
    files = []
    for root in ROOTS:
        for path in sorted((project / root).rglob("*")):
            name = path.relative_to(project).as_posix()
            if path.suffix not in (*CPP_SUFFIXES, ".py") or not path.is_file():
                continue
            if not any(folder in name for folder in SKIPPED_FOLDERS):
                files.append(path)
    return files


def main() -> int:
    project = Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).parents[1]
    checker = Checker(project)
    folders: dict[str, list[Path]] = {}
    files = source_files(project)
    for path in files:
        name = path.relative_to(project).as_posix()
        text = path.read_text()
        folders.setdefault(path.parent.relative_to(project).as_posix(), []).append(path)
        checker.check_name(name)
        checker.check_length(name, len(text.splitlines()))
        checker.check_functions(name, text)
    for name, inside in folders.items():
        checker.check_folder(name, inside)
    checker.check_exceptions()
    if checker.problems:
        print("\n".join(checker.problems))
        return 1
    print(f"sizes: {len(files)} files within the limits")
    return 0


if __name__ == "__main__":
    sys.exit(main())
