"""The life cycle of the embedded servers, with the real binaries: start, stop, crash, take-over, refusal."""

import os
import shutil
import signal
import subprocess
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import psycopg
import pytest
import redis
from redis.backoff import NoBackoff
from redis.retry import Retry

from launch import binaries
from launch.binaries import find_postgres
from launch.data import DataFolder
from launch.database import application_url
from launch.embedded import Postgres, Valkey
from launch.errors import LaunchError
from launch.processes import alive
from launch.scratch import throw_away_folder
from launch.servers import Servers, owned, told_servers
from tests.launch.waiting import all_gone, wait_until

Start = Callable[..., "subprocess.Popen[str]"]

RUN_POSTGRES = """
import sys
from pathlib import Path
from launch import embedded
from launch.database import application_url
if sys.argv[2] == "orphan":
    embedded.die_with_parent = lambda sig: lambda: None
postgres = embedded.Postgres(Path(sys.argv[1]))
postgres.start()
print(postgres.process.pid, application_url(postgres), flush=True)
sys.stdin.read()
"""


@pytest.fixture(scope="module")
def postgres() -> Iterator[Postgres]:
    """A running throw-away PostgreSQL, for tests that leave it as it is."""
    folder = throw_away_folder()
    server = Postgres(folder, throw_away=True)
    server.start()
    yield server
    server.stop()
    shutil.rmtree(folder)


def write_row(url: str) -> None:
    with psycopg.connect(url) as connection:
        connection.execute("CREATE TABLE kept (word text)")
        connection.execute("INSERT INTO kept VALUES ('پایدار')")


def rows(url: str) -> list[tuple[str]]:
    with psycopg.connect(url) as connection:
        return connection.execute("SELECT word FROM kept").fetchall()


def children_of(pid: int) -> list[int]:
    return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


def test_a_second_start_finds_the_rows_of_the_first(folder: Path) -> None:
    first = Postgres(folder)
    first.start()
    write_row(application_url(first))
    process = first.process
    first.stop()
    assert process is not None and process.returncode == 0

    second = Postgres(folder)
    second.start()
    try:
        assert rows(application_url(second)) == [("پایدار",)]
    finally:
        second.stop()


def test_the_application_has_plain_rights(postgres: Postgres) -> None:
    with psycopg.connect(application_url(postgres), autocommit=True) as connection:
        rights = connection.execute(
            "SELECT rolsuper, rolcreaterole, rolcreatedb, rolreplication, rolbypassrls"
            " FROM pg_roles WHERE rolname = current_user"
        ).fetchone()
        assert rights == (False, False, False, False, False)
        connection.execute("CREATE SCHEMA t_one")
        connection.execute("CREATE EXTENSION pg_trgm")
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            connection.execute("COPY (SELECT 1) TO PROGRAM 'true'")


def test_the_database_knows_unicode(postgres: Postgres) -> None:
    with psycopg.connect(application_url(postgres)) as connection:
        answer = connection.execute("SELECT upper('ğüşж'), 'ЖУК' ILIKE 'жук', now()::text LIKE '%+00'").fetchone()
    assert answer == ("ĞÜŞЖ", True, True)


def test_a_killed_supervisor_leaves_no_database_behind(folder: Path, program: Start) -> None:
    supervisor = program(RUN_POSTGRES, folder, "")
    assert supervisor.stdout is not None
    pid, url = supervisor.stdout.readline().split()
    write_row(url)
    family = [int(pid), *children_of(int(pid))]
    assert len(family) > 3

    supervisor.kill()
    wait_until(lambda: all_gone(family))

    again = Postgres(folder)
    again.start()
    try:
        assert rows(application_url(again)) == [("پایدار",)]
    finally:
        again.stop()


def test_an_orphaned_database_is_taken_over(folder: Path, program: Start) -> None:
    supervisor = program(RUN_POSTGRES, folder, "orphan")
    assert supervisor.stdout is not None
    pid, url = supervisor.stdout.readline().split()
    write_row(url)
    supervisor.kill()
    supervisor.wait()
    assert alive(int(pid))

    successor = Postgres(folder)
    successor.start()
    try:
        assert not alive(int(pid))
        assert rows(application_url(successor)) == [("پایدار",)]
    finally:
        successor.stop()


def test_a_database_that_is_killed_comes_back_with_all_rows_at_the_same_address(folder: Path) -> None:
    server = Postgres(folder)
    server.start()
    try:
        url = application_url(server)
        write_row(url)
        assert server.process is not None
        server.process.kill()
        server.process.wait()

        Servers(url, "", [server]).restart_fallen()

        assert rows(url) == [("پایدار",)]
    finally:
        server.stop()


