"""run_two_hosts.py as a test: skipped where hosts can't be made."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

PROGRAM = Path(__file__).resolve().parent / "run_two_hosts.py"


@pytest.mark.parametrize("netmod", ["ucx", "ofi"])
def test_ranks_on_two_hosts(netmod):
    command = [sys.executable, str(PROGRAM), "--netmods", netmod]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    lines = [json.loads(line) for line in done.stdout.splitlines()]
    for line in lines:
        if "skipped" in line:
            pytest.skip(line["skipped"])
    assert done.returncode == 0, done.stdout + done.stderr
    checks = [line["check"] for line in lines]
    assert checks == ["one_process", "network", "doctor", "group_bys", "killed_rank"]
