"""Runs ranks on two hosts that only a network connects, and compares with one process.

    sudo .local/venv/bin/python tests/hosts/run_two_hosts.py [--ranks 4] [--netmods ucx,ofi]

The hosts are namespaces of this machine (two_hosts.py) and the MPI library is the `mpich` wheel of
the environment that runs this. For each of its two ways to use a network: `python -m shoal doctor`,
group-bys whose results must equal those of one process to the bit, what went over the network, and
a killed rank on the second host. Prints one JSON line for each, exits with 1 if anything is wrong;
where hosts can't be made says so and exits with 0.
"""

import argparse
import json
import os
import pickle
import re
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from two_hosts import HOST_NAMES, NotPermittedError, make_two_hosts

FOLDER = Path(__file__).resolve().parent
PROJECT = FOLDER.parents[1]
SEED_FILE = PROJECT / ".local/data/seed/10M_clustered.parquet"
PYTHON = Path(sys.executable)
MPIEXEC = PYTHON.parent / "mpiexec"
MANY_KEYS_ROWS = 2_000_000
PATIENCE_SECONDS = 300

# Only TCP, also between ranks of one host where the library has no other way (shared memory of the
# MPI library itself is not concerned).
NETMODS = {
    "ucx": {"MPIR_CVAR_CH4_NETMOD": "ucx", "UCX_TLS": "tcp,self"},
    "ofi": {"MPIR_CVAR_CH4_NETMOD": "ofi", "FI_PROVIDER": "tcp"},
}


class CheckError(Exception):
    """Something is not as it must be; the text says what."""


def say(**figures):
    """Prints one JSON line."""
    print(json.dumps(figures), flush=True)


def expect(condition, text):
    """Raises CheckError."""
    if not condition:
        raise CheckError(text)


class Job:
    """Ranks on the two hosts, with one netmod."""

    def __init__(self, two_hosts, rank_count, netmod):
        self.two_hosts = two_hosts
        self.rank_count = rank_count
        self.netmod = netmod

    def run(self, *command):
        """Runs the Python command as ranks; the finished process, which may have failed."""
        environment = {**self.two_hosts.environment(), **NETMODS[self.netmod]}
        launch = self.two_hosts.mpiexec(MPIEXEC, self.rank_count, [str(PYTHON), *command])
        return finished(launch, environment)

    def run_well(self, *command):
        """As run; what it printed. Raises CheckError if it failed."""
        done = self.run(*command)
        expect(done.returncode == 0, f"{command}: exit code {done.returncode}: {done.stderr}")
        return done.stdout


