"""Checks every #include in src/ against layers.toml.

usage: tools/check_layers.py [project folder]

Prints `file:line: what is wrong` for each include that the table does not allow, and exits with 1
if there is any. A folder of src/ that the table does not name is an error too.
"""

import re
import sys
from pathlib import Path

try:
    import tomllib
except ModuleNotFoundError:  # Python 3.10
    import tomli as tomllib

INCLUDE = re.compile(r'\s*#\s*include\s*([<"])([^>"]+)[>"]')
SOURCE_SUFFIXES = {".h", ".cpp", ".def"}


def room_of(path: str, rooms: dict) -> str | None:
    """The longest room that `path`, relative to src/, lies in."""
    parts = path.split("/")[:-1]
    for length in range(len(parts), 0, -1):
        room = "/".join(parts[:length])
        if room in rooms:
            return room
    return None


def reachable_rooms(rooms: dict) -> dict[str, set[str]]:
    """Per room everything it may include. Raises ValueError on an unknown room or a circle."""
    reachable: dict[str, set[str]] = {}

    def visit(room: str, path: tuple[str, ...]) -> set[str]:
        if room in path:
            raise ValueError("layers.toml has a circle: " + " -> ".join((*path, room)))
        if room not in rooms:
            raise ValueError(f"layers.toml: {path[-1]} names the unknown room {room}")
        if room not in reachable:
            below = [visit(name, (*path, room)) for name in rooms[room]]
            reachable[room] = {room, "base"}.union(*below)
        return reachable[room]

    for room in rooms:
        visit(room, ())
    return reachable


def third_party_room(header: str, third_parties: dict) -> str | None:
    for pattern, room in third_parties.items():
        if header == pattern or (pattern.endswith("/") and header.startswith(pattern)):
            return room
    return None


def problem_of_include(room: str, bracket: str, header: str, layers: dict, reachable: dict):
    """Says what is wrong with room including header, or returns None."""
    owner = third_party_room(header, layers["third_parties"])
    if owner is not None:
        return None if owner == room else f"<{header}> may be included in {owner}/ only"
    if bracket == "<":
        return None
    target = room_of(header, layers["rooms"])
    if target is None:
        return f'"{header}" is in no room: write the path from src/'
    if target not in reachable[room]:
        return f'{room}/ may not include {target}/ ("{header}"), see layers.toml'
    return None


def check_file(path: Path, source: Path, layers: dict, reachable: dict) -> list[str]:
    name = path.relative_to(source).as_posix()
    room = room_of(name, layers["rooms"])
    if room is None:
        return [f"src/{name}:1: the folder is not in layers.toml"]
    problems = []
    for number, line in enumerate(path.read_text().splitlines(), start=1):
        match = INCLUDE.match(line)
        if not match:
            continue
        problem = problem_of_include(room, match[1], match[2], layers, reachable)
        if problem and f"{name} -> {match[2]}" not in layers["exceptions"]:
            problems.append(f"src/{name}:{number}: {problem}")
    return problems


def main() -> int:
    project = Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).parents[1]
    layers = tomllib.loads((project / "layers.toml").read_text())
    try:
        reachable = reachable_rooms(layers["rooms"])
    except ValueError as error:
        print(error)
        return 1

    source = project / "src"
    files = sorted(path for path in source.rglob("*") if path.suffix in SOURCE_SUFFIXES)
    problems = [line for path in files for line in check_file(path, source, layers, reachable)]
    print("\n".join(problems) if problems else f"layers: {len(files)} files, no wrong include")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
