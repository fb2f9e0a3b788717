"""Support links of clients: made with copies of the public topics, switched off and on, renewed, revoked."""

from __future__ import annotations

import secrets

from django.utils.translation import gettext as _

from audit.api import record
from kernel.authz import require
from kernel.context import Context
from kernel.errors import NotFound
from kernel.use_case import use_case
from support.people.models import Organisation
from support.topics import policy
from support.topics.events import ClientLinkChanged, ClientLinkMade, ClientLinkRenewed, ClientLinkRevoked
from support.topics.models import ClientLink, Topic
from support.topics.queries import topics_to_add
from support.topics.use_cases.steps import (
    check_version,
    copy_topic,
    last_place,
    lock_live_link,
    lock_live_topics,
    refuse,
)

# Nothing that is mistaken for something else when it is read aloud or typed from paper: 79 bits of chance.
ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789"
CODE_LENGTH = 16


@use_case
def make_client_link(ctx: Context, *, organisation_id: int) -> ClientLink:
    """Give a client a support link with copies of all public topics (S4-26).

    From now on its people choose from these topics. A client that has a link keeps it. Raises Invalid on
    `organisation_id`.
    """
    require(ctx.actor, policy.MANAGE)
    # Two who make it at once: the second waits here and finds the first one's.
    if not Organisation.objects.select_for_update(no_key=True).filter(pk=organisation_id).exists():
        raise refuse("organisation_id", _("This organisation is not there any more. Choose another one."))
    there = lock_live_link(organisation_id)
    if there is not None:
        return there
    link = ClientLink.objects.create(organisation_id=organisation_id, code=new_code(), created_at=ctx.now)
    _add(ctx, link)
    record(ctx, ClientLinkMade(link_id=link.pk), target=f"client_link:{link.pk}")
    return link


@use_case
def add_public_topics(ctx: Context, *, link_id: int) -> list[Topic]:
    """Copy the public topics that were added since the link was made; returns the copies. Raises NotFound."""
    require(ctx.actor, policy.MANAGE)
    link = _locked(link_id)
    copies = _add(ctx, link)
    if copies:
        link.version += 1
        link.save(update_fields=["version"])
        record(ctx, ClientLinkChanged(link_id=link.pk), target=f"client_link:{link.pk}")
    return copies


@use_case
def change_client_link(ctx: Context, *, link_id: int, is_active: bool, version: int | None = None) -> ClientLink:
    """Switch the address on or off; the client's people keep their topics. Raises NotFound, Conflict."""
    require(ctx.actor, policy.MANAGE)
    link = _locked(link_id)
    check_version(link.version, version)
    if link.is_active != is_active:
        link.is_active = is_active
        link.version += 1
        link.save(update_fields=["is_active", "version"])
        record(ctx, ClientLinkChanged(link_id=link.pk), target=f"client_link:{link.pk}")
    return link


@use_case
def renew_client_link(ctx: Context, *, link_id: int, version: int | None = None) -> ClientLink:
    """Give the link another address; whoever has the old one reaches nothing any more. Raises NotFound, Conflict."""
    require(ctx.actor, policy.MANAGE)
    link = _locked(link_id)
    check_version(link.version, version)
    link.code = new_code()
    link.version += 1
    link.save(update_fields=["code", "version"])
    record(ctx, ClientLinkRenewed(link_id=link.pk), target=f"client_link:{link.pk}")
    return link


@use_case
def revoke_client_link(ctx: Context, *, link_id: int) -> ClientLink:
    """End the link for good and archive its topics; requests keep their names. A second time changes nothing.

    Raises NotFound.
    """
    require(ctx.actor, policy.MANAGE)
    link = ClientLink.objects.select_for_update().filter(pk=link_id).first()
    if link is None:
        raise NotFound
    if link.revoked_at is not None:
        return link
    for topic in lock_live_topics(link.organisation_id):
        topic.is_active, topic.archived_at = False, ctx.now
        topic.version += 1
        topic.save(update_fields=["is_active", "archived_at", "version"])
    # A later link of this client gets copies of its own.
    Topic.objects.filter(organisation=link.organisation_id).update(source=None)
    link.is_active, link.revoked_at = False, ctx.now
    link.version += 1
    link.save(update_fields=["is_active", "revoked_at", "version"])
    record(ctx, ClientLinkRevoked(link_id=link.pk), target=f"client_link:{link.pk}")
    return link


def new_code() -> str:
    """The secret part of an address."""
    return "".join(secrets.choice(ALPHABET) for _place in range(CODE_LENGTH))


def _add(ctx: Context, link: ClientLink) -> list[Topic]:
    # Locked, so that what is copied keeps its project and form until the copies are there.
    lock_live_topics(None)
    place = last_place(link.organisation_id)
    return [
        copy_topic(ctx, source, organisation_id=link.organisation_id, order=place + step)
        for step, source in enumerate(topics_to_add([link])[link.pk], start=1)
    ]


def _locked(link_id: int) -> ClientLink:
    link = ClientLink.objects.select_for_update().filter(pk=link_id, revoked_at__isnull=True).first()
    if link is None:
        raise NotFound
    return link
