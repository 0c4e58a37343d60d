"""A folder, a list of files, and a path made from arguments. Only the columns used are read."""

import os
import tempfile

import numpy as np
import pandas as pd

import shoal


@shoal.jit
def yearly(folder, year):
    df = pd.read_parquet(os.path.join(folder, f"sales-{year}.parquet"))
    return df["amount"].sum()


@shoal.jit
def all_years(paths):
    df = pd.read_parquet(paths)
    return df.groupby("shop")["amount"].sum()


with tempfile.TemporaryDirectory() as folder:
    for year in (2024, 2025, 2026):
        random = np.random.default_rng(year)
        frame = pd.DataFrame(
            {
                "shop": random.choice(["north", "south"], 50_000),
                "amount": random.random(50_000),
                "remark": "a long text that nobody asks for " * 2,
            }
        )
        frame.to_parquet(os.path.join(folder, f"sales-{year}.parquet"))

    for year in (2024, 2025, 2026):
        print(year, yearly(folder, year), f"({yearly.last_call.bytes_read} bytes read)")
    whole_folder = all_years(folder)
    paths = [os.path.join(folder, name) for name in sorted(os.listdir(folder))]
    pd.testing.assert_series_equal(all_years(paths), whole_folder)

print(whole_folder)
