"""Measures functions of rows and elements beside pandas, Numba over arrays and C++; one JSON line per figure.

    ./run python benchmarks/row_functions/run_all.py [--rounds 3] [--repeats 5] [--peers shoal,numba,cpp,pandas]

All peers use one thread. C++ writes into memory that it has written before; Numba's loops too. pandas
runs only the programs of few rows. How peers take turns is said in benchmarks/language/run_all.py.
"""

from __future__ import annotations

import sys
from pathlib import Path

FOLDER = Path(__file__).resolve().parent
sys.path.insert(0, str(FOLDER.parent / "language"))

import run_all  # noqa: E402

ROW_FUNCTIONS = run_all.Benchmark(
    "row_functions", FOLDER, ("shoal", "numba", "cpp", "pandas"), "pandas"
)

if __name__ == "__main__":
    sys.exit(run_all.main(ROW_FUNCTIONS))
