"""The questions of a form in a page: pages, sections and fields to draw, files that outlive a refusal, the answers.

Draw with `conversation/questions.html`. Everything works without scripts; with them <form-questions> shows what is
asked and makes steps of the pages.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any, cast
from uuid import uuid4

from django.core.files.uploadedfile import UploadedFile
from django.forms import BoundField
from django.http import QueryDict
from django.utils import timezone
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext as _

from kernel.calendars import GREGORIAN, DisplayPrefs
from kernel.context import Context
from kernel.errors import WHOLE_FORM, Conflict, Invalid
from kernel.localized import Picked, pick
from portal_ui.conversation.uploads import stored, waiting_files
from support.files.rows import FileRow
from support.forms.answer_files import wrong_ending
from support.forms.answers import answered_version
from support.forms.checking import page_answers
from support.forms.compiler import AnswersForm, answers_form
from support.forms.definition import Definition, load_definition
from support.forms.definition import Field as Question
from support.forms.queries import newest_version

# Under this prefix a use case reports what is wrong with an answer.
ANSWERS = "answers."
# Name of the hidden field that says which version was answered.
VERSION = "form_version"
_CLOCK = re.compile(r"\d{2}:\d{2}\Z")
_DAY_AND_CLOCK = re.compile(r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}\Z")
# A choice of several is a group: its single boxes are not required one by one.
_GROUPS = frozenset({"radio", "rating", "multiselect"})


@dataclass(frozen=True, slots=True)
class Part:
    """A question with its field, or a note. `show_if` is the condition as JSON, empty without one."""

    key: str
    type: str
    label: Picked
    show_if: str
    bound: BoundField | None = None
    # How the field is drawn; see the `field` tag.
    look: str = ""
    affix: str = ""
    calendar: str = ""
    decimals: int = 0
    kept_files: tuple[FileRow, ...] = ()
    kept_name: str = ""
    dropped_name: str = ""


@dataclass(slots=True)
class Section:
    """Parts under one heading; those before the first heading have none."""

    key: str = ""
    label: Picked | None = None
    help: Picked | None = None
    show_if: str = ""
    parts: list[Part] = field(default_factory=list)


@dataclass(slots=True)
class Page:
    """A step; what stands before the first page break has no title."""

    key: str = ""
    label: Picked | None = None
    help: Picked | None = None
    show_if: str = ""
    sections: list[Section] = field(default_factory=lambda: [Section()])


class Questions:
    """What one version asks.

    `data` and `files` are what a page posted; with `checks=False` they are only shown again (somebody looks at
    another topic). `ready` stores the files and checks everything, `answers` go to the use case.
    """

    def __init__(
        self,
        version_id: int,
        definition: Definition,
        *,
        prefs: DisplayPrefs,
        language: str,
        data: QueryDict | None = None,
        files: MultiValueDict[str, UploadedFile[Any]] | None = None,
        checks: bool = True,
    ) -> None:
        self.version_id = version_id
        self.definition = definition
        self.prefs = prefs
        self.is_bound = data is not None and checks
        self._data = data.copy() if data is not None else QueryDict(mutable=True)
        self._files = files or MultiValueDict()
        self._class = answers_form(definition, language=language, prefs=prefs)
        self._wrong_files: dict[str, list[str]] = {}
        self._kept: dict[str, tuple[FileRow, ...]] = {}
        self.form = self._make_form(None)

    # --- what was sent

    def keep_files(self, ctx: Context) -> None:
        """Store what was uploaded, next to what an earlier try kept and nobody took out."""
        for question in self.definition.answering:
            if question.type != "file":
                continue
            name = f"q_{question.key}"
            dropped = set(self._data.getlist(f"dropped_{name}"))
            sent = [value for value in self._data.getlist(name) if value not in dropped]
            kept = waiting_files(ctx, sent)
            fresh, wrong = stored(ctx, self._files.getlist(name))
            # Something that is no file of theirs stays among the values, so that it is refused and not overlooked.
            strangers = [value for value in sent if value not in {str(row.uuid) for row in kept}]
            self._kept[question.key] = (*kept, *fresh)
            self._data.setlist(name, [*strangers, *(str(row.uuid) for row in self._kept[question.key])])
            if wrong:
                self._wrong_files[name] = wrong
        self._files = MultiValueDict()
        self.form = self._make_form(ctx)

    def ready(self, ctx: Context) -> bool:
        """Store the files, then say whether the answers can go to the use case."""
        self.keep_files(ctx)
        errors = self.form.errors
        for name, messages in self._wrong_files.items():
            errors[name] = self.form.error_class(messages)
        if errors and self._data.get(VERSION, str(self.version_id)) != str(self.version_id):
            self.form.add_error(None, _("These questions have changed meanwhile. Please look through your answers."))
        return not errors

    def wrong_answers(self) -> dict[str, list[str]]:
        """What is wrong with the answers so far, by name of the field; nothing is stored, no file is looked up.

        Files that would come along are known by their names only: those sent, or those told of as `picked_<name>`.
        """
        wrong: dict[str, list[str]] = {}
        for question in self.definition.answering:
            if question.type == "file":
                name = f"q_{question.key}"
                kept = [uuid for uuid in self._data.getlist(name) if uuid not in self._data.getlist(f"dropped_{name}")]
                picked = [*self._data.getlist(f"picked_{name}"), *(str(one.name) for one in self._files.getlist(name))]
                endings = [wrong_ending(question, one) for one in picked]
                wrong |= {name: [text for text in endings if text]} if any(endings) else {}
                self._data.setlist(name, [*kept, *(str(uuid4()) for _one in picked)])
        self.form = self._make_form(None)
        shown = self.form.shown
        wrong = {name: texts for name, texts in wrong.items() if name.removeprefix("q_") in shown}
        for name, texts in wrong.items():
            self.form.errors.setdefault(name, self.form.error_class()).extend(texts)
        return {name: [str(text) for text in texts] for name, texts in self.form.errors.items()}

    @property
    def wrong_files(self) -> list[str]:
        """What is wrong with files that could not be stored."""
        return [text for texts in self._wrong_files.values() for text in texts]

    def leave_files_out(self) -> None:
        """Take in none of the files that come with this try."""
        self._files = MultiValueDict()

    @property
    def answers(self) -> dict[str, Any]:
        """The accepted answers by key."""
        return self.form.cleaned_answers()

    def refuse(self, error: Invalid) -> Invalid | None:
        """Put a use case's messages at the questions they speak of; what is left speaks of something else."""
        rest: dict[str, list[str]] = {}
        for name, messages in error.errors.items():
            bound_name = f"q_{name.removeprefix(ANSWERS)}"
            if name.startswith(ANSWERS) and bound_name in self.form.fields:
                for message in messages:
                    self.form.add_error(bound_name, message)
            else:
                rest.setdefault(WHOLE_FORM if name.startswith(ANSWERS) else name, []).extend(messages)
        return Invalid(rest) if rest else None

    # --- what is drawn

    @property
    def pages(self) -> list[Page]:
        """The definition as it is drawn, without empty steps."""
        pages = [Page()]
        for question in self.definition.fields:
            condition = json.dumps(question.show_if, ensure_ascii=False) if question.show_if else ""
            label = self._text(question.label)
            if question.type == "page":
                pages.append(Page(question.key, label, self._text(question.help), condition))
            elif question.type == "section":
                section = Section(question.key, label, self._text(question.help), condition)
                pages[-1].sections.append(section)
            else:
                pages[-1].sections[-1].parts.append(self._part(question, label, condition))
        for page in pages:
            page.sections = [section for section in page.sections if section.key or section.parts]
        return [page for page in pages if page.key or page.sections]

    def _part(self, question: Question, label: Picked, condition: str) -> Part:
        if not question.answers:
            return Part(question.key, question.type, label, condition)
        name = f"q_{question.key}"
        rules = question.validation
        return Part(
            question.key,
            question.type,
            label,
            condition,
            bound=self.form[name],
            look=self._look(question),
            affix=str(rules.get("currency", "EUR")) if question.type == "money" else "",
            calendar=self._calendar(question),
            decimals=2 if question.type == "money" else int(rules.get("decimals", 0)),
            kept_files=self._kept.get(question.key, ()),
            kept_name=name,
            dropped_name=f"dropped_{name}",
        )

    def _calendar(self, question: Question) -> str:
        return str(question.validation.get("calendar") or self.prefs.calendar)

    def _look(self, question: Question) -> str:
        if question.type == "datetime" and self._calendar(question) != GREGORIAN:
            # No browser has a field of its own for it.
            return "moment"
        return "rating" if question.type == "rating" else ""

    def _text(self, texts: Mapping[str, str]) -> Picked:
        return pick(texts, self._class.language, self._class.tenant_order)

    def _make_form(self, ctx: Context | None) -> AnswersForm:
        actor = ctx.actor if ctx is not None else None
        if self.is_bound:
            form = self._class(self._data, actor=actor)
        else:
            typed = page_answers(self.definition, self._data)
            form = self._class(initial={f"q_{key}": value for key, value in typed.items()})
        for question in self.definition.answering:
            self._shape(form[f"q_{question.key}"], question)
        return form

    def _shape(self, bound: BoundField, question: Question) -> None:
        """Let browsers help where they can: clocks, days with clocks, groups."""
        widget = bound.field.widget
        value = str(bound.value() or "")
        if question.type in _GROUPS:
            widget.attrs.pop("aria-required", None)
        elif question.type == "time" and (not value or _CLOCK.match(value)):
            cast(Any, widget).input_type = "time"
        elif question.type == "datetime" and self._calendar(question) == GREGORIAN:
            if not value or _DAY_AND_CLOCK.match(value):
                cast(Any, widget).input_type = "datetime-local"
            else:
                widget.attrs.setdefault("placeholder", "2027-03-21 14:30")


def questions_of(
    form_id: int | None,
    *,
    prefs: DisplayPrefs,
    language: str,
    data: QueryDict | None = None,
    files: MultiValueDict[str, UploadedFile[Any]] | None = None,
    checks: bool = True,
) -> Questions | None:
    """The questions of a form's newest version; None without a form, or where nothing is published yet.

    Whoever had the page open while a new version was published goes on with theirs, for as long as it is accepted.
    """
    version = newest_version(form_id) if form_id is not None else None
    if version is None:
        return None
    sent = data.get(VERSION, "") if data is not None else ""
    if sent.isdecimal() and sent != str(version.pk):
        with suppress(Invalid, Conflict):
            version = answered_version(int(sent[:20]), now=timezone.now(), form_id=form_id)
    return Questions(
        version.pk,
        load_definition(version.definition),
        prefs=prefs,
        language=language,
        data=data,
        files=files,
        checks=checks,
    )
