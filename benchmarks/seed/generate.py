"""Writes the seed benchmark's Parquet file, one row group at a time, in bounded memory.

The plain file is, byte for byte, what pandas writes for

    pd.DataFrame({"A": np.repeat(pd.date_range("2000-01-01", periods=pers), reps),
                  "B": np.arange(pers * reps)}).to_parquet(path)

and `--verify` proves that on a small case. The variants change one thing each: `shuffled` puts the keys in random
order, `string` takes 10,000 different strings in random order as the key, `zstd` compresses with zstd.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import tempfile
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from permutation import permuted

VARIANTS = ("clustered", "shuffled", "string", "zstd")
ROW_GROUP_ROWS = 1024 * 1024  # pyarrow's default, hence pandas'
STRING_KEY_COUNT = 10_000


def compression_of(variant: str) -> str:
    """The codec of the variant's file; pandas' default is snappy."""
    return "zstd" if variant == "zstd" else "snappy"


def distinct_keys(pers: int, variant: str) -> pd.Index:
    """The different values of column A, in ascending order."""
    if variant == "string":
        return pd.Index([f"customer-{number:05d}" for number in range(STRING_KEY_COUNT)])
    return pd.date_range("2000-01-01", periods=pers)


def rows_between(
    start: int, stop: int, pers: int, reps: int, variant: str, keys: pd.Index
) -> pd.DataFrame:
    """Rows `start` to `stop` of the frame that the file holds; `keys` are its distinct_keys()."""
    rows = np.arange(start, stop)
    if variant in ("clustered", "zstd"):
        key_numbers = rows // reps
    elif variant == "shuffled":
        key_numbers = permuted(rows, pers * reps) // reps
    else:
        key_numbers = permuted(rows, pers * reps) % STRING_KEY_COUNT
    return pd.DataFrame({"A": keys.take(key_numbers), "B": rows})


def file_schema(first_rows: pd.DataFrame, row_count: int) -> pa.Schema:
    """The schema that pandas gives a frame of `row_count` rows that begins with `first_rows`.

    pandas notes the length of the default index in the schema's metadata, so that is set to the whole file's.
    """
    schema = pa.Table.from_pandas(first_rows).schema
    notes = json.loads(schema.metadata[b"pandas"])
    notes["index_columns"][0]["stop"] = row_count
    return schema.with_metadata({**schema.metadata, b"pandas": json.dumps(notes).encode()})


def write_file(path: Path, pers: int, reps: int, variant: str) -> None:
    """Writes the file under a temporary name beside `path` and renames it when it is complete."""
    row_count = pers * reps
    keys = distinct_keys(pers, variant)
    schema = file_schema(rows_between(0, 1, pers, reps, variant, keys), row_count)
    path.parent.mkdir(parents=True, exist_ok=True)
    unfinished = path.with_name(f"{path.name}.{os.getpid()}.unfinished")
    try:
        with pq.ParquetWriter(unfinished, schema, compression=compression_of(variant)) as writer:
            for start in range(0, row_count, ROW_GROUP_ROWS):
                stop = min(start + ROW_GROUP_ROWS, row_count)
                frame = rows_between(start, stop, pers, reps, variant, keys)
                table = pa.Table.from_pandas(frame, schema=schema, preserve_index=False)
                writer.write_table(table, row_group_size=ROW_GROUP_ROWS)
        unfinished.rename(path)
    finally:
        unfinished.unlink(missing_ok=True)


def whole_frame(pers: int, reps: int, variant: str) -> pd.DataFrame:
    """The frame that the file must hold, made at once: for the plain order, by the benchmark's own expression."""
    if variant in ("clustered", "zstd"):
        days = np.repeat(pd.date_range("2000-01-01", periods=pers), reps)
        return pd.DataFrame({"A": days, "B": np.arange(pers * reps)})
    return rows_between(0, pers * reps, pers, reps, variant, distinct_keys(pers, variant))


def check_keys(frame: pd.DataFrame, pers: int, reps: int, variant: str) -> None:
    """Raises AssertionError unless the keys of a variant are as often there, and in such an order, as they should."""
    counts = frame["A"].value_counts()
    if variant == "string":
        assert len(counts) == STRING_KEY_COUNT and counts.max() - counts.min() <= 1
    else:
        assert len(counts) == pers and (counts == reps).all()
    if variant in ("shuffled", "string"):
        repeats_in_a_row = (frame["A"].to_numpy()[1:] == frame["A"].to_numpy()[:-1]).mean()
        assert repeats_in_a_row < 3 / len(counts), "the keys are not in random order"


def verify(pers: int = 1_000, reps: int = 2_500) -> None:
    """Compares each variant of a small file (three row groups) with what pandas writes, byte for byte."""
    with tempfile.TemporaryDirectory() as folder:
        for variant in VARIANTS:
            streamed, at_once = Path(folder, "streamed.parquet"), Path(folder, "at_once.parquet")
            write_file(streamed, pers, reps, variant)
            frame = whole_frame(pers, reps, variant)
            check_keys(frame, pers, reps, variant)
            frame.to_parquet(at_once, compression=compression_of(variant))
            if streamed.read_bytes() != at_once.read_bytes():
                raise AssertionError(f"{variant}: the streamed file differs from pandas' own")
            pd.testing.assert_frame_equal(pd.read_parquet(streamed), frame)
            print(f"{variant}: {streamed.stat().st_size:,} bytes, the same as pandas writes")


def main() -> int:
    """Reads the command line and writes one file, or verifies the generator."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument(
        "--pers", type=int, default=10_000, help="number of days, the different keys"
    )
    parser.add_argument("--reps", type=int, default=1_000, help="rows for each day")
    parser.add_argument("--variant", choices=VARIANTS, default="clustered")
    parser.add_argument("--out", type=Path, help="the Parquet file to write")
    parser.add_argument(
        "--verify", action="store_true", help="compare small files with pandas' own, then end"
    )
    arguments = parser.parse_args()
    if arguments.verify:
        verify()
        return 0
    if arguments.out is None:
        parser.error("--out is missing")
    if arguments.pers < 1 or arguments.reps < 1:
        parser.error("--pers and --reps must be at least 1")
    write_file(arguments.out, arguments.pers, arguments.reps, arguments.variant)
    return 0


if __name__ == "__main__":
    sys.exit(main())
