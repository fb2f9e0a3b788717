"""The same files in a bucket: keys below the workspace's uuid, signed links of five minutes, nothing else opens it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from urllib.error import HTTPError
from urllib.parse import parse_qs, quote, urlsplit
from urllib.request import Request, urlopen

import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from pytest_django import Settings

from kernel.storage import TenantStorage, delete_tenant_files, tenant_storage
from support.files.jobs import remove_unclaimed_files
from support.files.links import file_url
from support.files.models import StoredFile
from support.files.rows import file_row
from support.files.use_cases import store_upload
from tests.factories.tickets import a_ticket
from tests.factories.twins import NOW, Workspace
from tests.support.files.bucket import BUCKET, Bucket
from tests.support.files.test_kinds import picture

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Bucket]:
    with Bucket(tmp_path_factory.mktemp("bucket")) as bucket:
        yield bucket


@pytest.fixture
def bucket(server: Bucket, settings: Settings) -> Iterator[Bucket]:
    """Files go to the bucket for the time of the test."""
    assert not tenant_storage().is_remote
    on_disk = default_storage._wrapped  # type: ignore[attr-defined]
    settings.PORTICO_S3 = server.settings
    default_storage._wrapped = TenantStorage()  # type: ignore[attr-defined]
    yield server
    default_storage._wrapped = on_disk  # type: ignore[attr-defined]


def keys(bucket: Bucket, prefix: str = "") -> list[str]:
    found = bucket.client().list_objects_v2(Bucket=BUCKET, Prefix=prefix)
    return [row["Key"] for row in found.get("Contents", []) if row["Key"] != "ready"]


def put(company: Workspace, name: str, content: bytes) -> StoredFile:
    return store_upload(company.ctx("alice"), upload=SimpleUploadedFile(name, content))


def get(url: str, method: str = "GET") -> tuple[int, dict[str, str], bytes]:
    try:
        with urlopen(Request(url, method=method), timeout=10) as answer:
            return answer.status, dict(answer.headers), answer.read()
    except HTTPError as error:
        return error.code, dict(error.headers), b""


def test_T41_objects_lie_below_the_workspace_and_are_opened_by_signed_links_only(
    bucket: Bucket, company: Workspace
) -> None:
    file = put(company, "صورت‌حساب.pdf", b"%PDF-1.7 hello")
    assert keys(bucket, f"{company.tenant.uuid}/") == [f"{company.tenant.uuid}/{file.storage_key}"]
    link = file_url(file)
    assert parse_qs(urlsplit(link).query)["X-Amz-Expires"] == ["300"]
    status, headers, body = get(link)
    assert (status, body) == (200, b"%PDF-1.7 hello")
    assert headers["Content-Type"] == "application/pdf"
    assert headers["Content-Disposition"] == f"attachment; filename*=utf-8''{quote('صورت‌حساب.pdf')}"
    assert get(link.split("?")[0])[0] == 403
    assert get(link.replace("attachment", "inline"))[0] == 403
    assert get(link, "PUT")[0] == 403
    assert get(link, "DELETE")[0] == 403


def test_T40_pictures_are_shown_and_pages_are_not(bucket: Bucket, company: Workspace) -> None:
    shown = get(file_url(put(company, "a.png", picture("PNG"))))
    assert (shown[1]["Content-Type"], shown[1]["Content-Disposition"]) == ("image/png", 'inline; filename="a.png"')
    page = get(file_url(put(company, "a.html", b"<script>alert(1)</script>")))
    assert page[1]["Content-Type"] == "application/octet-stream"
    assert page[1]["Content-Disposition"] == 'attachment; filename="a.html"'


def test_the_page_of_a_file_leads_to_the_bucket(bucket: Bucket, companies: tuple[Workspace, Workspace]) -> None:
    acme, beta = companies
    with acme.inside():
        file = put(acme, "a.txt", b"hello")
        a_ticket(acme, file_uuids=[file.uuid])
    client = Client(headers={"host": acme.host})
    with acme.inside():
        client.force_login(acme.user("alice"))
    answer = client.get(file_row(file).path)
    assert answer.status_code == 302
    assert answer["Location"].startswith(f"{bucket.settings['endpoint']}/{BUCKET}/{acme.tenant.uuid}/")
    assert get(answer["Location"])[2] == b"hello"
    with beta.inside():
        assert not tenant_storage().exists(file.storage_key)


def test_unclaimed_files_leave_the_bucket_too(bucket: Bucket, company: Workspace) -> None:
    file = put(company, "a.txt", b"hello")
    assert remove_unclaimed_files(NOW + timedelta(hours=25)) == 1
    assert not tenant_storage().exists(file.storage_key)


def test_T18_a_deleted_workspace_leaves_nothing_in_the_bucket(bucket: Bucket, company: Workspace) -> None:
    put(company, "a.txt", b"hello")
    put(company, "b.txt", b"hello")
    assert delete_tenant_files() >= 2
    assert keys(bucket, f"{company.tenant.uuid}/") == []
