"""Files of all types from every writer, encoding and codec."""

import itertools

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

import columns
from differential import check, check_each

READ_COLUMNS = [
    *("bool", "int8", "int16", "int32", "int64", "uint8", "uint16", "uint32", "uint64"),
    *("float32", "float64", "datetime64[ns]", "datetime64[us]", "datetime64[ms]"),
    *("datetime64[us, Europe/Berlin]", "timedelta64[us]", "str", "object str", "object bool"),
    *("Int64", "Float64", "boolean", "string[python]", "int64[pyarrow]", "string (arrow)"),
]


def whole(path):
    return pd.read_parquet(path)


def small(row_count=40):
    codes = columns.codes(row_count, 8)
    return pd.DataFrame({"a": codes, "b": codes * 0.5, "c": columns.column("str", codes, "some")})


def frame_of_types(missing, row_count=50):
    codes = columns.codes(row_count, 6)
    names = READ_COLUMNS
    if missing == "all" or row_count == 0:
        names = [name for name in names if "object" not in name]  # written without a type
    return pd.DataFrame(
        {
            name: columns.column(name, codes, missing if columns.can_miss(name) else "none")
            for name in names
        }
    )


@pytest.mark.parametrize("missing", columns.MISSING_PATTERNS)
@pytest.mark.parametrize("row_group_size", [None, 7])
def test_types(missing, row_group_size, tmp_path):
    path = tmp_path / "types.parquet"
    frame_of_types(missing).to_parquet(path, row_group_size=row_group_size)
    check(whole, str(path))


@pytest.mark.parametrize("row_count", [0, 1])
def test_few_rows(row_count, tmp_path):
    path = tmp_path / "few.parquet"
    frame_of_types("none", row_count).to_parquet(path)
    check(whole, str(path))


WRITER_OPTIONS = {
    "compression": ["snappy", "none", "gzip", "zstd"],
    "use_dictionary": [True, False],
    "data_page_version": ["1.0", "2.0"],
    "version": ["2.6", "2.4", "1.0"],
    "data_page_size": [None, 64],
    "write_statistics": [True, False],
    "store_schema": [True, False],
    "use_deprecated_int96_timestamps": [False, True],
}


def option_sets():
    """Each option's values once with the others' defaults, and all pairs of the first four."""
    defaults = {name: values[0] for name, values in WRITER_OPTIONS.items()}
    yield defaults
    for name, values in WRITER_OPTIONS.items():
        for value in values[1:]:
            yield {**defaults, name: value}
    for one, two in itertools.combinations(list(WRITER_OPTIONS)[:4], 2):
        yield {**defaults, one: WRITER_OPTIONS[one][-1], two: WRITER_OPTIONS[two][-1]}


def changed(options):
    defaults = {name: values[0] for name, values in WRITER_OPTIONS.items()}
    return " ".join(f"{k}={v}" for k, v in options.items() if v != defaults[k]) or "defaults"


@pytest.mark.parametrize("options", list(option_sets()), ids=changed)
def test_pyarrow(options, tmp_path):
    for missing in ("none", "some"):
        path = tmp_path / f"{missing}.parquet"
        kept = frame_of_types(missing).drop(columns="timedelta64[us]")
        if options["version"] != "2.6":
            kept = kept.drop(columns="datetime64[ns]")
        if options["use_deprecated_int96_timestamps"]:
            kept = kept.drop(columns="datetime64[us, Europe/Berlin]")
        pq.write_table(pa.Table.from_pandas(kept), path, row_group_size=20, **options)
        check_each(whole, [(str(path),)])


ENCODINGS = {
    "PLAIN": ["int32", "int64", "float64", "str", "bool"],
    "DELTA_BINARY_PACKED": ["int32", "int64"],
    "DELTA_LENGTH_BYTE_ARRAY": ["str"],
    "DELTA_BYTE_ARRAY": ["str"],
    "BYTE_STREAM_SPLIT": ["float32", "float64", "int32", "int64"],
    "RLE": ["bool"],
}


@pytest.mark.parametrize("missing", ["none", "some", "all"])
@pytest.mark.parametrize("encoding", ENCODINGS)
def test_encoding(encoding, missing, tmp_path):
    path = tmp_path / "encoded.parquet"
    names = ENCODINGS[encoding]
    codes = columns.codes(300, 12)
    frame = pd.DataFrame(
        {
            name: columns.column(name, codes, missing if columns.can_miss(name) else "none")
            for name in names
        }
    )
    pq.write_table(
        pa.Table.from_pandas(frame),
        path,
        use_dictionary=False,
        column_encoding=dict.fromkeys(names, encoding),
        data_page_size=256,
        data_page_version="2.0",
    )
    check(whole, str(path))


def test_dictionary_that_overflows(tmp_path):
    """pyarrow starts with a dictionary and goes on in PLAIN."""
    path = tmp_path / "mixed.parquet"
    frame = pd.DataFrame({"a": np.arange(20_000), "s": [f"text number {i}" for i in range(20_000)]})
    pq.write_table(pa.Table.from_pandas(frame), path, dictionary_pagesize_limit=2000)
    check(whole, str(path), configurations=[(1, 4096), (4, 100)])


def test_other_writers(tmp_path):
    """Whatever of them is installed; the C++ tests have files of all of them."""
    frame = small()
    path = str(tmp_path / "other.parquet")
    written = 0
    try:
        import polars
    except ImportError:
        pass
    else:
        polars.from_pandas(frame).write_parquet(path)
        check(whole, path)
        written += 1
    try:
        import duckdb
    except ImportError:
        pass
    else:
        duckdb.sql("select * from frame").write_parquet(path)
        check(whole, path)
        written += 1
    try:
        import fastparquet
    except ImportError:
        pass
    else:
        fastparquet.write(path, frame)
        check(whole, path)
        written += 1
    if not written:
        pytest.skip("no other writer is installed")
