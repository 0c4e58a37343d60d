"""Two hosts of one machine: namespaces with a network, a name, processes and shared memory of their own.

A third namespace is where mpiexec runs, as on a login node; it has the bridge between the two. All
of it is held by processes that end when this one does, however it ends, and is gone with them.
"""

import contextlib
import os
import subprocess
import tempfile
from dataclasses import dataclass
from pathlib import Path

HOST_NAMES = ("alpha", "beta")
LAUNCHER_NAME = "login"
ADDRESSES = {LAUNCHER_NAME: "10.83.0.1", "alpha": "10.83.0.2", "beta": "10.83.0.3"}
INTERFACE = "net0"
ENTER_HOST = Path(__file__).resolve().parent / "enter_host.sh"


class NotPermittedError(Exception):
    """This machine does not let us make hosts; the text says why."""


@dataclass
class Host:
    """A namespace and the process that holds it: it reads from us, and ends at the end of file."""

    name: str
    process_id: int
    holder: subprocess.Popen

    def command(self, command: list[str]) -> list[str]:
        """The command as one that runs on this host."""
        kinds = ["--net", "--uts", "--mount"]
        if self.name != LAUNCHER_NAME:
            kinds += ["--ipc", "--pid"]
        return ["nsenter", "--target", str(self.process_id), *kinds, "--", *command]

    def run(self, *command: str) -> str:
        """Runs a command here; what it prints. Raises NotPermittedError if it fails."""
        return _run(self.command(list(command)))

    def bytes_sent(self) -> int:
        """What has left this host over its network so far."""
        return int(self.run("cat", f"/sys/class/net/{INTERFACE}/statistics/tx_bytes"))


@dataclass
class TwoHosts:
    """The hosts, and the one with the launcher."""

    login: Host
    hosts: tuple[Host, ...]

    def mpiexec(self, program: Path, rank_count: int, command: list[str]) -> list[str]:
        """The command as so many ranks, half of them on each host. Run it with environment()."""
        launch = [str(program), "-launcher", "ssh", "-launcher-exec", str(ENTER_HOST)]
        launch += ["-hosts", ",".join(host.name for host in self.hosts)]
        launch += ["-ppn", str(rank_count // len(self.hosts)), "-n", str(rank_count), *command]
        return self.login.command(launch)

    def environment(self) -> dict[str, str]:
        """Variables that enter_host.sh needs."""
        entries = (f"{host.name}={host.process_id}" for host in self.hosts)
        return {**os.environ, "SHOAL_TEST_HOSTS": " ".join(entries)}


@contextlib.contextmanager
def make_two_hosts():
    """A TwoHosts for the length of the block. Raises NotPermittedError where there can be none."""
    if os.geteuid() != 0:
        raise NotPermittedError("hosts are made of namespaces, which needs root")
    with contextlib.ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="shoal-hosts-")))
        names = folder / "hosts"
        lines = ["127.0.0.1 localhost", *(f"{ADDRESSES[name]} {name}" for name in ADDRESSES)]
        names.write_text("\n".join(lines) + "\n")
        login = stack.enter_context(_start_host(LAUNCHER_NAME))
        hosts = tuple(stack.enter_context(_start_host(name)) for name in HOST_NAMES)
        for host in (login, *hosts):
            host.run("mount", "--bind", str(names), "/etc/hosts")
            # /sys shows the network of the process that has mounted it.
            host.run("mount", "-t", "sysfs", "sysfs", "/sys")
        _connect(login, hosts)
        yield TwoHosts(login, hosts)


@contextlib.contextmanager
def _start_host(name):
    """A Host without a network, but for its loopback interface."""
    kinds = ["--net", "--uts", "--mount", "--propagation=private"]
    if name != LAUNCHER_NAME:
        # --mount-proc: a /proc of its own processes; ends of the first one end all.
        kinds += ["--ipc", "--pid", "--fork", "--kill-child", "--mount-proc"]
    holder = subprocess.Popen(
        ["unshare", *kinds, "sh", "-c", "echo held; exec cat >/dev/null"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        if holder.stdout.readline() != "held\n":
            raise NotPermittedError(f"unshare: {holder.stderr.read().strip()}")
        host = Host(name, _process_within(holder.pid, name), holder)
        host.run("hostname", name)
        if name != LAUNCHER_NAME:
            host.run("mount", "-t", "tmpfs", "-o", "mode=1777", "tmpfs", "/dev/shm")
        host.run("ip", "link", "set", "lo", "up")
        yield host
    finally:
        holder.stdin.close()
        holder.wait()
        holder.stdout.close()
        holder.stderr.close()


def _process_within(unshare_process_id, name):
    """unshare becomes the process itself, or with --fork has it as its child."""
    if name == LAUNCHER_NAME:
        return unshare_process_id
    children = Path(f"/proc/{unshare_process_id}/task/{unshare_process_id}/children")
    return int(children.read_text().split()[0])


def _connect(login, hosts):
    """A bridge at the launcher, and from there a line to each host."""
    login.run("ip", "link", "add", INTERFACE, "type", "bridge")
    login.run("ip", "address", "add", f"{ADDRESSES[login.name]}/24", "dev", INTERFACE)
    login.run("ip", "link", "set", INTERFACE, "up")
    for host in hosts:
        line = f"to_{host.name}"
        login.run("ip", "link", "add", line, "type", "veth", "peer", "name", f"at_{host.name}")
        login.run("ip", "link", "set", f"at_{host.name}", "netns", str(host.process_id))
        login.run("ip", "link", "set", line, "master", INTERFACE, "up")
        host.run("ip", "link", "set", f"at_{host.name}", "name", INTERFACE)
        host.run("ip", "address", "add", f"{ADDRESSES[host.name]}/24", "dev", INTERFACE)
        host.run("ip", "link", "set", INTERFACE, "up")


def _run(command):
    try:
        done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=60)
    except FileNotFoundError as error:
        raise NotPermittedError(f"{error.filename} is not installed") from None
    if done.returncode != 0:
        raise NotPermittedError(f"{' '.join(command)}: {done.stderr.strip()}")
    return done.stdout
