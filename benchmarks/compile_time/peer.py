"""Calls one function once in a new process and prints how long that took: one JSON line.

usage: peer.py shoal|numba FUNCTION

The call is the first of the process: it compiles, or loads what an earlier process has compiled.
Numba has arrays for frames and its own form of word_count; frames grouped or with functions of rows it does not take.
"""

import json
import sys
import time

import functions


def numba_forms():
    """What stands for functions that Numba cannot take as written; None: nothing does."""
    import numba
    from numba import types
    from numba.typed import Dict

    def word_count(text):
        counts = Dict.empty(types.unicode_type, types.int64)
        for word in text.split():
            counts[word] = counts.get(word, 0) + 1
        return counts["the"]

    def series_sum(a, b):
        return (a * 2.0 + b).sum()

    def row_function(a, b, out):
        for i in range(a.size):
            out[i] = a[i] * 2 + b[i] if a[i] > 0.5 else b[i]
        return out

    functions.weight = numba.njit(cache=True)(functions.weight)
    functions.weighted = numba.njit(cache=True)(functions.weighted)
    a, b = functions.COLUMNS["a"], functions.COLUMNS["b"]
    return {
        "word_count": (word_count, (functions.TEXT,)),
        "series_sum": (series_sum, (a, b)),
        "row_function": (row_function, (a, b, a.copy())),
        "filter_and_group": None,
    }


def compiled_call(peer, name):
    """The compiled function and its arguments; None if the peer cannot take it."""
    case = functions.FUNCTIONS[name]
    if peer == "numba":
        import numba

        case = numba_forms().get(name, case)
        return None if case is None else (numba.njit(cache=True)(case[0]), case[1])
    import pandas as pd

    import shoal

    is_frame = case[1][0] is functions.COLUMNS
    return shoal.jit(case[0]), (pd.DataFrame(functions.COLUMNS),) if is_frame else case[1]


def main():
    """Reads the command line, calls and prints."""
    peer, name = sys.argv[1:]
    call = compiled_call(peer, name)
    if call is None:
        print(json.dumps({"not_measured": "no comparable form"}))
        return
    function, arguments = call
    begin = time.perf_counter()
    try:
        function(*arguments)
    except Exception as failure:
        print(json.dumps({"not_measured": f"{type(failure).__name__}: {str(failure)[:80]}"}))
        return
    line = {"call_seconds": time.perf_counter() - begin}
    if peer == "shoal":
        line["compile_seconds"] = function.last_call.compile_seconds
        line["load_seconds"] = function.last_call.load_seconds
        line["from_cache"] = function.last_call.from_cache
    print(json.dumps(line))


if __name__ == "__main__":
    main()
