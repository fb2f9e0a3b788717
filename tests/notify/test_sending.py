"""Sending against real mail servers, good and broken: nothing lost, nothing doubled, every answer kept."""

from __future__ import annotations

import threading
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone

from kernel.errors import Conflict, NotFound
from notify import sending
from notify.answers import Answer
from notify.events import MailRetried
from notify.jobs import send_due_mails
from notify.models import OutgoingMail
from notify.queries import failed_mail_count, failed_mails, mail_row, waiting_mail_count
from notify.sending import Outcome, send
from notify.states import PATIENCE
from notify.use_cases import retry_mail
from outbox.models import Alarm, Event
from tenants.registry.models import Tenant
from tests.factories.twins import Workspace
from tests.notify.conftest import MailServer, free_port, speaking_server, use_server, write_mail


def again(mail: OutgoingMail) -> OutgoingMail:
    """The mail as it is stored now."""
    return OutgoingMail.objects.get(pk=mail.pk)


def test_a_mail_goes_out_once_and_complete(in_acme: Tenant, mail_server: MailServer) -> None:
    mail = write_mail(message_id="<t1.m1.abc@mail.acme.localhost>", in_reply_to="<t1@mail.acme.localhost>")
    assert send(mail.pk) is Outcome.SENT
    assert send(mail.pk) is Outcome.SKIPPED
    (envelope,) = mail_server.taken
    assert (envelope.mail_from, envelope.rcpt_tos) == ("support@localhost", ["carol@client.example"])
    (message,) = mail_server.mails()
    assert str(message["from"]) == "Acme <support@localhost>"
    assert str(message["to"]) == "Carol Reader <carol@client.example>"
    assert message["message-id"] == "<t1.m1.abc@mail.acme.localhost>"
    assert message["in-reply-to"] == "<t1@mail.acme.localhost>"
    assert message["auto-submitted"] == "auto-generated"
    assert {"list-unsubscribe", "bcc", "x-portico-tenant"} & {name.lower() for name in message} == set()
    assert message["date"].datetime.date() == timezone.now().date()
    text, html = message.get_body(("plain",)), message.get_body(("html",))
    assert text is not None
    assert html is not None
    assert text.get_content().replace("\r\n", "\n") == mail.text
    assert html.get_content().replace("\r\n", "\n").strip() == mail.html
    stored = again(mail)
    assert (stored.state, stored.attempts, stored.error, stored.leased_until) == ("sent", 1, "", None)
    assert stored.sent_at is not None


def test_names_in_any_script_arrive(in_acme: Tenant, mail_server: MailServer) -> None:
    from notify.api import Recipient

    in_acme.name = 'Ойл "Т", ООО'
    mail = write_mail(to=Recipient("carol@client.example", "رضا, کریمی", "fa"), context={"title": "چاپگر №1"})
    assert send(mail.pk) is Outcome.SENT
    (message,) = mail_server.mails()
    assert message["from"].addresses[0].display_name == 'Ойл "Т", ООО'
    assert message["to"].addresses[0].display_name == "رضا, کریمی"
    assert message["subject"] == "Reply to چاپگر №1"


def test_what_was_secret_is_gone_once_it_is_sent(in_acme: Tenant, mail_server: MailServer) -> None:
    token = "Zm9vYmFy_-" * 5
    mail = write_mail(path=f"/join/{token}/", secrets=["482913"], context={"words": "482913"})
    send(mail.pk)
    assert token in str(mail_server.mails()[0].get_body(("plain",)))
    stored = again(mail)
    assert stored.secrets == []
    assert token not in stored.text + stored.html
    assert "482913" not in stored.text + stored.html


@pytest.mark.parametrize(
    ("answers", "outcome", "state", "error"),
    [
        (
            {"carol@client.example": "550 5.1.1 no such user"},
            Outcome.FAILED,
            "failed",
            "550 5.1.1 no such user",
        ),
        ({"": "554 5.7.1 looks like spam"}, Outcome.FAILED, "failed", "554 5.7.1 looks like spam"),
        (
            {"carol@client.example": "450 4.2.1 try again later"},
            Outcome.AGAIN,
            "waiting",
            "450 4.2.1 try again later",
        ),
        ({"": "452 4.3.1 disk is full"}, Outcome.AGAIN, "waiting", "452 4.3.1 disk is full"),
    ],
)
def test_the_servers_answer_decides_and_is_kept(
    in_acme: Tenant, mail_server: MailServer, answers: dict[str, str], outcome: Outcome, state: str, error: str
) -> None:
    mail_server.answers = answers
    mail = write_mail()
    before = timezone.now()
    assert send(mail.pk) is outcome
    stored = again(mail)
    assert (stored.state, stored.error, stored.attempts, stored.leased_until) == (state, error, 1, None)
    assert mail_server.taken == []
    events = Event.objects.filter(schema=in_acme.schema_name, name="notify.mail_failed").values_list("payload")
    assert list(events) == ([({"mail_id": mail.pk},)] if state == "failed" else [])
    if state == "waiting":
        assert timedelta(seconds=30) <= stored.due_at - before <= timedelta(seconds=65)
        assert send(mail.pk) is Outcome.SKIPPED, "not before its time"
        assert Alarm.objects.filter(schema=in_acme.schema_name, due_at=stored.due_at).count() == 1
        mail_server.answers = {}
        assert send(mail.pk, stored.due_at) is Outcome.SENT
        assert len(mail_server.taken) == 1


