"""T43: a workspace's files take what they may take, and requests arrive without them."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from pytest_django import Settings

from kernel.errors import Forbidden, Invalid
from support.files.models import StoredFile
from support.files.queries import StorageUse, storage_use
from support.files.use_cases import store_upload
from support.tickets.models import Ticket
from tests.api.caller import Caller
from tests.factories.tickets import a_ticket
from tests.factories.twins import Workspace

FULL = "The storage of this workspace is full. Send your text without this file."


def upload(company: Workspace, size: int, name: str = "alice") -> StoredFile:
    return store_upload(company.ctx(name), upload=SimpleUploadedFile("a.txt", b"x" * size))


@pytest.mark.parametrize("name", ["alice", "anna", "adam"])
def test_T43_what_does_not_fit_any_more_is_refused(company: Workspace, settings: Settings, name: str) -> None:
    settings.PORTICO_WORKSPACE_BYTES = 100
    upload(company, 60)
    with pytest.raises(Invalid) as refused:
        upload(company, 41, name)
    assert refused.value.errors == {"file": [FULL]}
    assert StoredFile.objects.count() == 1
    upload(company, 40, name)
    use = storage_use(company.actor("adam"))
    assert (use.is_full, use.percent) == (True, 100)


def test_T43_requests_arrive_although_the_storage_is_full(company: Workspace, settings: Settings) -> None:
    settings.PORTICO_WORKSPACE_BYTES = 10
    with pytest.raises(Invalid):
        upload(company, 11)
    ticket = a_ticket(company)
    assert Ticket.objects.get(pk=ticket.pk).title == "The pump leaks"


def test_T43_the_api_answers_with_the_field(company: Workspace, settings: Settings) -> None:
    settings.PORTICO_WORKSPACE_BYTES = 10
    assert Caller(company, "alice").upload("a.txt", b"x" * 11).problem == (400, {"file": [FULL]})
    with company.inside():
        assert StoredFile.objects.count() == 0


def test_T43_one_workspaces_files_take_no_room_from_another(
    companies: tuple[Workspace, Workspace], settings: Settings
) -> None:
    acme, beta = companies
    settings.PORTICO_WORKSPACE_BYTES = 100
    with acme.inside():
        upload(acme, 100)
    with beta.inside():
        assert storage_use(beta.actor("adam")).used == 0
        assert upload(beta, 100).size == 100


@pytest.mark.parametrize("name", ["alice", "anna"])
def test_only_administrators_are_told_how_full_it_is(company: Workspace, name: str) -> None:
    with pytest.raises(Forbidden):
        storage_use(company.actor(name))


@pytest.mark.parametrize(
    ("used", "most", "percent", "is_nearly_full", "is_full"),
    [(0, 100, 0, False, False), (89, 100, 89, False, False), (90, 100, 90, True, False), (120, 100, 100, True, True)],
)
def test_how_full_it_is(used: int, most: int, percent: int, is_nearly_full: bool, is_full: bool) -> None:
    use = StorageUse(used, most)
    assert (use.percent, use.is_nearly_full, use.is_full) == (percent, is_nearly_full, is_full)


def test_T43_what_files_take_is_summed_in_one_statement(company: Workspace, django_assert_num_queries: Any) -> None:
    upload(company, 10)
    upload(company, 20)
    actor = company.actor("adam")
    with django_assert_num_queries(1):
        assert storage_use(actor).used == 30
