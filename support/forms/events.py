"""What happens to forms."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from outbox.events import DomainEvent


@dataclass(frozen=True, slots=True)
class FormSaved(DomainEvent):
    """A form's draft or settings were made or changed."""

    name: ClassVar[str] = "forms.saved"
    form_id: int


@dataclass(frozen=True, slots=True)
class FormPublished(DomainEvent):
    """A draft became a version: it is what people are asked from now on."""

    name: ClassVar[str] = "forms.published"
    form_id: int
    version_id: int


@dataclass(frozen=True, slots=True)
class FormArchived(DomainEvent):
    """A form was put away; its answers stay."""

    name: ClassVar[str] = "forms.archived"
    form_id: int


@dataclass(frozen=True, slots=True)
class FormRestored(DomainEvent):
    """An archived form can be asked again."""

    name: ClassVar[str] = "forms.restored"
    form_id: int


@dataclass(frozen=True, slots=True)
class FormAnswered(DomainEvent):
    """Somebody filled in a public form."""

    name: ClassVar[str] = "forms.answered"
    answer_set_id: int
    form_id: int
