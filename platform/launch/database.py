"""Gives the application its own role and database on the embedded server: plain rights, never the superuser."""

from pathlib import Path

import psycopg
from psycopg import sql

from launch.embedded import APP_ROLE, SUPERUSER, Postgres
from launch.processes import secret

DATABASE = "portico"


def application_url(server: Postgres, *, may_create_databases: bool = False) -> str:
    """Make the application's role and database where missing; returns the address for DATABASE_URL.

    The role owns the database, so that it may create schemas and trusted extensions there, and nothing more;
    `may_create_databases` is for tests, which make databases of their own.
    """
    password = _password(server.state)
    with psycopg.connect(
        host="127.0.0.1", port=server.port, user=SUPERUSER, password=server.password, dbname="postgres", autocommit=True
    ) as connection:
        role = sql.Identifier(APP_ROLE)
        if not connection.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [APP_ROLE]).fetchone():
            connection.execute(sql.SQL("CREATE ROLE {}").format(role))
        rights = sql.SQL("LOGIN NOSUPERUSER NOCREATEROLE NOREPLICATION NOBYPASSRLS ")
        databases = sql.SQL("CREATEDB" if may_create_databases else "NOCREATEDB")
        connection.execute(
            sql.SQL("ALTER ROLE {} ").format(role) + rights + databases + sql.SQL(" PASSWORD {}").format(password)
        )
        if not connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [DATABASE]).fetchone():
            connection.execute(sql.SQL("CREATE DATABASE {} OWNER {}").format(sql.Identifier(DATABASE), role))
    return server.url(DATABASE, role=APP_ROLE, password=password)


def _password(state: Path) -> str:
    return secret(state / "portico.password")
