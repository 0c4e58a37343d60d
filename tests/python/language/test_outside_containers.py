"""Lists, dicts and sets from outside of a function are read by it; to change them is refused."""

import pytest

import shoal
from language.agreement import agree
from written import function_of

LIST = [3, 1, 2]
DICT = {"a": 1, "b": 2}
SET = {1, 2, 3}
NAMES = {"LIST": LIST, "DICT": DICT, "SET": SET}

READS = {
    "list": [
        "LIST + [n]", "[n] + LIST", "LIST * n", "n in LIST", "LIST.index(n)", "LIST.count(n)",
        "LIST.copy()", "LIST[n]", "LIST[n:]", "sorted(LIST)", "len(LIST)", "list(reversed(LIST))",
    ],
    "dict": [
        "DICT['a']", "DICT.get(s)", "DICT.get(s, n)", "s in DICT", "DICT | {s: n}", "DICT.copy()",
        "list(DICT.items())", "sum(DICT.values())",
    ],
    "set": [
        "SET | {n}", "SET & {n}", "SET.union({n})", "SET.issubset({n})", "SET.isdisjoint({n})",
        "n in SET", "SET.copy()", "sorted(SET - {n})",
    ],
}  # fmt: skip

CHANGES = {
    "list": [
        "LIST.append(n)", "LIST.extend([n])", "LIST.insert(0, n)", "LIST.pop()", "LIST.sort()",
        "LIST.reverse()", "LIST.remove(n)", "LIST.clear()", "LIST[0] = n", "LIST[1:] = [n]",
        "del LIST[0]", "x = LIST; x += [n]", "x = LIST; x *= 2", "for x in (LIST,): x.append(n)",
    ],
    "set": [
        "SET.add(n)", "SET.discard(n)", "SET.remove(n)", "SET.pop()", "SET.update({n})",
        "SET.clear()", "SET.difference_update({n})", "x = SET; x |= {n}", "x = SET; x &= {n}",
    ],
}  # fmt: skip


@pytest.mark.parametrize("text", [text for texts in READS.values() for text in texts])
def test_what_reads(text):
    function = function_of(f"def f(n, s):\n    return {text}\n", **NAMES)
    agree(function, 1, "a")
    agree(function, 3, "z")
    assert LIST == [3, 1, 2] and DICT == {"a": 1, "b": 2} and SET == {1, 2, 3}


@pytest.mark.parametrize("text", [text for texts in CHANGES.values() for text in texts])
def test_what_changes(text):
    function = function_of(f"def f(n):\n    {text}\n    return n\n", **NAMES)
    with pytest.raises(shoal.TypingError, match="is from outside of the function"):
        shoal.jit(function)(1)


# A default value is made once, outside, also where it is worked out within another one's making.
def defaults_within(n, first=[1], second=[[2], [3]]):  # noqa: B006
    second.append([n])
    return first, second


def test_nested_outside():
    with pytest.raises(shoal.TypingError, match="is from outside of the function"):
        shoal.jit(defaults_within)(1)