def test_data_of_another_major_version_are_refused_with_what_to_do(folder: Path) -> None:
    server = Postgres(folder)
    server.data.mkdir(parents=True)
    (server.data / "PG_VERSION").write_text("12\n")

    with pytest.raises(LaunchError) as caught:
        server.start()

    major = find_postgres().major()
    assert str(caught.value) == (
        f"The data in {server.data} belong to PostgreSQL 12, but the server here is PostgreSQL {major}."
        " Set PG_BINDIR to the programs of PostgreSQL 12, or begin anew with ./run up --fresh."
    )
    assert [path.name for path in server.data.iterdir()] == ["PG_VERSION"]


def test_a_half_made_cluster_is_made_anew(folder: Path) -> None:
    draft = folder / "postgres.draft"
    draft.mkdir()
    (draft / "PG_VERSION").write_text("18\n")

    server = Postgres(folder, throw_away=True)
    server.start()
    server.stop()

    assert not draft.exists()


def test_without_any_postgresql_it_says_what_to_do(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(binaries, "_postgres_candidates", list)
    with pytest.raises(LaunchError, match="Set DATABASE_URL to a running server, or install one"):
        find_postgres()


def test_valkey_keeps_its_queue_and_wants_its_password(folder: Path) -> None:
    first = Valkey(folder)
    first.start()
    with closing(redis.Redis.from_url(first.url())) as client:
        client.rpush("queue", "one", "two")
    with (
        closing(redis.Redis(host="127.0.0.1", port=first.port, retry=Retry(NoBackoff(), 0))) as stranger,
        pytest.raises(redis.AuthenticationError),
    ):
        stranger.ping()
    assert (first.folder / "valkey.conf").stat().st_mode & 0o077 == 0
    first.stop()

    second = Valkey(folder)
    second.start()
    with closing(redis.Redis.from_url(second.url())) as client:
        assert client.lrange("queue", 0, -1) == [b"one", b"two"]
    second.stop()


def test_a_data_folder_has_one_owner_at_a_time(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgresql://elsewhere/portico")
    monkeypatch.setenv("REDIS_URL", "redis://elsewhere/0")
    data = DataFolder(folder / "data")
    with owned(data), told_servers(data, port=8123):
        running = data.running()
        assert running is not None and (running.pid, running.port) == (os.getpid(), 8123)
        with pytest.raises(LaunchError, match=rf"process {os.getpid()}, port 8123"), owned(data):
            pass
        assert data.running() == running
    assert data.running() is None


def test_wiping_deletes_all_but_the_lock_and_makes_new_secrets(folder: Path) -> None:
    data = DataFolder(folder / "data")
    data.create()
    old = data.secret_key()
    assert (data.path / "secret.key").stat().st_mode & 0o777 == 0o600
    (data.path / "mail").mkdir()
    (data.path / "mail" / "one.eml").touch()

    data.wipe()

    assert sorted(path.name for path in data.path.iterdir()) == ["logs", "portico-data"]
    assert data.secret_key() != old


def test_a_folder_of_somebody_else_is_neither_used_nor_wiped(folder: Path) -> None:
    place = folder / "photos"
    place.mkdir()
    (place / "holiday.jpg").touch()

    with pytest.raises(LaunchError, match="holds something that Portico did not make"):
        DataFolder(place).acquire()
    DataFolder(place).wipe()

    assert [path.name for path in place.iterdir()] == ["holiday.jpg"]


@pytest.mark.skipif(os.geteuid() != 0, reason="only root runs the database as another account")
def test_as_root_the_server_runs_without_rights(postgres: Postgres) -> None:
    assert postgres.process is not None
    status = Path(f"/proc/{postgres.process.pid}/status").read_text()
    uids = next(line for line in status.splitlines() if line.startswith("Uid:")).split()[1:]
    assert "0" not in uids
    assert os.stat(postgres.data).st_uid == int(uids[0])


@pytest.mark.skipif(os.geteuid() != 0, reason="only root has folders that the server's account cannot enter")
def test_below_a_closed_folder_the_data_move_out(folder: Path) -> None:
    closed = folder / "closed"
    closed.mkdir(mode=0o700)
    server = Postgres(closed / "data", throw_away=True)
    try:
        assert server.state.parent == Path("/var/tmp")
        assert Postgres(closed / "data").state == server.state
        server.start()
    finally:
        server.stop()
        subprocess.run(["rm", "-rf", str(server.state)], check=True)


def test_ctrl_c_does_not_reach_the_servers_by_itself(postgres: Postgres) -> None:
    assert postgres.process is not None
    assert os.getpgid(postgres.process.pid) != os.getpgid(0)
    assert signal.getsignal(signal.SIGINT) is signal.default_int_handler
