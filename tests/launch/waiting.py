"""Waiting for what happens in another process."""

import time
from collections.abc import Callable, Iterable

from launch.processes import alive


def wait_until(condition: Callable[[], bool], seconds: float = 15) -> None:
    """Wait until `condition` holds; fails when it does not in time."""
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "waited in vain"
        time.sleep(0.02)


def all_gone(pids: Iterable[int]) -> bool:
    """Whether none of these processes lives any more."""
    return not any(alive(pid) for pid in pids)
