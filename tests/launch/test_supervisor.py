"""The supervisor: crashed processes come back after a pause, stopping and kill -9 leave nothing behind."""

import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from launch import supervisor as module
from launch.supervisor import Program, Supervisor
from tests.launch.waiting import all_gone, wait_until

Start = Callable[..., "subprocess.Popen[str]"]

WITH_CHILD = """
import subprocess, sys
child = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(600)"])
print(child.pid, flush=True)
child.wait()
"""

DEAF = """
import signal, time
signal.signal(signal.SIGTERM, signal.SIG_IGN)
print("deaf", flush=True)
time.sleep(600)
"""

SUPERVISE = """
import os, sys
from pathlib import Path
from launch.supervisor import Program, Supervisor
supervisor = Supervisor(Path(sys.argv[1]), dict(os.environ))
child = supervisor.start(Program("sleeper", (sys.executable, "-c", "import time; time.sleep(600)")))
print(child.process.pid, flush=True)
sys.stdin.read()
"""


@pytest.fixture
def supervisor(tmp_path: Path) -> Iterator[Supervisor]:
    """A supervisor whose processes end with the test."""
    one = Supervisor(tmp_path, dict(os.environ))
    yield one
    one.stop()


def python(name: str, source: str, patience: float = 5) -> Program:
    return Program(name, (sys.executable, "-c", source), patience)


def test_a_crashed_process_comes_back_after_a_growing_pause(
    supervisor: Supervisor, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(module, "FIRST_PAUSE", 0.01)
    child = supervisor.start(python("crasher", "raise SystemExit(3)"))
    child.pause = 0.01
    pauses = []
    for _ in range(3):
        wait_until(lambda: child.fallen)
        supervisor.tend()
        pauses.append(child.pause)
        before = child.process
        wait_until(lambda: supervisor.tend() or child.process is not before)  # noqa: B023

    assert pauses == [0.02, 0.04, 0.08]
    lines = capsys.readouterr().out.splitlines()
    assert [line.partition("] ")[2] for line in lines] == [
        f"The crasher process ended with status 3; starting it again in 0 s (log: {child.log})"
    ] * 3


def test_the_pause_has_an_end_and_starts_over_after_a_steady_run(supervisor: Supervisor) -> None:
    child = supervisor.start(python("crasher", "pass"))
    wait_until(lambda: child.fallen)
    child.pause = 25
    supervisor.tend()
    assert child.pause == module.LONGEST_PAUSE

    child.start_at = None
    child.started = time.monotonic() - module.STEADY - 1
    supervisor.tend()
    assert child.pause == module.FIRST_PAUSE


def test_stopping_ends_the_children_of_the_children_too(supervisor: Supervisor) -> None:
    child = supervisor.start(python("parent", WITH_CHILD))
    wait_until(lambda: child.log.read_text().strip() != "")
    assert child.process is not None
    family = [child.process.pid, int(child.log.read_text())]

    supervisor.stop()

    wait_until(lambda: all_gone(family))


def test_who_does_not_listen_is_killed(supervisor: Supervisor) -> None:
    child = supervisor.start(python("deaf", DEAF, patience=0.2))
    wait_until(lambda: child.log.read_text() == "deaf\n")
    process = child.process

    supervisor.stop()

    assert process is not None and process.returncode == -9


def test_a_killed_supervisor_takes_its_processes_along(program: Start, tmp_path: Path) -> None:
    process = program(SUPERVISE, tmp_path)
    assert process.stdout is not None
    pid = int(process.stdout.readline())
    process.kill()
    wait_until(lambda: all_gone([pid]))


def test_a_large_log_is_set_aside(supervisor: Supervisor, tmp_path: Path) -> None:
    (tmp_path / "quiet.log").write_bytes(b"x" * (module.LARGEST_LOG + 1))
    supervisor.start(python("quiet", "print('new')"))
    wait_until(lambda: (tmp_path / "quiet.log").read_text() == "new\n")
    assert (tmp_path / "quiet.log.1").stat().st_size == module.LARGEST_LOG + 1
