"""Work that comes due by time: every room registers its own jobs, the scheduler and `run_due` run them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

Work = Callable[[datetime], int]


@dataclass(frozen=True, slots=True)
class DueJob:
    """One kind of work. `work(now)` does what is due at `now` and says how many things it did.

    A job with `public` runs once, in the public schema; any other runs once in every active workspace.
    """

    name: str
    work: Work
    every: timedelta
    public: bool


_jobs: dict[str, DueJob] = {}


def due(name: str, *, every: timedelta, public: bool = False) -> Callable[[Work], Work]:
    """Register a job ("room.thing"). It may run at any time, twice, or in two processes at once.

    `every` is how often the scheduler runs it. Work with a moment of its own (a mail to be tried again) is better
    woken by an alarm (`outbox.alarms`), and needs the schedule only as a safety net.
    """

    def register(work: Work) -> Work:
        if name in _jobs and _jobs[name].work.__qualname__ != work.__qualname__:
            raise ValueError(f"due job registered twice: {name}")
        _jobs[name] = DueJob(name, work, every, public)
        return work

    return register


def due_jobs() -> list[DueJob]:
    """All jobs by name."""
    return [_jobs[name] for name in sorted(_jobs)]


def due_job(name: str) -> DueJob:
    """One job; raises `KeyError`."""
    return _jobs[name]
