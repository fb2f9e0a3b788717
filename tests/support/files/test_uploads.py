"""Taking files in, attaching them, and giving up those nobody claimed."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from uuid import uuid4

import pytest
from django.conf import settings as django_settings
from django.core.files.uploadedfile import SimpleUploadedFile
from pytest_django import Settings

from kernel.context import NOBODY, Context
from kernel.errors import Forbidden, Invalid, NotFound
from kernel.storage import tenant_storage
from support.files.jobs import remove_unclaimed_files
from support.files.models import StoredFile
from support.files.queries import visible_file
from support.files.use_cases import discard_unclaimed, store_upload
from support.tickets.models import Attachment, Message, Ticket
from support.tickets.queries import ticket_page
from support.tickets.use_cases import add_note, reply
from tests.factories.tickets import a_ticket
from tests.factories.twins import NOW, Workspace
from tests.support.files.test_kinds import picture


def upload(company: Workspace, name: str = "alice", file: str = "a.txt", content: bytes = b"hello") -> StoredFile:
    return store_upload(company.ctx(name), upload=SimpleUploadedFile(file, content, "text/html"))


def test_a_file_is_kept_under_a_key_nobody_guesses(company: Workspace) -> None:
    file = upload(company, file="../x/photo.png", content=picture("PNG"))
    assert (file.name, file.content_type, file.size) == ("photo.png", "image/png", len(picture("PNG")))
    assert len(file.storage_key.replace("/", "")) * 4 >= 128
    path = Path(django_settings.PORTICO_DATA_DIR) / "files" / str(company.tenant.uuid) / file.storage_key
    assert path.read_bytes() == picture("PNG")
    assert upload(company).storage_key != upload(company).storage_key


@pytest.mark.parametrize(
    ("name", "content", "sentence"),
    [
        ("a.txt", b"", "The file is empty."),
        ("a.txt", b"x" * 2001, "The file is too large; at most 2.0\xa0KB are possible."),
        (
            "a.exe",
            b"MZ",
            "Programs and scripts cannot be added. Put the file into a ZIP archive if it is needed.",
        ),
    ],
)
def test_T43_what_is_refused_leaves_nothing(
    company: Workspace, settings: Settings, name: str, content: bytes, sentence: str
) -> None:
    settings.PORTICO_MAX_FILE_BYTES = 2000
    with pytest.raises(Invalid) as refused:
        upload(company, file=name, content=content)
    assert refused.value.errors == {"file": [sentence]}
    assert StoredFile.objects.count() == 0


def test_guests_upload_nothing(company: Workspace) -> None:
    with pytest.raises(Forbidden):
        store_upload(Context(NOBODY, company.tenant, "portal"), upload=SimpleUploadedFile("a.txt", b"x"))
    assert StoredFile.objects.count() == 0


def test_S0_51_S0_55_S0_59_and_S1_18_files_of_both_sides_are_listed_together(company: Workspace) -> None:
    first = upload(company, file="photo.png", content=picture("PNG"))
    ticket = a_ticket(company, file_uuids=[first.uuid])
    second = upload(company, "anna", file="manual.pdf", content=b"%PDF-1.7")
    reply(company.ctx("anna"), number=ticket.number, text="see page 4", file_uuids=[str(second.uuid)])
    for name in ("alice", "anna", "ben"):
        page = ticket_page(company.actor(name), ticket.number)
        assert [
            (row.file.name, row.file.size, row.file.author_name, row.file.created_at, row.file.is_picture)
            for row in page.attachments
        ] == [("photo.png", first.size, "Alice", NOW, True), ("manual.pdf", 8, "Anna", NOW, False)]
        assert [file.name for file in page.messages[0].attachments] == ["manual.pdf"]
        assert visible_file(company.actor(name), first.uuid).pk == first.pk
    for name in ("bob", "carol"):
        with pytest.raises(NotFound):
            visible_file(company.actor(name), first.uuid)


def test_S0_63_a_file_on_a_note_is_internal(company: Workspace) -> None:
    ticket = a_ticket(company)
    file = upload(company, "anna", file="CANARY.txt")
    add_note(company.ctx("anna"), number=ticket.number, text="look", file_uuids=[file.uuid])
    assert [row.file.name for row in ticket_page(company.actor("ben"), 1).attachments] == ["CANARY.txt"]
    assert ticket_page(company.actor("alice"), 1).attachments == ()
    with pytest.raises(NotFound):
        visible_file(company.actor("alice"), file.uuid)


def test_a_file_is_claimed_once_by_its_uploader(company: Workspace) -> None:
    file = upload(company)
    for name, uuids in (
        ("bob", [file.uuid]),
        ("alice", [file.uuid, file.uuid]),
        ("alice", [uuid4()]),
        ("alice", ["x"]),
    ):
        with pytest.raises(Invalid) as refused:
            a_ticket(company, name, file_uuids=uuids)
        assert list(refused.value.errors) == ["files"]
    assert Ticket.objects.count() == 0
    a_ticket(company, file_uuids=[file.uuid])
    with pytest.raises(Invalid):
        reply(company.ctx("alice"), number=1, text="again", file_uuids=[file.uuid])
    assert (Message.objects.count(), Attachment.objects.count()) == (0, 1)


def test_T43_an_eleventh_file_is_refused(company: Workspace) -> None:
    files = [upload(company).uuid for _ in range(11)]
    with pytest.raises(Invalid) as refused:
        a_ticket(company, file_uuids=files)
    assert refused.value.errors == {"files": ["You can add 10 files at a time. Send the others with another message."]}
    assert a_ticket(company, file_uuids=files[:10]).attachments.count() == 10


def test_files_nobody_claimed_are_removed_after_a_day(company: Workspace) -> None:
    kept, claimed = upload(company), upload(company)
    a_ticket(company, file_uuids=[claimed.uuid])
    assert remove_unclaimed_files(NOW + timedelta(hours=23)) == 0
    assert remove_unclaimed_files(NOW + timedelta(hours=25)) == 1
    assert remove_unclaimed_files(NOW + timedelta(hours=25)) == 0
    assert list(StoredFile.objects.all()) == [claimed]
    assert not tenant_storage().exists(kept.storage_key)
    assert tenant_storage().exists(claimed.storage_key)


def test_a_removal_that_was_cut_short_goes_on(company: Workspace) -> None:
    file = upload(company)
    later = company.ctx(now=NOW + timedelta(hours=25))
    assert [row.pk for row in discard_unclaimed(later)] == [file.pk]
    with pytest.raises(Invalid):
        a_ticket(company, file_uuids=[file.uuid])
    with pytest.raises(NotFound):
        visible_file(company.actor("alice"), file.uuid)
    assert remove_unclaimed_files(NOW + timedelta(hours=25)) == 1
    assert StoredFile.objects.count() == 0


def test_a_file_whose_bytes_never_came_is_not_there(company: Workspace) -> None:
    file = upload(company)
    StoredFile.objects.update(stored_at=None)
    with pytest.raises(NotFound):
        visible_file(company.actor("alice"), file.uuid)
    with pytest.raises(Invalid):
        a_ticket(company, file_uuids=[file.uuid])