def test_one_refused_recipient_does_not_hold_up_others(in_acme: Tenant, mail_server: MailServer) -> None:
    from notify.api import Recipient

    mail_server.answers = {"gone@client.example": "550 no such user", "grey@client.example": "451 later"}
    for name in ("gone", "grey", "fine"):
        write_mail(name, to=Recipient(f"{name}@client.example"))
    assert send_due_mails(timezone.now()) == 1
    assert [envelope.rcpt_tos for envelope in mail_server.taken] == [["fine@client.example"]]
    states = dict(OutgoingMail.objects.values_list("dedupe_key", "state"))
    assert states == {"gone": "failed", "grey": "waiting", "fine": "sent"}


def test_no_mail_server_means_later(in_acme: Tenant, settings: Any) -> None:
    use_server(settings, free_port())
    mail = write_mail()
    assert send(mail.pk) is Outcome.AWAY
    stored = again(mail)
    assert (stored.state, stored.attempts) == ("waiting", 1)
    assert stored.error.startswith("ConnectionRefusedError")


@pytest.mark.parametrize(
    ("lines", "words"),
    [
        ((), "timed out"),
        ((b"554 5.3.2 we are closed\r\n",), "554 5.3.2 we are closed"),
        ((b"421 too busy\r\n",), "421 too busy"),
        ((b"220 hello\r\n",), "timed out"),
        ((b"",), "SMTPServerDisconnected"),
        ((b"this is no mail server\r\n",), "no mail server"),
    ],
    ids=["silent", "closed", "busy", "hangs", "hangs_up", "nonsense"],
)
def test_a_broken_mail_server_means_later(in_acme: Tenant, settings: Any, lines: tuple[bytes, ...], words: str) -> None:
    with speaking_server(*lines) as port:
        use_server(settings, port)
        settings.EMAIL_TIMEOUT = 0.3
        mail = write_mail()
        assert send(mail.pk) is Outcome.AWAY
    stored = again(mail)
    assert stored.state == "waiting"
    assert words in stored.error


def test_a_wrong_password_at_the_mail_server_is_no_fault_of_the_mail(in_acme: Tenant, settings: Any) -> None:
    from aiosmtpd.controller import Controller
    from aiosmtpd.smtp import AuthResult

    server = MailServer()
    controller = Controller(
        server,
        hostname="127.0.0.1",
        port=free_port(),
        auth_require_tls=False,
        auth_required=True,
        authenticator=lambda *_: AuthResult(success=False, handled=False),
    )
    controller.start()
    try:
        use_server(settings, int(controller.port))
        mail = write_mail()
        assert send(mail.pk) is Outcome.AWAY
        assert again(mail).error.startswith("530 ")
        settings.EMAIL_HOST_USER, settings.EMAIL_HOST_PASSWORD = "app", "wrong"
        other = write_mail("two")
        assert send(other.pk) is Outcome.AWAY
        assert again(other).state == "waiting"
    finally:
        controller.stop()


def test_a_batch_stops_at_a_server_that_is_away_and_is_woken_again(in_acme: Tenant, settings: Any) -> None:
    use_server(settings, free_port())
    mails = [write_mail(str(n)) for n in range(3)]
    Alarm.objects.all().delete()
    assert send_due_mails(timezone.now()) == 0
    assert sorted(again(mail).attempts for mail in mails) == [0, 0, 1]
    assert Alarm.objects.filter(schema=in_acme.schema_name, job="notify.mails").count() == 2


