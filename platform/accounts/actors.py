"""Turns an account into the Actor that policies ask; rooms above add what they know about the person.

All facts come with the account in one statement: a room names the columns it needs and how to read them.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from django.db.models import QuerySet

from accounts.models import User
from kernel.context import Actor, Role

# Gives expressions on User by name; called for every query, after all apps are loaded.
Columns = Callable[[], Mapping[str, Any]]
# Gives fields of Actor out of a User that has those columns as attributes.
Reader = Callable[[User], Mapping[str, Any]]
_facts: dict[str, tuple[Columns, Reader]] = {}


def actor_facts(columns: Columns) -> Callable[[Reader], Reader]:
    """Register a reader and its columns, whose names begin with `fact_` and the room's name.

    @actor_facts(lambda: {"fact_team_ids": ArraySubquery(…)})
    def team_facts(user): return {"team_ids": frozenset(user.fact_team_ids)}
    """

    def register(reader: Reader) -> Reader:
        _facts[f"{reader.__module__}.{reader.__qualname__}"] = (columns, reader)
        return reader

    return register


def people_with_facts() -> QuerySet[User]:
    """Accounts with every registered fact, ready for `actor_for` and `signin.refusal_for`."""
    columns: dict[str, Any] = {}
    for columns_of_room, _reader in _facts.values():
        columns.update(columns_of_room())
    return User.objects.annotate(**columns)


def with_facts(user: User) -> User:
    """The same person with facts; asks the database only when they are missing."""
    complete = all(hasattr(user, name) for columns, _reader in _facts.values() for name in columns())
    return user if complete else people_with_facts().get(pk=user.pk)


def actor_for(user: User) -> Actor:
    """What policies need to know of the person."""
    user = with_facts(user)
    facts: dict[str, Any] = {}
    for _columns, reader in _facts.values():
        facts.update(reader(user))
    return Actor(
        role=Role(user.role), user_id=user.pk, name=user.name, email=user.email, language=user.language, **facts
    )
