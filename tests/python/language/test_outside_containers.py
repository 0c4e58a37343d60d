"""Lists and dicts from outside of a function are read by it; to change them is refused."""

import pytest

import shoal
from language.agreement import agree
from written import function_of

LIST = [3, 1, 2]
DICT = {"a": 1, "b": 2}
NAMES = {"LIST": LIST, "DICT": DICT}

READS = {
    "list": [
        "LIST + [n]", "[n] + LIST", "LIST * n", "n in LIST", "LIST.index(n)", "LIST.count(n)",
        "LIST.copy()", "LIST[n]", "LIST[n:]", "sorted(LIST)", "len(LIST)", "list(reversed(LIST))",
    ],
    "dict": [
        "DICT['a']", "DICT.get(s)", "DICT.get(s, n)", "s in DICT",
        "list(DICT.items())", "sum(DICT.values())",
    ],
}  # fmt: skip

CHANGES = {
    "list": [
        "LIST.append(n)", "LIST.extend([n])", "LIST.insert(0, n)", "LIST.pop()", "LIST.sort()",
        "LIST.reverse()", "LIST.remove(n)", "LIST.clear()", "LIST[0] = n", "LIST[1:] = [n]",
        "del LIST[0]", "x = LIST; x += [n]", "x = LIST; x *= 2", "for x in (LIST,): x.append(n)",
    ],
}  # fmt: skip


@pytest.mark.parametrize("text", [text for texts in READS.values() for text in texts])
def test_what_reads(text):
    function = function_of(f"def f(n, s):\n    return {text}\n", **NAMES)
    agree(function, 1, "a")
    agree(function, 3, "z")
    assert LIST == [3, 1, 2] and DICT == {"a": 1, "b": 2}


@pytest.mark.parametrize("text", [text for texts in CHANGES.values() for text in texts])
def test_what_changes(text):
    function = function_of(f"def f(n):\n    {text}\n    return n\n", **NAMES)
    with pytest.raises(shoal.TypingError, match="is from outside of the function"):
        shoal.jit(function)(1)


# A default value of a helper is made once, outside, also one within another one.
def helper(n, first=[1], second=[[2], [3]]):  # noqa: B006
    second.append([n])
    return first, second


def calls_helper(n):
    return helper(n)


def looked_up_in_a_loop(n):
    total = 0
    for i in range(n):
        total += LIST[i % 3] * len([x for x in LIST if x > i])
    return total


def test_loops():
    agree(looked_up_in_a_loop, 5)


def test_defaults():
    with pytest.raises(shoal.TypingError, match="is from outside of the function"):
        shoal.jit(calls_helper)(1)
