"""Files that are missing, empty, cut off or changed: an error that names the file, never a crash."""

import subprocess
import sys
import textwrap

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

import columns
import shoal
from ranks import gathered


@shoal.jit
def whole(path):
    return pd.read_parquet(path)


@shoal.jit
def one_column(path):
    return pd.read_parquet(path)["a"].sum()


def small(row_count=200):
    codes = columns.codes(row_count, 8)
    return pd.DataFrame({"a": codes, "b": codes * 0.5, "c": columns.column("str", codes, "some")})


def test_missing_file(tmp_path):
    path = str(tmp_path / "missing.parquet")
    with pytest.raises(FileNotFoundError, match="missing.parquet") as caught:
        whole(path)
    assert caught.value.filename == path or shoal.get_rank() > 0  # then it is rank 0's


def test_missing_file_of_a_list(tmp_path):
    small().to_parquet(tmp_path / "a.parquet")
    with pytest.raises(FileNotFoundError, match="missing.parquet"):
        whole([str(tmp_path / "a.parquet"), str(tmp_path / "missing.parquet")])


def test_empty_file(tmp_path):
    path = tmp_path / "empty.parquet"
    path.write_bytes(b"")
    with pytest.raises(shoal.FileFormatError, match="empty.parquet"):
        whole(str(path))


def test_other_file(tmp_path):
    path = tmp_path / "text.parquet"
    path.write_text("a,b\n1,2\n" * 100)
    with pytest.raises(shoal.FileFormatError, match="text.parquet"):
        whole(str(path))


def test_folder_without_files(tmp_path):
    folder = tmp_path / "folder"
    folder.mkdir()
    with pytest.raises((FileNotFoundError, shoal.FileFormatError), match="folder"):
        whole(str(folder))


def test_folder_of_other_files(tmp_path):
    folder = tmp_path / "folder"
    folder.mkdir()
    (folder / "readme.txt").write_text("nothing here")
    with pytest.raises((FileNotFoundError, shoal.FileFormatError), match="folder"):
        whole(str(folder))


def test_files_of_different_schemas(tmp_path):
    small().to_parquet(tmp_path / "a.parquet")
    small().astype({"a": "str"}).to_parquet(tmp_path / "b.parquet")
    with pytest.raises(
        (shoal.FileFormatError, shoal.UnsupportedError, ValueError), match="b.parquet"
    ):
        whole(str(tmp_path))


@pytest.mark.parametrize("left", [1, 4, 8, 100, -9, -8, -1])
def test_truncated_file(left, tmp_path):
    path = tmp_path / "cut.parquet"
    small().to_parquet(path)
    path.write_bytes(path.read_bytes()[:left])
    with pytest.raises(shoal.FileFormatError, match="cut.parquet"):
        whole(str(path))


def test_file_that_is_cut_after_it_was_compiled_for(tmp_path):
    path = tmp_path / "cut.parquet"
    small().to_parquet(path)
    whole(str(path))
    path.write_bytes(path.read_bytes()[:50])
    with pytest.raises(shoal.FileFormatError, match="cut.parquet"):
        whole(str(path))
    small().to_parquet(path)
    assert len(gathered(whole(str(path)))) == 200


@pytest.mark.parametrize("compression", ["snappy", "none", "zstd", "gzip"])
def test_changed_bytes(compression, tmp_path):
    """Any answer or any error that names the file; the values may be wrong, the process lives."""
    path = tmp_path / "changed.parquet"
    pq.write_table(pa.Table.from_pandas(small()), path, compression=compression)
    original = path.read_bytes()
    random = np.random.default_rng(3)
    refused = 0
    for _ in range(200):
        data = bytearray(original)
        for place in random.integers(0, len(data), 3):
            data[place] ^= 1 << random.integers(0, 8)
        path.write_bytes(data)
        try:
            one_column(str(path))
        except (shoal.ShoalError, KeyError, MemoryError, OSError, NotImplementedError) as error:
            refused += 1
            assert not isinstance(error, shoal.InternalError), str(error)
            if isinstance(error, shoal.FileFormatError):
                assert "changed.parquet" in str(error)
    assert refused > 5
    path.write_bytes(original)
    assert len(gathered(whole(str(path)))) == 200


UNSUPPORTED = {
    "list": pa.array([[1, 2], [3]]),
    "struct": pa.array([{"x": 1}, {"x": 2}]),
    "map": pa.array([[("a", 1)], [("b", 2)]], pa.map_(pa.string(), pa.int64())),
    "decimal": pa.array([1, 2], pa.decimal128(9, 2)),
    "binary": pa.array([b"a", b"b"]),
    "date": pa.array([1, 2], pa.date32()),
    "time": pa.array([1, 2], pa.time64("us")),
}


@pytest.mark.parametrize("values", UNSUPPORTED.values(), ids=UNSUPPORTED)
def test_unsupported_column(values, tmp_path):
    """It is named when it is used; the others can be read."""
    path = str(tmp_path / "types.parquet")
    pq.write_table(pa.table({"a": [1, 2], "other": values, "b": ["x", "y"]}), path)
    assert one_column(path) == 3
    with pytest.raises((shoal.UnsupportedError, shoal.FileFormatError), match="other"):
        whole(path)


def test_unreadable_file_in_a_new_process(tmp_path):
    """The message stands at the end of what Python prints, after the user's line."""
    script = tmp_path / "script.py"
    script.write_text(
        textwrap.dedent(
            """
            import pandas as pd, shoal

            @shoal.jit
            def read(path):
                return pd.read_parquet(path)

            read("no such file.parquet")
            """
        )
    )
    ended = subprocess.run([sys.executable, script], capture_output=True, text=True, cwd=tmp_path)
    assert ended.returncode == 1
    last = ended.stderr.strip().splitlines()[-1]
    assert last.startswith("FileNotFoundError") and "no such file.parquet" in last
