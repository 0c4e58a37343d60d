"""Prints summary rows as a plain-text table, one block for each file and job."""

from __future__ import annotations

from collections.abc import Callable
from itertools import groupby


def seconds(value: float | None) -> str:
    """Seconds with three significant digits or milliseconds' precision; a dash for what was not measured."""
    if value is None:
        return "–"
    return f"{value:.3f}" if value < 10 else f"{value:.1f}"


def mebibytes(value: int) -> str:
    """Bytes as MiB."""
    return f"{value / 2**20:,.0f}"


def ratio(value: float | None) -> str:
    """A multiple of the baseline's time."""
    return "–" if value is None else f"{value:.2f}×"


def count_or_dash(value: int) -> str:
    """A count; a dash for none."""
    return str(value) if value else "–"


COLUMNS: list[tuple[str, str, Callable]] = [
    ("peer", "peer", str),
    ("cores", "cores", str),
    ("ranks", "ranks", count_or_dash),
    ("first cold", "first_call_cold_seconds", seconds),
    ("first later", "first_call_later_seconds", seconds),
    ("compile", "compile_seconds", seconds),
    ("hot min", "compute_seconds_min", seconds),
    ("hot median", "compute_seconds_median", seconds),
    ("process", "whole_process_seconds", seconds),
    ("peak MiB", "peak_memory_bytes", mebibytes),
    ("of a rank", "peak_memory_bytes_of_a_rank", mebibytes),
    ("÷ DuckDB min", "ratio_min", ratio),
    ("÷ DuckDB median", "ratio_median", ratio),
]


def block_key(row: dict) -> tuple:
    """Rows of one block share the file and the job."""
    return row["size"], row["variant"], row["job"]


def format_table(rows: list[dict]) -> str:
    """All rows in the order of measuring, within a block fastest first for equal cores; times in seconds."""
    blocks = []
    for (size, variant, job), block in groupby(rows, key=block_key):
        ordered = sorted(block, key=lambda row: (row["cores"], row["compute_seconds_min"] or 0))
        title = f"{size} rows, {variant}, job {job} (seconds)"
        blocks.append(f"{title}\n{format_block(ordered)}")
    return "\n\n".join(blocks)


def format_block(rows: list[dict]) -> str:
    """A heading line and one line per row, columns aligned, an empty line between numbers of cores."""
    cells = [[show(row[name]) for _, name, show in COLUMNS] for row in rows]
    heading = [title for title, _, _ in COLUMNS]
    widths = [max(map(len, column)) for column in zip(heading, *cells)]
    lines = [aligned(heading, widths)]
    for position, row in enumerate(rows):
        if position and row["cores"] != rows[position - 1]["cores"]:
            lines.append("")
        lines.append(aligned(cells[position], widths))
    return "\n".join(lines)


def aligned(cells: list[str], widths: list[int]) -> str:
    """One line: the first column to the left, the others to the right."""
    first, *rest = (
        cell.rjust(width) if position else cell.ljust(width)
        for position, (cell, width) in enumerate(zip(cells, widths))
    )
    return "  ".join([first, *rest])
