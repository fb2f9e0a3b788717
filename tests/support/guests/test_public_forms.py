"""Forms with a page of their own: guarded like a request without an account, and no mail goes out."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

import pytest

from kernel.errors import Invalid, NotFound, TooMany
from support.forms.models import AnswerSet, Form
from support.guests.models import GuestAddress
from support.guests.proof import Proof, form_actor, new_challenge
from support.guests.use_cases import send_public_form
from support.tickets.models import Ticket
from tests.factories.forms import a_form
from tests.factories.guests import mails, solve, visitor
from tests.factories.twins import Workspace

ANSWERS = {"state": "runs", "pressure": "12"}


@pytest.fixture
def form(company: Workspace) -> Form:
    version = a_form(company, is_public=True)
    mails()
    return version.form


def send(company: Workspace, form: Form, **entries: Any) -> None:
    proof = entries.pop("proof", None) or solve(new_challenge())
    values = {
        "code": form.code,
        "version_id": form.versions.latest("number").pk,
        "raw": ANSWERS,
        "name": "Grace Guest",
        "email": "grace@elsewhere.example",
        "submission_key": uuid4().hex,
        "network": "203.0.113.7",
    }
    send_public_form(visitor(company, actor=form_actor(proof.challenge)), **{**values, **entries}, proof=proof)


def test_S4_35_answers_are_kept_without_a_ticket_and_without_a_mail(company: Workspace, form: Form) -> None:
    send(company, form)
    (answers,) = AnswerSet.objects.all()
    assert (answers.source, answers.person_name, answers.person_email) == (
        "public",
        "Grace Guest",
        "grace@elsewhere.example",
    )
    assert (mails(), Ticket.objects.count(), GuestAddress.objects.count()) == ([], 0, 0)


def test_everything_that_is_wrong_is_said_and_nothing_is_kept(company: Workspace, form: Form) -> None:
    for entries, fields in (
        ({"name": "Eve\nBcc: x@attacker.test"}, {"name"}),
        ({"email": "root@localhost", "proof": Proof(new_challenge(), "1")}, {"__all__", "email"}),
        ({"raw": {"pressure": "500"}}, {"answers.state", "answers.pressure"}),
    ):
        with pytest.raises(Invalid) as refused:
            send(company, form, **entries)
        assert set(refused.value.errors) == fields
    with pytest.raises(NotFound):
        send(company, form, code="nosuchform")
    send(company, form, website="https://attacker.test")
    assert AnswerSet.objects.count() == 0


def test_a_proof_counts_once_and_a_double_click_too(company: Workspace, form: Form) -> None:
    proof = solve(new_challenge())
    for _turn in range(2):
        send(company, form, proof=proof, submission_key="twice")
    with pytest.raises(Invalid, match="sent before"):
        send(company, form, proof=proof)
    assert AnswerSet.objects.count() == 1


def test_T64_budgets_hold_for_forms_too(company: Workspace, form: Form) -> None:
    for turn in range(10):
        send(company, form, email=f"g{turn}@elsewhere.example")
    with pytest.raises(TooMany):
        send(company, form, email="g99@elsewhere.example")
    assert AnswerSet.objects.count() == 10
