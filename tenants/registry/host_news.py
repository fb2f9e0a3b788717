"""Tells every process that a host or a workspace has changed, through a channel of Valkey."""

from __future__ import annotations

import atexit
import json
import logging
import os
import threading
from collections.abc import Callable, Iterable
from functools import cache, partial
from typing import TYPE_CHECKING, Any, cast

from django.conf import settings
from django.db import connection, transaction

from tenants.registry.host_map import hosts

if TYPE_CHECKING:
    from redis import Redis

log = logging.getLogger(__name__)

EVERYTHING = "*"
# Others that remember something of hosts; told the names that changed.
watchers: list[Callable[[Iterable[str]], None]] = []
_RETRY_SECONDS = 2.0
_POLL_SECONDS = 15.0


def channel() -> str:
    """One channel per database: installations that share a Valkey do not hear each other."""
    return f"portico.hosts.{connection.settings_dict['NAME']}"


def announce(*names: str) -> None:
    """Once the transaction has committed, have every process drop what it remembers of these hosts and workspaces."""
    transaction.on_commit(partial(_tell, names))


def _tell(names: tuple[str, ...]) -> None:
    from redis import RedisError

    _hear(names)
    try:
        _publisher(settings.REDIS_URL).publish(channel(), json.dumps(names))
    except RedisError:
        # The others notice by themselves: without the channel they keep entries for seconds only.
        log.warning("could not announce a change of hosts", exc_info=True)


def _hear(names: tuple[str, ...]) -> None:
    if EVERYTHING in names:
        hosts.forget_all()
    else:
        hosts.forget(names)
    for watch in watchers:
        watch(names)


@cache
def _publisher(url: str) -> Redis:
    return _client(socket_timeout=2)


def _client(**options: Any) -> Redis:
    # Imported late: commands that never speak to Valkey start a third of a second sooner.
    from redis import Redis

    return Redis.from_url(settings.REDIS_URL, socket_connect_timeout=2, **options)


class Listener:
    """A daemon thread per process that drops entries as they change; started with the first look-up."""

    def __init__(self) -> None:
        self._start_anew()
        os.register_at_fork(after_in_child=self._start_anew)

    def _start_anew(self) -> None:
        self._started = False
        self._ending = False
        self._lock = threading.Lock()
        self.ready = threading.Event()

    def start(self) -> None:
        """Start the thread unless this process has it already."""
        if self._started:
            return
        with self._lock:
            if not self._started:
                self._started = True
                atexit.register(self._end)
                threading.Thread(target=self._run, args=(channel(),), name="host-news", daemon=True).start()

    def _end(self) -> None:
        """The process ends: that the channel goes away with it is no news."""
        self._ending = True

    def _run(self, name: str) -> None:
        from redis import RedisError

        pause = threading.Event()
        while True:
            try:
                self._listen(name)
            except (RedisError, OSError) as error:
                if self._ending:
                    return
                if hosts.listening:
                    log.warning("no news of hosts until the channel is back: %s", error)
            hosts.listening = False
            self.ready.clear()
            hosts.forget_all()
            pause.wait(_RETRY_SECONDS)

    def _listen(self, name: str) -> None:
        with cast(Any, _client(health_check_interval=15)).pubsub() as pubsub:
            pubsub.subscribe(name)
            while True:
                message = pubsub.get_message(timeout=_POLL_SECONDS)
                if message is None:
                    continue
                if message["type"] == "subscribe":
                    # Whatever changed before is unknown to us: begin with an empty map.
                    hosts.forget_all()
                    hosts.listening = True
                    self.ready.set()
                elif message["type"] == "message":
                    _hear(tuple(json.loads(message["data"])))


listener = Listener()
