"""The data folder: everything an installation on one machine keeps, owned by one running ./run at a time."""

import contextlib
import fcntl
import json
import os
import shutil
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import IO

from launch.bootstrap import ROOT
from launch.errors import LaunchError
from launch.processes import secret
from launch.scratch import substitute_for

DEFAULT = ROOT / ".data"
MARKER = "portico-data"
"""A file that says: this folder was made by Portico and may be wiped by --fresh."""


@dataclass(frozen=True)
class Running:
    """What a running ./run has told about itself, for other commands on the same data.

    `environment`: what its processes were told besides, so that another command makes the same links.
    """

    pid: int
    port: int
    database_url: str
    redis_url: str
    environment: dict[str, str] = field(default_factory=dict)


class DataFolder:
    """One data folder. Use `with folder.owned():` while its servers run."""

    def __init__(self, path: Path = DEFAULT) -> None:
        self.path = path.resolve()

    @property
    def logs(self) -> Path:
        """Where the processes write."""
        return self.path / "logs"

    def create(self) -> None:
        """Make the folder. Raises LaunchError when the place holds something else."""
        if self.path.exists() and not self._is_ours() and any(self.path.iterdir()):
            raise LaunchError(f"{self.path} holds something that Portico did not make. Choose another one with --data.")
        self.path.mkdir(parents=True, exist_ok=True)
        # others may pass through, not look: the database server may run as another account
        self.path.chmod(0o711)
        (self.path / MARKER).touch()
        self.logs.mkdir(exist_ok=True, mode=0o700)

    def wipe(self) -> None:
        """Delete what is in the folder (and what stands in for it in /var/tmp), but not the lock that is being held."""
        if self._is_ours():
            for entry in self.path.iterdir():
                if entry.name in {MARKER, "lock"}:
                    continue
                if entry.is_dir() and not entry.is_symlink():
                    shutil.rmtree(entry)
                else:
                    entry.unlink()
            self.logs.mkdir(mode=0o700)
        shutil.rmtree(substitute_for(self.path), ignore_errors=True)

    def _is_ours(self) -> bool:
        return self.path == DEFAULT or (self.path / MARKER).exists()

    def secret_key(self) -> str:
        """The key that signs sessions and links, made once."""
        return secret(self.path / "secret.key", size=48)

    # --- who runs here

    def acquire(self) -> IO[str] | None:
        """Take the folder for this process; None when another one has it. Close the file to give it back."""
        self.create()
        lock = (self.path / "lock").open("a")
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            lock.close()
            return None
        return lock

    def tell(self, running: Running) -> None:
        """Write down how to reach the servers, readable for the own account only."""
        file = self.path / "running.json"
        file.unlink(missing_ok=True)
        descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w") as stream:
            json.dump(asdict(running), stream)

    def running(self) -> Running | None:
        """What the process that has the folder told; None while it has not told anything yet."""
        with contextlib.suppress(OSError, ValueError, TypeError):
            return Running(**json.loads((self.path / "running.json").read_text()))
        return None

    def forget_running(self) -> None:
        """Nobody runs here any more."""
        (self.path / "running.json").unlink(missing_ok=True)
