"""Compiled code on disk: found by a new process without the compiler, never in the way."""

import os
import shutil
import subprocess
import sys
import textwrap

import pandas as pd
import pytest

import shoal

SCRIPT = """
import json, sys, warnings
import pandas as pd, shoal
from shoal import _core

@shoal.jit{options}
def report(path, least):
    df = pd.read_parquet(path)
    df["C"] = df["B"] * 0.5 + 1
    df = df[(df["B"] > least) & (df["C"] < 1e9)]
    return df.groupby("A", as_index=False).agg(total=("B", "sum"), mean=("C", "mean"))

with warnings.catch_warnings(record=True) as caught:
    warnings.simplefilter("always")
    results = [report(sys.argv[1], 3) for _ in range(2)]
    plain = report.py_func(sys.argv[1], 3)
pd.testing.assert_frame_equal(results[0], plain)
pd.testing.assert_frame_equal(results[1], plain)
print(json.dumps({{
    "compile_seconds": report.last_call.compile_seconds,
    "from_cache": report.last_call.from_cache,
    "jit_is_loaded": _core.is_jit_loaded(),
    "jit_is_mapped": "_jit" in open("/proc/self/maps").read(),
    "warnings": [str(w.message) for w in caught if issubclass(w.category, RuntimeWarning)],
}}))
"""


@pytest.fixture
def data(tmp_path):
    path = tmp_path / "data.parquet"
    pd.DataFrame({"A": [1, 2, 1, 2, 3], "B": [1, 5, 6, 7, 8]}).to_parquet(path)
    return path


def run(folder, data, options="", script=SCRIPT, **environment):
    """Runs the script in a new process; the JSON that it prints."""
    import json

    path = folder / "script.py"
    path.write_text(textwrap.dedent(script).format(options=options))
    ended = subprocess.run(
        [sys.executable, path, str(data)],
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, **environment},
    )
    assert ended.returncode == 0, ended.stderr
    return json.loads(ended.stdout.splitlines()[-1])


def cached_files(folder):
    return sorted(path for path in folder.rglob("*") if path.is_file())


def test_new_process(tmp_path, data):
    """The second process neither compiles nor maps the compiler."""
    cache = tmp_path / "cache"
    first = run(tmp_path, data, SHOAL_CACHE_DIR=str(cache))
    assert first["jit_is_loaded"] and first["jit_is_mapped"]
    assert cached_files(cache)
    second = run(tmp_path, data, SHOAL_CACHE_DIR=str(cache))
    assert second["from_cache"]
    assert second["compile_seconds"] == 0
    assert not second["jit_is_loaded"] and not second["jit_is_mapped"]
    assert first["warnings"] == second["warnings"] == []
    assert cache.stat().st_mode & 0o077 == 0, "others can read the folder"


def test_other_schema_compiles_again(tmp_path, data):
    cache = tmp_path / "cache"
    run(tmp_path, data, SHOAL_CACHE_DIR=str(cache))
    other = tmp_path / "other.parquet"
    pd.read_parquet(data).astype({"B": "float64"}).to_parquet(other)
    assert run(tmp_path, other, SHOAL_CACHE_DIR=str(cache))["jit_is_loaded"]
    assert not run(tmp_path, other, SHOAL_CACHE_DIR=str(cache))["jit_is_loaded"]


def test_edited_function_compiles_again(tmp_path, data):
    cache = tmp_path / "cache"
    run(tmp_path, data, SHOAL_CACHE_DIR=str(cache))
    edited = SCRIPT.replace("* 0.5", "* 0.25")
    assert run(tmp_path, data, script=edited, SHOAL_CACHE_DIR=str(cache))["jit_is_loaded"]


def test_without_cache(tmp_path, data):
    for number, options in enumerate(({"options": "(cache=False)"}, {"SHOAL_CACHE": "0"})):
        cache = tmp_path / f"cache{number}"
        for _ in range(2):
            assert run(tmp_path, data, SHOAL_CACHE_DIR=str(cache), **options)["jit_is_loaded"]
        assert not cache.exists() or not cached_files(cache)


