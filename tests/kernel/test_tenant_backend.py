"""The tenant database backend: every way a statement can take, and that none takes a wrong schema."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.db import DatabaseError, IntegrityError, connection, connections, transaction
from django.db.backends.utils import CursorDebugWrapper
from django.test.utils import CaptureQueriesContext
from psycopg import sql

from kernel.tenant_backend.base import DatabaseWrapper
from kernel.tenant_backend.search_path import BadSchemaName, check_schema_name, must_run_alone, search_path

SCHEMAS = ("t_alpha", "t_beta")


@pytest.fixture(scope="module")
def schemas(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """Two schemas with a table each, whose one row tells the schema's name."""
    with django_db_blocker.unblock(), connection.cursor() as cursor:
        for name in SCHEMAS:
            cursor.execute(
                f"CREATE SCHEMA {name}; CREATE TABLE {name}.note (id int PRIMARY KEY, text text NOT NULL);"
                f"CREATE TABLE {name}.answer (note int REFERENCES {name}.note DEFERRABLE INITIALLY DEFERRED);"
                f"INSERT INTO {name}.note VALUES (1, '{name}')"
            )
        yield
        for name in SCHEMAS:
            cursor.execute(f"DROP SCHEMA {name} CASCADE")


@pytest.fixture
def db(schemas: None, django_db_blocker: Any) -> Iterator[Any]:
    """A connection of its own in autocommit, as a worker has it; `django.db.transaction` uses it by its alias."""
    with django_db_blocker.unblock():
        wrapper = connection.copy("backend")
        wrapper.settings_dict["OPTIONS"].pop("pool", None)
        connections["backend"] = wrapper
        try:
            yield wrapper
        finally:
            with wrapper.cursor() as cursor:
                for name in SCHEMAS:
                    cursor.execute(f"DELETE FROM {name}.answer; DELETE FROM {name}.note WHERE id > 1")
            wrapper.close()
            del connections["backend"]


def note(db: Any, where: str = "id = 1") -> str | None:
    """The text of a note in whichever schema the next statement runs in."""
    with db.cursor() as cursor:
        cursor.execute(f"SELECT text FROM note WHERE {where}")
        row = cursor.fetchone()
    return row[0] if row else None


def session_path(db: Any) -> str:
    """The search path that lies in the session, seen past the wrapper."""
    with db.connection.cursor() as cursor:
        return str(cursor.execute("SHOW search_path").fetchone()[0])


def test_statements_follow_the_schema(db: Any) -> None:
    seen = []
    for name in ("t_alpha", "t_beta", "t_beta", "t_alpha"):
        db.set_schema(name)
        seen.append(note(db))
    assert seen == ["t_alpha", "t_beta", "t_beta", "t_alpha"]


def test_nothing_stays_in_the_session(db: Any) -> None:
    db.set_schema("t_alpha")
    before = session_path(db) if db.connection else None
    note(db)
    assert "t_alpha" not in session_path(db)
    assert before in (None, session_path(db))


def test_public_is_as_explicit_as_any_schema(db: Any) -> None:
    db.set_schema("t_alpha")
    note(db)
    db.set_schema_to_public()
    with pytest.raises(DatabaseError, match="note"):
        note(db)
    with db.cursor() as cursor:
        cursor.execute("SHOW search_path")
        assert cursor.fetchone()[0] == "public"


def test_parameters_percent_signs_bytes_and_composed_statements(db: Any) -> None:
    db.set_schema("t_beta")
    statements: list[tuple[Any, Any, Any]] = [
        ("SELECT text FROM note WHERE id = %s", [1], "t_beta"),
        ("SELECT text FROM note WHERE id = %(id)s", {"id": 1}, "t_beta"),
        ("SELECT text || '%%' FROM note WHERE id = %s", (1,), "t_beta%"),
        ("SELECT text || '100%' FROM note", None, "t_beta100%"),
        (b"SELECT text FROM note", None, "t_beta"),
        (sql.SQL("SELECT text FROM {}").format(sql.Identifier("note")), None, "t_beta"),
        ("SELECT %s::text", ["'; DROP SCHEMA t_beta; --"], "'; DROP SCHEMA t_beta; --"),
        ("SELECT 'سلام ' || text FROM note", None, "سلام t_beta"),
    ]
    for query, params, expected in statements:
        with db.cursor() as cursor:
            cursor.execute(query, params)
            assert cursor.fetchall() == [(expected,)]
            assert cursor.rowcount == 1
            assert cursor.description[0].type_code == 25


