"""What the import of shoal does in a process that a launcher has started as one of several ranks.

MPI is not touched before the first work together. What is set up here is how a rank ends: a rank
that fails ends the whole job, as the others would wait for it; one that is through waits for them.
"""

import atexit
import contextlib
import functools
import io
import operator
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
    sys.excepthook = _make_hook(process, family, sys.excepthook)
    os._exit = _make_exit(process, os._exit)
    atexit.register(_finish, process)


def _make_hook(process, family, previous):
    show = _show_at_once if previous is sys.__excepthook__ else previous

    def end_job(kind, error, trace):
        other = getattr(error, "_shoal_other_rank", None)
        if os.getpid() != process:
            previous(kind, error, trace)
            return
        if other is None:
            show(kind, error, trace)
        else:
            _wait_for_end(other, error)
        _flush()
        # Others end a job for a rank that fails, whether it has started MPI or not.
        if _core.is_joined() or family == "hydra":
            _core.abort(_EXIT_INTERRUPTED if kind is KeyboardInterrupt else _EXIT_FAILURE)

    return end_job


def _show_at_once(kind, error, trace):
    """In one piece, so that the tracebacks of several ranks do not mix."""
    stderr = sys.stderr
    text = io.TextIOWrapper(io.BytesIO(), encoding="utf-8", errors="backslashreplace")
    sys.stderr = text
    try:
        sys.__excepthook__(kind, error, trace)
        text.flush()
    finally:
        sys.stderr = stderr
    _write_error(text.buffer.getvalue().decode())


def _write_error(text):
    # None, closed, or nobody reads it.
    with contextlib.suppress(AttributeError, OSError, ValueError):
        sys.stderr.write(text)
        sys.stderr.flush()


def _make_exit(process, leave):
    """A launcher may take a rank that leaves by os._exit(0) for a success of the whole job."""

    @functools.wraps(leave)
    def leave_job(status):
        if os.getpid() == process and _core.is_joined():
            status = operator.index(status) & 0xFF
            _core.finish(status)
            _core.exit_process(status)
        leave(status)

    return leave_job


def _wait_for_end(other, error):
    _flush()
    time.sleep(_OTHER_RANK_SECONDS)
    text = (str(error) or type(error).__name__).splitlines()[0]
    _write_error(f"shoal: rank {_core.rank()} ends, as rank {other} has failed: {text}\n")


def _finish(process):
    if os.getpid() == process:
        _flush()
        if not _core.finish_at_exit():
            _core.finish(0)


def _flush():
    for stream in (sys.stdout, sys.stderr):
        # None, closed, or nobody reads it.
        with contextlib.suppress(AttributeError, OSError, ValueError):
            stream.flush()