def finished(command, environment):
    """Runs a command to its end."""
    try:
        return subprocess.run(
            command,
            capture_output=True,
            text=True,
            errors="replace",
            env=environment,
            timeout=PATIENCE_SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise CheckError(f"{command} has not ended after {PATIENCE_SECONDS} s") from None


def check_doctor(job):
    """Each half of the ranks is on its host, and all reach each other."""
    text = job.run_well("-m", "shoal", "doctor")
    hosts = re.findall(r"^  rank \d+ +(\w+), threads", text, re.MULTILINE)
    half = job.rank_count // 2
    expect(hosts == [HOST_NAMES[0]] * half + [HOST_NAMES[1]] * half, f"doctor says {text}")
    exchange = re.search(r"^exchange +(.*)$", text, re.MULTILINE)
    expect(exchange and "right" in exchange[1], f"doctor says {text}")
    say(check="doctor", netmod=job.netmod, hosts=hosts, exchange=exchange[1])


def check_group_bys(job, files, alone, folder):
    """The results of ranks on two hosts are those of one process."""
    result_file = folder / f"{job.netmod}.pickle"
    sent_before = [host.bytes_sent() for host in job.two_hosts.hosts]
    begin = time.perf_counter()
    text = job.run_well(str(FOLDER / "group_by_job.py"), *files, str(result_file))
    wall_seconds = time.perf_counter() - begin
    sent = [host.bytes_sent() - before for host, before in zip(job.two_hosts.hosts, sent_before)]
    figures = json.loads(text)
    half = job.rank_count // 2
    expect(figures["nodes_first_ranks"] == [0, half], f"nodes: {figures['nodes_first_ranks']}")
    # The exchange at the end alone sends more than this to each host.
    expect(min(sent) > 4 * (64 << 20), f"only {sent} bytes went over the network")
    for name, expected in alone.items():
        expect_same_bits(name, pickle.loads(result_file.read_bytes())[name], expected)
    say(
        check="group_bys",
        netmod=job.netmod,
        equal_to_one_process=True,
        wall_seconds=wall_seconds,
        bytes_sent_by_host=sent,
        **figures,
    )


def expect_same_bits(name, result, expected):
    """Compares two DataFrames: columns, dtypes, rows in order, bits of the values."""
    expect(list(result.columns) == list(expected.columns), f"{name}: columns differ")
    expect(len(result) == len(expected), f"{name}: {len(result)} rows, not {len(expected)}")
    for column in expected.columns:
        ours, theirs = result[column].to_numpy(), expected[column].to_numpy()
        same = ours.dtype == theirs.dtype and ours.tobytes() == theirs.tobytes()
        expect(same, f"{name}: column {column} has other values than with one process")


def check_killed_rank(job, seed_file):
    """A rank that is killed on the second host ends the job, with a message that names it."""
    done = job.run(str(FOLDER / "killed_job.py"), seed_file)
    seconds = time.time() - float(re.search(r"killed at ([\d.]+)", done.stdout)[1])
    last = job.rank_count - 1
    named = re.search(rf"^.*shoal: rank {last} of {job.rank_count} \(process.*$", done.stderr, re.M)
    expect(done.returncode != 0, "the job has ended as if nothing had happened")
    expect(named, f"no message names rank {last}: {done.stdout}{done.stderr}")
    say(check="killed_rank", netmod=job.netmod, ended_after_seconds=seconds, message=named[0])


def run_alone(files, folder):
    """The results of one process, and a line with its figures."""
    result_file = folder / "alone.pickle"
    command = [str(PYTHON), str(FOLDER / "group_by_job.py"), *files, str(result_file)]
    done = finished(command, dict(os.environ))
    expect(done.returncode == 0, f"one process: {done.stderr}")
    say(check="one_process", **json.loads(done.stdout))
    return pickle.loads(result_file.read_bytes())


def bare_gigabytes_per_second(two_hosts):
    """Of one TCP connection between the hosts, by sockets alone: what the network could give."""
    count, piece = 256 << 20, 1 << 20
    receive = (
        "import socket, sys\n"
        "listener = socket.create_server(('', 5001))\n"
        "print('ready', flush=True)\n"
        "line, _ = listener.accept()\n"
        f"space = bytearray({piece})\n"
        "while line.recv_into(space): pass\n"
    )
    send = (
        "import socket, time\n"
        f"data = bytes({piece})\n"
        f"line = socket.create_connection(('{HOST_NAMES[1]}', 5001))\n"
        "begin = time.perf_counter()\n"
        f"for _ in range({count // piece}): line.sendall(data)\n"
        "print(time.perf_counter() - begin)\n"
    )
    sender, receiver = two_hosts.hosts
    with subprocess.Popen(
        receiver.command([str(PYTHON), "-c", receive]), stdout=subprocess.PIPE, text=True
    ) as receiving:
        receiving.stdout.readline()
        return count / float(sender.run(str(PYTHON), "-c", send)) / 1e9


def write_file(path, generator, *options):
    """A file that a benchmark's generator writes."""
    program = str(PROJECT / "benchmarks" / generator / "generate.py")
    command = [str(PYTHON), program, *options, "--out", str(path)]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    return str(path)


def input_files(seed_file, folder):
    """The benchmark's file, made if there is none, and one with nearly as many keys as rows."""
    if not seed_file.exists():
        seed_file = write_file(folder / "seed.parquet", "seed", "--pers", "10000")
    row_count = str(MANY_KEYS_ROWS)
    many_keys = write_file(folder / "many_keys.parquet", "exchange", "--rows", row_count)
    return [str(seed_file), many_keys]


def read_arguments():
    """The options of the command."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--ranks", type=int, default=4, help="on both hosts together; even")
    parser.add_argument("--netmods", default="ucx,ofi", help="of MPICH, both over TCP")
    parser.add_argument("--seed-file", type=Path, default=SEED_FILE, help="made if missing")
    return parser.parse_args()


def run_all(arguments):
    """All checks. Raises CheckError or NotPermittedError."""
    with make_two_hosts() as two_hosts, tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        files = input_files(arguments.seed_file, folder)
        cache = folder / "cache"
        cache.mkdir()
        os.environ["XDG_CACHE_HOME"] = str(cache)
        for host in two_hosts.hosts:
            # Compiled code is not shared: rank 0 has to send it.
            host.run("mount", "-t", "tmpfs", "tmpfs", str(cache))
        alone = run_alone(files, folder)
        say(check="network", sockets_gigabytes_per_second=bare_gigabytes_per_second(two_hosts))
        for netmod in arguments.netmods.split(","):
            job = Job(two_hosts, arguments.ranks, netmod)
            check_doctor(job)
            check_group_bys(job, files, alone, folder)
            check_killed_rank(job, files[0])


def main():
    """Reads the command line and runs the checks."""
    arguments = read_arguments()
    try:
        if not MPIEXEC.exists():
            raise NotPermittedError(f"there is no {MPIEXEC}: pip install mpich")
        run_all(arguments)
    except NotPermittedError as reason:
        say(skipped=str(reason))
    except CheckError as what:
        say(wrong=str(what))
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
