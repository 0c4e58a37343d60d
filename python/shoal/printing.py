"""What compiled functions print, as Python prints it. Called from src/bindings/results.cpp."""

import builtins

from shoal.result import build_result


def print_values(described):
    """print(*values, sep=…, end=…, flush=…) of a described (values, sep, end, flush)."""
    values, sep, end, flush = build_result(described)
    builtins.print(*values, sep=sep, end=end, flush=flush)


def text_of_values(described):
    """What parallel_print makes of a rank's values, as bytes."""
    return joined_text(build_result(described)).encode("utf-8", "surrogatepass")


def joined_text(values):
    """What parallel_print writes of the values of one rank."""
    return " ".join(str(value) for value in values)


def print_line(text):
    builtins.print(text.decode("utf-8", "surrogatepass"), flush=True)


def ask(name, text):
    """What the str method `name` gives for a text of compiled code, both as UTF-8; a bool as "1" or
    "". Compiled code asks about text beyond ASCII, for which Python has its tables of Unicode.

    `sort_order` gives the places of floats, "2.0,nan,1.0", in the order of Python's sort.
    """
    if name == "sort_order":
        return sort_order([float(number) for number in text.split(b",")])
    answer = getattr(text.decode("utf-8", "surrogatepass"), name)()
    if isinstance(answer, bool):
        answer = "1" if answer else ""
    return answer.encode("utf-8", "surrogatepass")


def sort_order(numbers):
    order = sorted(range(len(numbers)), key=numbers.__getitem__)
    return ",".join(map(str, order)).encode()
