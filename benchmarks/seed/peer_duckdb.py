"""The benchmark's jobs in DuckDB's SQL; the result is a DataFrame in pandas' order."""

from functools import partial

import duckdb
import pandas  # noqa: F401  (results are DataFrames: loaded here, so that the first call does not pay for it)

from measurement import Peer, measure

SEED_QUERY = "SELECT A, avg(B) AS B FROM read_parquet(?) GROUP BY A ORDER BY A"

# The casts keep the arithmetic in doubles (a plain 0.5 is a DECIMAL) and the sum in 64 bits (it would be a HUGEINT).
REPORT_QUERY = """
    SELECT A, sum(B)::BIGINT AS total, avg(C) AS mean, count(B) AS n
    FROM (SELECT A, B, B * 0.5::DOUBLE + 1 AS C FROM read_parquet(?))
    WHERE B > ? AND C < 1e9
    GROUP BY A ORDER BY A
"""


def query(connection, text, *parameters):
    """Runs the query and returns its result as a DataFrame."""
    return connection.execute(text, parameters).df()


def start(cores: int) -> Peer:
    """Opens a database in memory with as many threads as there are cores."""
    connection = duckdb.connect(config={"threads": cores})
    return Peer(
        {
            "seed": partial(query, connection, SEED_QUERY),
            "report": partial(query, connection, REPORT_QUERY),
        }
    )


if __name__ == "__main__":
    measure("duckdb", ("duckdb", "pandas"), start)
