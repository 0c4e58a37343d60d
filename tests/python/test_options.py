"""shoal.options and the environment it starts from; metrics of a call; importing."""

import os
import subprocess
import sys
import threading

import numpy as np
import pandas as pd
import pytest

import shoal


def in_new_process(code, **environment):
    """What a new Python prints; its error text if it fails."""
    ended = subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        text=True,
        env={**os.environ, **environment},
        check=False,
    )
    return ended.stdout.strip() if ended.returncode == 0 else ended.stderr


def test_threads():
    available = len(os.sched_getaffinity(0))
    assert 1 <= shoal.options.num_threads <= available
    shoal.options.num_threads = 3
    assert shoal.options.num_threads == 3
    shoal.options.num_threads = None
    assert shoal.options.num_threads <= available


PRINT_THREADS = "import shoal; print(shoal.options.num_threads)"


def test_threads_of_the_environment():
    assert in_new_process(PRINT_THREADS, SHOAL_NUM_THREADS="5") == "5"
    for wrong in ("0", "-1", "many", "1.5"):
        assert "SHOAL_NUM_THREADS" in in_new_process(PRINT_THREADS, SHOAL_NUM_THREADS=wrong)


def test_threads_of_the_affinity():
    code = f"import os; os.sched_setaffinity(0, [{min(os.sched_getaffinity(0))}]); {PRINT_THREADS}"
    assert in_new_process(code) == "1"


def test_cache_of_the_environment(tmp_path):
    code = "import shoal; print(shoal.options.cache, shoal.options.cache_dir)"
    folder = str(tmp_path / "folder")
    assert in_new_process(code, SHOAL_CACHE_DIR=folder) == f"True {folder}"
    assert in_new_process(code, SHOAL_CACHE_DIR=folder, SHOAL_CACHE="0") == f"False {folder}"
    assert "SHOAL_CACHE" in in_new_process(code, SHOAL_CACHE="yes")
    home = {"SHOAL_CACHE_DIR": "", "XDG_CACHE_HOME": str(tmp_path)}
    assert in_new_process(code, **home) == f"True {tmp_path}/shoal"


@pytest.mark.parametrize(
    ("name", "value", "kind"),
    [
        ("num_threads", 0, ValueError),
        ("num_threads", -2, ValueError),
        ("num_threads", 10**6, ValueError),
        ("num_threads", 1.5, TypeError),
        ("num_threads", True, TypeError),
        ("batch_row_count", 0, ValueError),
        ("batch_row_count", "many", TypeError),
        ("cache", 1, TypeError),
        ("cache_dir", 3, TypeError),
        ("no_such_option", 1, AttributeError),
    ],
)
def test_wrong_values_change_nothing(name, value, kind):
    before = getattr(shoal.options, name, None)
    with pytest.raises(kind):
        setattr(shoal.options, name, value)
    assert getattr(shoal.options, name, None) == before


@shoal.jit
def total(df):
    return df.groupby("a")["v"].sum()


def test_metrics(tmp_path):
    path = tmp_path / "a.parquet"
    pd.DataFrame({"a": np.arange(1000) % 7, "v": 1.0}).to_parquet(path)

    @shoal.jit
    def read(path):
        return pd.read_parquet(path).groupby("a")["v"].sum()

    assert read.last_call is None
    read(str(path))
    first = read.last_call
    assert sum(shoal.allgatherv([first.rows_read])) == 1000
    assert sum(shoal.allgatherv([first.bytes_read])) > 0
    assert first.compile_seconds > 0 or shoal.get_rank() > 0  # rank 0 compiles for all
    read(str(path))
    second = read.last_call
    assert second.compile_seconds == 0 and second.from_cache
    assert second.load_seconds >= 0 and second.execute_seconds > 0


def test_calls_from_several_threads():
    frame = pd.DataFrame({"a": np.arange(50_000) % 100, "v": np.ones(50_000)})
    expected = total.py_func(frame)
    failures = []

    def run():
        try:
            for _ in range(5):
                pd.testing.assert_series_equal(total(frame), expected)
        except BaseException as error:
            failures.append(error)

    threads = [threading.Thread(target=run) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not failures


def test_import_starts_nothing():
    """No threads, no compiler, no pyarrow compute, and little time beyond pandas."""
    code = """
import time, sys
import pandas
start = time.perf_counter()
import shoal
seconds = time.perf_counter() - start
maps = open("/proc/self/maps").read()
threads = len(__import__("os").listdir("/proc/self/task"))
import threading
print("_jit" in maps, "mpi4py" in sys.modules, seconds < 1)
"""
    assert in_new_process(code) == "False False True"


def test_public_names():
    for name in shoal.__all__:
        assert getattr(shoal, name).__doc__, name
    assert isinstance(shoal.__version__, str)


def test_explain():
    frame = pd.DataFrame({"a": [1, 2, 1], "v": [1.0, 2.0, 3.0], "unused": 1})

    @shoal.jit
    def explained(df):
        df = df[df["v"] > 1]
        return df.groupby("a")["v"].sum()

    with pytest.raises(ValueError, match="call"):
        explained.explain()
    explained(frame)
    text = explained.explain()
    assert "groupby" in text
    assert "float64" in text
    assert not [line for line in text.splitlines() if "uses" in line and "unused" in line]
