"""Writes the exchange benchmark's Parquet file: many different keys in random order.

`A` are random integers below 10,000,000, `B` is the row's number. With 20 million rows there are about
10⁷ · (1 − e⁻²) = 8.65 million different keys, so nearly every row makes or finds a group of its own.
"""

from __future__ import annotations

import argparse
import os
import sys
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

KEY_LIMIT = 10_000_000
ROW_COUNT = 20_000_000
ROW_GROUP_ROWS = 1024 * 1024
SEED = 4


def write_file(path: Path, row_count: int) -> None:
    """Writes the file under a temporary name beside `path` and renames it when it is complete."""
    random = np.random.default_rng(SEED)
    schema = pa.schema([("A", pa.int64()), ("B", pa.int64())])
    path.parent.mkdir(parents=True, exist_ok=True)
    unfinished = path.with_name(f"{path.name}.{os.getpid()}.unfinished")
    try:
        with pq.ParquetWriter(unfinished, schema) as writer:
            for start in range(0, row_count, ROW_GROUP_ROWS):
                rows = np.arange(start, min(start + ROW_GROUP_ROWS, row_count))
                keys = random.integers(0, KEY_LIMIT, len(rows))
                writer.write_table(pa.table([keys, rows], schema=schema))
        unfinished.rename(path)
    finally:
        unfinished.unlink(missing_ok=True)


def main() -> int:
    """Reads the command line and writes one file."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rows", type=int, default=ROW_COUNT)
    parser.add_argument("--out", type=Path, required=True, help="the Parquet file to write")
    arguments = parser.parse_args()
    write_file(arguments.out, arguments.rows)
    return 0


if __name__ == "__main__":
    sys.exit(main())
