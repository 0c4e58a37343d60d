"""Which cases cannot run: what a peer has not, and what would not fit into this machine's memory."""

from __future__ import annotations

from pathlib import Path

from cpp_programs import is_cpp_program
from data_files import SIZES
from peer_process import Case

# Peak resident bytes per row of the seed job, measured at 10 M rows (less what the process takes without data).
# Peers that are not listed stream: their memory does not grow with the rows.
BYTES_PER_ROW = {"pandas": 60, "multiprocessing": 110, "bodo": 60}
USABLE_SHARE = 0.9


def reason_to_skip(case: Case) -> str | None:
    """Why the case cannot run here, in one line, or None if it can."""
    if is_cpp_program(case.peer) and case.job != "seed":
        return "has the job seed only"
    if is_cpp_program(case.peer) and case.variant == "string":
        return "its keys are integers or times"
    needed_bytes = SIZES[case.size].row_count * BYTES_PER_ROW.get(case.peer, 0)
    available_bytes = available_memory_bytes()
    if needed_bytes <= available_bytes * USABLE_SHARE:
        return None
    return (
        f"needs about {needed_bytes / 2**30:.0f} GiB of memory for {case.size} rows, "
        f"{available_bytes / 2**30:.0f} GiB are available"
    )


def available_memory_bytes() -> int:
    """What the kernel says new processes can take without swapping."""
    for line in Path("/proc/meminfo").read_text().splitlines():
        if line.startswith("MemAvailable:"):
            return int(line.split()[1]) * 1024
    raise RuntimeError("/proc/meminfo has no MemAvailable line")
