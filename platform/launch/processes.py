"""Small facts about processes and ports of this machine that the launcher builds on. Standard library only."""

import contextlib
import ctypes
import os
import secrets
import signal
import socket
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

PR_SET_PDEATHSIG = 1
"""Linux prctl option: the kernel sends this process a signal when the thread that started it ends."""


def free_port() -> int:
    """A TCP port of the loopback address that nobody listens on right now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def port_in_use(port: int) -> bool:
    """Whether something answers on the loopback address at `port`."""
    with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), 0.5):
        return True
    return False


def has_ipv6_loopback() -> bool:
    """Whether `::1` can be listened on; browsers may try it first for names below localhost."""
    with contextlib.suppress(OSError), socket.socket(socket.AF_INET6) as probe:
        probe.bind(("::1", 0))
        return True
    return False


def die_with_parent(sig: signal.Signals) -> Callable[[], None]:
    """A `preexec_fn` after which the child gets `sig` as soon as its parent dies, even by kill -9 (Linux only).

    Start such children from a thread that lives as long as the program: the kernel watches the thread, not the process.
    """
    libc = ctypes.CDLL(None, use_errno=True) if sys.platform == "linux" else None
    parent = os.getpid()

    def arrange() -> None:
        if libc is None:
            return
        libc.prctl(PR_SET_PDEATHSIG, int(sig), 0, 0, 0)
        if os.getppid() != parent:  # the parent died between fork and prctl: nobody would signal us any more
            os.kill(os.getpid(), sig)

    return arrange


def alive(pid: int) -> bool:
    """Whether a process with this id exists and is more than a zombie."""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    with contextlib.suppress(OSError):
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
        return state != "Z"
    return True


def stop(process: subprocess.Popen[bytes], first: signal.Signals, *, patience: float, last: signal.Signals) -> None:
    """Ask `process` to end with `first`, wait `patience` seconds, then insist with `last`."""
    if process.poll() is not None:
        return
    process.send_signal(first)
    try:
        process.wait(patience)
    except subprocess.TimeoutExpired:
        process.send_signal(last)
        process.wait(10)


def secret(path: Path, *, size: int = 32) -> str:
    """The secret kept in `path` (mode 0600), made on first use."""
    with contextlib.suppress(FileExistsError):
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w") as file:
            file.write(secrets.token_urlsafe(size) + "\n")
    return path.read_text().strip()


def tail(path: Path, lines: int = 15) -> str:
    """The last lines of a log file, for an error message; empty when there is no such file."""
    try:
        text = path.read_bytes()[-20_000:].decode(errors="replace")
    except OSError:
        return ""
    return "\n".join(text.splitlines()[-lines:])
