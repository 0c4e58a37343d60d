"""Finds the definition of a live function in its file, and proves that it is the function's."""

import ast
import linecache
import types
from typing import NamedTuple

from shoal.errors import TypingError, UnsupportedError
from shoal.source_proof import inner_codes, is_source_of

# How many ends of a block are tried; more than one only when a text within it is less indented.
BLOCK_END_COUNT_MAX = 100


class Definition(NamedTuple):
    """The ast of a function or lambda, positions as in its file, and the lines that hold it."""

    node: ast.FunctionDef | ast.Lambda
    first_line: int
    lines: list[str]


def find_definition(function: types.FunctionType) -> Definition:
    """The definition of `function`. Decorators are dropped.

    Raises TypingError when there is no source, or when it is not what the function was made from.
    """
    code = function.__code__
    linecache.checkcache(code.co_filename)
    lines = linecache.getlines(code.co_filename, function.__globals__)
    if not lines:
        raise _no_source(function)
    is_lambda = code.co_name == "<lambda>"
    found = _find_lambda(function, lines) if is_lambda else _find_def(function, lines)
    if found is None:
        raise _changed_source(function)
    return found


def _find_def(function, lines):
    code = function.__code__
    first_line = code.co_firstlineno  # of the first decorator
    if not 1 <= first_line <= len(lines):
        return None
    for end in _block_ends(lines, first_line, _last_line(code)):
        node = _parse_block(lines[first_line - 1 : end], first_line) if end >= first_line else None
        if node is None:
            continue
        if isinstance(node, ast.AsyncFunctionDef):
            raise unsupported_definition(
                function, "async functions are not supported", "write a plain `def`"
            )
        if not isinstance(node, ast.FunctionDef) or node.name != code.co_name:
            return None
        node.decorator_list = []
        if not is_source_of(node, function, lines):
            return None
        return Definition(node, first_line, _without_newlines(lines[first_line - 1 : end]))
    return None


def _last_line(code):
    """A line that the function reaches at least."""
    last = max((line for _, _, line in code.co_lines() if line is not None), default=0)
    return max([last, code.co_firstlineno, *map(_last_line, inner_codes(code))])


def _block_ends(lines, first_line, last_line):
    """Where a block that starts at `first_line` may end: before lines that are indented no more."""
    indentation = _indentation(lines[first_line - 1])
    count = 0
    for number in range(last_line, len(lines)):
        text = lines[number].strip()
        if text and not text.startswith("#") and _indentation(lines[number]) <= indentation:
            yield _without_blank_end(lines, number)
            count += 1
            if count == BLOCK_END_COUNT_MAX:
                return
    yield _without_blank_end(lines, len(lines))


def _indentation(line):
    return len(line) - len(line.lstrip())


def _without_blank_end(lines, end):
    while end > 0 and (not lines[end - 1].strip() or lines[end - 1].lstrip().startswith("#")):
        end -= 1
    return end


def _without_newlines(lines):
    return [line.rstrip("\r\n") for line in lines]


def _parse_block(lines, first_line):
    """The only statement of `lines`, which may be indented; None if they are no statement."""
    is_indented = _indentation(lines[0]) > 0
    try:
        tree = ast.parse("if 1:\n" * is_indented + "".join(lines))
    except SyntaxError:
        return None
    body = tree.body[0].body if is_indented else tree.body
    if len(body) != 1:
        return None
    return ast.increment_lineno(body[0], first_line - 1 - is_indented)


def _find_lambda(function, lines):
    code = function.__code__
    try:
        tree = ast.parse("".join(lines))
    except SyntaxError:
        return None
    matches = [
        node
        for node in ast.walk(tree)
        if isinstance(node, ast.Lambda)
        and node.lineno == code.co_firstlineno
        and is_source_of(node, function, lines)
    ]
    if len(matches) > 1:
        matches = [node for node in matches if _holds_positions(node, code)]
    if not matches:
        return None
    node = matches[0]
    return Definition(
        node, node.lineno, _without_newlines(lines[node.lineno - 1 : node.end_lineno])
    )


def _holds_positions(node, code):
    """Whether all instructions of `code` come from within `node`. Python 3.10 knows no columns."""
    if not hasattr(code, "co_positions"):
        return True
    start, end = (node.lineno, node.col_offset), (node.end_lineno, node.end_col_offset)
    return all(
        start <= (line, column) and (end_line, end_column) <= end
        for line, end_line, column, end_column in code.co_positions()
        if None not in (line, end_line, column, end_column) and end_column > 0
    )


def _place(function):
    code = function.__code__
    return f"{function.__qualname__}() at {code.co_filename}:{code.co_firstlineno}"


def _no_source(function):
    return TypingError(
        f"shoal.TypingError in {_place(function)}\n"
        "The source of the function cannot be found; shoal compiles the text of a function, and "
        "this one was made by exec, typed at a prompt, or its file is gone.\n"
        "help: put the function into a file or a notebook cell"
    )


def _changed_source(function):
    return TypingError(
        f"shoal.TypingError in {_place(function)}\n"
        "The source has changed since the function was made: what the file holds now is not what "
        "runs.\n"
        "help: restart Python, reload the module or run the cell again"
    )


def unsupported_definition(function, what, instead):
    """The error for a function whose definition uses what is not supported."""
    return UnsupportedError(
        f"shoal.UnsupportedError in {_place(function)}\n{what}\nhelp: {instead}"
    )
