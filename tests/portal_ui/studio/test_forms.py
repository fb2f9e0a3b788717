"""Forms in the studio: the list, publishing, versions, settings; and topics that ask them."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from support.forms.models import Form, FormVersion
from support.forms.use_cases import archive_form, publish_form, save_form
from support.teams.models import Project
from support.topics.models import Topic
from tests.factories.twins import Workspace
from tests.portal_ui.studio.forms_fixtures import FAULT, draft


@pytest.fixture
def form(company: Workspace) -> Form:
    """A form with three questions, not published."""
    return save_form(company.ctx("adam"), names={"en": "Fault report"}, draft=FAULT)


def published(company: Workspace, form: Form) -> FormVersion:
    with company.inside():
        return publish_form(company.ctx("adam"), form_id=form.pk)


def version_in(page: str) -> str:
    found = re.search(r'name="version" value="(\d+)"', page)
    assert found is not None
    return found[1]


def test_an_empty_list_says_what_forms_are_for(adam: Client) -> None:
    page = adam.get("/studio/forms/").content.decode()
    assert "Your forms will be here." in page and "/studio/forms/new/" in page


def test_a_form_begins_with_its_name_and_goes_on_to_its_questions(company: Workspace, adam: Client) -> None:
    refused = adam.post("/studio/forms/new/", {"names-fa": "گزارش"})
    assert refused.status_code == 422 and 'value="گزارش"' in refused.content.decode()
    with company.inside():
        assert Form.objects.count() == 0
    made = adam.post("/studio/forms/new/", {"names-en": "Fault report", "names-fa": "گزارش"})
    with company.inside():
        form = Form.objects.get()
    assert made["Location"] == f"/studio/forms/{form.pk}/"
    assert form.names == {"en": "Fault report", "fa": "گزارش"}


def test_the_list_tells_version_changes_topics_answers_and_public_page(
    company: Workspace, adam: Client, form: Form
) -> None:
    published(company, form)
    with company.inside():
        save_form(company.ctx("adam"), form_id=form.pk, draft={"fields": FAULT["fields"][:2]}, is_public=True)
        Topic.objects.update(form=form)
    page = adam.get("/studio/forms/").content.decode()
    for words in ("Fault report", "Version 1", "Changes not published", "Public page", "1 topic", "0 answers"):
        assert words in page, words


def test_the_list_asks_the_database_the_same_for_one_and_three_forms(
    company: Workspace, adam: Client, form: Form
) -> None:
    adam.get("/studio/forms/")
    counts = []
    for _more in (0, 2):
        with company.inside():
            for _each in range(_more):
                published(company, save_form(company.ctx("adam"), names={"en": "Another"}, draft=FAULT))
        with CaptureQueriesContext(connection) as captured:
            adam.get("/studio/forms/")
        counts.append(len(captured))
    assert counts[0] == counts[1] <= 9


def test_publishing_says_in_words_what_changes_and_what_is_missing(
    company: Workspace, adam: Client, form: Form
) -> None:
    published(company, form)
    with company.inside():
        fields = [FAULT["fields"][0] | {"required": True}, FAULT["fields"][1]]
        save_form(company.ctx("adam"), form_id=form.pk, draft={"fields": fields})
    address = f"/studio/forms/{form.pk}/publish/"
    page = adam.get(address).content.decode()
    assert "What version 2 changes" in page
    assert "“Was it in use?” must be answered now." in page and "“Who was harmed?” was removed." in page
    assert "Not translated yet" in page and "Türkçe" in page
    assert adam.post(address, {"version": version_in(page)})["Location"] == f"/studio/forms/{form.pk}/versions/"
    with company.inside():
        assert [version.number for version in FormVersion.objects.order_by("number")] == [1, 2]
    assert "Nothing has changed since the last version." in adam.get(address).content.decode()


def test_what_somebody_changed_meanwhile_is_not_published_unseen(company: Workspace, adam: Client, form: Form) -> None:
    address = f"/studio/forms/{form.pk}/publish/"
    seen = version_in(adam.get(address).content.decode())
    with company.inside():
        save_form(company.ctx("olga"), form_id=form.pk, draft={"fields": FAULT["fields"][:1]})
    answer = adam.post(address, {"version": seen})
    assert answer.status_code == 422
    assert "Somebody else changed the questions meanwhile." in answer.content.decode()
    with company.inside():
        assert FormVersion.objects.count() == 0


def test_an_empty_form_cannot_be_published(company: Workspace, adam: Client) -> None:
    form = save_form(company.ctx("adam"), names={"en": "Empty"})
    assert "There is no question to publish yet." in adam.get(f"/studio/forms/{form.pk}/publish/").content.decode()
    assert adam.post(f"/studio/forms/{form.pk}/publish/").status_code == 422
    with company.inside():
        assert FormVersion.objects.count() == 0


def test_versions_are_listed_shown_and_brought_back(company: Workspace, adam: Client, form: Form) -> None:
    published(company, form)
    with company.inside():
        save_form(company.ctx("adam"), form_id=form.pk, draft={"fields": FAULT["fields"][:1]})
    published(company, form)
    page = adam.get(f"/studio/forms/{form.pk}/versions/").content.decode()
    assert page.index("Version 2") < page.index("Version 1") and "“Since when?” was removed." in page
    assert "Version 1" in adam.get(f"/studio/forms/{form.pk}/versions/1/").content.decode()
    first = adam.get(f"/studio/forms/{form.pk}/versions/1/preview/?language=en").content.decode()
    assert "Since when?" in first
    assert "Since when?" not in adam.get(f"/studio/forms/{form.pk}/versions/2/preview/").content.decode()
    assert "Go back to version 1?" in adam.get(f"/studio/forms/{form.pk}/versions/1/use/").content.decode()
    assert len(draft(company, form)) == 1
    answer = adam.post(f"/studio/forms/{form.pk}/versions/1/use/")
    assert answer["Location"] == f"/studio/forms/{form.pk}/"
    assert draft(company, form) == FAULT["fields"]
    with company.inside():
        assert FormVersion.objects.count() == 2, "going back publishes nothing"
    assert adam.get(f"/studio/forms/{form.pk}/versions/3/").status_code == 404


def test_discarding_goes_back_to_what_is_published(company: Workspace, adam: Client, form: Form) -> None:
    published(company, form)
    with company.inside():
        save_form(company.ctx("adam"), form_id=form.pk, draft={"fields": []})
    assert "Discard the changes of “Fault report”?" in adam.get(f"/studio/forms/{form.pk}/discard/").content.decode()
    assert draft(company, form) == []
    assert adam.post(f"/studio/forms/{form.pk}/discard/")["Location"] == f"/studio/forms/{form.pk}/"
    assert draft(company, form) == FAULT["fields"]


def test_settings_open_a_public_page_and_show_its_link(company: Workspace, adam: Client, form: Form) -> None:
    published(company, form)
    address = f"/studio/forms/{form.pk}/settings/"
    data = {"names-en": "Job application", "is_public": "on", "thanks-en": "We read it.", "version": "1"}
    assert adam.post(address, data)["Location"] == address
    page = adam.get(address).content.decode()
    assert f"/forms/{form.code}/" in page and "We read it." in page
    with company.inside():
        form.refresh_from_db()
    assert (form.names, form.is_public, form.thanks) == ({"en": "Job application"}, True, {"en": "We read it."})
    stale = adam.post(address, data | {"names-en": "Mine"})
    assert stale.status_code == 422 and 'value="Mine"' in stale.content.decode()
    with company.inside():
        form.refresh_from_db()
    assert form.names == {"en": "Job application"}


def test_copying_archiving_and_bringing_back(company: Workspace, adam: Client, form: Form) -> None:
    copied = adam.post(f"/studio/forms/{form.pk}/copy/")
    with company.inside():
        copy = Form.objects.exclude(pk=form.pk).get()
        assert copy.draft == form.draft
    assert copied["Location"] == f"/studio/forms/{copy.pk}/settings/"
    assert adam.post(f"/studio/forms/{copy.pk}/archive/")["Location"] == "/studio/forms/"
    page = adam.get("/studio/forms/").content.decode()
    assert page.index("Archived") < page.index("Fault report (copy)")
    assert adam.get(f"/studio/forms/{copy.pk}/")["Location"] == f"/studio/forms/{copy.pk}/settings/"
    assert adam.post(f"/studio/forms/{copy.pk}/restore/")["Location"] == "/studio/forms/"
    with company.inside():
        assert not Form.objects.filter(archived_at__isnull=False).exists()


def test_a_form_that_a_topic_asks_is_not_archived(company: Workspace, adam: Client, form: Form) -> None:
    published(company, form)
    with company.inside():
        Topic.objects.update(form=form)
    answer = adam.post(f"/studio/forms/{form.pk}/archive/", follow=True)
    assert "asks this form. Choose another form for it first." in answer.content.decode()
    with company.inside():
        form.refresh_from_db()
    assert form.archived_at is None


def test_S4_35_a_form_is_made_first_and_then_chosen_for_a_topic(company: Workspace, adam: Client, form: Form) -> None:
    """Also S4-23: the topic then asks the form's questions."""
    with company.inside():
        project_id = Project.objects.get(is_default=True).pk
    option = f'<option value="{form.pk}">Fault report</option>'
    assert option not in adam.get("/studio/topics/new/").content.decode(), "it is not published yet"
    published(company, form)
    assert option in adam.get("/studio/topics/new/").content.decode()
    data: dict[str, Any] = {"names-en": "Faults", "project_id": project_id, "is_public": "yes", "is_active": "on"}
    adam.post("/studio/topics/new/", data | {"form_id": form.pk})
    with company.inside():
        assert Topic.objects.get(is_default=False).form_id == form.pk
    assert "Faults" in adam.get(f"/studio/forms/{form.pk}/settings/").content.decode()


def test_S4_23_S3_27_a_topic_with_a_form_asks_its_questions(
    company: Workspace, adam: Client, browser_of: Any, form: Form
) -> None:
    published(company, form)
    with company.inside():
        Topic.objects.update(form=form)
    page = browser_of("alice").get("/tickets/new/").content.decode()
    assert "Additional information" in page
    assert [words in page for words in ("Was it in use?", "Since when?", "Who was harmed?")] == [True, True, True]


def test_an_archived_form_is_not_changed(company: Workspace, adam: Client, form: Form) -> None:
    with company.inside():
        archive_form(company.ctx("adam"), form_id=form.pk)
    adam.post(f"/studio/forms/{form.pk}/add/", {"type": "text"})
    adam.post(f"/studio/forms/{form.pk}/questions/used/delete/")
    assert draft(company, form) == FAULT["fields"]
