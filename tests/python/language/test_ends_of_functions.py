"""Functions that raise on all ways, and what stands behind a call of one."""

import pytest

from language.agreement import Table, agree_each

table = Table()


def always(text):
    raise ValueError(text)


def never_true(text):
    if text:
        raise AssertionError(text)
    raise KeyError(text)


@table.case("ab", "")
def as_operand(s):
    return always(s) + 1


@table.case("ab", "")
def as_condition(s):
    return set("x" if always(s) else s)


@table.case("ab", "")
def as_item(s):
    return 1, never_true(s), [always(s)]


@table.case("ab", "")
def on_one_way(s):
    n = 1
    if s:
        n = always(s) + len(s)
    return n


@table.case("ab", "")
def caught(s):
    try:
        return [never_true(s)]
    except AssertionError as e:
        return [str(e)]
    finally:
        s += "c"


@table.case("ab")
def as_result(s):
    return always(s)


@table.case(("é", 7), ("", 0))
def text_made_in_try(s, n):
    try:
        t = f"{s:*^7}"
        u = s[n]
        t += min(s)
    except ArithmeticError:
        pass
    except IndexError:
        return t, "-"
    return t, u


@table.case((1, "a", "b"), (1, "a", ""))
def nested_tries(i, s, t):
    try:
        list("")
    except KeyError:
        try:
            s += "" if t else t
        except RuntimeError:
            t += s
        finally:
            i //= 0
    return i, s, t


@table.case((1, "x"), (0, "y"))
def deleted_in_try(i, s):
    try:
        j = 7 % i
        del s
    except Exception:
        *a, b = "\n"
    finally:
        if sorted("ab", key=lambda c: i):
            i += 1
    return i


@table.case("-3", "")
def broken_off_over_text(s):
    t = max(["", s], key=len)
    return any(s for c in t), all(c == s for c in max(s, t)), any(c for c in t)


@pytest.mark.parametrize(("function", "argument_lists"), table.rows, ids=table.names())
def test_agrees(function, argument_lists):
    agree_each(function, argument_lists)
