"""Progress on the terminal: one line for each step, and a line while it runs when it takes longer than a second."""

import os
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

STARTED = "PORTICO_STARTED"
"""Environment variable with the moment (seconds since the epoch) at which the person pressed Enter."""


def since_start() -> float:
    """Seconds since the command was given, across the processes it went through."""
    return max(0.0, time.time() - float(os.environ.setdefault(STARTED, str(time.time()))))


def say(message: str) -> None:
    """Print one line with the seconds since the command was given."""
    print(f"[{since_start():6.1f} s] {message}", flush=True)


@contextmanager
def step(what: str, *, always: bool = True) -> Iterator[None]:
    """Report a step: `what …` once it has taken a second, and a closing line with its seconds.

    With `always=False` nothing is printed for a step that is over within a second.
    """
    begun = time.monotonic()
    slow = threading.Timer(1.0, lambda: say(f"{what} …"))
    slow.daemon = True
    slow.start()
    try:
        yield
    except Exception:
        print(f"{what}: failed after {time.monotonic() - begun:.1f} s", file=sys.stderr, flush=True)
        raise
    finally:
        slow.cancel()
    seconds = time.monotonic() - begun
    if always or seconds >= 1:
        say(f"{what}: done in {seconds:.1f} s")
