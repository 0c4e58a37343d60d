"""Whether a job has ended as its fault demands."""

import re

TRACEBACK = "Traceback (most recent call last)"


def judge(case, ended, bound_seconds, is_cached):
    """What is wrong with the end of a job, for people; empty when nothing is."""
    wrong = []
    if ended.is_hung:
        wrong.append("it hung")
    wanted = case.fault.code
    if ended.code == 0 if wanted is None else ended.code != wanted:
        wrong.append(f"exit code {ended.code}, not {'an error' if wanted is None else wanted}")
    # Hydra says on standard output which process was killed.
    if not re.search(case.message, ended.stderr + ended.stdout):
        wrong.append(f"no message like {case.message!r}")
    lowest, highest = case.fault.tracebacks
    count = ended.stderr.count(TRACEBACK)
    if not lowest <= count <= (case.ranks if highest is None else highest):
        wrong.append(f"{count} tracebacks")
    if ended.seconds > bound_seconds:
        wrong.append(f"it took {ended.seconds:.1f} s")
    if not is_cached:
        wrong.append("cached code was compiled again")
    return wrong + ended.left_behind