def test_several_statements_give_several_results(db: Any) -> None:
    db.set_schema("t_alpha")
    with db.cursor() as cursor:
        cursor.execute("SELECT text FROM note; SELECT count(*) FROM note")
        first = cursor.fetchall()
        assert cursor.nextset()
        assert (first, cursor.fetchall(), cursor.nextset()) == ([("t_alpha",)], [(1,)], None)


def test_rowcount_and_returning(db: Any) -> None:
    db.set_schema("t_alpha")
    with db.cursor() as cursor:
        cursor.execute("INSERT INTO note VALUES (2, 'b'), (3, 'c')")
        assert cursor.rowcount == 2
        cursor.execute("UPDATE note SET text = 'd' WHERE id = 3 RETURNING id")
        assert cursor.fetchall() == [(3,)]
    db.set_schema("t_beta")
    assert note(db, "id = 2") is None


def test_an_error_leaves_the_connection_usable(db: Any) -> None:
    db.set_schema("t_alpha")
    with pytest.raises(IntegrityError), db.cursor() as cursor:
        cursor.execute("INSERT INTO note VALUES (1, 'again')")
    db.set_schema("t_beta")
    assert note(db) == "t_beta"


def test_a_deferred_constraint_is_reported_in_autocommit(db: Any) -> None:
    db.set_schema("t_alpha")
    with pytest.raises(IntegrityError), db.cursor() as cursor:
        cursor.execute("INSERT INTO answer VALUES (99)")
    with db.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM answer")
        assert cursor.fetchone() == (0,)


def test_a_transaction_sends_the_path_once(db: Any) -> None:
    db.set_schema("t_alpha")
    with transaction.atomic(using="backend"):
        assert db.due_search_path() is not None
        assert note(db) == "t_alpha"
        assert db.due_search_path() is None
        assert note(db) == "t_alpha"
        db.set_schema("t_beta")
        assert db.due_search_path() is not None
        assert note(db) == "t_beta"
        db.set_schema("t_alpha")
        assert note(db) == "t_alpha"
    assert db.due_search_path() is not None
    assert note(db) == "t_alpha"


@pytest.mark.parametrize("fails", [False, True])
def test_after_a_transaction_the_path_is_sent_anew(db: Any, fails: bool) -> None:
    db.set_schema("t_alpha")
    try:
        with transaction.atomic(using="backend"):
            note(db)
            if fails:
                raise KeyError
    except KeyError:
        pass
    with transaction.atomic(using="backend"):
        assert db.due_search_path() is not None
        assert note(db) == "t_alpha"


def test_savepoint_rollback_forgets_a_path_sent_after_it(db: Any) -> None:
    db.set_schema("t_alpha")
    with transaction.atomic(using="backend"):
        note(db)
        try:
            with transaction.atomic(using="backend"):
                db.set_schema("t_beta")
                assert note(db) == "t_beta"
                raise KeyError
        except KeyError:
            pass
        # The database is back in t_alpha, the wrapper still wants t_beta.
        assert note(db) == "t_beta"
        db.set_schema("t_alpha")
        assert note(db) == "t_alpha"


def test_savepoint_release_keeps_the_path(db: Any) -> None:
    db.set_schema("t_alpha")
    with transaction.atomic(using="backend"):
        note(db)
        with transaction.atomic(using="backend"):
            db.set_schema("t_beta")
            note(db)
        assert db.due_search_path() is None
        assert note(db) == "t_beta"


