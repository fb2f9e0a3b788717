"""Keeping answers: versions, files, public forms, and who reads them."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from kernel.context import NOBODY, Context
from kernel.errors import Conflict, Forbidden, Invalid, NotFound
from support.files.models import StoredFile
from support.files.queries import visible_file
from support.files.use_cases import store_upload
from support.forms import queries
from support.forms.answers import check_answers, store_answers
from support.forms.models import AnswerFile, AnswerSet, Form
from support.forms.use_cases import publish_form, save_form, submit_public_form
from tests.factories.forms import FAULT, a_form, question
from tests.factories.twins import NOW, Workspace

WITH_FILES = [
    question("photos", "file", validation={"extensions": ["png", "txt"], "max_mb": 1, "max_files": 2}),
    question("more", "file"),
]


def upload(ctx: Context, name: str = "photo.txt", content: bytes = b"hello") -> str:
    """A file somebody added, not used yet."""
    return str(store_upload(ctx, upload=SimpleUploadedFile(name, content)).uuid)


def guest(company: Workspace) -> Context:
    """Somebody without an account."""
    return Context(NOBODY, company.tenant, "portal", now=NOW)


def errors_of(act: Any) -> dict[str, list[str]]:
    """What `act` is refused with; nothing was kept."""
    before = AnswerSet.objects.count()
    with pytest.raises(Invalid) as refusal:
        act()
    assert AnswerSet.objects.count() == before
    return refusal.value.errors


def test_answers_are_kept_with_their_version_and_shown_in_the_readers_language(company: Workspace) -> None:
    from django.utils.translation import override

    version = a_form(company)
    alice = company.ctx("alice")
    raw = {"state": "stopped", "since": "1405/08/25", "pressure": "۸"}
    stored = store_answers(
        alice, version_id=version.pk, raw=raw, source="public", contact_id=alice.actor.contact_id, name="Alice"
    )
    assert (stored.data, stored.person_name, stored.language) == (
        {"state": "stopped", "since": "2026-11-16", "pressure": "8"},
        "Alice",
        "en",
    )
    save_form(company.ctx("olga"), form_id=version.form_id, draft={"fields": [question("other", "text")]})
    publish_form(company.ctx("olga"), form_id=version.form_id)
    olga = company.actor("olga")
    assert [(row.label.text, row.text) for row in queries.answers_of(olga, stored)] == [
        ("State of the line", "It stands still"),
        ("Since when?", "16 November 2026"),
        ("Pressure", "8"),
    ]
    with override("fa"):
        rows = queries.answers_of(olga, stored.pk)
    assert [(row.label.text, row.label.language, row.text) for row in rows[:2]] == [
        ("وضعیت خط تولید", "fa", "متوقف است"),
        ("از کی؟", "fa", "۱۶ نوامبر ۲۰۲۶"),
    ]
    assert (rows[2].label.text, rows[2].label.dir) == ("Pressure", "ltr")


def test_an_older_version_is_accepted_for_a_day(company: Workspace) -> None:
    old = a_form(company)
    save_form(company.ctx("olga"), form_id=old.form_id, draft={"fields": [question("name", "text")]})
    publish_form(company.ctx("olga", now=NOW), form_id=old.form_id)

    def send(hours: int) -> AnswerSet:
        ctx = company.ctx("alice", now=NOW + timedelta(hours=hours))
        return store_answers(ctx, version_id=old.pk, raw={"state": "runs"}, source="public")

    assert send(23).version == old
    with pytest.raises(Conflict) as refusal:
        send(25)
    assert str(refusal.value) == "The form changed meanwhile. Load the page again and answer the new questions."
    assert AnswerSet.objects.count() == 1


@pytest.mark.parametrize("forged", [0, -1, 424242, 2**63, 2**100, "1", None, True, 1.0])
def test_forged_versions_are_refused(company: Workspace, forged: Any) -> None:
    a_form(company)
    errors = errors_of(lambda: store_answers(company.ctx("alice"), version_id=forged, raw={}, source="public"))
    assert errors == {"form_version": ["These questions do not belong here. Load the page again."]}


def test_the_version_of_another_form_is_refused(company: Workspace) -> None:
    asked, other = a_form(company), a_form(company, [question("name", "text")])
    errors = errors_of(
        lambda: store_answers(company.ctx("alice"), version_id=other.pk, raw={}, source="public", form_id=asked.form_id)
    )
    assert list(errors) == ["form_version"]


def test_files_are_claimed_by_the_answers_and_shown_with_them(company: Workspace) -> None:
    version = a_form(company, WITH_FILES)
    alice = company.ctx("alice")
    one, two = upload(alice), upload(alice, "plan.txt")
    stored = store_answers(
        alice, version_id=version.pk, raw={"photos": [one], "more": two}, source="public", name="Alice"
    )
    assert stored.data == {"photos": [one], "more": [two]}
    assert list(AnswerFile.objects.values_list("key", "file__name")) == [("photos", "photo.txt"), ("more", "plan.txt")]
    assert StoredFile.objects.filter(claimed_at__isnull=True).count() == 0
    rows = queries.answers_of(company.actor("anna"), stored)
    assert [[file.name for file in row.files] for row in rows] == [["photo.txt"], ["plan.txt"]]
    assert visible_file(company.actor("anna"), StoredFile.objects.all()[0].uuid).name == "photo.txt"
    with pytest.raises(NotFound):
        visible_file(company.actor("carol"), StoredFile.objects.all()[0].uuid)


def test_files_have_to_be_ones_own_unused_and_of_the_right_kind(company: Workspace) -> None:
    version = a_form(company, WITH_FILES)
    alice = company.ctx("alice")
    mine, program, strangers = upload(alice), upload(alice, "page.html"), upload(company.ctx("bob"))
    gone = "A file is no longer there. Add it again."

    def check(**raw: Any) -> dict[str, list[str]]:
        return errors_of(lambda: check_answers(alice, version, raw, language="en"))

    assert check(photos=strangers) == {"answers.photos": [gone]}
    assert check(photos=str(uuid4())) == {"answers.photos": [gone]}
    assert check(photos=[mine], more=[mine]) == {"answers.more": [gone]}
    assert check(photos=[program]) == {"answers.photos": ["“page.html” cannot be added here. Accepted are: png, txt."]}
    assert check(photos=[mine, program, strangers]) == {"answers.photos": ["Add at most 2 files."]}
    assert check(photos="photo.txt") == {"answers.photos": ["Add a file; text is not accepted here."]}
    large = StoredFile.objects.get(uuid=mine)
    large.size = 2 * 1024 * 1024
    large.save()
    assert check(photos=[mine]) == {"answers.photos": ["“photo.txt” is larger than 1 MB."]}
    store_answers(alice, version_id=version.pk, raw={"more": mine}, source="public")
    assert check(more=mine) == {"answers.more": [gone]}


def test_files_the_caller_holds_are_passed_on(company: Workspace) -> None:
    version = a_form(company, WITH_FILES)
    held = upload(company.ctx("bob"))
    StoredFile.objects.update(claimed_at=NOW)
    stored = store_answers(
        company.ctx("alice"), version_id=version.pk, raw={"photos": [held]}, source="ticket", held=[held]
    )
    assert [row.file.name for row in stored.files.all()] == ["photo.txt"]


def test_a_public_form_is_answered_without_an_account_and_without_a_ticket(company: Workspace) -> None:
    version = a_form(company, is_public=True)
    code = Form.objects.get().code
    page = queries.public_form(code)
    assert (page.name.text, page.version_id, page.number) == ("Fault", version.pk, 1)
    stored = submit_public_form(
        guest(company),
        code=code,
        version_id=version.pk,
        raw={"state": "runs"},
        name=" Gül  Er ",
        email="Gul@Er.example",
    )
    assert (stored.source, stored.person_name, stored.person_email, stored.contact_id) == (
        "public",
        "Gül Er",
        "gul@er.example",
        None,
    )


def test_a_public_form_sent_twice_is_kept_once(company: Workspace) -> None:
    version = a_form(company, is_public=True)
    sent = {"code": Form.objects.get().code, "version_id": version.pk, "submission_key": "abc"}
    first = submit_public_form(guest(company), raw={"state": "runs"}, **sent)
    assert submit_public_form(guest(company), raw={"state": "runs"}, **sent) == first
    assert AnswerSet.objects.count() == 1
    submit_public_form(guest(company), raw={"state": "runs"}, **{**sent, "submission_key": "other"})
    assert AnswerSet.objects.count() == 2


def test_a_form_that_is_not_public_is_not_found(company: Workspace) -> None:
    version = a_form(company)
    form = Form.objects.get()
    for code in (form.code, "", "nothing"):
        with pytest.raises(NotFound):
            submit_public_form(guest(company), code=code, version_id=version.pk, raw={"state": "runs"})
        with pytest.raises(NotFound):
            queries.public_form(code)
    draft = save_form(company.ctx("olga"), names={"en": "Draft"}, draft=FAULT, is_public=True)
    with pytest.raises(NotFound):
        queries.public_form(draft.code)
    assert AnswerSet.objects.count() == 0


def test_wrong_answers_to_a_public_form_keep_nothing(company: Workspace) -> None:
    version = a_form(company, is_public=True)
    other = a_form(company, [question("name", "text")])
    sent: dict[str, Any] = {"code": Form.objects.first().code, "version_id": version.pk, "raw": {"state": "runs"}}  # type: ignore[union-attr]

    def send(**changes: Any) -> dict[str, list[str]]:
        return errors_of(lambda: submit_public_form(guest(company), **{**sent, **changes}))

    assert send(raw={"state": "pink"}) == {"answers.state": ["Choose one of the answers on offer."]}
    assert list(send(version_id=other.pk)) == ["form_version"]
    assert list(send(email="nobody")) == ["email"]
    assert list(send(name="x" * 201)) == ["name"]
    assert list(send(name="a\x00b", email="x" * 300)) == ["name", "email"]
    assert list(send(submission_key="x" * 81)) == ["submission_key"]


def test_answers_to_public_forms_are_read_by_staff_only(company: Workspace) -> None:
    version = a_form(company, is_public=True)
    stored = store_answers(company.ctx("alice"), version_id=version.pk, raw={"state": "runs"}, source="public")
    assert len(queries.answers_of(company.actor("anna"), stored)) == 1
    for actor in (company.actor("alice"), company.actor("carol"), NOBODY):
        with pytest.raises(NotFound):
            queries.answers_of(actor, stored)


def test_operators_do_not_send_forms(company: Workspace) -> None:
    from dataclasses import replace

    from kernel.context import Role

    a_form(company, is_public=True)
    ctx = replace(guest(company), actor=replace(NOBODY, role=Role.OPERATOR))
    with pytest.raises(Forbidden):
        submit_public_form(ctx, code=Form.objects.get().code, version_id=1, raw={})
