"""get_rank, gatherv and the like in compiled functions of several ranks."""

import os
import subprocess
import sys
import textwrap

import pandas as pd
import pytest

import shoal
from comparison import assert_same
from parallel.samples import table


@shoal.jit
def gathered(path, n):
    df = pd.read_parquet(path)
    chosen = df[df["n"] > n]
    at_first = shoal.gatherv(df)
    at_last = shoal.gatherv(chosen, root=1)
    everywhere = shoal.allgatherv(chosen["s"])
    both = shoal.gatherv((chosen, n, [df["x"]]), allgather=True)
    print(len(everywhere), len(at_first))
    return df, at_first, at_last, everywhere, both


def test_gathers_mean_what_they_mean_outside(printed, path, rank, size):
    if size == 1:
        pytest.skip("there is no rank 1")
    df, at_first, at_last, everywhere, both = gathered(path, 3)
    whole = table()
    chosen = whole[whole["n"] > 3]
    none = whole.iloc[:0]
    assert_same(at_first, whole if rank == 0 else none)
    assert_same(at_last, chosen if rank == 1 else chosen.iloc[:0])
    assert_same(everywhere, chosen["s"])
    assert_same(both[0], chosen)
    assert both[1] == 3
    assert_same(both[2][0], whole["x"])
    for value in (at_first, at_last, everywhere, both[0]):
        assert not shoal.is_distributed(value)
    assert list(at_first.dtypes) == list(shoal.gatherv(df).dtypes)
    assert printed() == [f"{6} {10 if number == 0 else 0}\n" for number in range(size)]


@shoal.jit
def gathered_argument(df):
    return shoal.gatherv(df), shoal.allgatherv(df)


def test_gathers_of_whole_arguments_do_not_repeat_rows(rank):
    at_first, everywhere = gathered_argument(table())
    assert_same(everywhere, table())
    assert_same(at_first, table() if rank == 0 else table().iloc[:0])


@shoal.jit
def gathered_at(path):
    return shoal.gatherv(pd.read_parquet(path), root=5)


def test_root_must_be_a_rank(path, size):
    with pytest.raises(ValueError, match=f"root must be a rank from 0 to {size - 1}, not 5"):
        gathered_at(path)


@shoal.jit
def numbers_of_rank():
    shoal.barrier()
    return shoal.get_rank(), shoal.get_size(), (shoal.get_rank() + 1) * 100


def test_code_from_the_cache_knows_its_own_rank(rank, size):
    expected = (rank, size, (rank + 1) * 100)
    assert numbers_of_rank() == expected
    again = shoal.jit(numbers_of_rank.py_func)
    assert again() == expected
    assert again.last_call.from_cache or rank > 0
    script = textwrap.dedent(f"""\
        import sys
        sys.path.insert(0, {os.path.dirname(os.path.dirname(__file__))!r})
        import shoal
        @shoal.jit
        def numbers_of_rank():
            print("alone")
            return shoal.get_rank(), shoal.get_size()
        print(numbers_of_rank())
    """)
    if rank == 0:
        script_path = os.path.join(os.environ["SHOAL_CACHE_DIR"], "alone.py")
        with open(script_path, "w") as file:
            file.write(script)
        kept = {
            name: value
            for name, value in os.environ.items()
            if not name.startswith(("PMI", "OMPI", "PMIX", "MPI", "HYDRA", "SHOAL_RANK"))
        }
        run = subprocess.run(
            [sys.executable, script_path], env=kept, capture_output=True, text=True, check=True
        )
        assert run.stdout == "alone\n(0, 1)\n"
