"""From the Host header to the workspace: spelling, memory, news (T02-T04, H5)."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from typing import Any

import pytest
from django.db import transaction

from tenants.registry import host_news
from tenants.registry.host_map import ALONE, LISTENING, MOST_UNKNOWN, UNKNOWN, HostMap, hosts
from tenants.registry.hosts import find_workspace, normalise
from tenants.registry.models import Domain, Tenant
from tenants.registry.states import TenantState


@pytest.mark.parametrize(
    ("header", "host"),
    [
        ("acme.localhost", "acme.localhost"),
        ("ACME.Localhost", "acme.localhost"),
        ("acme.localhost.", "acme.localhost"),
        ("acme.localhost:443", "acme.localhost"),
        ("acme.localhost.:8000", "acme.localhost"),
        ("www.acme.localhost", "www.acme.localhost"),
        ("localhost", "localhost"),
        ("127.0.0.1:8000", "127.0.0.1"),
        ("xn--strae-oqa.example", "xn--strae-oqa.example"),
        ("", None),
        (".", None),
        ("acme.localhost..", None),
        ("acme.localhost,beta.localhost", None),
        ("acme.localhost, beta.localhost", None),
        ("acme.localhost:80:90", None),
        ("acme.localhost:port", None),
        ("acme.localhost/path", None),
        ("user@acme.localhost", None),
        ("acme_1.localhost", None),
        ("-acme.localhost", None),
        ("аcme.localhost", None),
        ("[::1]:8000", None),
        ("a" * 254, None),
        (" acme.localhost", None),
        ("acme.localhost\r\n", None),
    ],
)
def test_normalise(header: str, host: str | None) -> None:
    assert normalise(header) == host


class Clock:
    """A clock that stands still unless told."""

    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


class Finder:
    """Answers like the database, and counts."""

    def __init__(self, **known: str) -> None:
        self.known = known
        self.asked: list[str] = []

    def __call__(self, host: str) -> tuple[str, list[str]] | None:
        self.asked.append(host)
        return (self.known[host], [f"id-{self.known[host]}"]) if host in self.known else None


def test_known_hosts_are_asked_once_until_their_time_is_over() -> None:
    clock = Clock()
    hosts: HostMap[str] = HostMap(clock)
    find = Finder(a="acme")
    assert [hosts.get("a", find), hosts.get("a", find)] == ["acme", "acme"]
    clock.now += ALONE + 0.1
    assert hosts.get("a", find) == "acme"
    hosts.listening = True
    hosts.forget_all()
    hosts.get("a", find)
    clock.now += LISTENING - 0.1
    assert hosts.get("a", find) == "acme"
    assert find.asked == ["a", "a", "a"]


def test_unknown_hosts_are_remembered_shortly_and_in_bounds() -> None:
    clock = Clock()
    hosts: HostMap[str] = HostMap(clock)
    find = Finder()
    assert [hosts.get("x", find), hosts.get("x", find)] == [None, None]
    assert find.asked == ["x"]
    clock.now += UNKNOWN + 0.1
    hosts.get("x", find)
    assert find.asked == ["x", "x"]
    for number in range(MOST_UNKNOWN * 2):
        hosts.get(f"junk{number}", find)
    assert len(hosts._unknown) == MOST_UNKNOWN
    assert len(hosts._known) == 0


def test_news_drop_by_host_and_by_workspace_and_everything_unknown() -> None:
    hosts: HostMap[str] = HostMap(Clock())
    find = Finder(a="acme", b="beta", c="beta")
    for host in "abcx":
        hosts.get(host, find)
    hosts.forget(["id-beta"])
    find.known["x"] = "new"
    assert [hosts.get(host, find) for host in "abcx"] == ["acme", "beta", "beta", "new"]
    hosts.forget(["a"])
    hosts.get("a", find)
    assert find.asked == [*"abcx", *"bcx", "a"]


def test_an_answer_that_was_overtaken_by_news_is_not_kept() -> None:
    hosts: HostMap[str] = HostMap(Clock())

    def overtaken(host: str) -> tuple[str, list[str]]:
        hosts.forget(["id-old"])
        return "old", ["id-old"]

    assert hosts.get("a", overtaken) == "old"
    assert hosts.get("a", Finder(a="new")) == "new"


def test_many_threads_agree() -> None:
    hosts: HostMap[str] = HostMap()
    find = Finder(**{f"h{n}": f"w{n}" for n in range(20)})
    wrong: list[Any] = []

    def work() -> None:
        for turn in range(300):
            number = turn % 20
            if hosts.get(f"h{number}", find) != f"w{number}":
                wrong.append(number)
            if turn % 50 == 0:
                hosts.forget([f"id-w{number}"])

    threads = [threading.Thread(target=work) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert wrong == []


@pytest.mark.django_db
def test_a_warm_look_up_asks_nobody(acme: Tenant, django_assert_num_queries: Any) -> None:
    with django_assert_num_queries(1):
        first = find_workspace("acme.localhost")
    with django_assert_num_queries(0):
        again = find_workspace("acme.localhost")
        assert again is not None and again.primary_host == "acme.localhost"
    assert first == again == acme


@pytest.mark.django_db
def test_a_second_host_knows_the_primary_one(acme: Tenant, django_assert_num_queries: Any) -> None:
    Domain.objects.create(domain="help.acme.example", tenant=acme, is_primary=False)
    found = find_workspace("help.acme.example")
    with django_assert_num_queries(0):
        assert found is not None and found.primary_host == "acme.localhost"


@pytest.mark.django_db
def test_only_one_primary_host(acme: Tenant) -> None:
    Domain.objects.create(domain="help.acme.example", tenant=acme, is_primary=True)
    primary = {d.domain: d.is_primary for d in Domain.objects.filter(tenant=acme)}
    assert primary == {"acme.localhost": False, "help.acme.example": True}
    assert Tenant.objects.get(pk=acme.pk).primary_host == "help.acme.example"


@pytest.mark.django_db
def test_changes_reach_this_process_at_the_commit(
    acme: Tenant, django_capture_on_commit_callbacks: Any, django_assert_num_queries: Any
) -> None:
    assert find_workspace("acme.localhost") is not None
    with django_capture_on_commit_callbacks(execute=True):
        acme.name = "Acme & Sons"
        acme.save(update_fields=["name"])
    found = find_workspace("acme.localhost")
    assert found is not None and found.name == "Acme & Sons"
    with django_capture_on_commit_callbacks(execute=True):
        Domain.objects.get(domain="acme.localhost").delete()
    assert find_workspace("acme.localhost") is None


@pytest.mark.django_db
def test_a_new_host_is_found_although_it_was_unknown_a_moment_ago(
    acme: Tenant, django_capture_on_commit_callbacks: Any
) -> None:
    assert find_workspace("neu.acme.example") is None
    with django_capture_on_commit_callbacks(execute=True):
        Domain.objects.create(domain="neu.acme.example", tenant=acme, is_primary=False)
    assert find_workspace("neu.acme.example") == acme


@pytest.mark.django_db
def test_nothing_is_told_when_the_change_is_rolled_back(acme: Tenant, monkeypatch: pytest.MonkeyPatch) -> None:
    told: list[Any] = []
    monkeypatch.setattr(host_news, "_tell", told.append)
    try:
        with transaction.atomic():
            acme.state = TenantState.SUSPENDED
            acme.save()
            raise KeyError
    except KeyError:
        pass
    assert told == []


def test_news_travel_between_processes(monkeypatch: pytest.MonkeyPatch) -> None:
    """Another process publishes; this one's listener drops the entry."""
    host_news.listener.start()
    assert host_news.listener.ready.wait(10)
    find = Finder(**{"far.example": "far"})
    hosts.get("far.example", find)
    heard = threading.Event()
    hear = host_news._hear

    def hear_and_say(names: Any) -> None:
        hear(names)
        heard.set()

    monkeypatch.setattr(host_news, "_hear", hear_and_say)
    code = "import redis, sys; redis.Redis.from_url(sys.argv[1]).publish(sys.argv[2], '[\"id-far\"]')"
    arguments = [os.environ["REDIS_URL"], host_news.channel()]
    subprocess.run([sys.executable, "-c", code, *arguments], check=True, timeout=30)
    assert heard.wait(10)
    hosts.get("far.example", find)
    assert find.asked == ["far.example", "far.example"]


def test_a_forked_process_starts_with_an_empty_map_and_no_listener() -> None:
    hosts.get("a.example", Finder(**{"a.example": "a"}))
    read, write = os.pipe()
    pid = os.fork()
    if pid == 0:
        empty = not hosts._known and not hosts.listening and not host_news.listener._started
        os.write(write, b"1" if empty else b"0")
        os._exit(0)
    os.close(write)
    os.waitpid(pid, 0)
    assert os.read(read, 1) == b"1"
    os.close(read)


@pytest.mark.django_db
def test_without_valkey_changes_still_work(
    acme: Tenant, settings: Any, django_capture_on_commit_callbacks: Any
) -> None:
    settings.REDIS_URL = "redis://127.0.0.1:1/0"
    with django_capture_on_commit_callbacks(execute=True):
        acme.name = "Offline"
        acme.save(update_fields=["name"])
    found = find_workspace("acme.localhost")
    assert found is not None and found.name == "Offline"
