"""Times calls of trivial functions in one process as one peer: a JSON line per number of arguments.

usage: peer.py cpython|numba|shoal REPEATS
"""

import json
import sys
import timeit

CALL_COUNT = 100_000


def nothing():
    """No arguments."""
    return 1


def two(a, b):
    """Two arguments."""
    return a + b


def five(a, b, c, d, e):
    """Five arguments."""
    return a + b + c + d + e


CALLS = ((nothing, ()), (two, (1, 2.0)), (five, (1, 2.0, 3, 4.0, True)))


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
    """The nanoseconds of a call, several times; the first call has compiled before."""
    function(*arguments)
    call = f"f({', '.join(map(repr, arguments))})"
    timer = timeit.Timer(call, globals={"f": function})
    timer.timeit(CALL_COUNT)
    return [seconds / CALL_COUNT * 1e9 for seconds in timer.repeat(repeats, CALL_COUNT)]


def main():
    """Reads the command line and measures every function."""
    peer, repeats = sys.argv[1], int(sys.argv[2])
    compiled = compiler_of(peer)
    for function, arguments in CALLS:
        nanoseconds = measure(compiled(function), arguments, repeats)
        line = {"argument_count": len(arguments), "nanoseconds": nanoseconds}
        print(json.dumps(line), flush=True)


if __name__ == "__main__":
    main()
