"""Mails are rendered once, in the reader's language, with links of their workspace and safe headers."""

from __future__ import annotations

import uuid
from datetime import timedelta
from typing import Any

import pytest
from django.template import TemplateDoesNotExist
from django.utils import timezone

from kernel.tenancy import NoTenant, in_public
from notify import look
from notify.api import MailLook, Recipient, in_house, mail_look, message_id_for, send_mail, thread_id_for
from notify.models import OutgoingMail
from notify.queries import mail_row, mails_of_contact
from notify.states import PATIENCE
from outbox.models import Alarm
from tenants.registry.models import Tenant
from tests.notify.conftest import AT, inside, write_mail


def test_a_mail_is_written_complete_and_waits(in_acme: Tenant) -> None:
    before = timezone.now()
    mail = write_mail(target="ticket:12")
    assert (mail.state, mail.attempts, mail.sent_at, mail.error) == ("waiting", 0, None, "")
    assert (mail.to_email, mail.to_name, mail.language) == ("carol@client.example", "Carol Reader", "en")
    assert mail.subject == "Reply to Printer"
    url = f"http://{in_acme.primary_host}:8000/requests/12/"
    assert mail.text == (
        "Hello Carol Reader,\n\nIt is repaired. 19 November 2026, 08:30\n\n"
        f"Open the request:\n{url}\n\n--\nAcme\nhttp://{in_acme.primary_host}:8000/\n"
    )
    assert f'<a href="{url}"' in mail.html
    assert '<html lang="en" dir="ltr">' in mail.html
    assert mail.headers == {"Auto-Submitted": "auto-generated"}
    assert mail.give_up_at - mail.created_at == PATIENCE
    assert before <= mail.due_at <= timezone.now()
    alarm = Alarm.objects.get(schema=in_acme.schema_name, job="notify.mails")
    assert alarm.due_at - mail.created_at == timedelta(minutes=2)


def test_the_second_call_with_a_key_writes_nothing(in_acme: Tenant) -> None:
    write_mail("same")
    assert (
        send_mail(kind="probe", to=Recipient("x@y.example"), context={"at": AT, "title": "Other"}, dedupe_key="same")
        is None
    )
    assert [mail.subject for mail in OutgoingMail.objects.all()] == ["Reply to Printer"]


def test_the_same_key_in_another_workspace_is_another_mail(both: tuple[Tenant, Tenant]) -> None:
    for tenant in both:
        with inside(tenant):
            write_mail("same")
            assert OutgoingMail.objects.count() == 1


@pytest.mark.parametrize(
    ("language", "direction", "moment"),
    [
        ("fa", "rtl", "۱۹ نوامبر ۲۰۲۶"),
        ("fr", "ltr", "19 novembre 2026"),
        ("ru", "ltr", "19 ноября 2026"),
        ("tr", "ltr", "19 Kasım 2026"),
    ],
)
def test_a_mail_speaks_the_readers_language(in_acme: Tenant, language: str, direction: str, moment: str) -> None:
    mail = write_mail(to=Recipient("x@y.example", "X", language))
    assert mail.language == language
    assert f'<html lang="{language}" dir="{direction}">' in mail.html
    assert f'dir="{direction}"' in mail.html.split("<body", 1)[1]
    assert moment in mail.text
    assert moment in mail.html


def test_dates_follow_calendar_digits_and_timezone_of_the_reader(in_acme: Tenant) -> None:
    reader = Recipient("x@y.example", "X", "fa", calendar="jalali", timezone="Asia/Tehran")
    assert "۲۸ آبان ۱۴۰۵" in write_mail("jalali", to=reader).text
    assert "۱۲:۰۰" in write_mail("again", to=reader).text
    latin = Recipient("x@y.example", "X", "fa", calendar="jalali", digits="latn", timezone="Asia/Tehran")
    assert "28 آبان 1405" in write_mail("latin", to=latin).text


