"""Taking a stranger's request in; it waits, seen by nobody, until the owner of the address says that it is theirs."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.conf import settings
from django.utils.translation import gettext as _

from accounts.tokens import link_token
from audit.api import record
from kernel.authz import require
from kernel.context import Context
from kernel.errors import WHOLE_FORM, Conflict, Invalid, TooMany
from kernel.tokens import hash_token
from kernel.use_case import use_case
from support.files.claims import claim_files
from support.forms.answer_files import file_uuids as answer_files_of
from support.forms.answers import answered_version, check_answers
from support.forms.definition import load_definition
from support.forms.queries import newest_version
from support.forms.use_cases import submit_public_form
from support.guests import policy
from support.guests.events import GuestAddressAsked, GuestRequestSent
from support.guests.guards import LINK_LIVES, MAIL_PAUSE, MOST_WAITING, read_proof, spend
from support.guests.inputs import (
    Errors,
    clean_address,
    clean_description,
    clean_name,
    clean_priority,
    clean_title,
    take,
)
from support.guests.models import GuestAddress, GuestRequest
from support.guests.proof import Proof, Puzzle, use_up
from support.guests.queries import PURPOSE, guest_door, waiting
from support.tickets.states import Priority
from support.tickets.use_cases.steps import too_many_files
from support.topics.models import ClientLink
from support.topics.queries import TopicChoice, guest_topics, link_by_code


@dataclass(slots=True)
class Checked:
    """A request whose every part is right."""

    email: str = ""
    first_name: str = ""
    last_name: str = ""
    title: str = ""
    description: str = ""
    priority: str = Priority.NORMAL
    topic_id: int | None = None
    form_version_id: int | None = None
    answers: dict[str, Any] = field(default_factory=dict)
    files: list[str] = field(default_factory=list)
    answer_files: list[str] = field(default_factory=list)
    puzzle: Puzzle | None = None


@use_case
def send_guest_request(
    ctx: Context,
    *,
    first_name: str,
    last_name: str,
    email: str,
    title: str,
    description: str,
    submission_key: str,
    network: str,
    proof: Proof | None,
    priority: str = Priority.NORMAL,
    topic_id: int | None = None,
    form_version_id: int | None = None,
    answers: Mapping[str, Any] | None = None,
    file_uuids: Sequence[UUID | str] = (),
    link_code: str = "",
    website: str = "",
) -> None:
    """Keep a request and ask the owner of the address by mail, at most once a day; nothing else happens.

    What happens, and how long it takes, is the same for every address. `network` is `kernel.http.client.network_of`
    the caller; `website` is a field people do not see: whoever fills it in is told nothing and nothing is kept.
    A repeated `submission_key` is the first submission. Raises Invalid with all that is wrong, by field; Conflict
    while the door is closed, or for a key that came before with other words; TooMany.
    """
    require(ctx.actor, policy.SEND)
    link = entrance(link_code)
    if website.strip():
        return
    errors: Errors = {}
    checked = _check_words(
        errors,
        first_name=first_name,
        last_name=last_name,
        email=email,
        title=title,
        description=description,
        priority=priority,
    )
    _check_topic(ctx, errors, checked, link, topic_id, form_version_id, answers or {})
    _check_key(errors, submission_key)
    checked.puzzle = take(errors, lambda: read_proof(ctx.actor, proof), None)
    checked.files = take(errors, lambda: _files(file_uuids), [])
    if errors:
        raise Invalid(errors)
    if _was_sent(checked, submission_key):
        return
    # Before anything is written: whoever floods the door costs reads only.
    spend(proof, network=network, email=checked.email)
    address, is_new = _locked_address(ctx, checked.email)
    if not is_new and _was_sent(checked, submission_key):  # by the same form, just now
        return
    if checked.puzzle is not None:
        use_up(checked.puzzle)
    claim_files(ctx, [*checked.files, *checked.answer_files], is_waiting=True)
    request = _keep(ctx, address, checked, link, submission_key)
    record(ctx, GuestRequestSent(request.pk), target=f"guest_request:{request.pk}")
    if is_new or ctx.now >= address.mailed_at + MAIL_PAUSE:
        ask_owner(ctx, address)


def entrance(link_code: str) -> ClientLink | None:
    """The client's link that was used, None at the public door. Raises Conflict where it is closed."""
    if link_code:
        link = link_by_code(link_code)
        if link is None:
            raise Conflict(_("This support link is switched off. Ask the people you work with there for a new one."))
        return link
    if not guest_door().is_open:
        raise Conflict(_("Requests without an account are switched off here. Sign in to send one."))
    return None


def ask_owner(ctx: Context, address: GuestAddress) -> None:
    """Have the owner of a locked address asked by mail; a link that was used before is replaced."""
    if address.answered_at is not None or address.expires_at <= ctx.now:
        address.nonce = uuid.uuid4()
        address.token_hash = hash_token(link_token(PURPOSE, address.nonce))
    address.mailed_at, address.expires_at = ctx.now, ctx.now + LINK_LIVES
    address.save(update_fields=["nonce", "token_hash", "mailed_at", "expires_at"])
    waiting(address, ctx.now).update(expires_at=address.expires_at)
    record(ctx, GuestAddressAsked(address.pk), target=f"guest_address:{address.pk}")


