"""Where topics are edited: among those for everybody, or on the page of one client's link; the lines of either list."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from kernel.context import Actor
from kernel.errors import NotFound
from support.topics.queries import ClientLinkRow, TopicRow, client_link, topic_row, topic_rows
from support.topics.states import InCharge

FORM = "topic-form"


@dataclass(frozen=True, slots=True)
class Place:
    """The page a list of topics stands on: that of a client's `link`, or None for topics of everybody."""

    link: ClientLinkRow | None = None

    @property
    def link_id(self) -> int | None:
        return self.link.id if self.link is not None else None

    @property
    def organisation_id(self) -> int | None:
        """The client whose topics these are."""
        return self.link.organisation_id if self.link is not None else None

    def url(self, name: str, topic_id: int | None = None) -> str:
        """The address of `name` (`topic_new`, `topics_order`, `topic`, `topic_archive`, …) here."""
        args = [number for number in (self.link_id, topic_id) if number is not None]
        return reverse(f"studio:{'client_' if self.link_id is not None else ''}{name}", args=args)

    @property
    def home_name(self) -> str:
        return "studio:topics" if self.link_id is None else "studio:client_link"

    @property
    def home(self) -> str:
        return reverse(self.home_name, args=[] if self.link_id is None else [self.link_id])

    def edit_url(self, topic_id: int) -> str:
        """The list with this topic in the form below it; needs no scripts."""
        return f"{self.home}?edit={topic_id}#{FORM}"

    def back(self) -> HttpResponse:
        """To the list."""
        return redirect(self.home)


@dataclass(frozen=True, slots=True)
class TopicLine:
    """A topic of the list with the addresses of what can be done with it."""

    topic: TopicRow
    place: Place

    @property
    def kinds(self) -> list[str]:
        """Kinds of people in charge besides those who are named."""
        return [str(InCharge(kind).label) for kind in self.topic.in_charge if kind != InCharge.ASSIGNEES]

    @property
    def edit_url(self) -> str:
        return self.place.edit_url(self.topic.id)

    @property
    def form_url(self) -> str:
        return self.place.url("topic", self.topic.id)

    @property
    def switch_url(self) -> str:
        return self.place.url("topic_switch", self.topic.id)

    @property
    def archive_url(self) -> str:
        return self.place.url("topic_archive", self.topic.id)

    @property
    def restore_url(self) -> str:
        return self.place.url("topic_restore", self.topic.id)


def place_of(actor: Actor, link_id: int | None) -> Place:
    """The place an address speaks of. Raises NotFound."""
    if link_id is None:
        return Place()
    return Place(client_link(actor, link_id))


def topic_here(actor: Actor, place: Place, topic_id: int) -> TopicRow:
    """The topic, if it stands in this list. Raises NotFound."""
    row = topic_row(actor, topic_id)
    if row.organisation_id != place.organisation_id:
        raise NotFound
    return row


def all_topics(actor: Actor, place: Place) -> list[TopicRow]:
    """The topics of this list in order, archived ones too."""
    return topic_rows(actor, archived=None, organisation_id=place.organisation_id)
