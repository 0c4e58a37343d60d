"""What distributed_diagnostics says of the latest call, level by level."""

import numpy as np
import pandas as pd
import pytest

import shoal

pytestmark = pytest.mark.filterwarnings("ignore:nothing in")


def frame():
    return pd.DataFrame({"A": np.arange(12) % 3, "B": np.arange(12)})


def report(df):
    unused = df[df["B"] < 3]
    kept = df[df["B"] > 5]
    total = kept["B"].sum()
    groups = kept.groupby("A", as_index=False)["B"].sum()
    return groups, total


def told(function, value, level, **options):
    """The diagnostics with line numbers that count from the def."""
    compiled = shoal.jit(function, **options)
    compiled(value)
    first = function.__code__.co_firstlineno
    text = compiled.distributed_diagnostics(level)
    for number in range(20, 0, -1):
        text = text.replace(f"line {first + number - 1}:", f"line {number}:")
    return text


OF_BLOCKS = """report()
variables
  line 1: df: divided over ranks in equal shares
      line 1: argument `df` is divided over ranks, in equal shares
  line 3: kept: divided over ranks, each with the rows it keeps
  line 4: total: replicated: combined over all ranks
  line 5: groups: divided over ranks by key
returned
  line 6: result[0]: divided over ranks by key
      line 5: partial groups per rank, exchanged by key
not computed, as nothing uses it
  line 2: unused
"""


def test_levels_of_a_block():
    block = shoal.scatterv(frame())
    if shoal.get_size() == 1:
        pytest.skip("a block needs several ranks")
    texts = [told(report, block, level) for level in (1, 2, 3)]
    assert texts[0] == OF_BLOCKS
    assert texts[1].startswith(texts[0] + "operations\n")
    assert "filter: held varying\n" in texts[1]
    assert "aggregate: held varying; ranks exchange partial groups by key\n" in texts[1]
    assert "aggregate: held replicated; ranks combine a row of each\n" in texts[1]
    assert texts[1].count("filter") == 1  # the other one is not run
    assert texts[2].startswith(texts[1] + "rules applied\n")


def test_levels_of_whole_frames():
    texts = [told(report, frame(), level) for level in (1, 2, 3)]
    assert "line 1: df: replicated: every rank passes all of argument `df`\n" in texts[0]
    assert "line 5: groups of rows that are replicated\n" in texts[0]
    assert "pass distributed=['df']" not in texts[0]
    assert "ranks exchange" not in texts[2]
    assert "pass distributed=['df']" in texts[1]
    assert len(texts[0]) < len(texts[1]) < len(texts[2])


@pytest.mark.parametrize("level", [-1, 4])
def test_no_such_level(level):
    compiled = shoal.jit(report)
    compiled(frame())
    with pytest.raises(ValueError, match="level is a number from"):
        compiled.distributed_diagnostics(level)


def test_what_asked_for_a_gather(tmp_path):
    path = str(shoal.bcast(tmp_path) / "table.parquet")
    if shoal.get_rank() == 0:
        frame().to_parquet(path)
    shoal.barrier()
    text = told(read, path, 1, replicated=["kept"])
    assert "line 3: the rows of all ranks are gathered on every rank: replicated= names" in text
    text = told(read, path, 1, returns_maybe_distributed=False)
    assert "gathered on every rank: returns_maybe_distributed=False\n" in text
    assert "line 3: kept: divided over ranks, each with the rows it keeps\n" in text


def read(path):
    df = pd.read_parquet(path)
    kept = df[df["B"] > 5]
    return kept
