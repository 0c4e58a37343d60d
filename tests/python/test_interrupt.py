"""Ctrl-C during a call: KeyboardInterrupt, and the session goes on."""

import os
import signal
import subprocess
import sys
import textwrap
import threading

import numpy as np
import pandas as pd
import pytest

import shoal

ROW_COUNT = 2_000_000


@shoal.jit
def work(df):
    return df.groupby(["a", "b"])["v"].median()


@pytest.fixture(scope="module")
def frame():
    random = np.random.default_rng(1)
    return pd.DataFrame(
        {
            "a": random.integers(0, 1000, ROW_COUNT),
            "b": random.integers(0, 1000, ROW_COUNT),
            "v": random.random(ROW_COUNT),
        }
    )


def delays():
    """Seconds until the signal, growing until even a slow machine is inside the call."""
    return (0.0005 * 1.5**attempt for attempt in range(24))


def interrupt_self(*_):
    os.kill(os.getpid(), signal.SIGINT)


def test_pending_interrupt_ends_the_call(frame):
    """SIGINT within a call; tried with several delays until one falls into it."""
    work(frame[:10])
    old = signal.signal(signal.SIGALRM, interrupt_self)
    try:
        interrupted = 0
        for delay in delays():
            signal.setitimer(signal.ITIMER_REAL, delay)
            try:
                work(frame)
            except KeyboardInterrupt:
                interrupted += 1
                break
            finally:
                signal.setitimer(signal.ITIMER_REAL, 0)
        assert interrupted > 0
    finally:
        signal.signal(signal.SIGALRM, old)
    small = frame[:1000]
    pd.testing.assert_series_equal(work(small), work.py_func(small))


def test_other_handlers(frame):
    """What the program's own handler raises is what the call raises."""

    class Stop(Exception):
        pass

    def handler(*_):
        raise Stop("enough")

    old = signal.signal(signal.SIGALRM, handler)
    try:
        stopped = 0
        for delay in delays():
            signal.setitimer(signal.ITIMER_REAL, delay)
            try:
                work(frame)
            except Stop as error:
                assert str(error) == "enough"
                stopped += 1
                break
            finally:
                signal.setitimer(signal.ITIMER_REAL, 0)
        assert stopped > 0
    finally:
        signal.signal(signal.SIGALRM, old)
    work(frame[:1000])


def test_ctrl_c_in_a_process(tmp_path):
    """A script that computes for ever ends by Ctrl-C with KeyboardInterrupt, and works after it."""
    script = tmp_path / "script.py"
    script.write_text(
        textwrap.dedent(
            """
            import numpy as np, pandas as pd, shoal

            @shoal.jit
            def work(df):
                return df.groupby("a")["v"].sum()

            frame = pd.DataFrame({"a": np.arange(3_000_000) % 7, "v": 1.0})
            try:
                print("ready", flush=True)
                while True:
                    work(frame)
            except KeyboardInterrupt:
                print("interrupted", work(frame[:7]).sum(), flush=True)
            """
        )
    )
    process = subprocess.Popen(
        [sys.executable, script], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    assert process.stdout.readline() == "ready\n"
    process.send_signal(signal.SIGINT)
    out, errors = process.communicate(timeout=60)
    assert process.returncode == 0, errors
    assert out == "interrupted 7.0\n"


@shoal.jit(distributed=False)
def turn(n):
    """Ends at once for 0, never for others."""
    while n != 0:
        n = n % 5 + 1
    return n


def never(*_):
    raise AssertionError("no other thread has run for a minute")


def test_other_threads_run_during_a_loop():
    """A thread that waits for the GIL gets it while a known function loops, and interrupts it."""
    assert turn(0) == turn(0) == 0
    has_begun = threading.Event()

    def interrupt():
        has_begun.wait()
        interrupt_self()

    thread = threading.Thread(target=interrupt)
    thread.start()
    old = signal.signal(signal.SIGALRM, never)
    switch_interval = sys.getswitchinterval()
    sys.setswitchinterval(1000)  # the thread runs when the call lets it, not before
    try:
        signal.setitimer(signal.ITIMER_REAL, 60)
        with pytest.raises(KeyboardInterrupt):
            has_begun.set()
            turn(1)
    finally:
        sys.setswitchinterval(switch_interval)
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, old)
    thread.join()
    assert turn(0) == 0


def test_calls_in_a_handler():
    """A handler may call the function that it interrupts, and the call goes on after it."""
    results = []

    def handler(*_):
        results.append(turn(0))
        if len(results) == 3:
            raise RuntimeError("enough")

    assert turn(0) == 0
    old = signal.signal(signal.SIGALRM, handler)
    try:
        signal.setitimer(signal.ITIMER_REAL, 0.01, 0.05)
        with pytest.raises(RuntimeError, match="enough"):
            turn(1)
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, old)
    assert results == [0, 0, 0]
