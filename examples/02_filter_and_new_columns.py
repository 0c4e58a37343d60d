"""Filters, new columns and parameters: written as for pandas, compiled as one loop over the rows."""

import numpy as np
import pandas as pd

import shoal

VAT = 0.19  # a global is a constant of the compiled code; changing it compiles again


def gross(net):  # no decorator: it becomes part of the function that calls it
    return net * (1 + VAT)


@shoal.jit
def large_sales(sales, least):
    sales = sales.copy()
    sales["gross"] = gross(sales["price"] * sales["number"])
    large = sales[(sales["gross"] >= least) & (sales["shop"] != "test")]
    return large, len(large), large["gross"].sum()


random = np.random.default_rng(7)
sales = pd.DataFrame(
    {
        "shop": random.choice(["north", "south", "test"], 10_000),
        "price": random.integers(1, 100, 10_000) / 4,
        "number": random.integers(1, 20, 10_000),
    }
)
large, count, total = large_sales(sales, 400)
print(large.head())
print(f"{count} of {len(sales)} sales, {total:.2f} in total")

expected, _, _ = large_sales.py_func(sales, 400)
pd.testing.assert_frame_equal(large, expected)
