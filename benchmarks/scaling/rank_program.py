"""What one rank of the scaling benchmark does: rank_program.py FEW_KEYS_FILE MANY_KEYS_FILE

Each step is done a few times by all ranks together; rank 0 prints a JSON line per step: its seconds,
and what each rank has sent in one of them. Steps that begin at different times on the ranks begin
with a barrier, which is not counted.
"""

import json
import sys
import time
from statistics import median

import pandas as pd

import shoal
from shoal import _core
from shoal.transfer import all_gather, exchange

MEETING_REPEATS = 100
CALL_REPEATS = 5


@shoal.jit
def few_groups(path):
    """Every rank gets the states of all."""
    df = pd.read_parquet(path)
    return df.groupby("A", as_index=False)["B"].mean()


@shoal.jit
def by_key(path):
    """Groups go to the rank of their key's range."""
    df = pd.read_parquet(path)
    return df.groupby("A", as_index=False)["B"].sum()


@shoal.jit
def by_first_row(path):
    """Groups go to the rank of their key's hash, rows to the rank of their group's first row."""
    df = pd.read_parquet(path)
    return df.groupby("A", as_index=False, sort=False)["B"].sum()


@shoal.jit
def some_rows(path):
    """Rows whose numbers depend on how many the lower ranks have kept."""
    df = pd.read_parquet(path)
    return df[df["B"] % 1000 == 7]


def memory_bytes(name):
    """A figure of /proc/self/status or smaps_rollup."""
    for file in ("status", "smaps_rollup"):
        with open(f"/proc/self/{file}") as lines:
            for line in lines:
                if line.startswith(name + ":"):
                    return int(line.split()[1]) * 1024
    return 0


def own_bytes():
    """What this process has in memory that no other process shares."""
    return memory_bytes("Private_Clean") + memory_bytes("Private_Dirty")


class Steps:
    """Runs steps and says what they took."""

    def __init__(self):
        self.rank, self.size = _core.rank(), _core.size()

    def say(self, step, **figures):
        """A JSON line, on rank 0."""
        if self.rank == 0:
            print(json.dumps({"step": step, "ranks": self.size, **figures}), flush=True)

    def run(self, step, work, repeats):
        """work() `repeats` times; gives what the last one gave."""
        seconds, counts = [], []
        for _ in range(repeats):
            _core.barrier("before a step")
            before = _core.job_traffic()
            begin = time.perf_counter()
            result = work()
            seconds.append(time.perf_counter() - begin)
            after = _core.job_traffic()
            counts.append([after[name] - before[name] for name in ("messages_sent", "bytes_sent")])
        all_counts = all_gather("counts", lambda: counts[-1])
        messages, sent_bytes = zip(*all_counts)
        self.say(
            step,
            seconds_min=min(seconds),
            seconds_median=median(seconds),
            messages_max=max(messages),
            messages_sum=sum(messages),
            bytes_max=max(sent_bytes),
            bytes_sum=sum(sent_bytes),
        )
        return result


def join():
    """Joins the job; says how long the ranks were busy with it and what it has cost."""
    own_before = own_bytes()
    begin = time.perf_counter()
    _core.rank()
    seconds = time.perf_counter() - begin
    traffic = _core.job_traffic()
    own = own_bytes()
    steps = Steps()
    # The last one to come has not waited for the others.
    figures = (
        all_gather("join", lambda: (seconds, own - own_before, traffic)) if steps.size > 1 else []
    )
    if figures:
        steps.say(
            "join",
            seconds_min=min(figure[0] for figure in figures),
            messages_max=max(figure[2]["messages_sent"] for figure in figures),
            messages_sum=sum(figure[2]["messages_sent"] for figure in figures),
            bytes_max=max(figure[2]["bytes_sent"] for figure in figures),
            bytes_sum=sum(figure[2]["bytes_sent"] for figure in figures),
            own_bytes_median=median(figure[1] for figure in figures),
        )
    return steps


def main():
    """Reads the command line and runs the steps."""
    few_keys_file, many_keys_file = sys.argv[1:]
    steps = join()
    steps.run("meeting", lambda: _core.barrier("meeting"), MEETING_REPEATS)
    own_before = own_bytes()
    steps.run("small exchange", lambda: exchange("small", lambda: list(range(steps.size))), 5)
    grown = all_gather("small", lambda: own_bytes() - own_before)
    steps.say("connections", own_bytes_median=median(grown))
    steps.run("first call", lambda: few_groups(few_keys_file), 1)
    steps.run("few groups", lambda: few_groups(few_keys_file), CALL_REPEATS)
    by_key(many_keys_file)
    result = steps.run("groups by key", lambda: by_key(many_keys_file), CALL_REPEATS)
    steps.run("gather", lambda: shoal.gatherv(result), CALL_REPEATS)
    by_first_row(many_keys_file)
    steps.run("groups by first row", lambda: by_first_row(many_keys_file), CALL_REPEATS)
    some_rows(many_keys_file)
    steps.run("row numbers", lambda: some_rows(many_keys_file), CALL_REPEATS)
    under_way = _core.job_traffic()["bytes_under_way_max"]
    figures = all_gather("memory", lambda: (memory_bytes("VmHWM"), under_way, own_bytes()))
    steps.say(
        "memory",
        peak_bytes_by_rank_0=figures[0][0],
        peak_bytes_median=median(figure[0] for figure in figures),
        own_bytes_median=median(figure[2] for figure in figures),
        under_way_bytes_max=max(figure[1] for figure in figures),
    )


if __name__ == "__main__":
    main()
