"""Prints the syntax tree of a function as text, the input of the compiler's golden tests.

usage: tools/dump_syntax.py file.py function [--positions]

The text form is that of src/compiler/syntax/parse_tree.h. Names of modules that the file imports
become `known` bindings, its other functions `function` bindings, its constants `constant` ones.
Positions are left out unless asked for.
"""

import ast
import builtins
import sys
from pathlib import Path

OPERATORS = {
    "Add": "add", "Sub": "sub", "Mult": "mult", "Div": "div", "FloorDiv": "floordiv",
    "Mod": "mod", "Pow": "pow", "BitAnd": "bitand", "BitOr": "bitor", "BitXor": "bitxor",
    "LShift": "lshift", "RShift": "rshift", "MatMult": "matmult", "Not": "not",
    "Invert": "invert", "UAdd": "uadd", "USub": "usub", "And": "and", "Or": "or",
    "Eq": "eq", "NotEq": "noteq", "Lt": "lt", "LtE": "lte", "Gt": "gt", "GtE": "gte",
    "Is": "is", "IsNot": "isnot", "In": "in", "NotIn": "notin",
}  # fmt: skip
CONSTANTS = {int: "constant_int", float: "constant_float", str: "constant_string"}


def quote(text: str) -> str:
    out = ""
    for byte in text.encode():
        char = chr(byte)
        if char in '"\\':
            out += "\\" + char
        elif char == "\n":
            out += "\\n"
        elif byte < 0x20:
            out += f"\\x{byte:02x}"
        else:
            out += char
    return f'"{out.encode("latin-1").decode()}"'


class Dumper:
    """Turns ast nodes into text; one method per kind, found by the node's class name."""

    def __init__(self, positions: bool):
        self.positions = positions

    def make(self, kind: str, node=None, text: str = "", children=()) -> str:
        head = kind
        if node is not None and self.positions and hasattr(node, "lineno"):
            head += f"@{node.lineno}:{node.col_offset}-{node.end_lineno}:{node.end_col_offset}"
        parts = [head] + ([quote(text)] if text else []) + list(children)
        return f"({' '.join(parts)})"

    def list(self, nodes) -> str:
        return self.make("list", children=[self.dump(node) for node in nodes])

    def dump(self, node) -> str:
        if node is None:
            return self.make("absent")
        method = getattr(self, f"dump_{type(node).__name__}", None)
        if method is None:
            return self.make("unsupported", node, type(node).__name__)
        return method(node)

    def parameters(self, arguments: ast.arguments) -> str:
        names = arguments.posonlyargs + arguments.args
        defaults = [None] * (len(names) - len(arguments.defaults)) + arguments.defaults
        return self.make("list", children=[
            self.make("parameter", name, name.arg, [self.dump(default)])
            for name, default in zip(names, defaults)])  # fmt: skip

    def dump_FunctionDef(self, node) -> str:
        children = [self.parameters(node.args), self.list(node.body)]
        return self.make("function", node, node.name, children)

    def dump_Lambda(self, node) -> str:
        return self.make("lambda", node, "", [self.parameters(node.args), self.dump(node.body)])

    def dump_Return(self, node) -> str:
        return self.make("return_statement", node, "", [self.dump(node.value)])

    def dump_Assign(self, node) -> str:
        return self.make("assign", node, "", [self.list(node.targets), self.dump(node.value)])

    def dump_AugAssign(self, node) -> str:
        operator = OPERATORS[type(node.op).__name__]
        children = [self.dump(node.target), self.dump(node.value)]
        return self.make("augmented_assign", node, operator, children)

    def dump_Expr(self, node) -> str:
        return self.make("expression_statement", node, "", [self.dump(node.value)])

    def dump_If(self, node) -> str:
        children = [self.dump(node.test), self.list(node.body), self.list(node.orelse)]
        return self.make("if_statement", node, "", children)

    def dump_Pass(self, node) -> str:
        return self.make("pass_statement", node)

    def alias(self, alias) -> str:
        return self.make("name", None, alias.asname) if alias.asname else self.make("absent")

    def dump_Import(self, node) -> str:
        return self.make("import_module", node, node.names[0].name, [self.alias(node.names[0])])

    def dump_ImportFrom(self, node) -> str:
        name = f"{node.module}.{node.names[0].name}"
        return self.make("import_from", node, name, [self.alias(node.names[0])])

    def dump_Name(self, node) -> str:
        return self.make("name", node, node.id)

    def dump_Attribute(self, node) -> str:
        return self.make("attribute", node, node.attr, [self.dump(node.value)])

    def dump_Subscript(self, node) -> str:
        return self.make("subscript", node, "", [self.dump(node.value), self.dump(node.slice)])

    def dump_Slice(self, node) -> str:
        parts = [self.dump(part) for part in (node.lower, node.upper, node.step)]
        return self.make("slice", node, "", parts)

    def dump_Call(self, node) -> str:
        keywords = self.make("list", children=[
            self.make("keyword", keyword, keyword.arg or "", [self.dump(keyword.value)])
            for keyword in node.keywords])  # fmt: skip
        return self.make("call", node, "", [self.dump(node.func), self.list(node.args), keywords])

    def dump_Starred(self, node) -> str:
        return self.make("starred", node, "", [self.dump(node.value)])

    def dump_Constant(self, node) -> str:
        value = node.value
        if isinstance(value, bool):
            return self.make("constant_bool", node, str(value))
        if value is None:
            return self.make("constant_none", node)
        kind = CONSTANTS.get(type(value))
        if kind is None:
            return self.make("unsupported", node, type(value).__name__)
        return self.make(kind, node, value if isinstance(value, str) else repr(value))

    def dump_JoinedStr(self, node) -> str:
        return self.make("joined_string", node, "", [self.list(node.values)])

    def dump_FormattedValue(self, node) -> str:
        conversion = "" if node.conversion == -1 else chr(node.conversion)
        children = [self.dump(node.value), self.dump(node.format_spec)]
        return self.make("formatted_value", node, conversion, children)

    def dump_Tuple(self, node) -> str:
        return self.make("tuple_display", node, "", [self.list(node.elts)])

    def dump_List(self, node) -> str:
        return self.make("list_display", node, "", [self.list(node.elts)])

    def dump_Dict(self, node) -> str:
        return self.make("dict_display", node, "", [self.list(node.keys), self.list(node.values)])

    def dump_BinOp(self, node) -> str:
        operator = OPERATORS[type(node.op).__name__]
        return self.make(
            "binary_op", node, operator, [self.dump(node.left), self.dump(node.right)]
        )

    def dump_UnaryOp(self, node) -> str:
        operator = OPERATORS[type(node.op).__name__]
        return self.make("unary_op", node, operator, [self.dump(node.operand)])

    def dump_BoolOp(self, node) -> str:
        operator = OPERATORS[type(node.op).__name__]
        return self.make("bool_op", node, operator, [self.list(node.values)])

    def dump_Compare(self, node) -> str:
        comparisons = self.make("list", children=[
            self.make("comparison", right, OPERATORS[type(op).__name__], [self.dump(right)])
            for op, right in zip(node.ops, node.comparators)])  # fmt: skip
        return self.make("compare", node, "", [self.dump(node.left), comparisons])

    def dump_IfExp(self, node) -> str:
        children = [self.dump(node.test), self.dump(node.body), self.dump(node.orelse)]
        return self.make("conditional", node, "", children)


