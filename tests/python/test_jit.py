"""The decorated function as an object: calls, metrics, pickling, threads, interruption, options."""

import _thread
import pickle
import subprocess
import sys
import threading
import warnings

import numpy as np
import pandas as pd
import pytest

import shoal


@shoal.jit
def total(df, scale=1, *, extra=0):
    """Adds up a column."""
    return df["a"].sum() * scale + extra


FRAME = pd.DataFrame({"a": [1, 2, 3], "b": [0.5, 1.5, 2.5]})


def test_looks_like_the_function():
    assert total.__name__ == total.__qualname__ == "total"
    assert total.__doc__ == "Adds up a column."
    assert total.__module__ == __name__
    assert total.py_func(FRAME) == 6
    assert "total" in repr(total)


def test_ways_to_pass_arguments():
    assert total(FRAME) == 6
    assert total(FRAME, 2) == 12
    assert total(scale=0.5, df=FRAME) == 3.0
    assert total(FRAME, extra=10) == 16


@pytest.mark.parametrize(
    ("arguments", "keywords"),
    [((), {}), ((FRAME, 2, 3), {}), ((FRAME,), {"sacle": 2}), ((FRAME, 2), {"scale": 2})],
)
def test_wrong_arguments_raise_as_python_does(arguments, keywords):
    with pytest.raises(TypeError) as expected:
        total.py_func(*arguments, **keywords)
    with pytest.raises(TypeError) as found:
        total(*arguments, **keywords)
    assert str(found.value) == str(expected.value)


def test_parameters_for_any_keyword_are_refused():
    @shoal.jit
    def several(**frames):
        return 1

    with pytest.raises(shoal.UnsupportedError, match=r"\*\*kwargs"):
        several(first=FRAME)


def test_last_call():
    @shoal.jit(cache=False)
    def count(df):
        return len(df[df["a"] > 1])

    assert count.last_call is None
    count(FRAME)
    first = count.last_call
    assert first.compile_seconds > 0 or shoal.get_rank() > 0  # rank 0 compiles for all
    assert not first.from_cache
    count(FRAME)
    assert count.last_call.compile_seconds == 0
    assert count.last_call.from_cache
    assert count.last_call.execute_seconds > 0
    with pytest.raises(AttributeError):
        first.compile_seconds = 1


def test_explain():
    @shoal.jit
    def count(df):
        return len(df[df["a"] > 1])

    with pytest.raises(ValueError, match="call"):
        count.explain()
    count(FRAME)
    assert "len(df" in count.explain()


def test_pickles_by_reference():
    assert pickle.loads(pickle.dumps(total)) is total


def test_traceback_ends_at_the_users_line():
    with pytest.raises(KeyError) as raised:
        total(FRAME[["b"]])
    last = raised.traceback[-1]
    assert last.path.name == "test_jit.py"
    assert last.name == "total"
    assert 'df["a"].sum()' in str(last.statement)
    assert len(str(raised.value).splitlines()) <= 12


def test_missing_file():
    @shoal.jit
    def read(path):
        return pd.read_parquet(path)

    with pytest.raises(FileNotFoundError) as raised:
        read("/no/such/file.parquet")
    assert raised.value.errno == 2
    assert raised.value.filename == "/no/such/file.parquet"


@pytest.mark.skipif(shoal.get_size() > 1, reason="ranks make their calls in the same order")
def test_threads():
    frames = [pd.DataFrame({"a": np.arange(1000) + i}) for i in range(8)]
    found = [None] * len(frames)

    def work(number):
        found[number] = [total(frames[number]) for _ in range(20)]

    threads = [threading.Thread(target=work, args=(i,)) for i in range(len(frames))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == [[frame["a"].sum()] * 20 for frame in frames]


@pytest.mark.filterwarnings("ignore")
def test_interruption_leaves_the_session_usable():
    @shoal.jit
    def medians(df):
        return df.groupby("k")["v"].median()

    generator = np.random.default_rng(1)
    frame = pd.DataFrame({"k": generator.integers(0, 1 << 20, 1 << 22), "v": 1.0})
    medians(frame.head())
    timer = threading.Timer(0.05, _thread.interrupt_main)
    timer.start()
    with pytest.raises(KeyboardInterrupt):
        for _ in range(50):
            medians(frame)
    timer.join()
    assert total(FRAME) == 6


def test_cache_folder_that_cannot_be_used(tmp_path):
    blocked = tmp_path / "file"
    blocked.write_text("")
    shoal.options.cache_dir = blocked / "cache"

    @shoal.jit
    def plus(x):
        return x + 1

    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        assert plus(1) == 2
        assert plus(1.5) == 2.5
    assert len([one for one in caught if "SHOAL_CACHE_DIR" in str(one.message)]) <= 1


@pytest.mark.parametrize(
    ("name", "value", "error"),
    [
        ("num_threads", 0, ValueError),
        ("num_threads", "2", TypeError),
        ("cache", 1, TypeError),
        ("batch_row_count", -1, ValueError),
        ("nmu_threads", 2, AttributeError),
    ],
)
def test_wrong_options(name, value, error):
    with pytest.raises(error, match=name):
        setattr(shoal.options, name, value)


@pytest.mark.parametrize(
    ("variable", "value"),
    [("SHOAL_NUM_THREADS", "many"), ("SHOAL_NUM_THREADS", "0"), ("SHOAL_CACHE", "yes")],
)
def test_wrong_environment(variable, value):
    failed = run_python("import shoal", **{variable: value})
    assert failed.returncode != 0
    assert f"ValueError: {variable}" in failed.stderr


def test_environment():
    code = "import shoal; print(shoal.options.num_threads, shoal.options.cache)"
    found = run_python(code, SHOAL_NUM_THREADS="3", SHOAL_CACHE="0")
    assert found.stdout.split() == ["3", "False"]


def test_import_starts_nothing():
    code = "import shoal, threading; from shoal import _core\nprint(_core.is_jit_loaded(), threading.active_count())"
    assert run_python(code).stdout.split() == ["False", "1"]


def run_python(code, **environment):
    import os

    return subprocess.run(
        [sys.executable, "-c", code],
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        check=False,
    )
