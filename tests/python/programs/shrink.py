"""Makes a program smaller while something about it stays true."""

import ast
import copy
import time


def shrink(text, holds, seconds):
    """The smallest program found for which `holds(text)`, within so many seconds."""
    end = time.monotonic() + seconds
    progress = True
    while progress and time.monotonic() < end:
        progress = False
        number = 0
        while time.monotonic() < end:
            candidate = changed(text, number)
            if candidate is None:
                break
            if candidate != text and len(candidate) < len(text) and holds(candidate):
                text = candidate
                progress = True
                continue
            number += 1
    return text


def changed(text, number):
    """The program with its `number`-th possible change made; None if there are not so many."""
    tree = ast.parse(text)
    changes = [*deletions(tree), *flattenings(tree), *simplifications(tree)]
    if number >= len(changes):
        return None
    changes[number]()
    for node in ast.walk(tree):
        for field in ("body", "orelse"):
            own = getattr(node, field, None)
            if field == "body" and own == [] and not isinstance(node, ast.Module):
                node.body = [ast.Pass()]
    try:
        return ast.unparse(ast.fix_missing_locations(tree)) + "\n"
    except (ValueError, AttributeError, TypeError):
        return text


def statement_lists(tree):
    """Lists of statements, the outermost first."""
    for node in ast.walk(tree):
        for field in ("body", "orelse", "finalbody", "handlers"):
            statements = getattr(node, field, None)
            if isinstance(statements, list) and statements:
                yield statements


def deletions(tree):
    """Half of a list of statements, then single ones from the end."""
    for statements in statement_lists(tree):
        size = len(statements)
        if size > 3:
            yield lambda s=statements: s.__delitem__(slice(len(s) // 2, None))
            yield lambda s=statements: s.__delitem__(slice(0, len(s) // 2))
        for place in reversed(range(size)):
            yield lambda s=statements, place=place: s.__delitem__(place)
    for node in ast.walk(tree):
        if isinstance(node, ast.Assign) and getattr(node.targets[0], "id", "") == "ARGUMENTS":
            lists = getattr(node.value, "elts", [])
            for place in reversed(range(len(lists))):
                yield lambda s=lists, place=place: s.__delitem__(place)


def flattenings(tree):
    """A block instead of the statement around it."""
    for statements in statement_lists(tree):
        for place, statement in enumerate(statements):
            if isinstance(statement, (ast.FunctionDef, ast.Module)):
                continue
            for field in ("body", "orelse", "finalbody"):
                inner = getattr(statement, field, None)
                if isinstance(inner, list) and inner:
                    yield lambda s=statements, p=place, i=inner: s.__setitem__(slice(p, p + 1), i)


def simplifications(tree):
    """A part of an expression instead of it, or a short constant."""
    for node in ast.walk(tree):
        if isinstance(node, ast.JoinedStr):
            yield from (
                lambda s=node.values, place=place: s.__delitem__(place)
                for place in range(len(node.values))
            )
            continue
        if isinstance(node, ast.FormattedValue):
            continue
        for field, value in ast.iter_fields(node):
            if isinstance(value, ast.expr) and not is_target(value):
                for smaller in smaller_ones(value):
                    yield lambda n=node, f=field, v=smaller: setattr(n, f, v)
            elif isinstance(value, list):
                yield from list_changes(value)


def list_changes(values):
    for place, value in enumerate(values):
        if not isinstance(value, ast.expr) or is_target(value):
            continue
        for smaller in smaller_ones(value):
            yield lambda s=values, p=place, v=smaller: s.__setitem__(p, v)
        if len(values) > 1:
            yield lambda s=values, p=place: s.__delitem__(p)


def is_target(value):
    return isinstance(getattr(value, "ctx", None), (ast.Store, ast.Del))


def smaller_ones(value):
    """Expressions to stand for another one."""
    if isinstance(value, ast.Constant):
        return
    if not isinstance(value, ast.Name):
        for child in ast.iter_child_nodes(value):
            if isinstance(child, ast.expr):
                yield copy.deepcopy(child)
    for constant in (0, "", True, None):
        yield ast.Constant(constant)
