"""The benchmark's jobs as lazy Polars queries; the result is a DataFrame in pandas' order."""

import os

import pandas  # noqa: F401  (results are DataFrames: loaded here, so that the first call does not pay for it)

from measurement import Peer, measure


def start(cores: int) -> Peer:
    """Sets the number of threads, which Polars reads when it is imported."""
    os.environ["POLARS_MAX_THREADS"] = str(cores)
    import polars as pl

    def seed(path):
        """Mean of B for each A."""
        query = pl.scan_parquet(path).group_by("A").agg(pl.col("B").mean()).sort("A")
        return query.collect(engine="streaming").to_pandas()

    def report(path, least):
        """A computed column, a filter, and three aggregates for each A."""
        rows = pl.scan_parquet(path).with_columns(C=pl.col("B") * 0.5 + 1)
        rows = rows.filter((pl.col("B") > least) & (pl.col("C") < 1e9))
        query = rows.group_by("A").agg(
            total=pl.col("B").sum(), mean=pl.col("C").mean(), n=pl.col("B").count()
        )
        return query.sort("A").collect(engine="streaming").to_pandas()

    return Peer({"seed": seed, "report": report})


if __name__ == "__main__":
    measure("polars", ("polars", "pandas"), start)
