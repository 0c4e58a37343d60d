"""The forms of agg(): named, by dict, by list; several keys; keys of any type."""

import numpy as np
import pandas as pd

import shoal


@shoal.jit
def by_name(df):
    return df.groupby("shop", as_index=False).agg(
        total=("amount", "sum"), mean=("amount", "mean"), customers=("customer", "nunique")
    )


@shoal.jit
def by_dict(df):
    return df.groupby(["shop", "day"]).agg({"amount": ["min", "max"], "customer": "count"})


@shoal.jit
def busiest(df):
    days = df.groupby("day", as_index=False).agg(visits=("customer", "size"))
    return days[days["visits"] == days["visits"].max()]


random = np.random.default_rng(3)
rows = 20_000
visits = pd.DataFrame(
    {
        "shop": random.choice(["north", "south", "west"], rows),
        "day": pd.Timestamp("2026-01-01") + pd.to_timedelta(random.integers(0, 5, rows), unit="D"),
        "customer": random.integers(0, 3000, rows),
        "amount": np.where(random.random(rows) < 0.1, np.nan, random.random(rows) * 100),
    }
)
for function in (by_name, by_dict, busiest):
    result = function(visits)
    print(result, "\n")
    pd.testing.assert_frame_equal(result, function.py_func(visits))
