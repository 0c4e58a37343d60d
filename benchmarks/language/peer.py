"""Runs the programs in one process as one peer: JSON lines with the seconds of every call.

usage: peer.py cpython|numba|shoal REPEATS
"""

import json
import sys
import time

from programs import PROGRAMS


def compiler_of(peer):
    """What makes the peer's function of a plain one."""
    if peer == "shoal":
        import shoal

        return shoal.jit(cache=False)
    if peer == "numba":
        import numba

        return numba.njit
    return lambda function: function


def measure(function, arguments, repeats):
    """The seconds of the first call and of later ones, and the result."""
    seconds = []
    for _ in range(repeats + 1):
        begin = time.perf_counter()
        result = function(*arguments)
        seconds.append(time.perf_counter() - begin)
    return seconds[0], seconds[1:], result


def main():
    """Reads the command line and measures every program."""
    peer, repeats = sys.argv[1], int(sys.argv[2])
    compiled = compiler_of(peer)
    for name, (function, arguments) in PROGRAMS.items():
        first, later, result = measure(compiled(function), arguments, repeats)
        line = {"program": name, "first_seconds": first, "seconds": later, "result": result}
        print(json.dumps(line), flush=True)


if __name__ == "__main__":
    main()
