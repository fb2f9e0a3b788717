"""What the form builder shows: the questions of a draft in rows, the palette, and the settings of one question."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.http import QueryDict
from django.utils.translation import get_language, pgettext
from django.utils.translation import gettext as _

from kernel.localized import LocalizedText, direction, pick
from kernel.tenancy import TenantRef
from portal_ui.studio import drafts
from portal_ui.studio.drafts import Draft, FieldData, Removed
from portal_ui.studio.forms.base import shown_languages
from portal_ui.studio.forms.condition_words import in_words
from portal_ui.studio.forms.forms_question import QuestionForm
from support.forms.fields import TYPES, Definition, FieldType
from support.forms.missing import missing_texts
from support.forms.rows import FormDetails

# The palette's groups; a kind that is in none of them comes last.
GROUPS = (
    ("text", ("text", "textarea", "email", "phone", "url", "file")),
    ("choice", ("radio", "select", "multiselect", "checkbox", "consent", "rating")),
    ("number", ("number", "money", "date", "time", "datetime")),
    ("layout", ("page", "section", "note")),
)
TEXTS = ("label", "help", "placeholder")


@dataclass(frozen=True, slots=True)
class Language:
    """A language of the workspace, called by its own name."""

    code: str
    name: str
    dir: str


@dataclass(frozen=True, slots=True)
class QuestionRow:
    """A question in the list. `missing` names the languages that lack one of its texts."""

    key: str
    label: LocalizedText
    name: str
    kind: str
    icon: str
    # "page", "section" or "plain".
    shape: str
    is_required: bool
    condition: str
    missing: str


def question_rows(draft: Draft, languages: Sequence[str]) -> list[QuestionRow]:
    """The questions in their order."""
    fields = drafts.fields_of(draft)
    by_key = {str(one["key"]): one for one in fields}
    names = dict(settings.LANGUAGES)
    rows = []
    for one in fields:
        kind = TYPES[one["type"]]
        rows.append(
            QuestionRow(
                key=one["key"],
                label=one["label"],
                name=pick(one["label"]).text,
                kind=str(kind.label),
                icon=kind.icon,
                shape=one["type"] if one["type"] in ("page", "section") else "plain",
                is_required=bool(one.get("required")) and one["type"] != "consent",
                condition=_asked_if(in_words(one.get("show_if"), by_key)),
                missing=_listed(names[code] for code in languages if _lacks(one, code)),
            )
        )
    return rows


def palette() -> list[tuple[str, list[FieldType]]]:
    """All kinds of questions in groups."""
    titles = {
        "text": _("Texts and files"),
        "choice": _("Choices"),
        "number": _("Numbers and dates"),
        "layout": _("Pages and texts"),
    }
    groups = [(titles[name], [TYPES[code] for code in codes if code in TYPES]) for name, codes in GROUPS]
    placed = {code for _name, codes in GROUPS for code in codes}
    rest = [kind for code, kind in TYPES.items() if code not in placed]
    return [*groups, (_("Others"), rest)] if rest else groups


def new_question(code: str, key: str, language: str) -> FieldData:
    """A question of a kind as it begins: named by its kind, in the workspace's own language."""
    kind = TYPES[code]
    data: FieldData = {"key": key, "type": code, "label": {language: str(kind.label)}}
    if kind.has_options:
        data["options"] = [new_option(number, language) for number in (1, 2)]
    if "currency" in kind.rules:
        data["validation"] = {"currency": "EUR"}
    return data


def new_option(number: int, language: str) -> dict[str, Any]:
    """A choice as it begins."""
    return {"value": f"option_{number}", "label": {language: _("Choice %(number)d") % {"number": number}}}


def settings_form(
    data: QueryDict | None,
    *,
    tenant: TenantRef,
    details: FormDetails,
    key: str,
    published_keys: frozenset[str],
    quiet: bool = False,
    kind: str = "",
) -> QuestionForm | None:
    """The settings of a question. One that somebody deleted while its settings (of `kind`) were open can be added
    again; None for all others that are not in the draft."""
    fields = drafts.fields_of(details.draft)
    question = drafts.find(details.draft, key)
    is_lost = question is None and data is not None and kind in TYPES
    if question is None and not is_lost:
        return None
    question = question or {"key": key, "type": kind, "label": {}}
    return QuestionForm(
        data,
        tenant=tenant,
        question=question,
        earlier=fields if is_lost else fields[: fields.index(question)],
        key_is_fixed=key in published_keys,
        quiet=quiet,
        is_lost=is_lost,
    )


def builder_context(
    tenant: TenantRef,
    details: FormDetails,
    *,
    selected: str = "",
    panel: QuestionForm | None = None,
    removed: Removed | None = None,
    **more: Any,
) -> dict[str, Any]:
    """Everything the builder's templates read."""
    return {
        **preview_context(tenant),
        "form": details,
        "rows": question_rows(details.draft, shown_languages(tenant)),
        "groups": palette(),
        "selected": selected if panel is not None else "",
        "panel": panel,
        "removed": {"name": pick(removed.data["label"]).text} if removed is not None else None,
        **more,
    }


def preview_context(tenant: TenantRef) -> dict[str, Any]:
    """What the frame with the preview reads: it begins in the reader's own language where the workspace has it."""
    codes, names = shown_languages(tenant), dict(settings.LANGUAGES)
    reader = (get_language() or "").split("-")[0]
    return {
        "languages": [Language(code, names[code], direction(code)) for code in codes],
        "preview_language": reader if reader in codes else codes[0],
    }


def _listed(names: Iterable[str]) -> str:
    """Names in one line, each kept apart from its neighbours' direction."""
    return pgettext("between the parts of a list", ", ").join(f"\u2068{name}\u2069" for name in names)


def _asked_if(words: str) -> str:
    return _("If %(condition)s") % {"condition": words} if words else ""


def _lacks(question: FieldData, language: str) -> bool:
    """Whether a text that the question has in another language is missing in this one."""
    return any(texts and not texts.get(language) for texts in _texts(question))


def _texts(question: FieldData) -> Iterator[LocalizedText]:
    for name in TEXTS:
        yield question.get(name) or {}
    for option in question.get("options", ()):
        yield option["label"]
    yield question.get("validation", {}).get("message") or {}


@dataclass(frozen=True, slots=True)
class Missing:
    """What a language lacks: the questions with a text in another language only."""

    language: str
    name: str
    questions: list[str]

    @property
    def words(self) -> str:
        """The questions in one line."""
        return _listed(self.questions)


def missing_in_words(definition: Definition, languages: Sequence[str]) -> list[Missing]:
    """Per language that lacks something the names of the questions it is missing in."""
    names = dict(settings.LANGUAGES)
    found = []
    for code, places in missing_texts(definition, languages).items():
        indexes = dict.fromkeys(int(place.split(".")[1]) for place in places)
        questions = [pick(definition.fields[index].label).text for index in indexes]
        if questions:
            found.append(Missing(code, names[code], questions))
    return found
