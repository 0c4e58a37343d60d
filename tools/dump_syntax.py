"""Prints what the compiler reads of a function: the text of its syntax module.

usage: tools/dump_syntax.py [--without-positions] FILE FUNCTION

FILE is Python source, or a golden test with the source between "-- input" and "-- expect". It is
executed, so that names mean what they mean in a program; the function is not called. The text form
is that of src/compiler/syntax/parse_tree.h. Without positions it also leaves out the source lines:
that is what the golden tests of later phases are written from.
"""

import linecache
import re
import sys
from pathlib import Path

INPUT = "-- input\n"
EXPECT = "-- expect\n"
STRING = r'"(?:\\.|[^"\\])*"'
POSITION = re.compile(rf"({STRING})|@\d+:\d+-\d+:\d+")
SOURCE_LINES = re.compile(rf"(\(file {STRING} \d+)((?:\s+{STRING})*)\)")


def input_of(path: Path) -> str:
    """The file's text, or the input of a golden test."""
    text = path.read_text()
    return text.partition(INPUT)[2].partition(EXPECT)[0] if INPUT in text else text


def dump_function(source: str, name: str, file_name: str = "input.py") -> str:
    """The module text of function `name` of a program with the given source."""
    from shoal import _core
    from shoal.options import options
    from shoal.program import read_program

    lines = source.splitlines(keepends=True)
    linecache.cache[file_name] = (len(source), None, lines, file_name)
    namespace = {"__name__": "__main__"}
    exec(compile(source, file_name, "exec"), namespace)
    function = namespace[name]
    program = read_program(getattr(function, "py_func", function))
    compiled = _core.CompiledFunction(
        options.session, program.files, program.functions, _core.FunctionOptions()
    )
    return compiled.syntax


def without_positions(text: str) -> str:
    text = SOURCE_LINES.sub(r"\1)", text)
    return POSITION.sub(lambda match: match[1] or "", text)


def main() -> None:
    arguments = [argument for argument in sys.argv[1:] if argument != "--without-positions"]
    if len(arguments) != 2:
        raise SystemExit(__doc__)
    text = dump_function(input_of(Path(arguments[0])), arguments[1])
    print(without_positions(text) if "--without-positions" in sys.argv else text, end="")


if __name__ == "__main__":
    main()
