"""Downloads over HTTP: permission first, then a link of five minutes, then bytes that run nothing."""

from __future__ import annotations

import time
from urllib.parse import quote
from uuid import uuid4

import pytest
from django.core import signing
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http.response import HttpResponseBase
from django.test import Client
from pytest_django import Settings

from kernel.http.security import policy_header
from support.files.models import StoredFile
from support.files.rows import file_row
from support.files.use_cases import store_upload
from support.tickets.use_cases import add_note
from tests.factories.tickets import a_ticket
from tests.factories.twins import Workspace
from tests.support.files.test_kinds import picture

Companies = tuple[Workspace, Workspace]


def browser(company: Workspace, name: str = "") -> Client:
    """A browser on the workspace's host, signed in as a person."""
    client = Client(headers={"host": company.host})
    if name:
        with company.inside():
            client.force_login(company.user(name))
    return client


def attached(company: Workspace, file: str, content: bytes, by: str = "alice") -> StoredFile:
    """A file on Alice's ticket."""
    with company.inside():
        stored = store_upload(company.ctx(by), upload=SimpleUploadedFile(file, content, "text/html"))
        if by == "alice":
            a_ticket(company, file_uuids=[stored.uuid])
        else:
            add_note(company.ctx(by), number=1, text="look", file_uuids=[stored.uuid])
        return stored


def bytes_of(client: Client, file: StoredFile, query: str = "") -> HttpResponseBase:
    """Follow the link of a file to its bytes."""
    found = client.get(file_row(file).path + query)
    assert found.status_code == 302
    assert "no-store" in found["Cache-Control"]
    return client.get(found["Location"])


def content(response: HttpResponseBase) -> bytes:
    return b"".join(response.streaming_content)  # type: ignore[attr-defined]


def test_a_picture_is_shown_and_can_be_downloaded(companies: Companies) -> None:
    file = attached(companies[0], "photo.png", picture("PNG"))
    shown = bytes_of(browser(companies[0], "alice"), file)
    assert (shown["Content-Type"], shown["Content-Disposition"]) == ("image/png", 'inline; filename="photo.png"')
    assert content(shown) == picture("PNG")
    kept = bytes_of(browser(companies[0], "anna"), file, "?download=1")
    assert kept["Content-Disposition"] == 'attachment; filename="photo.png"'


@pytest.mark.parametrize(
    ("name", "body"),
    [
        ("a.html", b"<script>alert(1)</script>"),
        ("a.htm", b"<script>alert(1)</script>"),
        ("a.xhtml", b"<html xmlns='http://www.w3.org/1999/xhtml'/>"),
        ("a.svg", b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>"),
        ("a.xml", b"<?xml version='1.0'?><x/>"),
        ("a.txt", b"alert(1)"),
        ("a.png", b"<script>alert(1)</script>"),
    ],
)
def test_T40_active_content_is_a_download_that_runs_nothing(companies: Companies, name: str, body: bytes) -> None:
    response = bytes_of(browser(companies[0], "alice"), attached(companies[0], name, body))
    assert response["Content-Type"] == "application/octet-stream"
    assert response["Content-Disposition"] == f'attachment; filename="{name}"'
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Content-Security-Policy"] == "sandbox; default-src 'none'"
    assert content(response) == body


def test_T45_a_picture_with_a_page_behind_it_is_served_as_a_picture(companies: Companies) -> None:
    file = attached(companies[0], "x.html", picture("PNG") + b"<html><script>alert(1)</script>")
    response = bytes_of(browser(companies[0], "alice"), file)
    assert (response["Content-Type"], response["X-Content-Type-Options"]) == ("image/png", "nosniff")


def test_T42_names_in_any_script_make_a_sound_header(companies: Companies) -> None:
    file = attached(companies[0], "صورت‌حساب ۱۲.pdf", b"%PDF-1.7")
    response = bytes_of(browser(companies[0], "alice"), file)
    assert response["Content-Disposition"] == f"attachment; filename*=utf-8''{quote('صورت‌حساب ۱۲.pdf')}"
    evil = attached(companies[0], 'a"\r\nX-Evil: 1.html', b"x")
    response = bytes_of(browser(companies[0], "alice"), evil)
    assert "X-Evil" not in response.headers
    assert response["Content-Disposition"] == 'attachment; filename="a_X-Evil_ 1.html"'


def test_T41_whoever_may_not_have_it_does_not_find_it(companies: Companies) -> None:
    acme, beta = companies
    file = attached(acme, "CANARY.txt", b"CANARY")
    note = attached(acme, "note.txt", b"CANARY", by="anna")
    with acme.inside():
        rows = [file_row(file), file_row(note)]
    for client in (browser(acme), browser(acme, "bob"), browser(acme, "carol"), browser(beta, "alice")):
        assert [client.get(row.path).status_code for row in rows] == [404, 404]
    assert [browser(acme, "alice").get(row.path).status_code for row in rows] == [302, 404]
    assert [browser(acme, "ben").get(row.path).status_code for row in rows] == [302, 302]
    assert browser(acme, "alice").get(f"/files/{uuid4()}/x").status_code == 404


def test_T41_a_link_is_good_here_for_five_minutes_and_only_to_read(
    companies: Companies, monkeypatch: pytest.MonkeyPatch
) -> None:
    acme, beta = companies
    file = attached(acme, "a.txt", b"hello")
    before = time.time()
    link = browser(acme, "alice").get(file_row(file).path)["Location"]
    after = time.time()
    stranger = browser(acme)
    assert stranger.get(link).status_code == 200
    assert stranger.post(link).status_code in (403, 405)
    assert browser(beta, "alice").get(link).status_code == 410
    token = link.split("/")[3]
    assert stranger.get(link.replace(token, token[:-2] + "xx")).status_code == 410
    monkeypatch.setattr(signing.time, "time", lambda: before + 299)
    assert stranger.get(link).status_code == 200
    monkeypatch.setattr(signing.time, "time", lambda: after + 302)
    assert stranger.get(link).status_code == 410


def test_pages_may_show_pictures_of_the_bucket_only_where_there_is_one(settings: Settings) -> None:
    assert "img-src 'self';" in policy_header()
    settings.PORTICO_S3 = {"bucket": "b", "endpoint": "https://s3.example.test/", "region": "eu-west-1"}
    assert "img-src 'self' https://s3.example.test;" in policy_header()
    settings.PORTICO_S3 = {"bucket": "b", "endpoint": "", "region": "eu-west-1"}
    assert "img-src 'self' https://s3.eu-west-1.amazonaws.com;" in policy_header()
