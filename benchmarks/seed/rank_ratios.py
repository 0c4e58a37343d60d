"""What the ranks' figures say: each comparison as the ratio of the best and of the median hot calls."""

from __future__ import annotations

from table import aligned, block_key, mebibytes, ratio, seconds

# Title, and for a number of ranks the two rows compared: (peer, ranks, cores) each.
COMPARISONS = (
    ("shoal ranks ÷ shoal threads", ("shoal", True), ("shoal", False)),
    ("shoal ÷ C++ on Parquet", ("shoal", True), ("cpp_mpi_parquet", True)),
    ("shoal ÷ C++ on raw columns", ("shoal", True), ("cpp_mpi_raw", True)),
    ("bodo ÷ shoal", ("bodo", True), ("shoal", True)),
)
HEADING = ["", "ranks", "min", "median"]


def rank_ratios(rows: list[dict]) -> list[dict]:
    """One entry per file, job, comparison and number of ranks for which both sides were measured."""
    known = {
        (*block_key(row), row["peer"], row["cores"], bool(row["ranks"])): row
        for row in rows
        if row["compute_seconds_min"]
    }
    entries = []
    for block in dict.fromkeys(map(block_key, rows)):
        for title, (peer, in_ranks), (other_peer, other_in_ranks) in COMPARISONS:
            for cores in sorted({row["cores"] for row in rows}):
                one = known.get((*block, peer, cores, in_ranks))
                other = known.get((*block, other_peer, cores, other_in_ranks))
                if one and other:
                    entries.append(
                        {
                            "block": block,
                            "comparison": title,
                            "ranks": cores,
                            **{
                                figure: one[f"compute_seconds_{figure}"]
                                / other[f"compute_seconds_{figure}"]
                                for figure in ("min", "median")
                            },
                        }
                    )
    return entries


def format_rank_ratios(rows: list[dict]) -> str:
    """A table per file and job; empty if nothing ran under mpiexec."""
    ratios = rank_ratios(rows)
    blocks = []
    for block in dict.fromkeys(block_key(row) for row in rows if row["ranks"]):
        size, variant, job = block
        lines = [
            [entry["comparison"], str(entry["ranks"]), ratio(entry["min"]), ratio(entry["median"])]
            for entry in ratios
            if entry["block"] == block
        ]
        own = [row for row in rows if block_key(row) == block and row["ranks"]]
        lines += [beyond_compute_line(row) for row in own]
        lines += [memory_line(row) for row in own]
        widths = [max(map(len, column)) for column in zip(HEADING, *lines)]
        title = f"{size} rows, {variant}, job {job}: under mpiexec"
        blocks.append("\n".join([title, *(aligned(line, widths) for line in [HEADING, *lines])]))
    return "\n\n".join(blocks)


def beyond_compute_line(row: dict) -> list[str]:
    """Seconds from mpiexec to exit, less a hot call."""
    return [
        f"{row['peer']}: seconds beyond the compute",
        str(row["ranks"]),
        seconds(row["beyond_compute_seconds_min"]),
        seconds(row["beyond_compute_seconds_median"]),
    ]


def memory_line(row: dict) -> list[str]:
    """The most that one rank held."""
    peak = f"{mebibytes(row['peak_memory_bytes_of_a_rank'])} MiB"
    return [f"{row['peer']}: peak memory of a rank", str(row["ranks"]), peak, ""]
