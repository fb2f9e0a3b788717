"""Several at once: one mail, one ticket."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.db import connection

from notify.models import OutgoingMail
from support.guests.models import GuestRequest
from support.guests.proof import new_challenge
from support.guests.use_cases import confirm_guest_requests
from support.people.models import Contact
from support.tickets.models import GuestLink, Ticket
from tests.factories.guests import REQUEST, mails, open_door, send, solve, token_of, visitor
from tests.factories.twins import Workspace

THREADS = 4


@pytest.fixture(autouse=True)
def _inside(race: Workspace) -> Iterator[None]:
    with race.inside():
        open_door(race)
        yield


def at_once(race: Workspace, *works: Callable[[], Any]) -> list[Any]:
    """Run the works in threads that start together, each with a connection of its own; errors are results."""
    start = threading.Barrier(len(works))

    def run(work: Callable[[], Any]) -> Any:
        try:
            with race.inside():
                start.wait(10)
                return work()
        except Exception as error:
            return error
        finally:
            connection.close()

    with ThreadPoolExecutor(len(works)) as pool:
        return list(pool.map(run, works))


def test_T64_many_at_once_cause_one_mail_and_a_double_click_one_request(race: Workspace) -> None:
    results = at_once(race, *[lambda: send(race)] * THREADS)
    assert results == [None] * THREADS
    assert len(mails()) == 1
    proof = solve(new_challenge())
    key: dict[str, Any] = {"proof": proof, "submission_key": "double", "email": "b@elsewhere.example"}
    assert at_once(race, *[lambda: send(race, **key)] * 2) == [None, None]
    assert GuestRequest.objects.filter(address__email="b@elsewhere.example").count() == 1
    assert OutgoingMail.objects.filter(to_email=REQUEST["email"]).count() == 1


def test_confirming_at_once_opens_one_ticket(race: Workspace) -> None:
    send(race)
    (request,) = GuestRequest.objects.all()
    token = token_of()

    def work() -> list[int]:
        return [
            ticket.pk for ticket in confirm_guest_requests(visitor(race), token=token, accepted_uuids=[request.uuid])
        ]

    results = at_once(race, *[work] * THREADS)
    assert results == [[Ticket.objects.get().pk]] * THREADS
    assert Contact.objects.filter(email=REQUEST["email"]).count() == 1
    assert GuestLink.objects.count() == 1