def damage(cache, change):
    files = cached_files(cache)
    assert files
    for path in files:
        path.write_bytes(change(path.read_bytes()))


DAMAGES = {
    "empty": lambda data: b"",
    "cut": lambda data: data[: len(data) // 2],
    "longer": lambda data: data + b"x",
    "a bit in the middle": lambda data: (
        data[: len(data) // 2] + bytes([data[len(data) // 2] ^ 4]) + data[len(data) // 2 + 1 :]
    ),
    "other bytes": lambda data: b"no cache entry" * 20,
}


@pytest.mark.parametrize("change", DAMAGES.values(), ids=DAMAGES)
def test_damaged_entries(change, tmp_path, data):
    """They are compiled again and replaced, silently."""
    cache = tmp_path / "cache"
    run(tmp_path, data, SHOAL_CACHE_DIR=str(cache))
    damage(cache, change)
    again = run(tmp_path, data, SHOAL_CACHE_DIR=str(cache))
    assert again["jit_is_loaded"]
    assert again["warnings"] == []
    assert not run(tmp_path, data, SHOAL_CACHE_DIR=str(cache))["jit_is_loaded"]


def unusable_folders(tmp_path):
    file = tmp_path / "file"
    file.write_text("not a folder")
    yield "a file", file
    yield "below a file", file / "cache"
    yield "not allowed", "/proc/shoal"
    if os.geteuid() != 0:
        folder = tmp_path / "read-only"
        folder.mkdir(mode=0o500)
        yield "read-only", folder


def test_unusable_folder(tmp_path, data):
    """It works without, and says so once."""
    for name, folder in unusable_folders(tmp_path):
        found = run(tmp_path, data, SHOAL_CACHE_DIR=str(folder))
        assert len(found["warnings"]) == 1, name
        assert "SHOAL_CACHE_DIR" in found["warnings"][0]


def test_full_disk(tmp_path, data):
    """A file system of 64 KiB; needs the right to mount one."""
    folder = tmp_path / "full"
    folder.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=64k,mode=700", "tmpfs", folder],
        capture_output=True,
        check=False,
    )
    if mounted.returncode != 0:
        pytest.skip("mounting is not allowed here")
    try:
        (folder / "filler").write_bytes(b"x" * (60 * 1024))
        found = run(tmp_path, data, SHOAL_CACHE_DIR=str(folder))
        assert len(found["warnings"]) == 1
        assert all(path.stat().st_size > 0 for path in cached_files(folder))
    finally:
        subprocess.run(["umount", folder], check=True)


def test_folder_that_disappears(tmp_path):
    shoal.options.cache_dir = str(tmp_path / "cache")

    @shoal.jit
    def plus(x):
        return x + 1

    assert plus(1) == 2
    shutil.rmtree(tmp_path / "cache", ignore_errors=shoal.get_rank() > 0)  # only rank 0 makes it
    assert plus(1.5) == 2.5
    assert plus(2) == 3


def test_changed_helper_is_noticed(tmp_path):
    """The entry is found by the content of everything that was compiled, not by name."""
    script = """
import json, sys
import pandas as pd, shoal
from shoal import _core

def scale(x):
    return x * {options}

@shoal.jit
def scaled(x):
    return scale(x)

print(json.dumps([scaled(7), _core.is_jit_loaded()]))
"""
    environment = {"SHOAL_CACHE_DIR": str(tmp_path / "cache")}
    assert run(tmp_path, "", "2", script, **environment) == [14, True]
    assert run(tmp_path, "", "2", script, **environment) == [14, False]
    assert run(tmp_path, "", "3", script, **environment) == [21, True]


def test_many_processes_at_once(tmp_path, data):
    """They share the folder; none sees another's half-written entry."""
    path = tmp_path / "script.py"
    path.write_text(textwrap.dedent(SCRIPT).format(options=""))
    environment = {**os.environ, "SHOAL_CACHE_DIR": str(tmp_path / "cache")}
    processes = [
        subprocess.Popen(
            [sys.executable, path, str(data)],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            env=environment,
        )
        for _ in range(3)
    ]
    for process in processes:
        _, errors = process.communicate()
        assert process.returncode == 0, errors