def test_after_three_days_a_mail_is_given_up_and_visible(
    company: Workspace, settings: Any, mail_server: MailServer
) -> None:
    use_server(settings, free_port())
    mail = write_mail(target="ticket:7")
    OutgoingMail.objects.update(created_at=timezone.now() - PATIENCE, give_up_at=timezone.now())
    assert send(mail.pk) is Outcome.FAILED
    owner, agent = company.actor("olga"), company.actor("anna")
    assert failed_mails(owner) == [mail_row(again(mail))]
    (row,) = failed_mails(owner)
    assert (row.state_label, row.target, row.to_email) == ("Not delivered", "ticket:7", "carol@client.example")
    assert row.error.startswith("ConnectionRefusedError")
    assert (failed_mail_count(owner), waiting_mail_count(owner)) == (1, 0)
    assert (failed_mails(agent), failed_mail_count(agent)) == ([], 0)

    ctx = company.ctx("olga", now=timezone.now())
    retry_mail(ctx, mail_id=mail.pk)
    stored = again(mail)
    assert (stored.state, stored.attempts, stored.due_at) == ("waiting", 0, ctx.now)
    assert stored.give_up_at == ctx.now + PATIENCE
    assert Event.objects.filter(name=MailRetried.name, payload={"mail_id": mail.pk}).count() == 1
    use_server(settings, mail_server.port)
    assert send(mail.pk) is Outcome.SENT
    with pytest.raises(Conflict, match="could not be delivered"):
        retry_mail(ctx, mail_id=mail.pk)


def test_only_administrators_have_mails_tried_again(company: Workspace) -> None:
    mail = write_mail()
    OutgoingMail.objects.update(state="failed", error="550 no")
    for ctx in (company.ctx("anna"), company.ctx("alice")):
        with pytest.raises(NotFound):
            retry_mail(ctx, mail_id=mail.pk)
    assert again(mail).state == "failed"


def test_a_mail_left_behind_by_a_dead_worker_is_sent_after_its_lease(in_acme: Tenant, mail_server: MailServer) -> None:
    mail = write_mail()
    now = timezone.now()
    OutgoingMail.objects.update(state="sending", leased_until=now + timedelta(seconds=100), attempts=1)
    assert send(mail.pk, now + timedelta(seconds=99)) is Outcome.SKIPPED
    assert send_due_mails(now + timedelta(seconds=101)) == 1
    stored = again(mail)
    assert (stored.state, stored.attempts, len(mail_server.taken)) == ("sent", 2, 1)
    assert mail_server.mails()[0]["message-id"] == mail.message_id


def test_a_worker_whose_lease_ran_out_does_not_undo_the_other_ones_work(in_acme: Tenant) -> None:
    mail = write_mail()
    taken = sending._claim(mail.pk, timezone.now())
    assert taken is not None
    OutgoingMail.objects.update(state="sent", sent_at=timezone.now(), leased_until=None)
    assert sending._put_back(taken, Answer("451 later", is_final=True)) is Outcome.SKIPPED
    assert again(mail).state == "sent"
    assert Event.objects.filter(name="notify.mail_failed").count() == 0


def test_four_workers_with_the_same_mail_send_it_once(race: Workspace, mail_server: MailServer) -> None:
    with race.inside():
        mail = write_mail("race")
    barrier = threading.Barrier(4)
    outcomes: list[Outcome] = []

    def work() -> None:
        try:
            with race.inside():
                barrier.wait(30)
                outcomes.append(send(mail.pk))
        finally:
            connection.close()

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert sorted(outcomes) == [Outcome.SENT, *[Outcome.SKIPPED] * 3]
    assert len(mail_server.taken) == 1


def test_mails_are_sent_outside_of_any_transaction(race: Workspace, mail_server: MailServer) -> None:
    open_transactions: list[int] = []

    def look() -> None:
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT count(*) FROM pg_stat_activity"
                " WHERE datname = current_database() AND state = 'idle in transaction'"
            )
            open_transactions.append(cursor.fetchone()[0])
        connection.close()

    mail_server.on_data = look
    with race.inside():
        mail = write_mail("race")
        assert send(mail.pk) is Outcome.SENT
    assert open_transactions == [0]


def test_S3_22_without_a_mail_server_nothing_is_lost(in_acme: Tenant, settings: Any, mail_server: MailServer) -> None:
    use_server(settings, free_port())
    mail = write_mail()
    for _ in range(3):
        assert send(mail.pk, again(mail).due_at) is Outcome.AWAY
    use_server(settings, mail_server.port)
    assert send(mail.pk, again(mail).due_at) is Outcome.SENT
    assert len(mail_server.taken) == 1


def test_a_database_that_is_started_again_does_not_make_a_mail_go_out_twice(
    race: Workspace, mail_server: MailServer
) -> None:
    def cut_the_workers_connection() -> None:
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity"
                " WHERE datname = current_database() AND pid <> pg_backend_pid()"
            )
        connection.close()

    mail_server.on_data = cut_the_workers_connection
    with race.inside():
        mail = write_mail("race")
        assert send(mail.pk) is Outcome.SENT
        assert again(mail).state == "sent"
        assert send_due_mails(timezone.now() + timedelta(hours=1)) == 0
    assert len(mail_server.taken) == 1
