"""Writes a data file's columns as raw little-endian int64 files, piece by piece, for the C++ program that reads them.

`10M_clustered.parquet` becomes the folder `10M_clustered.raw` with `A.int64` and `B.int64`; times are counted in
microseconds. By hand: `python raw_columns.py FILE.parquet`.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import sys
from pathlib import Path

from data_files import DISK_RESERVE_BYTES, NotEnoughDisk

COLUMN_NAMES = ("A", "B")
BYTES_PER_ROW = 8 * len(COLUMN_NAMES)
PIECE_ROWS = 1024 * 1024


class NotRaw(Exception):
    """The file's columns are no int64 values or times, or some are missing; the text is one line."""


def raw_folder(parquet_path: Path) -> Path:
    """Where the raw columns of a file lie, whether they exist yet or not."""
    return parquet_path.with_suffix(".raw")


def ensure_raw_columns(parquet_path: Path) -> Path:
    """Returns the folder with the raw columns, after writing them if it is missing or older than the file.

    Raises NotEnoughDisk before anything is written when they would not fit, and NotRaw.
    """
    folder = raw_folder(parquet_path)
    if folder.exists() and folder.stat().st_mtime >= parquet_path.stat().st_mtime:
        return folder
    unfinished = folder.with_name(f"{folder.name}.{os.getpid()}.unfinished")
    unfinished.mkdir()
    try:
        write_columns(parquet_path, unfinished)
        shutil.rmtree(folder, ignore_errors=True)
        unfinished.rename(folder)
    finally:
        shutil.rmtree(unfinished, ignore_errors=True)
    return folder


def write_columns(parquet_path: Path, folder: Path) -> None:
    """Streams the file's columns into `folder`."""
    import pyarrow.parquet

    file = pyarrow.parquet.ParquetFile(parquet_path)
    needed_bytes = file.metadata.num_rows * BYTES_PER_ROW + DISK_RESERVE_BYTES
    free_bytes = shutil.disk_usage(folder).free
    if free_bytes < needed_bytes:
        raise NotEnoughDisk(
            f"the raw columns of {parquet_path.name} need {needed_bytes / 1e9:.1f} GB of free disk, "
            f"there are {free_bytes / 1e9:.1f} GB"
        )
    with contextlib.ExitStack() as opened:
        outputs = [
            opened.enter_context(open(folder / f"{name}.int64", "wb")) for name in COLUMN_NAMES
        ]
        for batch in file.iter_batches(PIECE_ROWS, columns=list(COLUMN_NAMES)):
            for name, output in zip(COLUMN_NAMES, outputs):
                output.write(as_int64(batch.column(name), name, parquet_path.name))


def as_int64(column, name: str, file_name: str) -> memoryview:
    """The values as bytes. A time that is no whole number of microseconds raises ArrowInvalid."""
    import pyarrow as pa

    if column.null_count or not (
        pa.types.is_timestamp(column.type) or column.type.equals(pa.int64())
    ):
        raise NotRaw(
            f"{file_name}: {name} is {column.type} with {column.null_count} missing values"
        )
    if pa.types.is_timestamp(column.type):
        column = column.cast(pa.timestamp("us", column.type.tz)).view(pa.int64())
    return column.to_numpy().astype("<i8", copy=False).data


def main() -> int:
    """Converts the files that the command line names."""
    for path in map(Path, sys.argv[1:]):
        print(ensure_raw_columns(path))
    return 0


if __name__ == "__main__":
    sys.exit(main())
