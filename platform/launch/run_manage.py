"""`./run manage COMMAND …`: a management command, with the servers of the running ./run up or with its own."""

import os
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import NoReturn

from launch import catalogues
from launch.bootstrap import ROOT
from launch.data import DEFAULT, DataFolder
from launch.errors import LaunchError
from launch.processes import die_with_parent
from launch.servers import application_environment, owned, told_servers

DEFAULT_PORT = 8000
# These touch neither database nor queue, so nothing is started for them.
WITHOUT_SERVERS = frozenset({"check_domain"})
NOWHERE = {"database_url": "postgresql://nobody@127.0.0.1:1/none", "redis_url": "redis://127.0.0.1:1/0"}


def command(arguments: list[str]) -> list[str]:
    """The command line of manage.py."""
    return [sys.executable, str(ROOT / "manage.py"), *arguments]


def port() -> int:
    """The port that links are made with, told by PORTICO_PORT."""
    return int(os.environ.get("PORTICO_PORT") or DEFAULT_PORT)


def become(arguments: list[str], environment: dict[str, str]) -> NoReturn:
    """Turn this process into the command."""
    os.execve(sys.executable, command(arguments), environment)


def with_own_servers(folder: DataFolder, arguments: list[str]) -> int:
    """Run the command while its servers run; returns its exit status."""
    with owned(folder), told_servers(folder, port=port()) as found:
        environment = application_environment(
            folder, port=port(), database_url=found.database_url, redis_url=found.redis_url
        )
        # Ctrl-C reaches the command by itself; we wait for it to end
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        process = subprocess.Popen(command(arguments), env=environment, preexec_fn=_child_preparation())
        return process.wait()


def _child_preparation() -> Callable[[], None]:
    end_with_us = die_with_parent(signal.SIGTERM)

    def prepare() -> None:
        signal.signal(signal.SIGINT, signal.SIG_DFL)
        end_with_us()

    return prepare


def main() -> None:
    """Run the command that the arguments name."""
    folder = DataFolder(Path(os.environ.get("PORTICO_DATA_DIR") or DEFAULT))
    arguments = sys.argv[1:]
    catalogues.compile_all()
    if arguments[:1] and arguments[0] in WITHOUT_SERVERS:
        folder.create()
        become(arguments, application_environment(folder, port=port(), **NOWHERE))
    given = os.environ.get("DATABASE_URL"), os.environ.get("REDIS_URL")
    if given[0] and given[1]:
        folder.create()
        become(arguments, application_environment(folder, port=port(), database_url=given[0], redis_url=given[1]))
    try:
        lock = folder.acquire()
        if lock is None:
            running = folder.running()
            if running is None:
                raise LaunchError("Portico is just starting with these data; try again in a moment.")
            environment = application_environment(
                folder, port=running.port, database_url=running.database_url, redis_url=running.redis_url
            )
            become(arguments, environment | running.environment)
        lock.close()
        sys.exit(with_own_servers(folder, arguments))
    except LaunchError as error:
        sys.exit(str(error))


if __name__ == "__main__":
    main()
