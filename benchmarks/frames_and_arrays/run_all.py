"""Measures columns as arrays and arrays as columns beside pandas; one JSON line per figure.

    SHOAL_NUM_THREADS=1 ./run python benchmarks/frames_and_arrays/run_all.py [--rounds 3] [--repeats 5]

shoal uses one thread unless SHOAL_NUM_THREADS says otherwise. How peers take turns is said in
benchmarks/language/run_all.py.
"""

from __future__ import annotations

import sys
from pathlib import Path

FOLDER = Path(__file__).resolve().parent
sys.path.insert(0, str(FOLDER.parent / "language"))

import run_all  # noqa: E402

FRAMES_AND_ARRAYS = run_all.Benchmark("frames_and_arrays", FOLDER, ("shoal", "pandas"), "pandas")

if __name__ == "__main__":
    sys.exit(run_all.main(FRAMES_AND_ARRAYS))
