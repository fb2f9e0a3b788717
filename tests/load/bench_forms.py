"""`./run bench forms`: what forms cost to show and to publish, and what a flood at the guest door achieves."""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import Any

from hostile_guests import hostile, proof_of_work
from measuring import Report, make_workspaces, own_database, paired, say

FIELDS = 60
ROUNDS = 15
# Pages per measurement: one page costs less than a tick of the clock for processor time.
PAGES = 10
KINDS = ("text", "textarea", "number", "date", "select", "radio", "multiselect", "checkbox", "email", "url")


def main() -> int:
    """Run everything and print the table."""
    report = Report(f"Forms of {FIELDS} fields")
    with own_database():
        tenant = make_workspaces(1)[0]
        for part in PARTS:
            part(report, tenant)
    return report.tell()


def rendering(report: Report, tenant: Any) -> None:
    """A page's questions, built and drawn as pages do, against a Django form written by hand with the same fields."""
    from django.template import engines
    from django.test import RequestFactory
    from django.utils.translation import override

    from kernel.calendars import DisplayPrefs
    from kernel.tenancy import in_tenant
    from portal_ui.conversation.questions import Questions
    from support.forms.definition import check_definition, load_definition

    say("Showing")
    stored = check_definition({"fields": [_field(number) for number in range(FIELDS)]}).as_json()
    written = _written_by_hand(stored["fields"])
    request = RequestFactory().get("/")
    prefs = DisplayPrefs("en")
    django = engines["django"]
    ours = django.from_string("{% include 'conversation/questions.html' %}")
    theirs = django.from_string("{% load ui %}{% for bound in form %}<div>{% field bound %}</div>{% endfor %}")

    def show_ours() -> None:
        for _ in range(PAGES):
            questions = Questions(1, load_definition(stored), prefs=prefs, language="en")
            ours.render({"questions": questions}, request)

    def show_theirs() -> None:
        for _ in range(PAGES):
            theirs.render({"form": written()}, request)

    with in_tenant(tenant), override("en"):
        page = ours.render({"questions": Questions(1, load_definition(stored), prefs=prefs, language="en")}, request)
        assert all(f'name="q_field_{number}"' in page for number in range(FIELDS)), "a field is missing"
        assert theirs.render({"form": written()}, request).count('name="field_') >= FIELDS
        show_ours(), show_theirs()
        mine, hand = paired(show_ours, show_theirs, ROUNDS, main=None)
    report.at_most(
        f"{FIELDS} fields shown, against a hand-written form ({mine.cpu * 1000 / PAGES:.1f} ms of processor time)",
        mine.cpu / hand.cpu,
        1.3,
    )
    report.notes.append(f"The hand-written form: {hand.cpu * 1000 / PAGES:.1f} ms.")


def publishing(report: Report, tenant: Any) -> None:
    """Statements and transactions of publishing a draft."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    from kernel.context import SYSTEM, Context
    from kernel.tenancy import in_tenant
    from support.forms.use_cases import publish_form, save_form

    say("Publishing")
    ctx = Context(SYSTEM, tenant, "bench")
    draft = {"fields": [_field(number) for number in range(FIELDS)]}
    with in_tenant(tenant):
        form = save_form(ctx, names={tenant.default_language: "Bench"}, draft=draft)
        with CaptureQueriesContext(connection) as captured:
            publish_form(ctx, form_id=form.pk)
    statements = [query["sql"].split()[0] for query in captured.captured_queries]
    report.exactly("transactions of publishing", statements.count("BEGIN"), 1)
    report.exactly("all of its statements inside it", (statements[0], statements[-1]), ("BEGIN", "COMMIT"))
    report.notes.append(f"Publishing takes {len(statements) - 2} statements.")


def _field(number: int) -> dict[str, Any]:
    """One of the questions: the kinds take turns."""
    kind = KINDS[number % len(KINDS)]
    field: dict[str, Any] = {
        "key": f"field_{number}",
        "type": kind,
        "label": {"en": f"Question {number}", "fa": f"پرسش {number}"},
        "help": {"en": "A line of help below the question."},
        "required": number % 2 == 0,
    }
    if kind in ("select", "radio", "multiselect"):
        field["options"] = [{"value": f"v{one}", "label": {"en": f"Answer {one}"}} for one in range(8)]
    if number % 4 == 3:
        field["show_if"] = {"field": f"field_{number - 1}", "op": "is_not_empty"}
    return field


def _written_by_hand(fields: list[dict[str, Any]]) -> Any:
    """The same fields as somebody would write them in a forms.py."""
    from django import forms

    made: dict[str, forms.Field] = {}
    for field in fields:
        choices = [(option["value"], option["label"]["en"]) for option in field.get("options", ())]
        make, more = {
            "text": (forms.CharField, {"max_length": 1000}),
            "textarea": (forms.CharField, {"widget": forms.Textarea}),
            "number": (forms.DecimalField, {"widget": forms.TextInput}),
            "date": (forms.DateField, {}),
            "select": (forms.ChoiceField, {"choices": [("", "Please choose"), *choices]}),
            "radio": (forms.ChoiceField, {"choices": choices, "widget": forms.RadioSelect}),
            "multiselect": (forms.MultipleChoiceField, {"choices": choices, "widget": forms.CheckboxSelectMultiple}),
            "checkbox": (forms.BooleanField, {}),
            "email": (forms.EmailField, {}),
            "url": (forms.URLField, {"assume_scheme": "https"}),
        }[field["type"]]
        made[field["key"]] = make(
            label=field["label"]["en"],
            help_text=field["help"]["en"],
            required=field.get("required", False),
            **more,
        )
    return type("WrittenForm", (forms.Form,), made)


# Each is given the report and a workspace without people.
PARTS: list[Callable[[Report, Any], None]] = [rendering, publishing, hostile, proof_of_work]

if __name__ == "__main__":
    sys.exit(main())
