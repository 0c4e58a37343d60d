"""Finds the functions of a source file and their first and last lines.

Python is parsed. C++ is matched by braces, which is enough for text that clang-format wrote: a
function is the outermost brace block whose head ends in a parameter list (and what may follow
one), outside of it only namespaces, classes and initialisers. Lambdas count with their function.
"""

import ast
import re
from collections.abc import Iterator

Function = tuple[str, int, int]  # name, first line, last line

# What a token is replaced by must keep the number of lines.
NOT_CODE = re.compile(
    r'//[^\n]*|/\*.*?\*/|R"(?P<mark>[^(\s]*)\(.*?\)(?P=mark)"'
    r"|\"(?:\\.|[^\"\\\n])*\"|(?<![0-9a-zA-Z])'(?:\\.|[^'\\\n])+'",
    re.DOTALL,
)
DIRECTIVE = re.compile(r"^[ \t]*#(?:[^\n]*\\\n)*[^\n]*", re.MULTILINE)
SCOPE_HEAD = re.compile(r"\b(namespace|class|struct|union|enum|extern)\b")
FUNCTION_HEAD = re.compile(
    r"\)\s*(?:const|noexcept(?:\s*\([^()]*\))?|override|final|mutable|&&?|requires\b.*"
    r"|->\s*[^{};]+|:\s*[^:].*|\s)*$",
    re.DOTALL,
)
# After the `}` of a braced member initialiser comes the next one, or the body.
INITIALISER_END = re.compile(r"\}\s*[,{]")
FUNCTION_NAME = re.compile(
    r"((?:[\w~]+(?:<[^<>()]*>)?::)*(?:operator\s*[^\s\w(]+|operator\(\)|[\w~]+))"
    r"(?:<[^<>()]*>)?\s*\("
)


def python_functions(text: str) -> Iterator[Function]:
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
            yield node.name, node.lineno, node.end_lineno or node.lineno


def cpp_functions(text: str) -> Iterator[Function]:
    code = DIRECTIVE.sub(_blank, NOT_CODE.sub(_blank, text))
    head_begin = 0  # where the text before the next brace begins
    depth_inside = 0  # of braces inside a function or an initialiser; 0 outside
    name, first_line = "", 0
    for match in re.finditer(r"[{};]", code):
        symbol, position = match[0], match.start()
        if depth_inside:
            depth_inside += {"{": 1, "}": -1, ";": 0}[symbol]
            if depth_inside == 0 and not INITIALISER_END.match(code, position):
                if name:
                    yield name, first_line, code.count("\n", 0, position) + 1
                head_begin = position + 1
            continue
        if symbol == "{":
            head = code[head_begin:position]
            name = _function_name(head)
            if name or not _opens_scope(head):
                depth_inside = 1
                begin = position - len(head.lstrip())
                first_line = code.count("\n", 0, begin) + 1
                continue
        head_begin = position + 1


def _blank(match: re.Match) -> str:
    return '""' + "\n" * match[0].count("\n")


def _opens_scope(head: str) -> bool:
    return SCOPE_HEAD.search(head) is not None and "=" not in head


def _function_name(head: str) -> str:
    """The function whose body opens after `head`, or "" if it is no function."""
    head = re.sub(r"\b(public|private|protected)\s*:(?!:)", "", head)
    match = FUNCTION_NAME.search(head)
    if match is None or not FUNCTION_HEAD.search(head) or _is_assignment(head[: match.start()]):
        return ""
    return match[1]


def _is_assignment(before_name: str) -> bool:
    return re.search(r"(?<![=<>!])=(?!=)", before_name) is not None
