"""Captured mail: written whole, read back exactly, shown in the demo and in tests only."""

from __future__ import annotations

import json
import threading
from pathlib import Path
from typing import Any

import pytest
from django.core.mail import EmailMessage, get_connection
from django.test import Client
from django.utils import timezone

from notify.api import Recipient
from notify.captured import captured_mail, captured_mails
from notify.sending import Outcome, send
from tenants.registry.models import Tenant
from tests.notify.conftest import inside, write_mail


def send_one(tenant: Tenant, key: str = "one", **more: Any) -> None:
    """Write and send a mail of the workspace."""
    with inside(tenant):
        assert send(write_mail(key, **more).pk) is Outcome.SENT


def test_a_captured_mail_reads_back_as_it_was_written(acme: Tenant, mail_folder: Path) -> None:
    words = "سلام، " + "x" * 2000 + "\nlast line."
    send_one(acme, to=Recipient("carol@client.example", "Кэрол, К."), context={"words": words, "title": "№ 1 «да»"})
    (mail,) = captured_mails()
    assert (mail.to, mail.sender, mail.tenant) == ("carol@client.example", "Acme <support@localhost>", "acme")
    assert mail.subject == "Reply to № 1 «да»"
    assert words in mail.text
    assert "Open the request:\nhttp://acme.localhost:8000/requests/12/\n" in mail.text
    assert mail.links == ["http://acme.localhost:8000/requests/12/", "http://acme.localhost:8000/"]
    assert mail.headers["Auto-Submitted"] == "auto-generated"
    assert mail.headers["X-Portico-Tenant"] == "acme"
    assert mail.attachments == []
    assert abs((timezone.now() - mail.sent_at).total_seconds()) < 60
    assert captured_mail(mail.id) == mail
    assert [file.suffix for file in mail_folder.iterdir()] == [".eml"]


def test_attachments_are_listed(mail_folder: Path) -> None:
    message = EmailMessage("s", "b", "a@x.example", ["b@y.example", "c@y.example"], connection=get_connection())
    message.attach("فاکتور.pdf", b"%PDF-1.7", "application/pdf")
    message.send()
    (mail,) = captured_mails()
    assert mail.to == "b@y.example, c@y.example"
    assert mail.tenant == ""
    assert [(file.name, file.type, file.size) for file in mail.attachments] == [("فاکتور.pdf", "application/pdf", 8)]


def test_mails_are_listed_newest_first_and_unfinished_files_are_not(acme: Tenant, mail_folder: Path) -> None:
    for key in ("1", "2", "3"):
        send_one(acme, key, context={"title": key})
    (mail_folder / ".unfinished.part").write_bytes(b"Subject: half")
    assert [mail.subject for mail in captured_mails()] == ["Reply to 3", "Reply to 2", "Reply to 1"]
    assert [mail.subject for mail in captured_mails(1)] == ["Reply to 3"]


def test_many_writers_at_once_lose_nothing(mail_folder: Path) -> None:
    def write(number: int) -> None:
        EmailMessage(str(number), "b", "a@x.example", ["b@y.example"], connection=get_connection()).send()

    threads = [threading.Thread(target=write, args=(number,)) for number in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert sorted(int(mail.subject) for mail in captured_mails()) == list(range(20))


@pytest.mark.parametrize("mail_id", ["../../etc/passwd", "x", "", "1" * 20 + "-" + "0" * 32])
def test_an_id_that_is_none_finds_nothing(mail_folder: Path, mail_id: str) -> None:
    assert captured_mail(mail_id) is None


def test_dev_mail_json_has_the_promised_fields(acme: Tenant, mail_folder: Path, public_client: Client) -> None:
    send_one(acme)
    send_one(acme, "two", to=Recipient("dave@client.example"))
    mails = json.loads(public_client.get("/dev/mail.json").content)
    promised = {"to", "from", "subject", "text", "html", "links", "headers", "attachments", "tenant", "sent_at"}
    assert [promised <= set(mail) for mail in mails] == [True, True]
    assert [mail["to"] for mail in mails] == ["dave@client.example", "carol@client.example"]
    assert mails[1]["from"] == "Acme <support@localhost>"
    assert mails[1]["attachments"] == []
    narrowed = json.loads(public_client.get("/dev/mail.json?to=Carol@client.example&tenant=acme").content)
    assert narrowed == [mails[1]]
    assert json.loads(public_client.get("/dev/mail.json?tenant=beta").content) == []


def test_dev_mail_shows_a_mail_and_its_html_apart(
    acme: Tenant, mail_folder: Path, public_client: Client, acme_client: Client
) -> None:
    send_one(acme, context={"title": "<b>T53</b>"})
    (mail,) = captured_mails()
    for client in (public_client, acme_client):
        page = client.get("/dev/mail/")
        assert page.status_code == 200
        assert "Reply to &lt;b&gt;T53&lt;/b&gt;" in page.text
        page = client.get(f"/dev/mail/{mail.id}/")
        assert f'src="/dev/mail/{mail.id}/html/"' in page.text
        assert "carol@client.example" in page.text
        assert "style-src 'self'" in page.headers["Content-Security-Policy"]
        html = client.get(f"/dev/mail/{mail.id}/html/")
        assert '<base target="_blank">' in html.text
        policy = html.headers["Content-Security-Policy"]
        assert policy.startswith("default-src 'none'; style-src 'unsafe-inline'")
        assert "sandbox allow-popups allow-popups-to-escape-sandbox" in policy
        assert "script" not in policy
        assert client.get(f"/dev/mail/{'0' * 20}-{'0' * 32}/").status_code == 404


def test_dev_mail_without_mails_says_so(mail_folder: Path, public_client: Client, db: None) -> None:
    assert "No mail has been sent yet." in public_client.get("/dev/mail/").text
    assert json.loads(public_client.get("/dev/mail.json").content) == []


@pytest.mark.parametrize("noted", ["pirnal.localhost", "pirnal.localhost:8000"])
def test_dev_demo_json_is_what_the_demo_loader_wrote_at_todays_port(
    settings: Any, tmp_path: Path, public_client: Client, noted: str
) -> None:
    settings.PORTICO_DATA_DIR = tmp_path
    assert json.loads(public_client.get("/dev/demo.json").content) == {"tenants": []}
    users = [{"role": "owner", "email": "e", "password": "p"}]
    known = {"tenants": [{"slug": "pirnal", "host": noted, "users": users}]}
    (tmp_path / "demo.json").write_text(json.dumps(known), encoding="utf-8")
    for port, host in ((8011, "pirnal.localhost:8011"), (80, "pirnal.localhost")):
        settings.PORTICO_PORT = port
        wanted = {"tenants": [{"slug": "pirnal", "host": host, "users": users}]}
        assert json.loads(public_client.get("/dev/demo.json").content) == wanted


@pytest.mark.parametrize("path", ["mail/", "mail.json", "demo.json", f"mail/{'0' * 20}-{'0' * 32}/html/"])
def test_elsewhere_there_are_no_dev_pages(
    settings: Any, acme: Tenant, mail_folder: Path, public_client: Client, acme_client: Client, path: str
) -> None:
    send_one(acme)
    settings.PORTICO_ENV = "production"
    assert public_client.get(f"/dev/{path}").status_code == 404
    assert acme_client.get(f"/dev/{path}").status_code == 404
