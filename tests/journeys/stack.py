"""The whole of Portico as `./run up` starts it, for the browser tests: web, worker, relay, PostgreSQL, Valkey."""

from __future__ import annotations

import json
import os
import ssl
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TypeVar

from launch.processes import free_port

ROOT = Path(__file__).resolve().parents[2]
# What the test run set for its own servers; the stack brings its own.
_NOT_INHERITED = ("DATABASE_URL", "REDIS_URL", "PORTICO_ENV", "PORTICO_DATA_DIR", "DJANGO_SETTINGS_MODULE", "EMAIL_URL")

T = TypeVar("T")


class NeverHappened(AssertionError):
    """What was waited for did not come in time."""


def wait_for(what: str, look: Callable[[], T | None], seconds: float = 30) -> T:
    """The first result of `look` that is not None or empty."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if found := look():
            return found
        time.sleep(0.1)
    raise NeverHappened(what)


class Stack:
    """Addresses and mails of the running stack."""

    scheme = "http"
    # The status at a workspace's host that nobody has.
    nobody = 404

    def __init__(self, port: int, data: Path) -> None:
        self.port = port
        self.data = data

    def open(self, request: urllib.request.Request) -> Any:
        """Send a request to this machine, whatever host it names."""
        return urllib.request.urlopen(request, timeout=20)

    def database_pid(self) -> int:
        """The process of the embedded PostgreSQL."""
        return int((self.data / "postgres" / "postmaster.pid").read_text().splitlines()[0])

    def url(self, path: str = "/", slug: str = "") -> str:
        """Absolute address on the public site, or on a workspace's host."""
        host = f"{slug}.localhost" if slug else "localhost"
        return f"{self.scheme}://{host}:{self.port}{path}"

    def get(self, path: str, slug: str = "") -> tuple[int, bytes]:
        """Status and body; needs no name look-up of the workspace's host."""
        host = f"{slug}.localhost" if slug else "localhost"
        address = self.address(host)
        request = urllib.request.Request(f"{address}{path}", headers={"Host": f"{host}:{self.port}"})
        try:
            with self.open(request) as answer:
                return int(answer.status), answer.read()
        except urllib.error.HTTPError as error:
            return error.code, error.read()
        except OSError:
            return 0, b""

    def address(self, host: str) -> str:
        """Where a host is reached without looking its name up."""
        return f"http://127.0.0.1:{self.port}"

    def mails(self, to: str, part: str = "") -> list[dict[str, Any]]:
        """Mails to an address whose subject or text holds `part`, newest first."""
        _status, body = self.get("/dev/mail.json")
        mails = json.loads(body)
        rows: list[dict[str, Any]] = mails["mails"] if isinstance(mails, dict) else mails
        return [mail for mail in rows if to in str(mail["to"]) and part in mail["subject"] + mail["text"]]

    def mail(self, to: str, part: str = "") -> dict[str, Any]:
        """The newest such mail, as soon as it is there."""
        return wait_for(f"a mail to {to} with {part!r}", lambda: self.mails(to, part))[0]

    def link(self, to: str, part: str) -> str:
        """The link in the newest mail to an address whose path holds `part`."""
        found = wait_for(
            f"a mail to {to} with a link to {part}",
            lambda: [link for mail in self.mails(to) for link in mail["links"] if part in link],
        )
        return found[0]


class SecureStack(Stack):
    """The stack behind its TLS edge; `port` is the one of https, `root` the certificate of its own authority."""

    scheme = "https"
    nobody = 0  # not even a handshake

    @property
    def root(self) -> Path:
        return self.data / "edge" / "pki" / "authorities" / "local" / "root.crt"

    def open(self, request: urllib.request.Request) -> Any:
        """As it is, believed by the stack's own root only."""
        return urllib.request.urlopen(request, timeout=20, context=ssl.create_default_context(cafile=str(self.root)))

    def address(self, host: str) -> str:
        """Names below localhost lead to this machine, and the name is what the certificate is for."""
        return f"https://{host}:{self.port}"


@contextmanager
def running(folder: Path, *arguments: str, edge: bool = False) -> Iterator[Stack]:
    """Start everything with its data in `folder`, behind the TLS edge if so wanted; stop it at the end."""
    port, secure_port = free_port(), free_port()
    if edge:
        arguments = (*arguments, "--edge", "--edge-port", str(secure_port))
    environment = {key: value for key, value in os.environ.items() if key not in _NOT_INHERITED}
    environment["PORTICO_STATIC_ROOT"] = str(folder / "static")
    # All journeys come from one address.
    environment["PORTICO_SIGNUPS_PER_HOUR"] = "1000"
    # The programs that are told of events run on this machine.
    environment["PORTICO_WEBHOOK_ALLOW_PRIVATE"] = "1"
    log = (folder / "up.log").open("ab")
    process = subprocess.Popen(
        [sys.executable, "-m", "launch.up", "--port", str(port), "--data", str(folder / "data"), *arguments],
        cwd=ROOT,
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=log,
        stderr=subprocess.STDOUT,
        start_new_session=True,
    )
    stack = SecureStack(secure_port, folder / "data") if edge else Stack(port, folder / "data")
    try:
        wait_for("the table of addresses", lambda: _ready(process, stack, folder), seconds=240)
        yield stack
    finally:
        process.terminate()
        process.wait(60)
        log.close()


def _ready(process: subprocess.Popen[bytes], stack: Stack, folder: Path) -> bool:
    text = (folder / "up.log").read_text(errors="replace")
    if process.poll() is not None:
        raise NeverHappened(f"the stack ended by itself:\n{text[-3000:]}")
    return "/dev/mail/" in text and stack.get("/readyz")[0] == 200
