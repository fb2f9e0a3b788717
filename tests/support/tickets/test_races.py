"""Several people at once: numbers without gaps, nothing lost, nothing doubled."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from itertools import chain
from typing import Any

import pytest
from django.db import connection

from kernel.errors import Conflict, Invalid
from support.tickets.models import Follower, Message, NumberSeries, Submission, Ticket
from support.tickets.use_cases import assign, close_ticket, follow, open_ticket, reply
from tests.factories.tickets import ENTRIES
from tests.factories.twins import Workspace

THREADS = 4


@pytest.fixture(autouse=True)
def _inside(race: Workspace) -> Iterator[None]:
    with race.inside():
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


def test_S4_11_numbers_have_no_gaps_and_no_doubles(race: Workspace) -> None:
    ctx = race.ctx("alice")

    def open_some() -> list[int]:
        given = []
        for turn in range(6):
            title = "" if turn == 3 else "x"  # a refused one in between gives no number away
            try:
                given.append(open_ticket(ctx, **{**ENTRIES, "title": title}).number)
            except Invalid:
                continue
        return given

    results = at_once(race, *[open_some] * THREADS)
    numbers = sorted(chain.from_iterable(results))
    assert numbers == list(range(1, THREADS * 5 + 1))
    assert NumberSeries.objects.get().last == len(numbers)


def test_a_double_submit_makes_one_ticket(race: Workspace) -> None:
    ctx = race.ctx("alice")
    results = at_once(race, *[lambda: open_ticket(ctx, **ENTRIES, submission_key="twice").pk] * THREADS)
    assert len(set(results)) == 1
    assert (Ticket.objects.count(), Submission.objects.count(), NumberSeries.objects.get().last) == (1, 1, 1)


def test_answers_at_once_are_all_kept(race: Workspace) -> None:
    ticket = open_ticket(race.ctx("alice"), **ENTRIES)
    people = [race.ctx(name) for name in ("anna", "ben", "adam", "alice")]
    results = at_once(
        race,
        *[lambda ctx=ctx: reply(ctx, number=1, text=ctx.actor.name, seen_message_id=0) for ctx in people],  # type: ignore[misc]
    )
    kept = set(Message.objects.filter(ticket=ticket, kind="reply").values_list("body", flat=True))
    assert kept == {"Anna", "Ben", "Adam", "Alice"}
    assert sorted(len(result.newer) for result in results) == [0, 1, 2, 3]
    ticket.refresh_from_db()
    assert all(word in ticket.search_text for word in ("anna", "ben", "adam", "alice"))


def test_answering_while_it_is_closed_is_kept_before_or_refused_after(race: Workspace) -> None:
    for number in range(1, 6):
        open_ticket(race.ctx("alice"), **ENTRIES)
        alice, anna = race.ctx("alice"), race.ctx("anna")
        answered, closed = at_once(
            race,
            lambda: reply(anna, number=number, text="late?"),  # noqa: B023
            lambda: close_ticket(alice, number=number),  # noqa: B023
        )
        ticket = Ticket.objects.get(number=number)
        assert isinstance(closed, Ticket) and ticket.kind == "closed"
        replies = list(ticket.messages.filter(kind="reply"))
        if isinstance(answered, Conflict):
            assert replies == []
        else:
            activity = ticket.messages.get(kind="activity", data__verb="closed")
            assert [reply.body for reply in replies] == ["late?"] and replies[0].pk < activity.pk


def test_assigning_and_following_at_once_leaves_each_follower_once(race: Workspace) -> None:
    open_ticket(race.ctx("alice"), **ENTRIES)
    anna, adam = race.ctx("anna"), race.ctx("adam")
    anna_id = race.user("anna").pk
    results = at_once(
        race,
        lambda: follow(anna, number=1),
        lambda: assign(adam, number=1, user_id=anna_id),
        lambda: assign(anna, number=1, user_id=anna_id),
        lambda: follow(anna, number=1),
    )
    assert [type(result) for result in results] == [Ticket] * 4
    assert list(Follower.objects.values_list("user_id", flat=True)) == [anna_id]
    assert Message.objects.filter(data__verb="assigned").count() == 1
