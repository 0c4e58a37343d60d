"""What the import of shoal does in a process that a launcher has started as one of several ranks.

MPI is not touched before the first work together. What is set up here is how a rank ends: a rank
that fails ends the whole job, as the others would wait for it; one that is through waits for them.
"""

import atexit
import contextlib
import os
import sys
import time

from shoal import _core

# The failing rank ends the job and this process with it. Its traceback is the one to read.
_OTHER_RANK_SECONDS = 1.0
_EXIT_FAILURE = 1
_EXIT_INTERRUPTED = 130  # 128 + SIGINT, as shells have it


def attach():
    """Sets up the end of the process if it is a rank of several."""
    family, _, size = _core.detect_launch()
    if family == "none" or size == 1:
        return
    process = os.getpid()
    # Child processes inherit the launcher's variables, but are no ranks.
    os.environ["SHOAL_RANK_PROCESS"] = str(process)
    sys.excepthook = _make_hook(process, sys.excepthook)
    atexit.register(_finish, process)


def _make_hook(process, previous):
    def end_job(kind, error, trace):
        other = getattr(error, "_shoal_other_rank", None)
        if os.getpid() != process:
            previous(kind, error, trace)
            return
        if other is None:
            previous(kind, error, trace)
        else:
            _wait_for_end(other, error)
        _flush()
        if _core.is_joined():
            _core.abort(_EXIT_INTERRUPTED if kind is KeyboardInterrupt else _EXIT_FAILURE)

    return end_job


def _wait_for_end(other, error):
    _flush()
    time.sleep(_OTHER_RANK_SECONDS)
    text = (str(error) or type(error).__name__).splitlines()[0]
    print(f"shoal: rank {_core.rank()} ends, as rank {other} has failed: {text}", file=sys.stderr)


def _finish(process):
    if os.getpid() == process:
        _flush()
        _core.finish()


def _flush():
    for stream in (sys.stdout, sys.stderr):
        # None, closed, or nobody reads it.
        with contextlib.suppress(AttributeError, OSError, ValueError):
            stream.flush()