class FileNames:
    """What the global names of a file mean, as the bindings of its functions."""

    def __init__(self, module: ast.Module, dumper: Dumper):
        self.known: dict[str, str] = {}
        self.constants: dict[str, str] = {}
        self.functions: list[ast.FunctionDef] = []
        for node in module.body:
            if isinstance(node, ast.Import):
                for alias in node.names:
                    name = alias.asname or alias.name.split(".")[0]
                    self.known[name] = alias.name if alias.asname else name
            elif isinstance(node, ast.ImportFrom):
                for alias in node.names:
                    self.known[alias.asname or alias.name] = f"{node.module}.{alias.name}"
            elif isinstance(node, ast.FunctionDef):
                self.functions.append(node)
            elif isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name):
                self.constants[node.targets[0].id] = dumper.dump(node.value)

    def bindings(self, function: ast.FunctionDef, order: list[str]) -> list[str]:
        names = {node.id for node in ast.walk(function) if isinstance(node, ast.Name)}
        lines = []
        for name in sorted(names):
            if name in order:
                lines.append(f"(bind {quote(name)} function {order.index(name)})")
            elif name in self.known:
                lines.append(f"(bind {quote(name)} known {quote(self.known[name])})")
            elif name in self.constants:
                lines.append(f"(bind {quote(name)} constant {self.constants[name]})")
            elif hasattr(builtins, name):
                lines.append(f"(bind {quote(name)} known {quote(name)})")
        return lines


def dump_function(source: str, path: str, function_name: str, positions: bool) -> str:
    """The module text of `function_name`, which comes first, and the file's other functions."""
    dumper = Dumper(positions)
    names = FileNames(ast.parse(source), dumper)
    functions = sorted(names.functions, key=lambda node: node.name != function_name)
    order = [node.name for node in functions]
    if function_name not in order:
        raise SystemExit(f"{path} has no function {function_name}")
    lines = [quote(line) for line in source.splitlines()] if positions else []
    out = f"(module\n  (file {' '.join([quote(path), '1'] + lines)})"
    for node in functions:
        out += f"\n  (function {quote(node.name)} 0\n    {dumper.dump(node)}"
        for binding in names.bindings(node, order):
            out += f"\n    {binding}"
        out += ")"
    return out + ")\n"


def main() -> None:
    arguments = [argument for argument in sys.argv[1:] if argument != "--positions"]
    if len(arguments) != 2:
        raise SystemExit(__doc__)
    path = Path(arguments[0])
    positions = "--positions" in sys.argv
    print(dump_function(path.read_text(), path.name, arguments[1], positions), end="")


if __name__ == "__main__":
    main()