def test_the_workspaces_name_is_the_one_of_the_readers_language(in_acme: Tenant) -> None:
    in_acme.names = {"fa": "اکمه"}
    assert write_mail("fa", to=Recipient("x@y.example", "X", "fa")).from_name == "اکمه"
    assert write_mail("ru", to=Recipient("x@y.example", "X", "ru")).from_name == "اکمه"
    in_acme.names = {}
    assert write_mail("fr", to=Recipient("x@y.example", "X", "fr")).from_name == "Acme"


def test_html_is_escaped_and_text_is_not(in_acme: Tenant) -> None:
    words = '<img src=x onerror="alert(1)"> & "so"'
    mail = write_mail(context={"words": words, "title": words}, to=Recipient("x@y.example", "<b>Eve</b>"))
    assert "<img src=x" not in mail.html
    assert "&lt;img src=x" in mail.html
    assert "<b>Eve" not in mail.html
    assert words in mail.text
    assert mail.subject == f"Reply to {words}"


def test_what_a_person_wrote_is_quoted_safely_in_both_parts(in_acme: Tenant) -> None:
    quote = "Hello **you**\n\n<script>alert(1)</script>\n\n[click](javascript:alert(1)) سلام"
    mail = write_mail(context={"quote": quote})
    assert "<strong>you</strong>" in mail.html
    assert "<script>" not in mail.html
    assert "javascript:" not in mail.html.replace("&lt;", "<").split("<body")[1].split("(javascript")[0]
    assert "> Hello **you**\n>\n> <script>alert(1)</script>\n" in mail.text


def test_a_text_without_the_link_gets_it_at_its_end(in_acme: Tenant) -> None:
    mail = write_mail(kind="bare")
    assert mail.text == f"Only words & <signs>.\n\nhttp://{in_acme.primary_host}:8000/requests/12/\n"
    assert write_mail("no link", kind="bare", path="").text == "Only words & <signs>.\n"


def test_a_mail_without_template_is_refused(in_acme: Tenant) -> None:
    with pytest.raises(TemplateDoesNotExist):
        write_mail(kind="nothing_like_this")
    assert OutgoingMail.objects.count() == 0


