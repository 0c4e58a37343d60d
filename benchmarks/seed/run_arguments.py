"""The options of `./run bench seed`."""

from __future__ import annotations

import argparse

from data_files import SIZES
from measurement import JOB_NAMES

# Under mpiexec; shoal runs both ways.
RANK_PEERS = ("shoal", "bodo", "cpp_mpi_raw", "cpp_mpi_parquet")
THREAD_PEERS = ("shoal", "duckdb", "polars", "pandas", "dask", "multiprocessing", "pyspark")
PEERS = tuple(dict.fromkeys((*THREAD_PEERS, *RANK_PEERS)))
VARIANTS = ("clustered", "shuffled", "string", "zstd")
DEFAULT_SIZES = ("10M", "100M", "1B")


def listing(allowed: tuple[str, ...]):
    """An argument type: names from `allowed`, separated by commas."""

    def parse(text: str) -> list[str]:
        names = text.split(",")
        unknown = [name for name in names if name not in allowed]
        if unknown:
            raise argparse.ArgumentTypeError(
                f"unknown: {', '.join(unknown)}; there are {', '.join(allowed)}"
            )
        return names

    return parse


def counts(text: str) -> list[int]:
    """An argument type: whole numbers, separated by commas; zeros are left out."""
    return [int(part) for part in text.split(",") if int(part) > 0]


def read_arguments(description: str) -> argparse.Namespace:
    """The options of `./run bench seed`."""
    parser = argparse.ArgumentParser(prog="./run bench seed", description=description)
    parser.add_argument("benchmark", nargs="?", choices=["seed"], help="the only one there is")
    parser.add_argument("--rows", type=listing(tuple(SIZES)), help="default: 10M,100M,1B")
    parser.add_argument(
        "--cores", type=counts, default=[1, 2, 4], help="threads of the peers that have threads"
    )
    parser.add_argument(
        "--ranks",
        type=counts,
        default=[1, 2, 4],
        help=f"processes, one thread each, of {', '.join(RANK_PEERS)} under mpiexec; 0: none",
    )
    parser.add_argument("--peers", type=listing(PEERS), default=list(PEERS))
    parser.add_argument("--variants", type=listing(VARIANTS), default=["clustered"])
    parser.add_argument("--job", type=listing(JOB_NAMES), default=["seed"])
    parser.add_argument(
        "--repeats", type=int, help="hot calls in each process (default: 5; 3 at 100M, 1 at 1B)"
    )
    parser.add_argument(
        "--rounds", type=int, default=3, help="processes for each peer and number of cores"
    )
    parser.add_argument(
        "--timeout", type=float, default=1800, help="seconds that one process may take"
    )
    arguments = parser.parse_args()
    # The raw columns of the largest file take 16 GB: only for those who ask for that size.
    arguments.sizes_with_raw_columns = arguments.rows or [
        size for size in DEFAULT_SIZES if size != "1B"
    ]
    arguments.rows = arguments.rows or list(DEFAULT_SIZES)
    return arguments