def test_rolling_back_a_failed_savepoint_after_a_change_of_schema(db: Any) -> None:
    """The failed transaction takes nothing but ROLLBACK TO, although the wanted path has changed meanwhile."""
    db.set_schema("t_alpha")
    with transaction.atomic(using="backend"):
        with db.cursor() as cursor:
            cursor.execute("INSERT INTO note VALUES (5, 'kept')")
        with pytest.raises(IntegrityError), transaction.atomic(using="backend"):
            with pytest.raises(IntegrityError), db.cursor() as cursor:
                cursor.execute("INSERT INTO note VALUES (1, 'again')")
            db.set_schema("t_beta")
            raise IntegrityError
        assert note(db) == "t_beta"
    db.set_schema("t_alpha")
    assert note(db, "id = 5") == "kept"


def test_a_first_statement_that_fails_does_not_count_as_sent(db: Any) -> None:
    db.set_schema("t_alpha")
    with transaction.atomic(using="backend"):
        with pytest.raises(DatabaseError), transaction.atomic(using="backend"), db.cursor() as cursor:
            cursor.execute("SELECT nothing FROM note")
        assert note(db) == "t_alpha"


def test_manual_transactions(db: Any) -> None:
    db.set_autocommit(False)
    try:
        db.set_schema("t_alpha")
        assert note(db) == "t_alpha"
        assert db.due_search_path() is None
        db.commit()
        assert db.due_search_path() is not None
        assert note(db) == "t_alpha"
        db.rollback()
        db.set_schema("t_beta")
        assert note(db) == "t_beta"
        db.rollback()
    finally:
        db.set_autocommit(True)
    assert note(db) == "t_beta"


def test_on_commit_runs_in_the_schema_that_is_current_then(db: Any) -> None:
    seen: list[str | None] = []
    db.set_schema("t_alpha")
    with transaction.atomic(using="backend"):
        note(db)
        transaction.on_commit(lambda: seen.append(note(db)), using="backend")
        db.set_schema("t_beta")
    assert seen == ["t_beta"]


def test_closing_and_reconnecting_inside_the_same_schema(db: Any) -> None:
    db.set_schema("t_alpha")
    note(db)
    db.close()
    assert note(db) == "t_alpha"


def test_a_connection_that_the_server_ended(db: Any) -> None:
    db.set_schema("t_alpha")
    with pytest.raises(DatabaseError), transaction.atomic(using="backend"), db.cursor() as cursor:
        cursor.execute("SELECT pg_terminate_backend(pg_backend_pid())")
    db.close_if_unusable_or_obsolete()
    with transaction.atomic(using="backend"):
        assert note(db) == "t_alpha"


@pytest.mark.parametrize("inside", [False, True])
def test_executemany(db: Any, inside: bool) -> None:
    db.set_schema("t_beta")
    rows = [(number, f"n{number}") for number in range(10, 15)]
    if inside:
        with transaction.atomic(using="backend"), db.cursor() as cursor:
            cursor.executemany("INSERT INTO note VALUES (%s, %s)", rows)
    else:
        with db.cursor() as cursor:
            cursor.executemany("INSERT INTO note VALUES (%s, %s)", rows)
            assert cursor.rowcount == 5
    assert note(db, "id = 14") == "n14"
    db.set_schema("t_alpha")
    assert note(db, "id = 14") is None
    assert "t_" not in session_path(db)


def test_executemany_in_autocommit_is_all_or_nothing(db: Any) -> None:
    db.set_schema("t_beta")
    with pytest.raises(IntegrityError), db.cursor() as cursor:
        cursor.executemany("INSERT INTO note VALUES (%s, %s)", [(20, "a"), (1, "b")])
    assert note(db, "id = 20") is None


@pytest.mark.parametrize("inside", [False, True])
def test_copy_in_and_out(db: Any, inside: bool) -> None:
    def run() -> bytes:
        with db.cursor() as cursor:
            with cursor.copy("COPY note FROM STDIN") as copy:
                copy.write_row((30, "copied"))
            with cursor.copy("COPY (SELECT id, text FROM note ORDER BY id) TO STDOUT") as copy:
                return b"".join(bytes(block) for block in copy)

    db.set_schema("t_beta")
    if inside:
        with transaction.atomic(using="backend"):
            out = run()
    else:
        out = run()
    assert out == b"1\tt_beta\n30\tcopied\n"
    db.set_schema("t_alpha")
    assert note(db, "id = 30") is None


