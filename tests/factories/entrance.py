"""Browsers on workspaces' hosts, people with passwords, and the mails they get."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

import pytest
from django.core.cache import cache
from django.test import Client

from kernel.tenancy import in_tenant
from notify.models import OutgoingMail
from outbox.here import deliver_here
from tests.factories.twins import Workspace

PASSWORD = "correct horse battery"
LINK = re.compile(r"https?://\S+")


@pytest.fixture(autouse=True)
def no_old_limits() -> Iterator[None]:
    """Counts of earlier tests are forgotten."""
    cache.clear()
    yield
    cache.clear()


@pytest.fixture
def acme_people(companies: tuple[Workspace, Workspace]) -> Workspace:
    return companies[0]


@pytest.fixture
def beta_people(companies: tuple[Workspace, Workspace]) -> Workspace:
    return companies[1]


@pytest.fixture
def browser() -> Callable[[Workspace], Client]:
    """A fresh browser on a workspace's host."""

    def make(workspace: Workspace, **headers: str) -> Client:
        return Client(headers={"host": workspace.host, **headers})

    return make


def give_password(workspace: Workspace, name: str, password: str = PASSWORD) -> None:
    """The person has this password."""
    with workspace.inside():
        user = workspace.user(name)
        user.set_password(password)
        user.save(update_fields=["password"])


def sign_in(client: Client, name: str, password: str = PASSWORD, **more: str):
    """Send the sign-in form."""
    return client.post("/signin/", {"email": f"{name}@people.example", "password": password, "remember": "on", **more})


def is_signed_in(client: Client) -> bool:
    """Whether this browser sees its profile."""
    return client.get("/profile/").status_code == 200


def mails(workspace: Workspace) -> list[OutgoingMail]:
    """Tell all events, then the workspace's mails, oldest first."""
    tally = deliver_here()
    assert (tally["failed"], tally["again"]) == (0, 0), tally
    with in_tenant(workspace.tenant):
        return list(OutgoingMail.objects.order_by("id"))


def path_in(mail: OutgoingMail) -> str:
    """The path of the button in a mail."""
    address = LINK.findall(mail.text)[0]
    return "/" + address.split("://", 1)[1].split("/", 1)[1]
