"""What was compiled: types, plan and columns read, line by line; and what an error looks like."""

import numpy as np
import pandas as pd

import shoal


@shoal.jit
def report(df, least):
    df = df[df["amount"] > least]
    return df.groupby("shop", as_index=False).agg(total=("amount", "sum"), n=("amount", "count"))


@shoal.jit
def misspelt(df):
    return df.groupby("shop")["amuont"].sum()


frame = pd.DataFrame(
    {"shop": np.arange(1000) % 7, "amount": np.arange(1000) / 8, "remark": ["unused"] * 1000}
)
print(report(frame, 10))
print(report.explain())
print(report.last_call)

try:
    misspelt(frame)
except KeyError as error:
    print(error)
