"""Forms of the knowledge base."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from typing import Any, cast

from django import forms
from django.conf import settings
from django.forms import BoundField
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kernel.errors import Invalid
from kernel.localized import LocalizedText, direction
from support.knowledge.queries import ArticleSource

AUDIENCES = [
    ("public", gettext_lazy("Everyone, also without an account")),
    ("signed_in", gettext_lazy("Clients who are signed in")),
    ("organisations", gettext_lazy("Only the organisations chosen below")),
]


class RefusableForm(forms.Form):
    """A form that shows a use case's messages at its fields."""

    def refuse(self, error: Invalid) -> None:
        """Put the messages at the fields they speak of."""
        for name, texts in error.errors.items():
            for text in texts:
                self.add_error(name if name in self.fields else None, text)


class ArticleForm(RefusableForm):
    """An article: where it stands, who reads it, and its text in every language of the workspace."""

    category_id = forms.TypedChoiceField(label=gettext_lazy("Category"), coerce=int)
    audience = forms.ChoiceField(
        label=gettext_lazy("Who may read it"), choices=AUDIENCES, widget=forms.RadioSelect, initial="public"
    )
    organisation_ids = forms.TypedMultipleChoiceField(
        label=gettext_lazy("Organisations"), coerce=int, required=False, widget=forms.CheckboxSelectMultiple
    )
    seen_at = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(
        self,
        languages: Sequence[str],
        categories: Sequence[tuple[int, str]],
        organisations: Sequence[tuple[int, str]],
        source: ArticleSource | None,
        data: Any = None,
    ) -> None:
        super().__init__(data, initial=_initial(source))
        # What was written in a language that was switched off since stays editable.
        self.languages = list(dict.fromkeys([*languages, *(source.titles if source else ())]))
        self._choices("category_id", categories)
        self._choices("organisation_ids", organisations)
        if not organisations:
            del self.fields["organisation_ids"]
            self._choices("audience", [choice for choice in AUDIENCES if choice[0] != "organisations"])
        for language in self.languages:
            self.fields[f"title_{language}"] = forms.CharField(
                label=_("Title"), max_length=200, required=False, widget=forms.TextInput(attrs={"lang": language})
            )
            self.fields[f"body_{language}"] = forms.CharField(
                label=_("Text"),
                required=False,
                strip=False,
                widget=forms.Textarea(
                    attrs={"rows": 12, "lang": language, "placeholder": _("Write the answer. Markdown works.")}
                ),
            )

    def entries(self) -> dict[str, Any]:
        """What was entered, as `save_article` takes it."""
        data = self.cleaned_data
        return {
            "titles": self._texts("title"),
            "bodies": self._texts("body"),
            "category_id": data["category_id"],
            "audience": data["audience"],
            "organisation_ids": data.get("organisation_ids", []),
        }

    def sections(self) -> Iterator[dict[str, Any]]:
        """One part of the page per language: its own name, its fields, whether it is open."""
        names = dict(settings.LANGUAGES)
        written = [language for language in self.languages if self[f"title_{language}"].value()]
        for language in self.languages:
            title, body = self[f"title_{language}"], self[f"body_{language}"]
            yield {
                "language": language,
                "dir": direction(language),
                "name": names.get(language, language),
                "title": title,
                "body": body,
                "is_written": language in written,
                "is_open": bool(title.errors or body.errors) or language == (written or self.languages)[0],
            }

    def _texts(self, part: str) -> LocalizedText:
        return {language: self.cleaned_data.get(f"{part}_{language}", "") for language in self.languages}

    def _choices(self, name: str, choices: Sequence[Any]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)
        field.choices = list(choices)


class CategoryForm(RefusableForm):
    """A shelf: its name in every language of the workspace, and in those it was named in before."""

    # The names the writer started from, to notice what somebody else saved meanwhile.
    seen = forms.JSONField(widget=forms.HiddenInput, required=False)

    def __init__(self, languages: Sequence[str], data: Any = None, before: LocalizedText | None = None) -> None:
        initial = {f"name_{language}": text for language, text in (before or {}).items()}
        super().__init__(data, initial={**initial, "seen": before})
        self.languages = list(dict.fromkeys([*languages, *(before or {})]))
        names = dict(settings.LANGUAGES)
        for language in self.languages:
            self.fields[f"name_{language}"] = forms.CharField(
                label=_("Name in %(language)s") % {"language": names.get(language, language)},
                max_length=100,
                required=False,
                widget=forms.TextInput(attrs={"lang": language}),
            )

    def names(self) -> LocalizedText:
        """The names, as `save_category` takes them."""
        return {language: self.cleaned_data[f"name_{language}"] for language in self.languages}

    def take_over(self, now: LocalizedText) -> None:
        """After a conflict: what was typed stands on top of what is saved now, so that saving again means it."""
        data = cast(QueryDict, self.data).copy()
        data["seen"] = json.dumps(now)
        self.data = data

    @property
    def name_fields(self) -> list[BoundField]:
        return [self[f"name_{language}"] for language in self.languages]


def _initial(source: ArticleSource | None) -> dict[str, Any]:
    if source is None:
        return {}
    texts = {f"title_{language}": text for language, text in source.titles.items()}
    texts |= {f"body_{language}": text for language, text in source.bodies.items()}
    return {
        "category_id": source.category_id,
        "audience": source.audience,
        "organisation_ids": list(source.organisation_ids),
        "seen_at": source.updated_at.isoformat(),
        **texts,
    }
