"""The database and queue that a command uses: those the environment names, else embedded ones in the data folder."""

import os
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field

from launch.bootstrap import child_environment
from launch.data import DataFolder, Running
from launch.database import application_url
from launch.embedded import Postgres, Valkey
from launch.errors import LaunchError
from launch.steps import say, step


@dataclass
class Servers:
    """How to reach both servers, and those among them that we run ourselves."""

    database_url: str
    redis_url: str
    embedded: list[Postgres | Valkey] = field(default_factory=list)

    def restart_fallen(self) -> None:
        """Start again an embedded server that has ended by itself; its address and data stay the same."""
        for server in self.embedded:
            if server.process is not None and server.process.poll() is not None:
                say(f"{type(server).__name__} ended unexpectedly; starting it again (log: {server.log})")
                server.start()


@contextmanager
def servers(folder: DataFolder) -> Iterator[Servers]:
    """Both servers, running. Those that were started here are stopped at the end, the database last."""
    with ExitStack() as stack:
        found = Servers(os.environ.get("DATABASE_URL", ""), os.environ.get("REDIS_URL", ""))
        if not found.database_url:
            postgres = Postgres(folder.path)
            stack.callback(postgres.stop)
            with step("PostgreSQL", always=False):
                postgres.start()
                found.database_url = application_url(postgres)
            found.embedded.append(postgres)
        if not found.redis_url:
            valkey = Valkey(folder.path)
            stack.callback(valkey.stop)
            with step("Valkey", always=False):
                valkey.start()
            found.redis_url = valkey.url()
            found.embedded.append(valkey)
        yield found


@contextmanager
def owned(folder: DataFolder, *, fresh: bool = False) -> Iterator[None]:
    """Have the data folder for ourselves, emptied first if `fresh`. Raises LaunchError when another ./run has it."""
    lock = folder.acquire()
    if lock is None:
        other = folder.running()
        who = f" (process {other.pid}, port {other.port})" if other else ""
        raise LaunchError(f"Portico runs already with the data in {folder.path}{who}. Stop it first, or use --data.")
    with lock:
        if fresh:
            with step("Wiping the data folder", always=False):
                folder.wipe()
        yield


@contextmanager
def told_servers(folder: DataFolder, *, port: int, environment: Mapping[str, str] | None = None) -> Iterator[Servers]:
    """Both servers, running; other commands on the same data folder learn how to reach them.

    `environment` is what the processes are told besides.
    """
    with servers(folder) as found:
        folder.tell(Running(os.getpid(), port, found.database_url, found.redis_url, dict(environment or {})))
        try:
            yield found
        finally:
            folder.forget_running()


def application_environment(folder: DataFolder, *, port: int, database_url: str, redis_url: str) -> dict[str, str]:
    """The environment of the application's processes; what the caller has set in PORTICO_* stays as it is."""
    environment = child_environment()
    defaults = {
        "DJANGO_SETTINGS_MODULE": "config.settings.base",
        "PORTICO_ENV": "demo",
        "PORTICO_BASE_HOST": "localhost",
        "PORTICO_SCHEME": "http",
    }
    for name, value in defaults.items():
        environment.setdefault(name, value)
    if not environment.get("PORTICO_SECRET_KEY"):
        environment["PORTICO_SECRET_KEY"] = folder.secret_key()
    return environment | {
        "DATABASE_URL": database_url,
        "REDIS_URL": redis_url,
        "PORTICO_PORT": str(port),
        "PORTICO_DATA_DIR": str(folder.path),
    }