@pytest.mark.parametrize("inside", [False, True])
def test_stream(db: Any, inside: bool) -> None:
    db.set_schema("t_beta")
    if inside:
        with transaction.atomic(using="backend"), db.cursor() as cursor:
            assert list(cursor.stream("SELECT text FROM note WHERE id = %s", [1])) == [("t_beta",)]
    else:
        with db.cursor() as cursor:
            assert list(cursor.stream("SELECT text FROM note WHERE id = %s", [1])) == [("t_beta",)]


def test_named_cursor_stays_in_the_schema_it_was_opened_in(db: Any) -> None:
    db.set_schema("t_beta")
    with transaction.atomic(using="backend"):
        with db.cursor() as cursor:
            cursor.execute("INSERT INTO note SELECT n, 'n' || n FROM generate_series(40, 49) n")
        db.set_schema("t_alpha")
        note(db)
        db.set_schema("t_beta")
        with db.chunked_cursor() as chunks:
            chunks.execute("SELECT id FROM note WHERE id >= %s ORDER BY id", [40])
            assert chunks.name.startswith("_django_curs_")
            first = chunks.fetchmany(3)
            db.set_schema("t_alpha")
            assert note(db) == "t_alpha"
            rows = [*first, *chunks.fetchall()]
    assert rows == [(number,) for number in range(40, 50)]
    assert "t_" not in session_path(db)


def test_outside_of_a_transaction_no_cursor_outlives_its_statement(db: Any) -> None:
    db.set_schema("t_beta")
    with db.chunked_cursor() as chunks, db.connection.cursor() as plain:
        chunks.execute("SELECT text FROM note")
        assert plain.execute("SELECT count(*) FROM pg_cursors").fetchone() == (0,)
        assert chunks.fetchall() == [("t_beta",)]


def test_procedures(db: Any) -> None:
    db.set_schema("t_beta")
    with db.cursor() as cursor:
        cursor.execute(
            "CREATE FUNCTION first_note(n int) RETURNS text LANGUAGE sql AS 'SELECT text FROM note WHERE id = n'"
        )
        try:
            cursor.callproc("first_note", [1])
            assert cursor.fetchall() == [("t_beta",)]
        finally:
            cursor.execute("DROP FUNCTION first_note(int)")


def test_statements_that_refuse_a_transaction(db: Any) -> None:
    db.set_schema("t_beta")
    with db.cursor() as cursor:
        cursor.execute("CREATE INDEX CONCURRENTLY note_text ON note (text)")
        cursor.execute("SELECT to_regclass('t_beta.note_text') IS NOT NULL, to_regclass('t_alpha.note_text') IS NULL")
        assert cursor.fetchone() == (True, True)
        cursor.execute("DROP INDEX CONCURRENTLY note_text")
        cursor.execute("VACUUM note")
        with pytest.raises(DatabaseError):
            cursor.execute("CREATE INDEX CONCURRENTLY broken ON note (missing)")
    assert "t_" not in session_path(db)
    assert note(db) == "t_beta"


def test_which_statements_refuse_a_transaction() -> None:
    alone = ["VACUUM", " create unique index concurrently i on t (x)", "DROP DATABASE x", "ALTER SYSTEM SET a=1"]
    together = ["SELECT 'VACUUM'", "CREATE INDEX i ON t (x)", "CREATE TABLE database (x int)", "CLUSTER t", "VACUUMED"]
    assert [must_run_alone(text) for text in alone] == [True] * len(alone)
    assert [must_run_alone(text) for text in together] == [False] * len(together)


def test_queries_are_logged_as_written(db: Any) -> None:
    db.set_schema("t_alpha")
    with CaptureQueriesContext(db) as captured, db.cursor() as cursor:
        assert isinstance(cursor, CursorDebugWrapper)
        cursor.execute("SELECT text FROM note WHERE id = %s", [1])
        cursor.executemany("DELETE FROM note WHERE id = %s", [(100,), (101,)])
    assert [query["sql"] for query in captured.captured_queries] == [
        "SELECT text FROM note WHERE id = 1",
        "2 times: DELETE FROM note WHERE id = %s",
    ]


