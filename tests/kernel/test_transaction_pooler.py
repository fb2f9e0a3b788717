"""Behind a pooler that changes servers after every transaction no read reaches another workspace (T12)."""

from __future__ import annotations

import random
import threading
from collections.abc import Iterator
from typing import Any

import pytest
from django.db import connection, connections, transaction
from psycopg.errors import UndefinedTable

from kernel.tenant_backend.base import DatabaseWrapper
from tests.kernel.pooler import MISSING, find_pgbouncer, transaction_pooler

pytestmark = pytest.mark.skipif(find_pgbouncer() is None, reason=MISSING)

SCHEMAS = [f"t_pooled{number:02}" for number in range(20)]
THREADS = 8
READS = 450  # a thread: 3,600 in all
SERVER_CONNECTIONS = 4


@pytest.fixture
def pooled(django_db_setup: None, django_db_blocker: Any) -> Iterator[dict[str, Any]]:
    """Settings of a connection through the pooler, to a database with twenty schemas that tell their names."""
    with django_db_blocker.unblock():
        with connection.cursor() as cursor:
            for name in SCHEMAS:
                cursor.execute(
                    f"CREATE SCHEMA {name}; CREATE TABLE {name}.note (id int PRIMARY KEY, text text);"
                    f"INSERT INTO {name}.note SELECT n, '{name}' FROM generate_series(1, 5) n"
                )
        settings = connection.settings_dict
        try:
            with transaction_pooler(settings, server_connections=SERVER_CONNECTIONS) as port:
                options = {key: value for key, value in settings["OPTIONS"].items() if key != "pool"}
                yield {**settings, "HOST": "127.0.0.1", "PORT": str(port), "OPTIONS": options}
        finally:
            with connection.cursor() as cursor:
                for name in SCHEMAS:
                    cursor.execute(f"DROP SCHEMA {name} CASCADE")


def read(db: Any, kind: int) -> list[str]:
    """Read in one of the ways the product reads; the texts found."""
    with db.cursor() as cursor:
        if kind == 0:
            cursor.execute("SELECT text FROM note WHERE id = %s", [3])
            return [text for (text,) in cursor.fetchall()]
        if kind == 1:
            cursor.execute("SELECT text FROM note")
            return [text for (text,) in cursor.fetchall()]
        if kind == 2:
            with cursor.copy("COPY (SELECT text FROM note) TO STDOUT") as copy:
                return [text for (text,) in copy.rows()]
        if kind == 3:
            # In a wrong schema this would leave a text that every later read there finds.
            cursor.executemany("UPDATE note SET text = %s WHERE id = %s", [(db.schema_name, 4), (db.schema_name, 5)])
            return []
    with transaction.atomic(using="pooled"):
        with db.cursor() as cursor:
            cursor.execute("SELECT text FROM note WHERE id = 1")
            found = [cursor.fetchone()[0]]
        with db.chunked_cursor() as chunks:
            chunks.execute("SELECT text FROM note")
            return [*found, *(text for (text,) in chunks.fetchall())]


def test_T12_3600_mixed_reads_are_never_of_another_workspace(pooled: dict[str, Any]) -> None:
    wrong: list[tuple[str, str]] = []
    counted: list[int] = []
    servers: set[int] = set()

    def work(seed: int) -> None:
        chance = random.Random(seed)
        db = DatabaseWrapper(dict(pooled), "pooled")
        connections["pooled"] = db
        done = 0
        try:
            for number in range(READS):
                name = chance.choice(SCHEMAS)
                db.set_schema(name)
                wrong.extend((name, text) for text in read(db, number % 5) if text != name)
                done += 1
                if number % 50 == 0:
                    with db.cursor() as cursor:
                        cursor.execute("SELECT pg_backend_pid()")
                        servers.add(cursor.fetchone()[0])
        finally:
            counted.append(done)
            db.close()

    threads = [threading.Thread(target=work, args=(seed,)) for seed in range(THREADS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (len(wrong), sum(counted)) == (0, THREADS * READS)
    # The clients did share: otherwise this would have proven nothing.
    assert 1 < len(servers) <= SERVER_CONNECTIONS


def test_the_pooler_really_mixes_sessions(pooled: dict[str, Any]) -> None:
    """The control: a path set for the session, as django-tenants does it, is soon somebody else's."""
    found: list[tuple[str, str]] = []

    def work(name: str) -> None:
        db = DatabaseWrapper(dict(pooled), "pooled")
        try:
            db.ensure_connection()
            raw = db.connection
            for _ in range(60):
                raw.execute(f"SET search_path = {name}")
                try:
                    row = raw.execute("SELECT text FROM note WHERE id = 1").fetchone()
                    found.append((name, row[0]))
                except UndefinedTable:
                    found.append((name, "nothing"))
        finally:
            db.close()

    threads = [threading.Thread(target=work, args=(name,)) for name in SCHEMAS[:THREADS]]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [pair for pair in found if pair[0] != pair[1]]
