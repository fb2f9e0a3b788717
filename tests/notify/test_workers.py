"""A worker killed in the middle of mailing: the mail goes out, at most once more, under the same Message-ID."""

from __future__ import annotations

import threading
from collections.abc import Iterator

import pytest
from celery import current_app

from kernel.tasks import queue_after_commit
from notify.models import OutgoingMail
from tests.factories.twins import Workspace
from tests.notify.conftest import MailServer, write_mail
from tests.processes import WORKER, kill, running, wait_for

pytestmark = pytest.mark.slow


@pytest.fixture
def queue() -> Iterator[None]:
    """An empty queue."""
    current_app.control.purge()
    yield
    current_app.control.purge()


@pytest.mark.parametrize("accepted", [False, True], ids=["not_yet_accepted", "accepted_but_unread"])
def test_a_worker_killed_while_it_sends(race: Workspace, mail_server: MailServer, queue: None, accepted: bool) -> None:
    sending, worker_is_dead = threading.Event(), threading.Event()

    def hold_the_first_one() -> None:
        if not sending.is_set():
            sending.set()
            worker_is_dead.wait(60)

    mail_server.on_data = hold_the_first_one
    mail_server.answers = {} if accepted else {"": "451 not yet"}
    mail_url = f"smtp://127.0.0.1:{mail_server.port}"
    with race.inside():
        mail = write_mail("killed")
        with running(WORKER, EMAIL_URL=mail_url) as worker:
            wait_for(sending.is_set, worker)
            kill(worker)
        assert OutgoingMail.objects.get().state == "sending"
        worker_is_dead.set()
        with running(WORKER, EMAIL_URL=mail_url) as worker:
            mail_server.answers = {}
            wait_for(lambda: OutgoingMail.objects.get().state == "sent", worker)
            queue_after_commit("notify.send_mail", mail_id=mail.pk)
            wait_for(lambda: current_app.control.purge() == 0, worker)
        stored = OutgoingMail.objects.get()
        assert (stored.state, stored.attempts, stored.leased_until) == ("sent", 2, None)
    ids = [message["message-id"] for message in mail_server.mails()]
    assert ids == [mail.message_id] * (2 if accepted else 1)
