"""The form builder as an administrator works with it, without scripts and with htmx."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import translation
from django.utils.translation import gettext as _

from support.files.models import StoredFile
from support.forms.fields import TYPES
from support.forms.models import AnswerSet, Form
from support.forms.use_cases import publish_form, save_form
from tests.factories.twins import Workspace
from tests.portal_ui.studio.forms_fixtures import FAULT, draft, keys, sent

HTMX = {"HX-Request": "true"}


@pytest.fixture
def form(company: Workspace) -> Form:
    """A form with three questions, not published."""
    return save_form(company.ctx("adam"), names={"en": "Fault report"}, draft=FAULT)


def swapped(page: str) -> list[str]:
    """The parts of the page an answer replaces."""
    return re.findall(r'<hx-partial hx-target="([^"]+)"', page)


def test_every_kind_of_question_is_added_and_its_settings_open(company: Workspace, adam: Client) -> None:
    form = save_form(company.ctx("adam"), names={"en": "All kinds"})
    for code in TYPES:
        answer = adam.post(f"/studio/forms/{form.pk}/add/", {"type": code})
        assert answer["Location"] == f"/studio/forms/{form.pk}/?question={code}_1#settings", code
        data = sent(adam, form, f"{code}_1")
        saved = adam.post(f"/studio/forms/{form.pk}/questions/{code}_1/", data | {"do": "save"})
        assert saved.status_code == 302, (code, saved.content.decode())
    assert [row["type"] for row in draft(company, form)] == list(TYPES)


def test_a_question_is_added_behind_the_open_one(company: Workspace, adam: Client, form: Form) -> None:
    answer = adam.post(f"/studio/forms/{form.pk}/add/", {"type": "select", "after": "used", "draft_version": "1"})
    assert answer["Location"] == f"/studio/forms/{form.pk}/?question=select_1#settings"
    assert keys(company, form) == ["used", "select_1", "since", "harm"]
    page = adam.get(f"/studio/forms/{form.pk}/?question=select_1").content.decode()
    assert 'value="List to choose from"' in page and 'value="Choice 1"' in page


def test_texts_rules_and_choices_are_saved_and_shown_again(company: Workspace, adam: Client, form: Form) -> None:
    data = sent(adam, form, "used") | {
        "question-label-en": "Was it running?",
        "question-label-fr": "En marche ?",
        "question-help-en": "Look at the lamp.",
        "question-required": "on",
        "question-default": "no",
        "option": ["1", "0"],
        "option1-label-en": "Not at all",
        "do": "save",
    }
    answer = adam.post(f"/studio/forms/{form.pk}/questions/used/", data)
    assert answer["Location"] == f"/studio/forms/{form.pk}/?question=used#settings"
    assert draft(company, form)[0] == {
        "key": "used",
        "type": "radio",
        "label": {"en": "Was it running?", "fa": "در حال استفاده بود؟", "fr": "En marche ?"},
        "help": {"en": "Look at the lamp."},
        "required": True,
        "options": [
            {"value": "no", "label": {"en": "Not at all", "fa": "نه"}},
            {"value": "yes", "label": {"en": "Yes", "fa": "بله"}},
        ],
        "default": "no",
    }
    page = adam.get(f"/studio/forms/{form.pk}/?question=used").content.decode()
    assert 'value="En marche ?"' in page and "Look at the lamp." in page
    # The help is missing in four languages; names are kept apart from their neighbours' direction.
    missing = ", ".join(f"\u2068{name}\u2069" for name in ("فارسی", "Français", "Русский", "Türkçe"))
    assert f"Missing: {missing}" in page


def test_rules_of_each_type_go_to_the_draft_and_come_back(company: Workspace, adam: Client) -> None:
    form = save_form(company.ctx("adam"), names={"en": "Rules"})
    rules: dict[str, dict[str, Any]] = {
        "text": {
            "rule_pattern": "[A-Z]{2}",
            "rule_min_length": "2",
            "rule_max_length": "2",
            "rule_message-en": "Two letters.",
        },
        "number": {"rule_min": "0.5", "rule_max": "10", "rule_decimals": "1"},
        "date": {"after_kind": "sooner", "after_days": "7", "before_kind": "day", "rule_before": "2030-01-31"},
        "file": {"rule_extensions": "PDF, .jpg", "rule_max_files": "2"},
        "money": {"rule_currency": "try", "rule_max": "100"},
        "rating": {"rule_max": "7"},
    }
    for code, values in rules.items():
        adam.post(f"/studio/forms/{form.pk}/add/", {"type": code})
        data = sent(adam, form, f"{code}_1") | {f"question-{name}": value for name, value in values.items()}
        for _again in range(2):  # the second time with what the page shows of the first
            saved = adam.post(f"/studio/forms/{form.pk}/questions/{code}_1/", data | {"do": "save"})
            assert saved.status_code == 302, (code, saved.content.decode())
            data = sent(adam, form, f"{code}_1")
    assert {row["type"]: row["validation"] for row in draft(company, form)} == {
        "text": {"pattern": "[A-Z]{2}", "min_length": 2, "max_length": 2, "message": {"en": "Two letters."}},
        "number": {"min": "0.5", "max": 10, "decimals": 1},
        "date": {"after": "today-7d", "before": "2030-01-31"},
        "file": {"extensions": ["pdf", "jpg"], "max_files": 2},
        "money": {"currency": "TRY", "max": 100},
        "rating": {"max": 7},
    }


def test_choices_are_added_moved_and_removed_by_buttons(company: Workspace, adam: Client, form: Form) -> None:
    address = f"/studio/forms/{form.pk}/questions/used/"
    adam.post(address, sent(adam, form, "used") | {"do": "option_add"})
    adam.post(address, sent(adam, form, "used") | {"do": "option_up:2"})
    values = [option["value"] for option in draft(company, form)[0]["options"]]
    assert values == ["yes", "option_3", "no"]
    lines = {"do": "option_lines", "option_lines": "Perhaps\n\n  شاید  \n"}
    adam.post(address, sent(adam, form, "used") | lines)
    adam.post(address, sent(adam, form, "used") | {"do": "option_remove:1"})
    assert draft(company, form)[0]["options"] == [
        {"value": "yes", "label": {"en": "Yes", "fa": "بله"}},
        {"value": "no", "label": {"en": "No", "fa": "نه"}},
        {"value": "perhaps", "label": {"en": "Perhaps"}},
        {"value": "option_1", "label": {"en": "شاید"}},
    ]


def test_questions_are_ordered_by_buttons_and_by_the_whole_list(company: Workspace, adam: Client, form: Form) -> None:
    address = f"/studio/forms/{form.pk}/order/"
    adam.post(address, {"question": ["used", "since", "harm"], "move": "since:down"})
    assert keys(company, form) == ["used", "harm", "since"]
    assert adam.post(address, {"question": ["since", "used", "harm"]}, headers=HTMX).status_code == 200
    assert keys(company, form) == ["since", "used", "harm"]


def test_a_question_cannot_stand_before_the_one_it_depends_on(company: Workspace, adam: Client, form: Form) -> None:
    answer = adam.post(f"/studio/forms/{form.pk}/order/", {"question": ["harm", "used", "since"]}, headers=HTMX)
    page = answer.content.decode()
    assert "“Who was harmed?” depends on “Was it in use?”, so it has to stand behind it." in page
    # The list comes back as it is.
    assert page.index('data-key="used"') < page.index('data-key="since"') < page.index('data-key="harm"')
    assert keys(company, form) == ["used", "since", "harm"] and form.version == 1


def test_a_deleted_question_comes_back_with_the_conditions_on_it(company: Workspace, adam: Client, form: Form) -> None:
    before = draft(company, form)
    adam.post(f"/studio/forms/{form.pk}/questions/used/delete/")
    assert keys(company, form) == ["since", "harm"] and "show_if" not in draft(company, form)[1]
    assert "“Was it in use?” is deleted." in adam.get(f"/studio/forms/{form.pk}/").content.decode()
    assert adam.post(f"/studio/forms/{form.pk}/undo/")["Location"].endswith("?question=used#settings")
    assert draft(company, form) == before
    # Once it is back there is nothing more to undo.
    assert "is deleted." not in adam.get(f"/studio/forms/{form.pk}/").content.decode()
    adam.post(f"/studio/forms/{form.pk}/undo/")
    assert draft(company, form) == before


def test_a_copy_has_a_key_that_no_version_ever_had(company: Workspace, adam: Client, form: Form) -> None:
    adam.post(f"/studio/forms/{form.pk}/add/", {"type": "text"})
    with company.inside():
        publish_form(company.ctx("adam"), form_id=form.pk)
    adam.post(f"/studio/forms/{form.pk}/questions/text_1/delete/")
    answer = adam.post(f"/studio/forms/{form.pk}/questions/harm/copy/")
    assert answer["Location"].endswith("?question=text_2#settings")
    assert keys(company, form) == ["used", "since", "harm", "text_2"]
    assert draft(company, form)[3]["show_if"] == draft(company, form)[2]["show_if"]


def test_a_new_key_takes_conditions_along_and_a_published_one_stays(
    company: Workspace, adam: Client, form: Form
) -> None:
    address = f"/studio/forms/{form.pk}/questions/used/"
    answer = adam.post(address, sent(adam, form, "used") | {"question-key": "in_use", "do": "save"})
    assert answer["Location"].endswith("?question=in_use#settings")
    assert [row.get("show_if", {}).get("field") for row in draft(company, form)] == [None, None, "in_use"]
    with company.inside():
        publish_form(company.ctx("adam"), form_id=form.pk)
    adam.post(
        f"/studio/forms/{form.pk}/questions/in_use/",
        sent(adam, form, "in_use") | {"question-key": "other", "do": "save"},
    )
    assert keys(company, form)[0] == "in_use"


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"question-label-en": "", "question-label-fa": ""}, "Write a text in at least one language."),
        ({"option0-label-en": "", "option0-label-fa": ""}, "Write a text in at least one language."),
        ({"option": []}, "Add at least one option."),
        ({"option0-value": "no"}, "Another option has this value already."),
        ({"question-key": "Not A Key"}, "A key has up to 40 small letters, digits and underscores"),
        ({"option0-value": "other"}, "“Who was harmed?”: Choose one of the options of that question."),
    ],
)
def test_what_is_wrong_is_said_and_nothing_is_saved(
    company: Workspace, adam: Client, form: Form, changes: dict[str, Any], message: str
) -> None:
    data = sent(adam, form, "used") | {"question-help-en": "Typed meanwhile"} | changes
    answer = adam.post(f"/studio/forms/{form.pk}/questions/used/", data | {"do": "save"})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert message in page and "Typed meanwhile" in page
    assert draft(company, form) == FAULT["fields"] and form.version == 1


def test_while_saving_by_itself_only_the_list_and_the_state_are_swapped(
    company: Workspace, adam: Client, form: Form
) -> None:
    address = f"/studio/forms/{form.pk}/questions/used/"
    page = adam.post(
        address, sent(adam, form, "used") | {"question-label-en": "Running?"}, headers=HTMX
    ).content.decode()
    assert swapped(page) == ["#draft-state", "#questions", "#question-problems"]
    assert "Saved, not published yet" in page and "Running?" in page
    refused = adam.post(address, sent(adam, form, "used") | {"option": []}, headers=HTMX)
    page = refused.content.decode()
    assert refused.status_code == 422
    assert swapped(page) == ["#draft-state", "#question-problems"]
    assert "Not saved yet" in page and len(draft(company, form)[0]["options"]) == 2


def test_two_admins_on_one_question_the_second_is_told_and_loses_nothing(
    company: Workspace, adam: Client, form: Form
) -> None:
    address = f"/studio/forms/{form.pk}/questions/since/"
    first, second = sent(adam, form, "since"), sent(adam, form, "since")
    adam.post(address, first | {"question-label-en": "Since which day?", "do": "save"})
    answer = adam.post(address, second | {"question-label-en": "From when?", "do": "save"})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "Saved by somebody else meanwhile" in page and "Since which day?" in page
    assert 'value="From when?"' in page
    assert draft(company, form)[1]["label"]["en"] == "Since which day?"
    # Saving again means it.
    version = re.search(r'name="question-version" value="([^"]*)"', page)
    assert version is not None
    again = second | {"question-label-en": "From when?", "question-version": version[1], "do": "save"}
    assert adam.post(address, again).status_code == 302
    assert draft(company, form)[1]["label"]["en"] == "From when?"


def test_two_admins_on_two_questions_keep_both_changes_and_are_told(
    company: Workspace, adam: Client, form: Form
) -> None:
    first, second = sent(adam, form, "since"), sent(adam, form, "harm")
    adam.post(f"/studio/forms/{form.pk}/questions/since/", first | {"question-label-en": "Since?", "do": "save"})
    adam.post(f"/studio/forms/{form.pk}/questions/harm/", second | {"question-label-en": "Harmed?", "do": "save"})
    assert [row["label"]["en"] for row in draft(company, form)] == ["Was it in use?", "Since?", "Harmed?"]
    assert "Somebody else is changing this form too." in adam.get(f"/studio/forms/{form.pk}/").content.decode()


def test_a_question_deleted_by_somebody_else_can_be_saved_again(company: Workspace, adam: Client, form: Form) -> None:
    address = f"/studio/forms/{form.pk}/questions/since/"
    data = sent(adam, form, "since") | {"question-label-en": "Since which day?", "do": "save"}
    adam.post(f"{address}delete/")
    answer = adam.post(address, data)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "Somebody else deleted this question meanwhile." in page and 'value="Since which day?"' in page
    assert keys(company, form) == ["used", "harm"]
    assert adam.post(address, data | {"question-version": "deleted"}).status_code == 302
    assert keys(company, form) == ["used", "harm", "since"]


def test_the_preview_shows_the_draft_in_each_language(adam: Client, form: Form) -> None:
    english = adam.get(f"/studio/forms/{form.pk}/preview/?language=en").content.decode()
    persian = adam.get(f"/studio/forms/{form.pk}/preview/?language=fa").content.decode()
    assert "Was it in use?" in english and '<html lang="en" dir="ltr"' in english
    assert "در حال استفاده بود؟" in persian and '<html lang="fa" dir="rtl"' in persian
    assert "Who was harmed?" in persian, "a text that is missing falls back"


def test_the_builder_asks_the_database_the_same_however_many_questions(company: Workspace, adam: Client) -> None:
    few = save_form(company.ctx("adam"), names={"en": "Few"}, draft={"fields": FAULT["fields"][:1]})
    many = save_form(company.ctx("adam"), names={"en": "Many"}, draft=FAULT)
    adam.get(f"/studio/forms/{few.pk}/")
    counts = []
    for form in (few, many):
        with CaptureQueriesContext(connection) as captured:
            adam.get(f"/studio/forms/{form.pk}/?question=used")
        counts.append(len(captured))
    assert counts[0] == counts[1] <= 10


@pytest.mark.parametrize("path", ["", "preview/", "publish/", "settings/", "versions/", "answers/"])
def test_forms_are_not_for_agents_and_not_for_clients(browser_of: Any, adam: Client, form: Form, path: str) -> None:
    address = f"/studio/forms/{form.pk}/{path}"
    assert adam.get(address).status_code == 200
    assert browser_of("anna").get(address).status_code == 403
    assert browser_of("alice").get(address).status_code == 404
    assert adam.get(f"/studio/forms/999999/{path}").status_code == 404


def test_answers_can_be_tried_in_the_preview_and_nothing_is_stored(
    company: Workspace, adam: Client, form: Form
) -> None:
    fields = [FAULT["fields"][0] | {"required": True}, *FAULT["fields"][1:], {"key": "photo", "type": "file"}]
    fields[-1] |= {"label": {"en": "Photo"}, "required": True, "validation": {"extensions": ["jpg"]}}
    with company.inside():
        save_form(company.ctx("adam"), form_id=form.pk, draft={"fields": fields})
    address = f"/studio/forms/{form.pk}/preview/?language="
    page = adam.get(f"{address}en").content.decode()
    assert "Nothing is stored or sent." in page and "field__errors" not in page
    # In the language of the preview, and what was typed stays.
    refused = adam.post(f"{address}fa", {"q_used": "", "q_since": "1405/08/41"})
    page = refused.content.decode()
    assert (refused.status_code, page.count('class="field__errors"')) == (422, 3)
    assert '<html lang="fa" dir="rtl"' in page and 'value="1405/08/41"' in page
    with translation.override("fa"):
        assert str(_("Please choose an answer.")) in page
    # With scripts the answers so far are looked through; the hidden question is not asked for.
    told = adam.post(f"{address}en", {"q_used": "no", "picked_q_photo": "plan.exe", "check": "1"})
    assert json.loads(told.content) == {"errors": {"q_photo": ["“plan.exe” cannot be added here. Accepted are: jpg."]}}
    photo = SimpleUploadedFile("lamp.jpg", b"not looked into", "image/jpeg")
    fine = adam.post(f"{address}en", {"q_used": "yes", "q_harm": "Nobody", "q_photo": photo})
    assert fine.status_code == 200 and "These answers would be accepted." in fine.content.decode()
    with company.inside():
        assert (AnswerSet.objects.count(), StoredFile.objects.count()) == (0, 0)
