"""pytest plugin: one throw-away PostgreSQL and Valkey for a test run, started before the settings are read.

Named with `-p` in pyproject.toml, because a conftest.py would come after pytest-django has read the settings. Servers
told by DATABASE_URL and REDIS_URL are used instead. Under xdist the workers share the servers of the main process:
each has a database of its own (pytest-django numbers them), a Valkey database and a data folder (numbered here).
"""

import atexit
import os
import shutil
from pathlib import Path
from typing import TYPE_CHECKING

from launch.chromium import MISSING, find_chromium
from launch.database import application_url
from launch.embedded import Postgres, Valkey
from launch.scratch import throw_away_folder

if TYPE_CHECKING:
    import pytest

TEST_SECRET = "only-for-tests-0123456789-abcdefghijklmnopqrstuvwxyz-not-a-secret"


class Servers:
    """What this process started for the test run, and has to take away at its end."""

    def __init__(self) -> None:
        self.folder = throw_away_folder()
        self.running: list[Postgres | Valkey] = []
        self.owner = os.getpid()

    def provide(self) -> None:
        """Set DATABASE_URL and REDIS_URL, starting a server for each that the caller did not give."""
        if not os.environ.get("DATABASE_URL"):
            postgres = Postgres(self.folder, throw_away=True)
            postgres.start()
            self.running.append(postgres)
            os.environ["DATABASE_URL"] = application_url(postgres, may_create_databases=True)
        if not os.environ.get("REDIS_URL"):
            valkey = Valkey(self.folder, durable=False)
            valkey.start()
            self.running.append(valkey)
            os.environ["REDIS_URL"] = valkey.url()

    def remove(self) -> None:
        """Stop what was started and delete its files; a forked child that comes by here leaves them alone."""
        if os.getpid() != self.owner:
            return
        for server in reversed(self.running):
            server.stop()
            if isinstance(server, Postgres):
                shutil.rmtree(server.state, ignore_errors=True)
        shutil.rmtree(self.folder, ignore_errors=True)


def _set_environment(folder: Path) -> None:
    """The environment of the project under test, before any settings are read."""
    os.environ["PORTICO_ENV"] = "test"
    os.environ["PORTICO_DATA_DIR"] = str(folder)
    os.environ.setdefault("PORTICO_SECRET_KEY", TEST_SECRET)


def _begin() -> None:
    """Start servers in the main process; in an xdist worker only take a share of those that run already."""
    worker = os.environ.get("PYTEST_XDIST_WORKER")
    if worker is None:
        servers = Servers()
        atexit.register(servers.remove)  # not pytest_unconfigure: that is not called when the settings cannot be read
        servers.provide()
        _set_environment(servers.folder)
        return
    folder = Path(os.environ["PORTICO_DATA_DIR"]) / worker
    folder.mkdir(exist_ok=True)
    _set_environment(folder)
    address, _, _ = os.environ["REDIS_URL"].rpartition("/")
    os.environ["REDIS_URL"] = f"{address}/{int(worker.removeprefix('gw')) + 1}"


_begin()


def pytest_collection_modifyitems(items: "list[pytest.Item]") -> None:
    """Skip the browser tests, visibly, where there is no Chromium."""
    import pytest

    missing = None if find_chromium() else pytest.mark.skip(reason=MISSING)
    for item in items:
        if missing and item.get_closest_marker("browser"):
            item.add_marker(missing)


def pytest_terminal_summary(terminalreporter: "pytest.TerminalReporter") -> None:
    """Say on a line of its own how many browser tests were not run."""
    skipped = [r for r in terminalreporter.stats.get("skipped", []) if MISSING in str(r.longrepr)]
    if skipped:
        terminalreporter.write_line(f"{len(skipped)} browser tests were skipped: {MISSING}", yellow=True)