def _check_words(errors: Errors, **words: str) -> Checked:
    return Checked(
        first_name=take(errors, lambda: clean_name(words["first_name"], field="first_name", required=True), ""),
        last_name=take(errors, lambda: clean_name(words["last_name"], field="last_name", required=False), ""),
        email=take(errors, lambda: clean_address(words["email"]), ""),
        title=take(errors, lambda: clean_title(words["title"]), ""),
        description=take(errors, lambda: clean_description(words["description"]), ""),
        priority=take(errors, lambda: clean_priority(words["priority"]), ""),
    )


def _check_topic(
    ctx: Context,
    errors: Errors,
    checked: Checked,
    link: ClientLink | None,
    topic_id: int | None,
    form_version_id: int | None,
    answers: Mapping[str, Any],
) -> None:
    offered = {choice.id: choice for choice in guest_topics(link)}
    if topic_id is not None and topic_id not in offered:
        errors.setdefault("topic", []).append(_("Choose one of the topics."))
        return
    topic: TopicChoice | None = offered[topic_id] if topic_id is not None else next(iter(offered.values()), None)
    if topic is None:
        return
    checked.topic_id = topic.id
    form_id = topic.form_id
    if form_id is not None:
        take(errors, lambda: _check_answers(ctx, checked, form_id, form_version_id, answers), None)


def _check_answers(
    ctx: Context, checked: Checked, form_id: int, form_version_id: int | None, answers: Mapping[str, Any]
) -> None:
    """Against the version the page showed; without one, against the form's newest."""
    newest = newest_version(form_id)
    if newest is None:
        return
    version = answered_version(form_version_id, now=ctx.now, form_id=form_id) if form_version_id is not None else newest
    checked.form_version_id = version.pk
    checked.answers = check_answers(ctx, version, answers, language=ctx.language)
    checked.answer_files = [
        uuid for _key, uuid in answer_files_of(load_definition(version.definition), checked.answers)
    ]


def _check_key(errors: Errors, submission_key: str) -> None:
    if not submission_key or len(submission_key) > 80:
        errors.setdefault(WHOLE_FORM, []).append(_("This form is not complete. Load the page again."))


def _files(file_uuids: Sequence[UUID | str]) -> list[str]:
    if len(file_uuids) > settings.PORTICO_MAX_FILES:
        raise Invalid({"files": [too_many_files()]})
    return list(dict.fromkeys(str(value) for value in file_uuids))


def _locked_address(ctx: Context, email: str) -> tuple[GuestAddress, bool]:
    """The row of an address, locked: requests of one address come in one after the other."""
    nonce = uuid.uuid4()
    fresh = GuestAddress(
        email=email,
        language=ctx.language,
        nonce=nonce,
        token_hash=hash_token(link_token(PURPOSE, nonce)),
        created_at=ctx.now,
        mailed_at=ctx.now,
        expires_at=ctx.now + LINK_LIVES,
    )
    GuestAddress.objects.bulk_create([fresh], ignore_conflicts=True)
    address = GuestAddress.objects.select_for_update().get(email=email)
    return address, address.nonce == nonce


def _was_sent(checked: Checked, submission_key: str) -> bool:
    """Whether this very form came before. Raises Conflict when it came with other words."""
    earlier = GuestRequest.objects.filter(address__email=checked.email, submission_key=submission_key).first()
    if earlier is not None and (earlier.title, earlier.description) != (checked.title, checked.description):
        raise Conflict(_("This form was already sent with other content. Load the page again and send it once more."))
    return earlier is not None


def _keep(
    ctx: Context, address: GuestAddress, checked: Checked, link: ClientLink | None, submission_key: str
) -> GuestRequest:
    if waiting(address, ctx.now).count() >= MOST_WAITING:
        raise TooMany(
            _("Many requests with this address wait for confirmation already. Please confirm them first."),
            retry_after=int(MAIL_PAUSE.total_seconds()),
        )
    return GuestRequest.objects.create(
        address=address,
        client_link=link,
        first_name=checked.first_name,
        last_name=checked.last_name,
        language=ctx.language,
        title=checked.title,
        description=checked.description,
        priority=checked.priority,
        topic_id=checked.topic_id,
        form_version_id=checked.form_version_id,
        answers=checked.answers,
        files=checked.files,
        answer_files=checked.answer_files,
        submission_key=submission_key,
        created_at=ctx.now,
        expires_at=ctx.now + LINK_LIVES,
    )


@use_case
def send_public_form(
    ctx: Context,
    *,
    code: str,
    version_id: int,
    raw: Mapping[str, Any],
    name: str,
    email: str,
    submission_key: str,
    network: str,
    proof: Proof | None,
    website: str = "",
) -> None:
    """Send a form that has a page of its own and opens no ticket; guarded like a guest's request, and no mail goes out.

    Raises Invalid (`name`, `email`, `answers.<key>`), Conflict, NotFound, TooMany as `forms.submit_public_form` and
    `send_guest_request` do.
    """
    require(ctx.actor, policy.SEND)
    if website.strip():
        return
    errors: Errors = {}
    puzzle = take(errors, lambda: read_proof(ctx.actor, proof), None)
    person = take(errors, lambda: clean_name(name, field="name", required=False), "")
    address = take(errors, lambda: clean_address(email), "") if email.strip() else ""
    answers = take(
        errors,
        lambda: submit_public_form(
            ctx,
            code=code,
            version_id=version_id,
            raw=raw,
            name=person,
            email=address,
            submission_key=submission_key,
        ),
        None,
    )
    if errors or answers is None:
        raise Invalid(errors)
    # Sent again: it was paid for the first time.
    if answers.created_at == ctx.now:
        spend(proof, network=network, email=address)
        if puzzle is not None:
            use_up(puzzle)