def test_the_look_is_the_workspaces(in_acme: Tenant, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(look, "_providers", [])
    assert MailLook().brand in write_mail("plain").html

    @mail_look
    def provide(tenant: Any) -> MailLook:
        return MailLook("#ffcc00", "#101010", f"http://{tenant.primary_host}/brand/logo.png")

    mail = write_mail("dressed")
    assert "background-color:#ffcc00" in mail.html
    assert "color:#101010" in mail.html
    assert f'<img src="http://{in_acme.primary_host}/brand/logo.png" alt="Acme"' in mail.html


@pytest.mark.parametrize("evil", ["x\r\nBcc: v@x.example", "x\nBcc: v@x.example", "x\x0bBcc: v@x.example\x00"])
def test_T54_names_and_subjects_cannot_bring_another_header(
    in_acme: Tenant, evil: str, mail_server: Any, settings: Any
) -> None:
    from notify.sending import Outcome, send

    in_acme.name = f"Acme {evil}"
    mail = write_mail(to=Recipient("carol@client.example", evil), context={"title": evil})
    assert send(mail.pk) is Outcome.SENT
    (envelope,) = mail_server.taken
    assert envelope.rcpt_tos == ["carol@client.example"]
    (message,) = mail_server.mails()
    assert message["bcc"] is None
    assert message["subject"] == "Reply to x Bcc: v@x.example"
    assert [address.addr_spec for address in message["to"].addresses] == ["carol@client.example"]


@pytest.mark.parametrize(
    "address", ["a@x.example\nBcc: v@x.example", "a@x.example,b@y.example", "nobody", "", "a b@x.y"]
)
def test_T54_an_address_that_is_none_is_kept_as_a_failed_mail(in_acme: Tenant, address: str) -> None:
    mail = write_mail(to=Recipient(address, "X"))
    assert (mail.state, mail.error) == ("failed", "This is not a mail address.")
    assert Alarm.objects.filter(schema=in_acme.schema_name).count() == 0


@pytest.mark.parametrize("name", ["Bcc", "List-Unsubscribe", "Message-ID", "X Evil", "X\r\nBcc", ""])
def test_T54_callers_cannot_set_headers_that_are_not_theirs(in_acme: Tenant, name: str) -> None:
    with pytest.raises(ValueError, match="not set by callers"):
        write_mail(headers={name: "v@x.example"})
    assert OutgoingMail.objects.count() == 0


def test_header_values_stay_on_one_line(in_acme: Tenant) -> None:
    mail = write_mail(headers={"X-Topic": "a\r\nBcc: v@x.example", "Auto-Submitted": "auto-replied"})
    assert mail.headers == {"Auto-Submitted": "auto-replied", "X-Topic": "a Bcc: v@x.example"}


def test_mails_about_one_thing_stay_together(in_acme: Tenant) -> None:
    first, second = message_id_for("t12.m1"), message_id_for("t12.m2")
    host = in_acme.primary_host
    assert first.startswith("<t12.m1.")
    assert first.endswith(f"@mail.{host}>")
    assert first != message_id_for("t12.m1")
    thread = thread_id_for("t12")
    assert thread == f"<t12@mail.{host}>"
    mail = write_mail(message_id=second, in_reply_to=f"{thread} {first}")
    assert mail.message_id == second
    assert mail.headers == {
        "Auto-Submitted": "auto-generated",
        "In-Reply-To": first,
        "References": f"{thread} {first}",
    }
    with pytest.raises(ValueError, match="Message-ID"):
        message_id_for("t12>\r\nBcc: x")


def test_tokens_and_codes_are_never_shown(in_acme: Tenant) -> None:
    token = "Zm9v-YmFy_" * 5
    mail = write_mail(
        to=Recipient("carol@client.example", "Carol", contact_id=7),
        path=f"/join/{token}/",
        secrets=["482913"],
        context={"words": "Your code is 482913."},
    )
    assert token in mail.text
    row = mail_row(mail)
    assert token not in row.text
    assert "482913" not in row.text
    assert "/join/…/" in row.text
    assert "Your code is …." in row.text
    assert mails_of_contact(7) == [row]
    assert mails_of_contact(8) == []


def test_mails_of_the_public_site_come_from_the_house(acme: Tenant) -> None:
    Tenant.objects.filter(is_house=True).update(is_house=False)
    with pytest.raises(NoTenant), in_house():
        pass
    Tenant.objects.filter(pk=acme.pk).update(is_house=True)
    with in_public(), in_house() as house:
        mail = write_mail(path="/signup/confirm/abc/", on_public_site=True)
        assert house.slug == "acme"
    assert mail.from_name == "Acme"
    assert "http://localhost:8000/signup/confirm/abc/" in mail.text
    with inside(acme):
        assert OutgoingMail.objects.get().uuid == mail.uuid


def test_a_mail_needs_a_workspace(db: None) -> None:
    with pytest.raises(NoTenant):
        write_mail()


def test_two_subscribers_at_once_write_one_mail(race: Any) -> None:
    import threading

    from django.db import connection

    barrier = threading.Barrier(4)
    written: list[OutgoingMail | None] = []

    def write() -> None:
        with race.inside():
            barrier.wait(30)
            written.append(
                send_mail(
                    kind="bare",
                    to=Recipient("x@y.example"),
                    context={"words": "x"},
                    dedupe_key="one",
                )
            )
        connection.close()

    threads: list[threading.Thread] = [threading.Thread(target=write) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert [mail is None for mail in written].count(False) == 1
    with race.inside():
        assert OutgoingMail.objects.filter(dedupe_key="one").count() == 1


def test_every_mail_has_its_own_message_id(in_acme: Tenant) -> None:
    ids = {write_mail(str(uuid.uuid4())).message_id for _ in range(3)}
    assert len(ids) == 3
