"""What compiled functions print, as Python prints it. Called from src/bindings/results.cpp."""

import builtins

from shoal.result import build_result


def print_values(described):
    """print(*values, sep=…, end=…, flush=…) of a described (values, sep, end, flush)."""
    values, sep, end, flush = build_result(described)
    builtins.print(*values, sep=sep, end=end, flush=flush)


def text_of_values(described):
    """What parallel_print makes of a rank's values, as bytes."""
    text = " ".join(str(value) for value in build_result(described))
    return text.encode("utf-8", "surrogatepass")


def print_line(text):
    builtins.print(text.decode("utf-8", "surrogatepass"), flush=True)
