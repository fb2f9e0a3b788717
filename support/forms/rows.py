"""What pages and programs are told of forms and answers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from kernel.localized import LocalizedText, Picked, pick
from support.files.rows import FileRow
from support.forms.fields import Definition, FieldType


@dataclass(frozen=True, slots=True)
class FormRow:
    """A form in the list; `number` is that of the published version, None before the first."""

    id: int
    names: LocalizedText
    code: str
    is_public: bool
    number: int | None
    has_draft_changes: bool
    answers: int
    topics: int
    is_archived: bool
    changed_at: datetime
    version: int

    @property
    def name(self) -> str:
        return pick(self.names).text


@dataclass(frozen=True, slots=True)
class VersionRow:
    """A published version and what it changed, in sentences."""

    id: int
    number: int
    published_at: datetime
    published_by: str
    answers: int
    changes: list[str]


@dataclass(frozen=True, slots=True)
class FormDetails:
    """A form with its draft (the JSON that is edited) and what is published."""

    row: FormRow
    thanks: LocalizedText
    draft: dict[str, Any]
    published: Definition | None
    published_id: int | None
    versions: list[VersionRow]
    topic_names: list[str]

    @property
    def id(self) -> int:
        return self.row.id

    @property
    def name(self) -> str:
        return self.row.name

    @property
    def names(self) -> LocalizedText:
        return self.row.names

    @property
    def version(self) -> int:
        return self.row.version


@dataclass(frozen=True, slots=True)
class PublicForm:
    """A form on its own public page."""

    id: int
    code: str
    name: Picked
    thanks: Picked
    version_id: int
    number: int
    definition: Definition


@dataclass(frozen=True, slots=True)
class AnswerRow:
    """One question with its answer as a reader sees it: a text, the chosen options, or files."""

    key: str
    type: str
    label: Picked
    value: str | list[str] | list[FileRow]
    kind: FieldType

    @property
    def files(self) -> list[FileRow]:
        """The files, when that is what was asked for."""
        return [one for one in self.value if isinstance(one, FileRow)] if isinstance(self.value, list) else []

    @property
    def texts(self) -> list[str]:
        """The answer as texts: one, or one for each choice."""
        if isinstance(self.value, str):
            return [self.value] if self.value else []
        return [one if isinstance(one, str) else one.name for one in self.value]

    @property
    def text(self) -> str:
        """The answer in one line."""
        return ", ".join(self.texts)


@dataclass(frozen=True, slots=True)
class AnswerFilters:
    """Narrows a table of answers. `choices` are (key of a choice question, option)."""

    source: str = ""
    number: int | None = None
    since: datetime | None = None
    until: datetime | None = None
    text: str = ""
    choices: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class AnswerSetRow:
    """One filled-in form in the table; `answers` by key, in the reader's language."""

    id: int
    uuid: UUID
    number: int
    source: str
    created_at: datetime
    person_name: str
    person_email: str
    language: str
    # Of the request the answers were given with; None for a public form.
    ticket_number: int | None
    answers: dict[str, AnswerRow]
    # The answers as they are stored.
    data: dict[str, Any]

    def cells(self, columns: Sequence[AnswerColumn]) -> list[AnswerRow | None]:
        """The answers in the order of the columns, None where a question was not asked or answered."""
        return [self.answers.get(column.key) for column in columns]


@dataclass(frozen=True, slots=True)
class AnswerColumn:
    """A column of the table: a question of any version, with the newest label."""

    key: str
    type: str
    label: Picked


@dataclass(frozen=True, slots=True)
class AnswerPage:
    """A page of the table; `next` is the cursor of the following page, empty at the end."""

    columns: list[AnswerColumn]
    rows: list[AnswerSetRow]
    next: str = ""


@dataclass(frozen=True, slots=True)
class ChoiceBar:
    """How often one option was chosen; `share` of all answers to the question, from 0 to 1."""

    value: str
    label: str
    count: int
    share: float


@dataclass(frozen=True, slots=True)
class ChoiceChart:
    """The answers to one choice, rating, tick box or consent."""

    key: str
    type: str
    label: Picked
    answered: int
    bars: list[ChoiceBar] = field(default_factory=list)
