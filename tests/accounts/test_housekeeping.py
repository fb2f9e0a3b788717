"""What is forgotten, what keeps living, and who is at the other end."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client, RequestFactory
from django.utils import timezone

from accounts.jobs import forget_expired
from accounts.models import Session
from accounts.redirects import local_path
from kernel.http.client import client_agent, client_ip, network_of
from kernel.tokens import hash_token
from tests.factories.entrance import give_password, is_signed_in, sign_in
from tests.factories.twins import Workspace


def test_expired_sessions_are_deleted_and_others_stay(acme_people: Workspace) -> None:
    now = timezone.now()
    with acme_people.inside():
        for key, expires in (("old", now - timedelta(seconds=1)), ("new", now + timedelta(days=1))):
            Session(session_key=key, session_data="", expire_date=expires).save(force_insert=True)
        assert forget_expired(now) == 1
        assert list(Session.objects.values_list("session_key", flat=True)) == ["new"]


def test_a_session_in_use_lives_on(acme_people: Workspace) -> None:
    give_password(acme_people, "alice")
    client = Client(headers={"host": acme_people.host})
    sign_in(client, "alice")
    key = hash_token(client.cookies["session"].value)
    soon, begun = timezone.now() + timedelta(days=1), timezone.now() - timedelta(days=13)
    with acme_people.inside():
        Session.objects.filter(pk=key).update(expire_date=soon, seen_at=begun, created_at=begun)
    assert is_signed_in(client)
    with acme_people.inside():
        row = Session.objects.get(pk=key)
    assert row.expire_date > soon + timedelta(days=12)
    assert row.seen_at > begun + timedelta(days=12)
    assert row.created_at == begun


def test_an_expired_session_is_over(acme_people: Workspace) -> None:
    give_password(acme_people, "alice")
    client = Client(headers={"host": acme_people.host})
    sign_in(client, "alice")
    with acme_people.inside():
        Session.objects.update(expire_date=timezone.now() - timedelta(seconds=1))
    assert not is_signed_in(client)


def test_the_public_site_has_neither_sessions_nor_accounts(public_client: Client, acme_people: Workspace) -> None:
    answer = public_client.get("/", headers={"cookie": "session=anything"})
    assert answer.status_code == 200
    assert "session" not in answer.cookies
    assert public_client.get("/signin/").status_code == 404


@pytest.mark.parametrize("path", ["/", "/tickets/1/", "/desk/?view=mine&x=1", "/a#b"])
def test_T25_local_paths_pass(path: str) -> None:
    assert local_path(path) == path


@pytest.mark.parametrize(
    "path", [None, "", "tickets", "//x", "/\\x", "http://x", "/a\nb", "/\x00", "/" + "a" * 300, "\\\\x", "///x"]
)
def test_T25_others_do_not(path: str | None) -> None:
    assert local_path(path, "/home/") == "/home/"


def test_the_callers_address_is_believed_from_the_edge_only(settings) -> None:
    request = RequestFactory().get(
        "/", REMOTE_ADDR="192.0.2.9", headers={"x-forwarded-for": "198.51.100.1, 203.0.113.7"}
    )
    settings.SECURE_PROXY_SSL_HEADER = None
    assert client_ip(request) == "192.0.2.9"
    settings.SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    assert client_ip(request) == "203.0.113.7"
    assert client_ip(RequestFactory().get("/", REMOTE_ADDR="unix:")) == ""


def test_one_ipv6_line_counts_as_one_caller() -> None:
    assert network_of("2001:db8::1") == network_of("2001:db8::ffff:2") == "2001:db8::"
    assert network_of("192.0.2.9") == "192.0.2.9"
    assert network_of("") == "unknown"


def test_a_browsers_name_is_one_short_line() -> None:
    request = RequestFactory().get("/", headers={"user-agent": "A\nB" + "x" * 400})
    assert client_agent(request) == "A B" + "x" * 297
