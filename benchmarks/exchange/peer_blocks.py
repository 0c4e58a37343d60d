"""The seed job with shoal as ranks, its result left divided over them: gathering 8 million groups is not measured."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "seed"))

import shoal  # noqa: E402
from measurement import Peer, measure  # noqa: E402
from peer_shoal import JOBS, first_call_details, start, started_ranks  # noqa: E402


def start_ranks(count: int) -> Peer:
    """Each rank has the threads that SHOAL_NUM_THREADS says."""
    return Peer(JOBS, first_call_details, started_ranks(count), shoal.gatherv)


if __name__ == "__main__":
    measure("shoal", ("shoal", "pandas"), start, start_ranks)
