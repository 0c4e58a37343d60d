"""The generated inputs under `.local/data/seed/`: their sizes and names, and making them when they are missing."""

from __future__ import annotations

import os
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

SEED_FOLDER = Path(__file__).resolve().parent
DATA_FOLDER = SEED_FOLDER.parent.parent / ".local" / "data" / "seed"
FILE_BYTES_PER_ROW = 8  # above what any variant takes (5 to 7 bytes)
DISK_RESERVE_BYTES = 2 * 1024**3


class NotEnoughDisk(Exception):
    """The file does not fit on the disk; the text says what is needed and what there is."""


@dataclass(frozen=True)
class Size:
    """Number of days (the different keys) and rows for each day."""

    pers: int
    reps: int

    @property
    def row_count(self) -> int:
        """Rows of the whole file."""
        return self.pers * self.reps


SIZES = {
    "1M": Size(1_000, 1_000),
    "10M": Size(10_000, 1_000),
    "100M": Size(1_000, 100_000),
    "1B": Size(1_000, 1_000_000),
}


def data_file(size_name: str, variant: str) -> Path:
    """Where the file of this size and variant lies, whether it exists yet or not."""
    return DATA_FOLDER / f"{size_name}_{variant}.parquet"


def ensure_data_file(size_name: str, variant: str, python: Path) -> Path:
    """Returns the file's path, after generating it with the interpreter `python` if it is missing.

    Raises NotEnoughDisk before anything is written when the file would not fit.
    """
    path = data_file(size_name, variant)
    if path.exists():
        return path
    size = SIZES[size_name]
    DATA_FOLDER.mkdir(parents=True, exist_ok=True)
    check_disk(path, size)
    command = [
        python,
        SEED_FOLDER / "generate.py",
        "--pers",
        str(size.pers),
        "--reps",
        str(size.reps),
        "--variant",
        variant,
        "--out",
        path,
    ]
    subprocess.run([os.fspath(part) for part in command], check=True)
    return path


def check_disk(path: Path, size: Size) -> None:
    """Raises NotEnoughDisk unless the disk holds the file and a reserve."""
    needed_bytes = size.row_count * FILE_BYTES_PER_ROW + DISK_RESERVE_BYTES
    free_bytes = shutil.disk_usage(path.parent).free
    if free_bytes < needed_bytes:
        raise NotEnoughDisk(
            f"{path.name} needs {needed_bytes / 1e9:.1f} GB of free disk, there are {free_bytes / 1e9:.1f} GB"
        )
