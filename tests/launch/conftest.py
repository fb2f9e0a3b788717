"""Folders and programs for the tests of the launcher itself: real binaries, nothing left behind."""

import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from launch.scratch import throw_away_folder

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def folder() -> Iterator[Path]:
    """A throw-away folder that the database server's account may enter too."""
    path = throw_away_folder()
    yield path
    shutil.rmtree(path, ignore_errors=True)


@pytest.fixture
def program() -> Iterator[Callable[..., "subprocess.Popen[str]"]]:
    """Start Python source in a process of its own, with the launcher importable; it is killed at the end."""
    started: list[subprocess.Popen[str]] = []

    def start(source: str, *arguments: str | Path) -> "subprocess.Popen[str]":
        environment = os.environ | {"PYTHONPATH": f"{ROOT}{os.pathsep}{ROOT / 'platform'}"}
        command = [sys.executable, "-c", source, *map(str, arguments)]
        pipe = subprocess.PIPE
        process = subprocess.Popen(command, env=environment, cwd="/", stdin=pipe, stdout=pipe, text=True)
        started.append(process)
        return process

    yield start
    for process in started:
        process.kill()
        process.communicate()
