"""Random programs over text and containers give what CPython gives, optimised and not: values,
types, exceptions with text and line, and what is left of the arguments. Longer runs:
tests/python/random_search.py.
"""

from collections import Counter

import pytest

from programs.program import write_program
from programs.trial import DIFFERENT, SAME, judge

PROGRAMS_PER_TEST = 20
TESTS = 10
FIRST_SEED = 2026_000_000


@pytest.mark.parametrize("number", range(TESTS))
def test_random_programs(number, tmp_path):
    counts = Counter()
    for seed in range(PROGRAMS_PER_TEST):
        seed += FIRST_SEED + number * PROGRAMS_PER_TEST
        text = write_program(seed)
        verdict = judge(text, tmp_path / f"program_{seed}.py")
        counts[verdict.kind] += 1
        assert verdict.kind != DIFFERENT, f"seed {seed}\n{text}\n{verdict.text}"
    assert counts[SAME] > PROGRAMS_PER_TEST / 2, counts
