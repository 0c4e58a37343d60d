"""Runs the programs in one process as one peer: JSON lines with the seconds of every call.

All peers get the same functions; lists, dicts and sets are made inside, so that Numba has its own of
them (reflected lists and typed dicts); three have a form of their own for it, numba_forms.py. A program
that a peer cannot compile is left out.

usage: peer.py cpython|numba|shoal REPEATS
"""

import json
import sys
import time
import types

import list_programs
import recursive_programs
import simulations
import text_programs

import programs

MODULES = (programs, list_programs, simulations, text_programs, recursive_programs)


def compiler_of(peer):
    """What makes the peer's function of a plain one."""
    if peer == "shoal":
        import shoal

        return shoal.jit(cache=False)
    if peer == "numba":
        import numba

        # Functions that others call are compiled already.
        return lambda function: (
            numba.njit(function) if isinstance(function, types.FunctionType) else function
        )
    return lambda function: function


def measure(function, arguments, repeats):
    """The seconds of the first call and of later ones, and the result."""
    seconds = []
    for _ in range(repeats + 1):
        begin = time.perf_counter()
        result = function(*arguments)
        seconds.append(time.perf_counter() - begin)
    return seconds[0], seconds[1:], result


def refusal_of(peer):
    """What the peer raises when it cannot compile a function."""
    if peer == "numba":
        import numba

        return numba.core.errors.NumbaError
    return ()


def form_for(peer, name, function):
    """The function as the peer takes it."""
    if peer == "numba":
        import numba
        from numba_forms import FORMS

        # Numba calls compiled functions only.
        for callee_name, callee in list(vars(recursive_programs).items()):
            if isinstance(callee, types.FunctionType):
                setattr(recursive_programs, callee_name, numba.njit(callee))
        is_recursive = function.__module__ == recursive_programs.__name__
        return getattr(recursive_programs, name) if is_recursive else FORMS.get(name, function)
    return function


def main():
    """Reads the command line and measures every program."""
    peer, repeats = sys.argv[1], int(sys.argv[2])
    compiled = compiler_of(peer)
    cases = {name: case for module in MODULES for name, case in module.PROGRAMS.items()}
    for name, (function, arguments) in cases.items():
        line = {"program": name}
        try:
            first, later, result = measure(
                compiled(form_for(peer, name, function)), arguments, repeats
            )
            line.update(first_seconds=first, seconds=later, result=result)
        except refusal_of(peer) as refusal:
            line.update(not_measured=type(refusal).__name__)
        print(json.dumps(line), flush=True)


if __name__ == "__main__":
    main()