def test_times_come_in_the_connection_s_time_zone(db: Any, settings: Any) -> None:
    db.set_schema("t_alpha")
    with db.cursor() as cursor:
        cursor.execute("SELECT now()")
        assert str(cursor.fetchone()[0].tzinfo) == "UTC"
    with transaction.atomic(using="backend"), db.chunked_cursor() as cursor:
        cursor.execute("SELECT now()")
        assert str(cursor.fetchone()[0].tzinfo) == "UTC"


def test_schema_names_are_checked(db: Any) -> None:
    for name in (
        "x'; DROP SCHEMA public; --",
        'a"b',
        "A",
        "",
        "pg_temp",
        "information_schema",
        "t-1",
        "x" * 64,
        "t_1\n",
    ):
        with pytest.raises(BadSchemaName):
            db.set_schema(name)
        with pytest.raises(BadSchemaName):
            check_schema_name(name)
    assert note(db) is None if db.schema_name != "public" else True
    assert db.schema_name == "public"


def test_the_path_may_leave_public_out() -> None:
    assert search_path("t_alpha", True) == '"t_alpha","public"'
    assert search_path("t_alpha", False) == '"t_alpha"'
    assert search_path("public", True) == '"public"'


def test_introspection_sees_the_current_schema_only(db: Any) -> None:
    db.set_schema("t_alpha")
    assert sorted(db.introspection.table_names()) == ["answer", "note"]
    db.set_schema_to_public()
    assert "note" not in db.introspection.table_names()


def test_server_side_binding_is_refused(db: Any) -> None:
    other = db.copy()
    other.settings_dict["OPTIONS"]["server_side_binding"] = True
    with pytest.raises(ImproperlyConfigured):
        other.get_connection_params()


def test_one_message_per_statement(db: Any, tmp_path: Path) -> None:
    """What leaves for a statement is exactly one simple-query message, as without any schemas."""
    db.set_schema("t_alpha")
    note(db)
    with open(tmp_path / "trace", "w+") as trace:
        db.connection.pgconn.trace(trace.fileno())
        for name in ("t_alpha", "t_beta", "t_beta"):
            db.set_schema(name)
            note(db)
        db.connection.pgconn.untrace()
        trace.seek(0)
        sent = [line.split("\t")[3] for line in trace if "\tF\t" in line]
    assert sent == ["Query"] * 3


@pytest.mark.parametrize("pool", [None, {"min_size": 1, "max_size": 2}])
def test_threads_never_mix(schemas: None, django_db_blocker: Any, pool: dict[str, int] | None) -> None:
    """Six threads over two schemas, with errors and transactions in between, through a pool that is too small."""
    wrong: list[str] = []
    source = connection.copy("threads")

    def work(offset: int) -> None:
        options = {key: value for key, value in source.settings_dict["OPTIONS"].items() if key != "pool"}
        own = DatabaseWrapper(
            {**source.settings_dict, "OPTIONS": {**options, **({"pool": pool} if pool else {})}}, "threads"
        )
        connections["threads"] = own
        try:
            for number in range(40):
                name = SCHEMAS[(offset + number) % 2]
                own.set_schema(name)
                if number % 5 == 0:
                    with transaction.atomic(using="threads"):
                        found = [note(own), note(own)]
                elif number % 7 == 0:
                    with pytest.raises(IntegrityError), own.cursor() as cursor:
                        cursor.execute("INSERT INTO note VALUES (1, '')")
                    found = [note(own)]
                else:
                    found = [note(own)]
                wrong.extend(text or "nothing" for text in found if text != name)
                if number % 3 == 0:
                    own.close()  # hands the connection back to the pool
        finally:
            own.close()

    with django_db_blocker.unblock():
        threads = [threading.Thread(target=work, args=(number,)) for number in range(6)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        if pool:
            DatabaseWrapper._connection_pools.pop("threads").close()
    assert wrong == []
