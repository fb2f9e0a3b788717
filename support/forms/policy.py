"""Who may shape forms, answer them and read answers; and what the rooms above tell of their use."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence

from django.db.models import Q, QuerySet

from kernel.authz import ADMINS, STAFF, SYSTEM, declare, grants_for, may
from kernel.context import Actor, Role
from kernel.localized import LocalizedText
from support.files.policy import file_holder
from support.forms.models import AnswerSet, Form

MANAGE = declare("forms.manage", {**ADMINS, **SYSTEM})
SEE_ANSWERS = declare("forms.see_answers", {**STAFF, **SYSTEM})
SUBMIT = declare("forms.submit", {**STAFF, **SYSTEM, **grants_for(Role.CLIENT, Role.GUEST)})

# Told by the rooms above: which of these forms they ask, each with the names of what asks it.
FormUser = Callable[[Collection[int]], Mapping[int, Sequence[LocalizedText]]]
_users: dict[str, FormUser] = {}
# Told by the rooms above: the condition on answers this actor may read through what holds them.
AnswerHolder = Callable[[Actor], Q]
_holders: dict[str, AnswerHolder] = {}
# Told by the rooms above: the numbers of the requests that these answers were given with.
AnswerNumbers = Callable[[Collection[int]], Mapping[int, int]]
_numbers: dict[str, AnswerNumbers] = {}


def form_user(name: str) -> Callable[[FormUser], FormUser]:
    """Register a room that asks forms: `fn(form_ids)` gives the names of what asks each, for as long as it does."""

    def register(user: FormUser) -> FormUser:
        _users[name] = user
        return user

    return register


def answer_holder(name: str) -> Callable[[AnswerHolder], AnswerHolder]:
    """Register a room that holds answers: `fn(actor)` is the condition on answers they may read through it."""

    def register(holder: AnswerHolder) -> AnswerHolder:
        _holders[name] = holder
        return holder

    return register


def answer_numbers(name: str) -> Callable[[AnswerNumbers], AnswerNumbers]:
    """Register a room whose records have numbers: `fn(answer_set_ids)` gives the number for each it holds."""

    def register(numbers: AnswerNumbers) -> AnswerNumbers:
        _numbers[name] = numbers
        return numbers

    return register


def numbers_of(answer_set_ids: Collection[int]) -> dict[int, int]:
    """The numbers of the requests that hold these answers."""
    found: dict[int, int] = {}
    for numbers in _numbers.values():
        found.update(numbers(answer_set_ids))
    return found


def users_of(form_ids: Collection[int]) -> dict[int, list[LocalizedText]]:
    """The names of everything that asks each of these forms."""
    found: dict[int, list[LocalizedText]] = {form_id: [] for form_id in form_ids}
    for user in _users.values():
        for form_id, names in user(form_ids).items():
            found.setdefault(form_id, []).extend(names)
    return found


def visible_to(actor: Actor, answers: QuerySet[AnswerSet]) -> QuerySet[AnswerSet]:
    """Answers `actor` may read: through what holds them, and for staff those of public forms."""
    if actor.role == Role.SYSTEM:
        return answers
    seen = Q(source=AnswerSet.Source.PUBLIC) if may(actor, SEE_ANSWERS) else Q(pk__in=[])
    for holder in _holders.values():
        seen |= holder(actor)
    return answers.filter(seen)


def forms_visible_to(actor: Actor, forms: QuerySet[Form]) -> QuerySet[Form]:
    """Staff see all forms, also archived ones; everybody else meets them where they are asked."""
    return forms if may(actor, SEE_ANSWERS) else forms.none()


@file_holder("forms")
def files_of_answers(actor: Actor) -> Q:
    """Files given as answers this actor may read."""
    return Q(answer__answer_set__in=visible_to(actor, AnswerSet.objects.all()).values("pk"))
