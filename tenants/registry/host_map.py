"""What this process remembers of hosts, so that a warm request asks nobody which workspace it is for."""

from __future__ import annotations

import os
import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Hashable, Iterable
from dataclasses import dataclass, field
from typing import Generic, TypeVar

T = TypeVar("T")

# Seconds. With a listener an entry is dropped the moment it changes; without one only time does it.
LISTENING = 60.0
ALONE = 5.0
UNKNOWN = 5.0
# Hosts that lead nowhere cost memory too, and anybody can invent them.
MOST_UNKNOWN = 1024


@dataclass(frozen=True, slots=True)
class _Entry(Generic[T]):
    found: T | None
    good_until: float
    names: frozenset[Hashable] = frozenset()


@dataclass(slots=True)
class HostMap(Generic[T]):
    """Host → what was found for it, for a short time; `names` of an entry are what it can be dropped by."""

    clock: Callable[[], float] = time.monotonic
    listening: bool = False
    _known: dict[str, _Entry[T]] = field(default_factory=dict)
    _unknown: OrderedDict[str, _Entry[T]] = field(default_factory=OrderedDict)
    _lock: threading.Lock = field(default_factory=threading.Lock)
    _generation: int = 0

    def get(self, host: str, find: Callable[[str], tuple[T, Iterable[Hashable]] | None]) -> T | None:
        """What `find` says of `host`, asked only when the answer is not at hand."""
        entry = self._known.get(host) or self._unknown.get(host)
        if entry is not None and entry.good_until > self.clock():
            return entry.found
        generation = self._generation
        answer = find(host)
        with self._lock:
            # News that came while `find` was under way may be newer than its answer: use that, but do not keep it.
            if generation == self._generation:
                self._keep(host, answer)
        return answer[0] if answer else None

    def forget(self, names: Iterable[Hashable]) -> None:
        """Drop every entry that goes by one of `names`, and everything that was unknown."""
        gone = frozenset(names)
        with self._lock:
            self._generation += 1
            self._unknown.clear()
            for host in [host for host, entry in self._known.items() if host in gone or entry.names & gone]:
                del self._known[host]

    def forget_all(self) -> None:
        """Drop everything."""
        with self._lock:
            self._generation += 1
            self._known.clear()
            self._unknown.clear()

    def _keep(self, host: str, answer: tuple[T, Iterable[Hashable]] | None) -> None:
        now = self.clock()
        if answer is None:
            self._known.pop(host, None)
            self._unknown[host] = _Entry(None, now + UNKNOWN)
            if len(self._unknown) > MOST_UNKNOWN:
                self._unknown.popitem(last=False)
            return
        found, names = answer
        self._unknown.pop(host, None)
        self._known[host] = _Entry(found, now + (LISTENING if self.listening else ALONE), frozenset(names))

    def start_anew(self) -> None:
        """After a fork: the listener stayed in the parent, and a lock may have been held there."""
        self._lock = threading.Lock()
        self.listening = False
        self.forget_all()


hosts: HostMap[object] = HostMap()
os.register_at_fork(after_in_child=hosts.start_anew)
