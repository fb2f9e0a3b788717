"""Fields: label, control, help and errors belong together, for eyes and for screen readers."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django import forms
from django.forms.forms import BaseForm
from django.template import TemplateSyntaxError
from django.test import SimpleTestCase
from django.utils import translation
from django.utils.safestring import SafeString

from kernel.calendars import DisplayPrefs
from portal_ui.shell.components.composer import composer
from portal_ui.shell.components.fields import field, fields, form_errors
from tests.portal_ui.shell.gallery.forms import EveryField, MessageForm, SignIn

EN = DisplayPrefs("en")
FA = DisplayPrefs("fa", "jalali")
ALERT = '<svg class="icon icon--small" aria-hidden="true"><use href="/static/icons.svg#circle-alert"/></svg>'
same = SimpleTestCase().assertHTMLEqual


@pytest.fixture(autouse=True)
def _english() -> Iterator[None]:
    with translation.override("en"):
        yield


def refused(form: type[BaseForm], **data: str) -> BaseForm:
    bound = form(data)
    assert not bound.is_valid()
    return bound


def test_a_text_field_with_help() -> None:
    same(
        field(EveryField()["name"], EN),
        '<div class="field"><label class="field__label" for="id_name">Name</label>'
        '<input type="text" name="name" class="input" dir="auto" placeholder=" " required '
        'aria-describedby="id_name_helptext" id="id_name">'
        '<p class="field__help" id="id_name_helptext">As it stands on the invoice.</p></div>',
    )


def test_an_error_is_tied_to_its_control() -> None:
    same(
        field(refused(EveryField, name="")["name"], EN),
        '<div class="field"><label class="field__label" for="id_name">Name</label>'
        '<input type="text" name="name" class="input" dir="auto" placeholder=" " required aria-invalid="true" '
        'aria-describedby="id_name_helptext id_name_error" id="id_name">'
        '<p class="field__help" id="id_name_helptext">As it stands on the invoice.</p>'
        f'<ul class="field__errors" id="id_name_error"><li>{ALERT}<span>This field is required.</span></li></ul></div>',
    )


def test_an_optional_field_says_so() -> None:
    drawn = field(EveryField()["address"], EN, affix=".example.com", small=True)
    same(
        drawn,
        '<div class="field"><label class="field__label" for="id_address">Address '
        '<span class="field__optional">(optional)</span></label><div class="input-affix" dir="ltr">'
        '<input type="text" name="address" class="input input--small" dir="auto" placeholder=" " id="id_address">'
        '<span class="input-affix__text">.example.com</span></div></div>',
    )


def test_a_password_can_be_shown_and_a_link_may_stand_beside_the_label() -> None:
    same(
        field(SignIn()["password"], EN, link_url="/reset/", link_label="Forgot it?"),
        '<div class="field"><div class="field__top"><label class="field__label" for="id_password">Password</label>'
        '<a class="link" href="/reset/">Forgot it?</a></div><reveal-password class="input-group">'
        '<input type="password" name="password" class="input" dir="ltr" required id="id_password">'
        '<button type="button" class="button button--ghost button--small button--icon" aria-label="Show password" '
        'title="Show password" aria-pressed="false"><svg class="icon" aria-hidden="true">'
        '<use href="/static/icons.svg#eye"/></svg></button></reveal-password></div>',
    )


def test_a_checkbox_stands_in_its_label() -> None:
    same(
        field(refused(EveryField)["consent"], EN),
        '<div class="field"><label class="check"><input type="checkbox" name="consent" required aria-invalid="true" '
        'aria-describedby="id_consent_error" id="id_consent"><span>I agree to the repair terms</span></label>'
        f'<ul class="field__errors" id="id_consent_error"><li>{ALERT}<span>This field is required.</span></li></ul>'
        "</div>",
    )


def test_radio_buttons_are_a_group() -> None:
    same(
        field(EveryField(initial={"priority": "high"})["priority"], EN),
        '<fieldset class="field" id="id_priority"><legend class="field__label">Priority</legend><div class="choices">'
        '<label class="check"><input type="radio" name="priority" value="low" required id="id_priority_0">'
        "<span>Low</span></label>"
        '<label class="check"><input type="radio" name="priority" value="high" required id="id_priority_1" checked>'
        "<span>High</span></label></div></fieldset>",
    )


def test_a_select_and_a_text_area_are_inputs_too() -> None:
    same(
        field(EveryField()["topic"], EN),
        '<div class="field"><label class="field__label" for="id_topic">Topic</label>'
        '<select name="topic" class="input" id="id_topic"><option value="a">Repairs</option>'
        '<option value="b">Orders</option></select></div>',
    )
    assert 'rows="5"' in field(EveryField()["text"], EN)


def test_a_date_field_knows_the_readers_calendar() -> None:
    persian = 'data-calendar="persian" data-locale="fa-IR" data-digits="arabext" data-first-day="6" data-days-off="5"'
    british = 'data-calendar="gregory" data-locale="en-GB" data-digits="latn" data-first-day="1" data-days-off="06"'
    assert f"<date-field {persian}>" in field(EveryField()["since"], FA)
    assert f"<date-field {british}>" in field(EveryField()["since"], EN)


def test_a_file_field_says_its_limits() -> None:
    class Upload(forms.Form):
        picture = forms.FileField()

    form = Upload()
    form.fields["picture"].max_bytes = 2 * 1024 * 1024  # type: ignore[attr-defined]
    drawn = field(form["picture"], FA)
    assert 'data-max-bytes="2097152"' in drawn
    assert "This file is larger than ۲ MB." in drawn
    assert '<label class="button button--secondary button--small" for="id_picture">' in drawn
    assert "Choose a file" in drawn


def test_a_hidden_field_is_only_itself() -> None:
    class Secret(forms.Form):
        token = forms.CharField(widget=forms.HiddenInput)

    same(field(Secret()["token"], EN), '<input type="hidden" name="token" id="id_token">')


def test_a_label_may_be_hidden_from_the_eye_only() -> None:
    drawn = field(EveryField()["email"], EN, hide_label=True)
    assert '<label class="field__label visually-hidden" for="id_email">Email</label>' in drawn


def test_one_wrong_field_speaks_for_itself() -> None:
    class Name(forms.Form):
        name = forms.CharField()

    assert form_errors(refused(Name)) == ""
    assert form_errors(Name()) == ""


def test_several_wrong_fields_are_listed_at_the_top() -> None:
    class Two(forms.Form):
        name = forms.CharField()
        email = forms.EmailField()

        def clean(self) -> None:
            raise forms.ValidationError("These two do not belong together.")

    same(
        form_errors(refused(Two)),
        '<div class="note note--bad form-errors" role="alert" tabindex="-1"><svg class="icon" aria-hidden="true">'
        '<use href="/static/icons.svg#circle-alert"/></svg><div class="grow"><p>These two do not belong together.</p>'
        '<p>Please correct these fields:</p><ul><li><a href="#id_name">Name</a></li>'
        '<li><a href="#id_email">Email</a></li></ul></div></div>',
    )


def test_errors_of_hidden_fields_are_shown() -> None:
    class Secret(forms.Form):
        token = forms.CharField(widget=forms.HiddenInput)

    assert "<p>This field is required.</p>" in form_errors(refused(Secret))


def test_a_form_keeps_what_was_typed_and_escapes_it() -> None:
    drawn = fields(refused(EveryField, name='"><script>', email="x"), EN)
    assert 'value="&quot;&gt;&lt;script&gt;"' in drawn
    assert "<script>" not in drawn


def test_composer() -> None:
    form = MessageForm(prefix="reply")
    drawn = composer(
        SafeString("<button>Send</button>"), text=form["text"], prefs=EN, files=form["files"], to="To Mara", hot_key="r"
    )
    assert drawn.startswith('<markdown-composer><div class="composer"><p class="composer__to">To Mara</p>')
    assert drawn.count("data-markdown=") == 6
    assert 'data-hot-key="r"' in drawn
    assert '<label class="visually-hidden" for="id_reply-text">Text</label>' in drawn
    assert drawn.endswith('<div class="composer__send"><button>Send</button></div></div></div></markdown-composer>')
    note = composer("", text=form["text"], prefs=EN, note=True)
    assert note.startswith('<markdown-composer><div class="composer composer--note">')
    assert "file-input" not in note


def test_a_rating_is_a_row_of_steps_in_the_readers_digits() -> None:
    class Rated(forms.Form):
        stars = forms.ChoiceField(widget=forms.RadioSelect, choices=[("1", "1"), ("2", "2")], label="Stars")

    drawn = field(Rated()["stars"], FA, look="rating")
    same(
        drawn,
        '<fieldset class="field" id="id_stars"><legend class="field__label">Stars</legend>'
        '<div class="choices choices--row">'
        '<label class="rating"><input type="radio" name="stars" value="1" required id="id_stars_0">'
        "<span>۱</span></label>"
        '<label class="rating"><input type="radio" name="stars" value="2" required id="id_stars_1">'
        "<span>۲</span></label>"
        "</div></fieldset>",
    )
    with pytest.raises(TemplateSyntaxError):
        field(Rated()["stars"], EN, look="stars")


def test_a_date_may_have_a_calendar_of_its_own() -> None:
    class Dated(forms.Form):
        day = forms.CharField(widget=forms.DateInput)

    assert 'data-calendar="gregory"' in field(Dated()["day"], FA, calendar="gregorian")
    assert 'data-calendar="persian"' in field(Dated()["day"], EN, calendar="jalali")
    assert 'data-calendar="persian"' in field(Dated()["day"], FA)


def test_forms_that_are_sent_together_tell_their_errors_together() -> None:
    class Other(forms.Form):
        colour = forms.CharField()

    told = form_errors(refused(SignIn, email="", password="x"), None, refused(Other, colour=""))
    assert told.count("<a href=") == 2
    assert 'href="#id_colour"' in told
    assert form_errors(None, refused(Other, colour="")) == "", "the message at the field says it all"
    assert form_errors(None) == ""
