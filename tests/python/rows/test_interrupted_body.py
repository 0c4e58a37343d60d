"""Ctrl-C in a loop of a function of rows."""

import os
import signal
import threading
import time

import pandas as pd
import pytest

import shoal


@shoal.jit
def endless(s):
    def add(x):
        total = 0.0
        for _ in range(10**15):
            total += x
        return total

    return s.map(add)


@pytest.mark.skipif(shoal.get_size() > 1, reason="a signal for one rank ends the job")
@pytest.mark.parametrize("threads", [1, 2])
def test_ctrl_c_in_a_body(threads):
    shoal.options.num_threads = threads
    sent = []

    def send():
        time.sleep(0.5)
        sent.append(time.perf_counter())
        os.kill(os.getpid(), signal.SIGINT)

    threading.Thread(target=send).start()
    with pytest.raises(KeyboardInterrupt):
        endless(pd.Series([0.5] * 300_000))
    assert time.perf_counter() - sent[0] < 1  # 0.1 on a quiet machine
