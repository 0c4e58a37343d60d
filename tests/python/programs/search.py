"""Runs many random programs in processes of their own, so that crashes and endless loops are
found as well, and makes those that differ smaller.
"""

import os
import pickle
import select
import signal
import tempfile
import time
from collections import Counter
from pathlib import Path

from programs.program import write_program
from programs.shrink import shrink
from programs.trial import DIFFERENT, REFUSED, Verdict, judge

SECONDS_PER_PROGRAM = 30
PROGRAMS_PER_PROCESS = 50


def judged_elsewhere(texts, path, seconds=SECONDS_PER_PROGRAM):
    """Yields the verdicts of a child process, which may end early: then with what ended it."""
    reader, writer = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(reader)
        for text in texts:
            data = pickle.dumps(judge(text, path))
            os.write(writer, len(data).to_bytes(4, "little") + data)
        os._exit(0)
    os.close(writer)
    with os.fdopen(reader, "rb", buffering=0) as pipe:
        for _ in texts:
            if not select.select([pipe], [], [], seconds)[0]:
                os.kill(child, signal.SIGKILL)
                os.waitpid(child, 0)
                yield Verdict(DIFFERENT, f"internal: no end after {seconds} s")
                return
            size = pipe.read(4)
            if not size:
                status = os.waitpid(child, 0)[1]
                yield Verdict(DIFFERENT, f"internal: the process ended with status {status}")
                return
            yield pickle.loads(read_all(pipe, int.from_bytes(size, "little")))
    os.waitpid(child, 0)


def read_all(pipe, count):
    data = b""
    while len(data) < count:
        data += pipe.read(count - len(data))
    return data


class Search:
    """`report` is called with each difference: a text."""

    def __init__(self, report, shrinks=True):
        self.report = report
        self.shrinks = shrinks
        self.counts = Counter()
        self.refusals = Counter()
        self.folder = Path(tempfile.mkdtemp(prefix="random_programs_"))

    def run(self, first_seed, minutes):
        end = time.monotonic() + 60 * minutes
        seed = first_seed
        while time.monotonic() < end:
            seeds = range(seed, seed + PROGRAMS_PER_PROCESS)
            texts = [write_program(own) for own in seeds]
            path = self.folder / f"p{seed}.py"
            for own, text, verdict in zip(
                seeds, texts, judged_elsewhere(texts, path), strict=False
            ):
                self.count(own, text, verdict)
                seed = own + 1
        return seed - first_seed

    def count(self, seed, text, verdict):
        self.counts[verdict.kind] += 1
        if verdict.kind == REFUSED:
            self.refusals[verdict.text] += 1
        if verdict.kind == DIFFERENT:
            if self.shrinks:
                text, verdict = self.smallest(text, verdict)
            self.report(f"seed {seed}\n{text}\n{verdict.text}\n")

    def smallest(self, text, verdict):
        path = self.folder / "shrunk.py"

        def judged(candidate):
            return next(judged_elsewhere([candidate], path, 3))

        text = shrink(text, lambda candidate: judged(candidate).family == verdict.family, 60)
        return text, judged(text)
