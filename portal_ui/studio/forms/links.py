"""The form of the links at the foot of the portal's pages, in their order."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from branding.pages.use_cases import LINK_LABEL_LENGTH, MAX_LINKS, NewLink
from kernel.tenancy import TenantRef
from portal_ui.studio.fields import LocalizedField
from portal_ui.studio.forms.base import WorkspaceForm, with_version


class LinkForm(WorkspaceForm):
    """One link at the foot of the pages."""

    label = LocalizedField(label=_("Name"), max_length=LINK_LABEL_LENGTH)
    url = forms.CharField(
        label=_("Address"),
        max_length=500,
        required=False,
        widget=forms.TextInput(attrs={"dir": "ltr", "placeholder": "https://", "inputmode": "url"}),
    )

    remove = forms.BooleanField(label=_("Remove this link"), required=False)

    def is_empty(self) -> bool:
        """Whether nothing was typed, or it is to go: such a link is left out."""
        return self.cleaned_data["remove"] or (
            not self.cleaned_data["url"].strip()
            and not any(text.strip() for code, text in self.cleaned_data["label"].items() if code in self._shown())
        )

    def _shown(self) -> set[str]:
        return set(self.fields["label"].languages)  # type: ignore[attr-defined]


class LinksForm:
    """All links, each a LinkForm, with an empty one at the end. `order` says in which order they stand on the page."""

    def __init__(self, data: Any, *, tenant: TenantRef, initial: list[dict[str, Any]]) -> None:
        self.tenant = tenant
        # Of what is saved now; `is_stale` says whether the person was looking at something older.
        self.version = with_version({"links": initial})["version"]
        count = min(len(initial) + 1, MAX_LINKS)
        self.is_stale = False
        if data is not None:
            self.is_stale = data.get("version", "") not in ("", self.version)
            raw = data.get("count", "")
            count = min(int(raw), MAX_LINKS + 1) if raw.isdigit() and len(raw) < 4 else 0
        values = [*initial, *({} for _i in range(count))][:count]
        found = [
            LinkForm(data, tenant=tenant, initial=value, prefix=f"link{index}") for index, value in enumerate(values)
        ]
        self.order = _order(data, count)
        self.forms = [found[index] for index in self.order]
        # The empty line for a link more stands below the others, which can be moved.
        self.fresh_index = count - 1 if count > len(initial) else None

    def is_valid(self) -> bool:
        answers = [form.is_valid() for form in self.forms]  # each shows its own mistakes
        return all(answers)

    def rows(self) -> list[tuple[int, LinkForm]]:
        """The links that are there, with the number each is called by in the form, in their order."""
        pairs = zip(self.order, self.forms, strict=True)
        return [(index, form) for index, form in pairs if index != self.fresh_index]

    def fresh(self) -> LinkForm | None:
        """The line for a link more; None when no more fit."""
        return next(
            (form for index, form in zip(self.order, self.forms, strict=True) if index == self.fresh_index), None
        )

    def move(self, wish: str) -> None:
        """Put one link a place up or down ("2:up") without saving anything."""
        raw, _colon, way = wish.partition(":")
        movable = [index for index in self.order if index != self.fresh_index]
        if raw.isdigit() and int(raw) in movable:
            here = movable.index(int(raw))
            movable.insert(max(here + (-1 if way == "up" else 1), 0), movable.pop(here))
        by_index = dict(zip(self.order, self.forms, strict=True))
        self.order = [*movable, *(index for index in self.order if index == self.fresh_index)]
        self.forms = [by_index[index] for index in self.order]

    def links(self) -> tuple[list[NewLink], list[LinkForm]]:
        """What was typed, and the form of each link, for the messages of a refusal."""
        filled = [form for form in self.forms if not form.is_empty()]
        return [NewLink(form.cleaned_data["label"], form.cleaned_data["url"]) for form in filled], filled


def _order(data: Any, count: int) -> list[int]:
    """Every number below `count` once, those that `order` names first and in its order."""
    named = [int(raw) for raw in data.getlist("order") if raw.isdigit() and len(raw) < 4] if data is not None else []
    wanted = dict.fromkeys(index for index in named if index < count)
    return [*wanted, *(index for index in range(count) if index not in wanted)]
