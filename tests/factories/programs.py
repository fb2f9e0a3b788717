"""Real servers for tests: found on this machine, or the test is skipped and says what is missing."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

import pytest

from launch.processes import port_in_use, tail
from tests.launch.waiting import wait_until

# Debian keeps servers where an ordinary account does not look.
_PLACES = f"{os.environ.get('PATH', '')}{os.pathsep}/usr/sbin{os.pathsep}/sbin"


def needed(program: str, package: str) -> str:
    """The path of a program; skips the test where there is none."""
    found = shutil.which(program, path=_PLACES)
    if found is None:
        pytest.skip(f"no {program} on this machine; install the package {package!r}")
    return found


@contextmanager
def serving(
    command: Sequence[str | Path], *ports: int, log: Path, env: Mapping[str, str] | None = None
) -> Iterator[subprocess.Popen[bytes]]:
    """Run a server until the block ends; begins when it takes connections on all ports."""
    with log.open("ab") as out:
        process = subprocess.Popen(
            [str(part) for part in command],
            env={**os.environ, **(env or {})},
            cwd=log.parent,
            stdin=subprocess.DEVNULL,
            stdout=out,
            stderr=out,
        )
    try:
        wait_until(lambda: process.poll() is not None or all(map(port_in_use, ports)), 30)
        assert process.poll() is None, f"{command[0]} ended by itself:\n{tail(log, 30)}"
        yield process
    finally:
        process.terminate()
        process.wait(20)
