"""Whatever a form asks and whatever is answered: the page, the REST API and the use case have the same outcome."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

import pytest
from django.core.cache import cache
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kernel.errors import Invalid
from support.forms.models import AnswerSet, FormVersion
from support.tickets.models import Ticket
from support.tickets.use_cases import open_ticket
from support.topics.models import Topic
from support.topics.queries import default_topic
from support.topics.use_cases import save_topic
from tests.api.caller import Caller
from tests.factories.browsers import Browser, browser_of
from tests.factories.forms import EVERYTHING, a_form
from tests.factories.twins import Workspace

# What is stored, or what is wrong by question.
Outcome = dict[str, Any]
GOOD: dict[str, list[Any]] = {
    "serial": ["RK-0413", "RK-۰۴۱۳"],
    "story": ["It leaks since Monday.", "x" * 2000],
    "amount": ["0", "12.5", "۱۲٫۵", "1000"],
    "day": ["2026-11-10", "۱۴۰۵/۰۸/۲۰"],
    "hour": ["14:30", "۷:۰۵"],
    "moment": ["2026-11-10 14:30", "1405-08-19T14:30"],
    "mood": ["red", "green"],
    "list": ["blue"],
    "several": [["red", "blue"], "green"],
    "tick": ["on", "true", ""],
    "agree": ["on"],
    "mail": ["Anna@People.example"],
    "call": ["+44 20 7946 0018", "۰۰۴۴۲۰۷۹۴۶۰۰۱۸"],
    "page_of": ["example.com", "https://example.com/a?b=c"],
    "stars": ["1", "5"],
    "price": ["1,310.40", "1"],
}
BAD = ["pink", "-3", "1e9", "2026-02-30", "25:00", "anna@", "javascript:alert(1)", "0", "x" * 2001, ["1", "2"], "a\tb"]
FIELDS = [field for field in EVERYTHING["fields"] if field["key"] in GOOD or field["type"] in ("page", "section")]
NEW: dict[str, Any] = {"title": "It stands still", "description": "Since this morning.", "priority": "high"}


@st.composite
def cases(draw: st.DrawFn) -> tuple[list[dict[str, Any]], dict[str, Any]]:
    """Some questions, required or not and under conditions or not, and answers: good ones only, or any."""
    chosen = draw(st.lists(st.sampled_from(FIELDS), min_size=4, max_size=12, unique_by=lambda field: field["key"]))
    only_good = draw(st.booleans())
    fields: list[dict[str, Any]] = []
    answers: dict[str, Any] = {"unknown": "x"}
    for plain in chosen:
        field = {name: value for name, value in plain.items() if name != "show_if"}
        deciding = [earlier["key"] for earlier in fields if earlier["key"] in GOOD]
        if deciding and draw(st.integers(0, 2)) == 0:
            field["show_if"] = {"field": draw(st.sampled_from(deciding)), "op": "is_not_empty"}
        if field["key"] in GOOD:
            field["required"] = field["type"] == "consent" or draw(st.booleans())
            must = only_good and field["required"]
            values = st.sampled_from(GOOD[field["key"]] if only_good else [*GOOD[field["key"]], *BAD])
            if must or draw(st.integers(0, 3)):
                answers[field["key"]] = draw(values)
        fields.append(field)
    return fields, answers


@pytest.fixture
def doors(company: Workspace) -> tuple[Browser, Caller]:
    return browser_of(company, "alice"), Caller(company, "alice")


def stored(company: Workspace, before: int) -> Outcome:
    """What the newest ticket keeps; there is one more than before."""
    with company.inside():
        assert Ticket.objects.count() == before + 1
        kept = Ticket.objects.latest("pk").answers
        return {"stored": kept.data if kept is not None else None}


def by_page(company: Workspace, browser: Browser, topic: Topic, answers: dict[str, Any], before: int) -> Outcome:
    posted = {f"q_{key}": value for key, value in answers.items()}
    extra = {"topic": str(topic.pk), "status": "open", "submission_key": uuid4().hex}
    answer = browser.post("/tickets/new/", NEW | extra | posted)
    if answer.status_code == 302:
        return stored(company, before)
    form = answer.context["form"]
    assert (answer.status_code, list(form.errors)) == (422, [])
    return {
        name.removeprefix("q_"): [str(text) for text in texts] for name, texts in form.questions.form.errors.items()
    }


def by_api(
    company: Workspace, caller: Caller, topic: Topic, version: FormVersion, answers: dict[str, Any], before: int
) -> Outcome:
    data = NEW | {"topic": topic.pk, "form_version": version.pk, "answers": answers}
    answer = caller.post("/tickets", data, **{"Idempotency-Key": uuid4().hex})
    if answer.status == 201:
        return stored(company, before)
    status, errors = answer.problem
    assert status == 400
    return {name.removeprefix("answers."): texts for name, texts in errors.items()}


def by_use_case(
    company: Workspace, topic: Topic, version: FormVersion, answers: dict[str, Any], before: int
) -> Outcome:
    with company.inside():
        ctx = company.ctx("alice")
        try:
            open_ticket(ctx, **NEW, topic_id=topic.pk, answers=answers, form_version_id=version.pk)
        except Invalid as refusal:
            return {name.removeprefix("answers."): texts for name, texts in refusal.errors.items()}
    return stored(company, before)


@settings(
    max_examples=6, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
@given(case=cases())
def test_page_api_and_use_case_accept_and_refuse_the_same(
    company: Workspace, doors: tuple[Browser, Caller], case: tuple[list[dict[str, Any]], dict[str, Any]]
) -> None:
    fields, answers = case
    browser, caller = doors
    # Limits on how much one person sends belong to other tests.
    cache.clear()
    with company.inside():
        version = a_form(company, fields, name=uuid4().hex)
        names, project = {"en": uuid4().hex}, default_topic().project_id
        topic = save_topic(company.ctx("olga"), names=names, project_id=project, form_id=version.form_id)
        before, kept = Ticket.objects.count(), AnswerSet.objects.count()
    page = by_page(company, browser, topic, answers, before)
    # Each accepted ticket is one more for the next door.
    more = int("stored" in page)
    api = by_api(company, caller, topic, version, answers, before + more)
    used = by_use_case(company, topic, version, answers, before + 2 * more)
    assert page == api == used
    with company.inside():
        stayed = (Ticket.objects.count(), AnswerSet.objects.count())
        assert stayed == (before + 3 * more, kept + 3 * more), "nothing partial is stored"
