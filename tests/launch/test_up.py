"""`./run up` as a whole, without the demo companies: it answers, it stops, and killed it leaves nothing behind."""

import json
import os
import signal
import ssl
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from launch import assets
from launch.bootstrap import ROOT, child_environment
from launch.processes import free_port
from tests.launch.waiting import wait_until

Launch = Callable[..., "tuple[subprocess.Popen[str], Path, int]"]
PROCESSES = ("gunicorn", "dns_server", "worker", "beat", "relay_outbox", "postgres", "valkey", "edge_wsgi", "caddy")
PATIENCE = 240
"""Seconds; it takes a twentieth of that on a quiet machine with everything built."""


@pytest.fixture
def launch(folder: Path) -> Iterator[Launch]:
    """Start everything on a data folder and a port of its own; what it says goes to a file."""
    started: list[subprocess.Popen[str]] = []

    def start(*more: str) -> "tuple[subprocess.Popen[str], Path, int]":
        port, said = free_port(), folder / "said"
        given = {
            "DATABASE_URL",
            "REDIS_URL",
            "PORTICO_ENV",
            "PORTICO_DATA_DIR",
            "PORTICO_SECRET_KEY",
            "DJANGO_SETTINGS_MODULE",
        }
        environment = {name: value for name, value in child_environment().items() if name not in given}
        options = ("--no-demo", "--port", str(port), "--data", str(folder / "data"), *more)
        with said.open("w") as out:
            process = subprocess.Popen(
                [sys.executable, "-m", "launch.up", *options],
                cwd=ROOT,
                env=environment,
                stdout=out,
                stderr=out,
                text=True,
            )
        started.append(process)
        return process, said, port

    yield start
    for process in started:
        process.kill()
        process.wait()


def read(file: Path) -> str:
    """A file of /proc, empty when the process is gone or another account's."""
    with suppress(OSError):
        return file.read_bytes().replace(b"\0", b"\n").decode(errors="replace")
    return ""


def working_folder(entry: Path) -> str:
    with suppress(OSError):
        return str((entry / "cwd").readlink())
    return ""


def processes_using(folder: Path) -> list[str]:
    """Command lines of the processes of this data folder: it shows in them, in the environment or where they work."""
    others = (entry for entry in Path("/proc").iterdir() if entry.name.isdigit() and int(entry.name) != os.getpid())
    commands = {entry: read(entry / "cmdline") for entry in others}
    mark = f"PORTICO_DATA_DIR={folder}/data\n"
    return [
        command
        for entry, command in commands.items()
        if str(folder) in command or mark in read(entry / "environ") or working_folder(entry).startswith(str(folder))
    ]


def missing_processes(folder: Path) -> list[str]:
    running = " ".join(processes_using(folder))
    return [word for word in PROCESSES if word not in running]


def get(address: str, root: Path) -> object:
    """An answer over https, from a server whose certificate this installation's own authority has issued."""
    trust = ssl.create_default_context(cafile=str(root))
    with urllib.request.urlopen(address, timeout=30, context=trust) as answer:
        return json.load(answer)


class Stay(urllib.request.HTTPRedirectHandler):
    """Follows nothing."""

    def redirect_request(self, *args: object, **kwargs: object) -> None:
        return None


def sent_to(address: str) -> tuple[int, str]:
    """The status of a redirect and where it leads."""
    with pytest.raises(urllib.error.HTTPError) as caught:
        urllib.request.build_opener(Stay).open(address, timeout=30)
    return caught.value.code, caught.value.headers["Location"]


@pytest.mark.slow
def test_everything_answers_over_https_and_a_kill_leaves_nothing_behind(launch: Launch, folder: Path) -> None:
    assets.build(for_tests=True)
    edge = free_port()
    process, said, port = launch("--edge", "--edge-port", str(edge))
    wait_until(lambda: "Portico is running." in said.read_text() or process.poll() is not None, PATIENCE)
    assert process.poll() is None, said.read_text()

    root = folder / "data" / "edge" / "pki" / "authorities" / "local" / "root.crt"
    assert f"machine's: {root}" in said.read_text()
    ready = get(f"https://localhost:{edge}/readyz", root)
    assert ready == {"status": "ok", "database": "ok", "cache": "ok", "queue": "ok"}
    assert sent_to(f"http://localhost:{port}/signup/?a=1") == (307, f"https://localhost:{edge}/signup/?a=1")
    with pytest.raises(urllib.error.URLError, match=r"SSL|ssl|alert"):
        get(f"https://127.0.0.1:{edge}/readyz", root)
    wait_until(lambda: missing_processes(folder) == [], PATIENCE)

    process.kill()
    process.wait()
    wait_until(lambda: processes_using(folder) == [], PATIENCE)


@pytest.mark.slow
def test_ctrl_c_in_the_middle_of_the_start_ends_it_cleanly(launch: Launch, folder: Path) -> None:
    process, said, _ = launch()
    wait_until(lambda: (folder / "data" / "running.json").exists() or process.poll() is not None, PATIENCE)

    process.send_signal(signal.SIGINT)

    assert process.wait(PATIENCE) == 0, said.read_text()
    assert said.read_text().splitlines()[-1].endswith("Stopped; the data stay.")
    assert processes_using(folder) == []
    assert not (folder / "data" / "running.json").exists()
