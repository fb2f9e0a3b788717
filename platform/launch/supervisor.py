"""Keeps the application's processes running: starts them, starts them again after a crash, stops them together."""

import os
import signal
import subprocess
import time
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from launch.bootstrap import ROOT
from launch.processes import die_with_parent
from launch.steps import say

FIRST_PAUSE = 1.0
LONGEST_PAUSE = 30.0
STEADY = 60.0
"""Seconds after which a process counts as running well, and its next crash as the first one."""
LARGEST_LOG = 5 * 1024 * 1024


@dataclass(frozen=True)
class Program:
    """A process of the application. `patience`: seconds it gets to end after SIGTERM."""

    name: str
    command: tuple[str, ...]
    patience: float = 15


@dataclass
class Child:
    """A program under supervision."""

    program: Program
    log: Path
    process: subprocess.Popen[bytes] | None = None
    started: float = 0.0
    pause: float = FIRST_PAUSE
    start_at: float | None = None

    @property
    def fallen(self) -> bool:
        """Whether it has ended and nothing is planned yet."""
        return self.process is not None and self.process.poll() is not None and self.start_at is None


@dataclass
class Supervisor:
    """The processes of one installation. Everything here is called from one thread, the main one.

    Each child leads a process group of its own, and dies with the supervisor even when that is killed.
    """

    logs: Path
    environment: dict[str, str]
    children: dict[str, Child] = field(default_factory=dict)

    def start(self, program: Program) -> Child:
        """Start a program and keep it running from now on."""
        child = Child(program, self.logs / f"{program.name}.log")
        _set_aside_large(child.log)
        self.children[program.name] = child
        self._launch(child)
        return child

    def tend(self) -> None:
        """Start again what has ended, each time after a longer pause. Call this about twice a second."""
        for child in self.children.values():
            if child.fallen:
                self._plan_restart(child)
            elif child.start_at is not None and time.monotonic() >= child.start_at:
                child.start_at = None
                self._launch(child)

    def stop(self) -> None:
        """Ask all to end at once, wait, then kill what is left of them, their own children included."""
        running = [child for child in self.children.values() if child.process is not None]
        for child in running:
            _signal(child, signal.SIGTERM)
        deadline = time.monotonic() + max((child.program.patience for child in running), default=0)
        for child in running:
            assert child.process is not None
            with suppress(subprocess.TimeoutExpired):
                child.process.wait(max(0.0, deadline - time.monotonic()))
            _kill_group(child)
        self.children.clear()

    def _launch(self, child: Child) -> None:
        child.started = time.monotonic()
        with child.log.open("ab") as log:
            child.process = subprocess.Popen(
                child.program.command,
                cwd=ROOT,
                env=self.environment,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
                preexec_fn=die_with_parent(signal.SIGTERM),
            )

    def _plan_restart(self, child: Child) -> None:
        assert child.process is not None
        _kill_group(child)
        lasted = time.monotonic() - child.started
        child.pause = FIRST_PAUSE if lasted > STEADY else min(child.pause * 2, LONGEST_PAUSE)
        child.start_at = time.monotonic() + child.pause
        ended = child.process.returncode
        how = f"was killed by signal {-ended}" if ended < 0 else f"ended with status {ended}"
        say(f"The {child.program.name} process {how}; starting it again in {child.pause:.0f} s (log: {child.log})")


def _signal(child: Child, sig: signal.Signals) -> None:
    assert child.process is not None
    if child.process.poll() is None:
        child.process.send_signal(sig)


def _kill_group(child: Child) -> None:
    """Kill what is left of a process and of what it started itself."""
    assert child.process is not None
    with suppress(ProcessLookupError, PermissionError):
        os.killpg(child.process.pid, signal.SIGKILL)
    child.process.wait()


def _set_aside_large(log: Path) -> None:
    if log.exists() and log.stat().st_size > LARGEST_LOG:
        log.replace(log.with_suffix(".log.1"))
