"""What the ranks of a job with a fault run: `python program.py <part> <rank at fault> <folder>`.

The folder has the data (write_data) and gets files that tell how far a rank has come:
`pid.<rank>`, `joined.<rank>`, `done.<rank>`, and `fault` with the moment at which it goes wrong.
Each part ends by itself, or when the folder has a file `enough`.
"""

import os
import sys
import time
from pathlib import Path

import numpy as np
import pandas as pd

import shoal

ROWS = 2000
PATIENCE_SECONDS = 60


@shoal.jit
def mean_by_key(path):
    df = pd.read_parquet(path)
    return df.groupby("A", as_index=False)["B"].mean()


@shoal.jit
def total(path):
    return pd.read_parquet(path)["B"].sum()


@shoal.jit
def ratio(x, y):
    return x / y


@shoal.jit
def total_of(df):
    return df["A"].sum()


@shoal.jit(distributed=["df"])
def longest(df):
    return df["text"].count()


def write_data(folder):
    """A good file, one that is cut off, and one with a bad page in the rows of the last rank."""
    numbers = np.arange(ROWS)
    frame = pd.DataFrame({"A": numbers % 10, "B": np.random.default_rng(1).random(ROWS)})
    good = folder / "good.parquet"
    frame.to_parquet(good, row_group_size=ROWS // 20, compression="snappy")
    content = good.read_bytes()
    (folder / "cut.parquet").write_bytes(content[: len(content) // 2])
    (folder / "bad_page.parquet").write_bytes(damage_last_page(good, content))


def damage_last_page(path, content):
    import pyarrow.parquet

    metadata = pyarrow.parquet.ParquetFile(path).metadata
    column = metadata.row_group(metadata.num_row_groups - 1).column(1)
    start = column.dictionary_page_offset or column.data_page_offset
    end = start + column.total_compressed_size
    return content[:start] + b"\xff" * (end - start) + content[end:]


class Program:
    def __init__(self, rank_at_fault, folder):
        self.folder = folder
        self.rank = shoal._core.detect_launch()[1]
        self.is_at_fault = self.rank == rank_at_fault
        self.good = str(folder / "good.parquet")
        self.tell("pid", str(os.getpid()))

    def tell(self, what, text=""):
        (self.folder / f"{what}.{self.rank}").write_text(text)

    def note_fault(self):
        """The moment from which on the job is expected to end."""
        file = self.folder / "fault"
        file.with_suffix(f".{self.rank}").write_text(str(time.monotonic()))
        file.with_suffix(f".{self.rank}").rename(file)

    def join(self):
        shoal.barrier()
        self.tell("joined")

    def work(self, count=3):
        for _ in range(count):
            mean_by_key(self.good)
            if mean_by_key.last_call.compile_seconds > 0:
                self.tell("compiled")

    def path(self, bad):
        """Another file on the rank at fault only."""
        return str(self.folder / bad) if self.is_at_fault else self.good


def healthy(program):
    program.join()
    program.work()
    total(program.good)
    ratio(1, 2)
    total_of(pd.DataFrame({"A": np.arange(10)}))
    longest(shoal.scatterv(pd.DataFrame({"text": ["a", "b"] * 10})))


def join_only(program):
    """For jobs whose ranks can't find each other."""
    program.note_fault()
    program.join()


def busy(program):
    """Until it is told that it is enough."""
    program.join()
    end = time.monotonic() + PATIENCE_SECONDS
    while True:
        program.work(1)
        is_enough = (program.folder / "enough").exists() or time.monotonic() > end
        if shoal.bcast(is_enough):
            return


def raise_before(program):
    if program.is_at_fault:
        program.note_fault()
        raise KeyError("mine")
    healthy(program)


def raise_between(program):
    healthy(program)
    if program.is_at_fault:
        program.note_fault()
        raise KeyError("mine")
    program.work()


def raise_in_page(program):
    """All ranks read one file; the last one meets a bad page."""
    healthy(program)
    program.note_fault()
    total(str(program.folder / "bad_page.parquet"))


def raise_in_values(program):
    """One rank has a value that its column can't have."""
    healthy(program)
    text = ["a", object()] if program.is_at_fault else ["a", "b"]
    program.note_fault()
    longest(pd.DataFrame({"text": pd.Series(text, dtype=object)}))


def raise_everywhere(program):
    healthy(program)
    program.note_fault()
    ratio(1, 0)


def missing_file(program):
    healthy(program)
    program.note_fault()
    mean_by_key(program.path("nowhere.parquet"))


def cut_file(program):
    healthy(program)
    program.note_fault()
    mean_by_key(program.path("cut.parquet"))


def other_type(program):
    healthy(program)
    program.note_fault()
    ratio(1, 2.0 if program.is_at_fault else 2)


def other_value(program):
    healthy(program)
    program.note_fault()
    ratio(1, 3 if program.is_at_fault else 2)


def other_row_count(program):
    healthy(program)
    program.note_fault()
    total_of(pd.DataFrame({"A": np.arange(11 if program.is_at_fault else 10)}))


def other_function(program):
    healthy(program)
    program.note_fault()
    if program.is_at_fault:
        total(program.good)
    else:
        ratio(1, 2)


def fewer_calls(program):
    healthy(program)
    program.note_fault()
    program.work(2 if program.is_at_fault else 3)
    shoal.barrier()


def leave(program, end):
    """One rank ends its program while the others go on."""
    healthy(program)
    if program.is_at_fault:
        program.note_fault()
        end()
    program.work()


IN_ORDER = [healthy, join_only, busy, raise_before, raise_between, raise_in_page, raise_in_values]
IN_ORDER += [raise_everywhere, missing_file, cut_file, other_type, other_value, other_row_count]
IN_ORDER += [other_function, fewer_calls]
PARTS = {function.__name__: function for function in IN_ORDER}
PARTS |= {
    "exit_3": lambda program: leave(program, lambda: sys.exit(3)),
    "exit_0": lambda program: leave(program, lambda: sys.exit(0)),
    "exit_text": lambda program: leave(program, lambda: sys.exit("had enough")),
    "leave_0": lambda program: leave(program, lambda: os._exit(0)),
    "leave_5": lambda program: leave(program, lambda: os._exit(5)),
}


def main(part, rank_at_fault, folder):
    program = Program(int(rank_at_fault), Path(folder))
    PARTS[part](program)
    program.tell("done")


if __name__ == "__main__":
    main(*sys.argv[1:])
