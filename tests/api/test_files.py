"""Files over the REST API: upload, attach, download."""

from __future__ import annotations

from tests.api.caller import Caller
from tests.factories.twins import Workspace
from tests.support.files.test_kinds import picture

Companies = tuple[Workspace, Workspace]
NEW = {"title": "The pump leaks", "description": "Since Monday."}


def test_S0_51_a_picture_and_a_pdf_are_attached_and_downloaded(companies: Companies) -> None:
    acme = companies[0]
    alice, anna = Caller(acme, "alice"), Caller(acme, "anna")
    image = alice.upload("photo.png", picture("PNG"))
    assert (image.status, image.body["content_type"], image.body["name"]) == (201, "image/png", "photo.png")
    opened = alice.post("/tickets", {**NEW, "files": [image.body["uuid"]]})
    manual = anna.upload("manual.pdf", b"%PDF-1.7")
    posted = anna.post("/tickets/1/messages", {"text": "page 4", "files": [manual.body["uuid"]]}).body
    assert [file["name"] for file in posted["attachments"]] == ["manual.pdf"]
    assert [file["name"] for file in opened.body["attachments"]] == ["photo.png"]
    files = alice.get("/tickets/1").body["attachments"]
    assert [file["name"] for file in files] == ["photo.png", "manual.pdf"]
    for file, content in zip(files, (picture("PNG"), b"%PDF-1.7"), strict=True):
        found = alice.get(file["url"].split(":8000")[1])
        assert found.status == 302
        link = found.headers["Location"]
        assert link.startswith(f"http://{acme.host}:8000/files/signed/")
        bytes_of = Caller(acme).client.get(link.split(":8000")[1])
        assert b"".join(bytes_of.streaming_content) == content  # type: ignore[attr-defined]
        assert bytes_of["Content-Disposition"].startswith("attachment")
    assert Caller(acme, "carol").get(files[0]["url"].split(":8000")[1]).problem == (404, {})


def test_what_is_refused_is_told_at_the_field(companies: Companies) -> None:
    alice = Caller(companies[0], "alice")
    assert alice.upload("a.exe", b"MZ").problem[0] == 400
    assert list(alice.upload("a.txt", b"").problem[1]) == ["file"]
    assert alice.post("/files", {"file": "x"}).problem[0] == 415
    response = alice.client.post("/api/v1/files", {}, headers={"Authorization": f"Bearer {alice.token}"})
    assert (response.status_code, list(response.json()["errors"])) == (400, ["file"])
