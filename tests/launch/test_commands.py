"""The commands around the application: the closing table, the checks' report, and the plugin that serves tests."""

import json
import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest

from launch import check, guide, up
from launch.bootstrap import ROOT
from launch.check import Check
from launch.chromium import MISSING
from launch.data import DataFolder
from launch.errors import LaunchError

DEMO = {
    "tenants": [
        {
            "slug": "harbour",
            "host": "harbour.localhost:8000",
            "users": [
                {"role": "owner", "email": "o@harbour.example", "password": "one"},
                {"role": "agent", "email": "first@harbour.example", "password": "two"},
                {"role": "agent", "email": "second@harbour.example", "password": "three"},
            ],
        }
    ]
}


class Answers(BaseHTTPRequestHandler):
    """A web server that knows the two addresses the table is made from."""

    def do_GET(self) -> None:
        body = json.dumps(DEMO).encode() if self.path == "/dev/demo.json" else b"hello"
        self.send_response(200)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *args: object) -> None:
        """Quiet."""


@pytest.fixture
def server_port() -> Iterator[int]:
    """The port of a running web server."""
    server = HTTPServer(("127.0.0.1", 0), Answers)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield server.server_port
    server.shutdown()
    thread.join()
    server.server_close()


def test_the_table_shows_one_sign_in_for_each_role(server_port: int) -> None:
    lines = [line.strip() for line in guide.text(guide.Site(server_port)).splitlines()]
    assert lines[-4:] == [
        "Workspace                       Role   E-mail                 Password",
        "------------------------------  -----  ---------------------  --------",
        "http://harbour.localhost:8000/  owner  o@harbour.example      one",
        "agent  first@harbour.example  two",
    ]
    assert f"Public site, sign-up        http://localhost:{server_port}/" in lines


def test_a_taken_port_is_refused_before_anything_starts(server_port: int, folder: Path) -> None:
    options = up.arguments(["--port", str(server_port), "--data", str(folder / "data")])
    with pytest.raises(LaunchError) as caught:
        up.run(options, up.StopRequest())
    assert str(caught.value) == (f"Port {server_port} is taken by another program. Choose one: ./run up --port 8001")
    assert not (folder / "data").exists()


def test_what_the_caller_sets_stays_and_secrets_are_made_once(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from launch.servers import application_environment

    data = DataFolder(folder / "data")
    data.create()
    monkeypatch.setenv("PORTICO_ENV", "production")
    monkeypatch.delenv("PORTICO_SECRET_KEY", raising=False)
    first = application_environment(data, port=8005, database_url="postgresql://d", redis_url="redis://r")
    again = application_environment(data, port=8005, database_url="postgresql://d", redis_url="redis://r")

    assert first == again
    wanted = {
        "PORTICO_ENV": "production",
        "PORTICO_BASE_HOST": "localhost",
        "PORTICO_PORT": "8005",
        "PORTICO_DATA_DIR": str(data.path),
        "DATABASE_URL": "postgresql://d",
        "REDIS_URL": "redis://r",
    }
    assert {name: first[name] for name in wanted} == wanted
    assert len(first["PORTICO_SECRET_KEY"]) >= 50


def test_a_broken_check_is_a_failed_check_and_says_so(capsys: pytest.CaptureFixture[str]) -> None:
    def broken() -> list[str]:
        raise RuntimeError("no such thing")

    assert check.run(Check("first", broken)) is False
    assert check.run(Check("second", list)) is True
    assert check.run(check.tool("third", sys.executable, "-c", "print('a'); print('b'); exit(1)", after="a")) is False
    lines = [" ".join(line.split()) for line in capsys.readouterr().out.splitlines()]
    assert [line for line in lines if " s " not in line] == [
        "the check itself failed: RuntimeError: no such thing",
        "b",
    ]
    assert [line.split(" s ")[1] for line in lines if " s " in line] == [
        "1 line of problems",
        "ok",
        "1 line of problems",
    ]


# --- the pytest plugin

SUITE = """
import os, pytest

@pytest.mark.browser
def test_browser():
    raise AssertionError("there is no browser to run this")

@pytest.mark.parametrize("n", range(4))
def test_share(n):
    with open(os.environ["TEST_SHARES"], "a") as file:
        file.write(os.environ["PORTICO_DATA_DIR"] + " " + os.environ["REDIS_URL"] + "\\n")
"""


def run_suite(folder: Path, *arguments: str) -> "subprocess.CompletedProcess[str]":
    """A suite of its own, with servers given and a machine without any browser."""
    (folder / "test_suite.py").write_text(SUITE)
    (folder / "pytest.ini").write_text("[pytest]\nmarkers =\n    browser: drives a browser\n")
    environment = os.environ | {
        "PYTHONPATH": f"{ROOT}{os.pathsep}{ROOT / 'platform'}",
        "DATABASE_URL": "postgresql://given/portico",
        "REDIS_URL": "redis://given:6379/0",
        "TEST_SHARES": str(folder / "shares"),
        "HOME": str(folder),
        "PATH": str(folder),
        "PORTICO_CHROMIUM": "",
        "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1",
    }
    environment.pop("PYTEST_XDIST_WORKER", None)
    options = ("-p", "xdist", "-p", "launch.pytest_servers", "-p", "no:cacheprovider")
    command = [sys.executable, "-m", "pytest", "-q", *options, *arguments, "."]
    return subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False)


def test_without_a_browser_its_tests_are_skipped_and_counted(tmp_path: Path) -> None:
    answer = run_suite(tmp_path)
    lines = answer.stdout.splitlines()
    assert f"1 browser tests were skipped: {MISSING}" in lines
    assert lines[-1].startswith("4 passed, 1 skipped in ")
    assert answer.returncode == 0


def test_workers_share_the_servers_but_neither_folder_nor_queue(tmp_path: Path) -> None:
    answer = run_suite(tmp_path, "-n", "2", "--dist", "each", "-k", "share")
    assert answer.returncode == 0, answer.stdout + answer.stderr
    shares = {tuple(line.split()) for line in (tmp_path / "shares").read_text().splitlines()}
    folders = {folder for folder, _ in shares}
    assert {Path(folder).name for folder in folders} == {"gw0", "gw1"}
    assert len({Path(folder).parent for folder in folders}) == 1
    assert {url for _, url in shares} == {"redis://given:6379/1", "redis://given:6379/2"}
    assert not any(Path(folder).parent.exists() for folder in folders), "nothing is left behind"


def test_a_command_that_needs_no_servers_gets_none(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("DATABASE_URL", "REDIS_URL"):
        monkeypatch.delenv(name, raising=False)
    environment = {**os.environ, "PORTICO_DATA_DIR": str(folder)}
    command = [sys.executable, str(ROOT / "run"), "manage", "check_domain", "192.0.2.10", "--token", "t", "--json"]
    answer = subprocess.run(command, env=environment, capture_output=True, text=True, check=True, timeout=120)
    assert json.loads(answer.stdout)["code"] == "hostname_is_ip"
    assert not (folder / "lock").exists(), "servers are started under the folder's lock only"
