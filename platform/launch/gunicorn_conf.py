"""gunicorn under ./run: two processes of four threads on the loopback address, the application loaded once."""

import os
from typing import Any

from launch.processes import has_ipv6_loopback

# behind an edge people use another port than the one listened on here
_port = os.environ.get("PORTICO_WEB_PORT") or os.environ.get("PORTICO_PORT", "8000")
# browsers may take either loopback address for names below localhost
bind = [f"127.0.0.1:{_port}"] + ([f"[::1]:{_port}"] if has_ipv6_loopback() else [])
workers = 2
worker_class = "gthread"
threads = 4
preload_app = True
keepalive = 5
timeout = 60
graceful_timeout = 10
loglevel = "info"
control_socket_disable = True
# what a client says about its scheme is not believed here; with PORTICO_TRUSTED_EDGE the application believes the edge
forwarded_allow_ips = ""


def _close_connections() -> None:
    """Close what this thread has open and the pools of all threads; to ask for a pool would be to make one."""
    from django.db import connections

    for connection in connections.all():
        connection.close()
        pools: dict[str, Any] = getattr(connection, "_connection_pools", {})
        if pool := pools.pop(connection.alias, None):
            pool.close()


def pre_fork(server: Any, worker: Any) -> None:
    """A worker must not inherit what loading the application has opened."""
    _close_connections()


def worker_exit(server: Any, worker: Any) -> None:
    """The threads of a pool that is still open would hold the process up for seconds."""
    _close_connections()
