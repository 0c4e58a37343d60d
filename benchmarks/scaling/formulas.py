"""How many messages and bytes a step of rank_program.py should take: docs/scaling.md, as code.

P ranks have L = ceil(log2 P) rounds. A figure is of the rank that sends the most.
"""

from math import ceil, exp

RECORD_BYTES = 32  # of a rank in a meeting
HEAD_BYTES = 64  # of a message of groups with one key that is no string
ROWS_HEAD_BYTES = 72  # of a message of rows with three columns
PIECE_BYTES = 4 << 20
WINDOW_PIECES = 4
IN_ROUNDS_BYTES_MAX = 64 << 10
IN_ROUNDS_BLOCK_BYTES_MAX = 4 << 10
SAMPLED_MAX, SAMPLED_MIN, SAMPLED_TOTAL = 2048, 256, 32768
# With more groups than this a rank sends its rows.
TABLE_GROUPS_MAX = 131_072

# The files of the benchmark.
DAYS = 1_000
MANY_ROWS = 2_000_000
KEY_LIMIT = 10_000_000
FEW_SLOT_BYTES = 32  # a day, and the state of a mean
KEY_SLOT_BYTES = 16  # a key and a sum
FIRST_ROW_SLOT_BYTES = 32  # and the first row, and whether there is a sum
ROW_BYTES = 24


def rounds(ranks):
    """L"""
    return (ranks - 1).bit_length()


def sampled(ranks):
    """The keys or rows in a rank's sample."""
    return max(SAMPLED_MIN, min(SAMPLED_MAX, SAMPLED_TOTAL // ranks))


def distinct_keys(row_count):
    """The keys that so many random rows have, about."""
    return KEY_LIMIT * (1 - exp(-row_count / KEY_LIMIT))


class Sent:
    """Messages and bytes of a rank, added up."""

    def __init__(self, ranks):
        self.ranks, self.messages, self.bytes = ranks, 0, 0

    def meetings(self, count):
        """Every rank learns a record of each."""
        self.messages += count * rounds(self.ranks)
        self.bytes += count * RECORD_BYTES * (self.ranks - 1)
        return self

    def to_one(self, count, byte_count):
        """A message of so many bytes to each of `count` ranks, and credits for as long ones back."""
        pieces = ceil(byte_count / PIECE_BYTES)
        credits = max(0, pieces - WINDOW_PIECES)
        self.messages += count * (pieces + credits)
        self.bytes += count * (byte_count + 8 * credits)
        return self

    def all_gather(self, byte_count):
        """`byte_count` of each rank, on all."""
        self.meetings(2)
        in_rounds_max = max(IN_ROUNDS_BYTES_MAX, self.ranks * IN_ROUNDS_BLOCK_BYTES_MAX)
        if self.ranks * byte_count > in_rounds_max:
            return self.to_one(self.ranks - 1, byte_count)
        self.messages += rounds(self.ranks)
        self.bytes += (self.ranks - 1) * byte_count
        return self

    def broadcasts(self, sizes):
        """From this rank, which is the root of the tree."""
        for byte_count in sizes:
            self.meetings(2).to_one(rounds(self.ranks), byte_count)
        return self

    def exchange(self, byte_count):
        """`byte_count` to each other rank."""
        self.messages += rounds(self.ranks)
        self.bytes += 8 * sum(rank.bit_count() for rank in range(self.ranks))
        return self.meetings(1).to_one(self.ranks - 1, byte_count)


def sent_in(step, ranks, measured_bytes=0):
    """What a step should send; None where that depends on more than we know."""
    sent = Sent(ranks)
    rows = MANY_ROWS / ranks
    keys = distinct_keys(rows)
    if step == "meeting":
        return sent.meetings(1)
    if step == "few groups":
        # 3 before it runs, the sink's two, the result's two.
        return sent.meetings(7).all_gather(HEAD_BYTES + DAYS * FEW_SLOT_BYTES / ranks)
    if step == "groups by key":
        sent.meetings(8).all_gather(HEAD_BYTES + 8 * sampled(ranks))
        if keys <= TABLE_GROUPS_MAX:
            return sent.exchange(HEAD_BYTES + keys * KEY_SLOT_BYTES / ranks)
        sent.exchange(HEAD_BYTES + TABLE_GROUPS_MAX * KEY_SLOT_BYTES / ranks)
        return sent.exchange((rows - TABLE_GROUPS_MAX) * KEY_SLOT_BYTES / ranks)
    if step == "groups by first row":
        sent.meetings(9).exchange(HEAD_BYTES + keys * FIRST_ROW_SLOT_BYTES / ranks)
        sent.all_gather(8 + 8 * sampled(ranks))
        return sent.exchange(ROWS_HEAD_BYTES + distinct_keys(MANY_ROWS) * ROW_BYTES / ranks**2)
    if step == "row numbers":
        return sent.meetings(5)
    if step == "gather":
        sent.meetings(5)
        return sent.to_one(1, measured_bytes - sent.bytes)
    return None
