"""Forms that carry text and files; neither is lost when something is wrong."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any, cast
from uuid import UUID, uuid4

from django import forms
from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.forms.utils import ErrorDict
from django.http import QueryDict
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext_lazy as _

from kernel.calendars import DisplayPrefs
from kernel.context import Context
from kernel.errors import WHOLE_FORM, Conflict, Invalid, TooMany
from portal_ui.conversation.questions import Questions, questions_of
from portal_ui.conversation.uploads import stored, waiting_files
from support.files.rows import FileRow
from support.forms.checking import CLOCK, PREFIX

MOST_CARRIED = 50
# How the names of fields with answers begin.
ANSWER = (PREFIX, f"{CLOCK}{PREFIX}")


class ManyFiles(forms.FileInput):
    """The browser's control for several files."""

    allow_multiple_selected = True


class FilesField(forms.Field):
    """Several files; what is wrong with one is found when it is stored, so that the others can stay."""

    widget = ManyFiles

    def __init__(self, **options: Any) -> None:
        super().__init__(required=False, **options)
        self.max_bytes = settings.PORTICO_MAX_FILE_BYTES
        self.max_files = settings.PORTICO_MAX_FILES

    def clean(self, value: Sequence[UploadedFile[Any]] | None) -> list[UploadedFile[Any]]:
        return list(value or [])


def new_key() -> str:
    """The key of one submission: sent twice, it is carried out once."""
    return uuid4().hex


class UploadingForm(forms.Form):
    """A form with files. They are stored before anything else happens; a refused form shows them again as kept.

    `kept_files` are those stored by now: chips with a box to take each out again.
    """

    attachments = FilesField(label=_("Files"))
    submission_key = forms.CharField(widget=forms.HiddenInput, max_length=80, initial=new_key)

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.kept_files: list[FileRow] = []
        self.refused_with = 0

    @property
    def kept_name(self) -> str:
        """Name of the hidden fields that carry kept files along."""
        return self.add_prefix("kept_file")

    @property
    def dropped_name(self) -> str:
        """Name of the boxes that take kept files out."""
        return self.add_prefix("dropped_file")

    @property
    def file_uuids(self) -> list[UUID]:
        """The files to claim."""
        return [file.uuid for file in self.kept_files]

    def ready(self, ctx: Context) -> bool:
        """Store the files, then say whether everything can go to the use case."""
        is_valid = self.is_valid()
        self._keep_files(ctx)
        return is_valid and not self.errors

    def refuse(self, error: Invalid) -> None:
        """Put a use case's messages at the fields they speak of."""
        for name, messages in error.errors.items():
            field = "attachments" if name in {"file", "files"} else name
            for message in messages:
                self.add_error(field if field in self.fields and field != WHOLE_FORM else None, message)

    @contextmanager
    def refusals(self) -> Iterator[None]:
        """Put on the form what is refused inside; `refused_with` is the status to answer with then, 0 otherwise."""
        try:
            yield
        except Invalid as error:
            self.refused_with = 422
            self.refuse(error)
        except TooMany as error:
            self.refused_with = 429
            self.add_error(None, str(error))
        except Conflict as error:
            self.refused_with = 409
            self.renew_key()
            self.add_error(None, str(error))

    def renew_key(self) -> None:
        """Let the next try count as a new submission: this one was carried out already, with other content."""
        data = cast(QueryDict, self.data).copy()
        data[self.add_prefix("submission_key")] = new_key()
        self.data = data

    def show_again(self, ctx: Context) -> None:
        """Keep the files and show what was typed, without a word on what is missing: it was not sent yet."""
        self.is_valid()
        self._keep_files(ctx)
        self._errors = ErrorDict({name: texts for name, texts in self.errors.items() if name == "attachments"})

    def _keep_files(self, ctx: Context) -> None:
        dropped = set(self._sent(self.dropped_name))
        self.kept_files = waiting_files(ctx, [uuid for uuid in self._sent(self.kept_name) if uuid not in dropped])
        fresh, wrong = stored(ctx, self.cleaned_data.get("attachments", ()))
        self.kept_files += fresh
        for message in wrong:
            self.add_error("attachments", message)

    def _sent(self, name: str) -> list[str]:
        return cast(QueryDict, self.data).getlist(name)


class AskingForm(UploadingForm):
    """A request, with what its topic asks ("Additional information"). `questions` is None where nothing is asked."""

    questions: Questions | None = None
    # Answers to questions of other topics: they go along, for whoever comes back to them without scripts.
    carried: Sequence[tuple[str, str]] = ()

    def ask(
        self,
        form_id: int | None,
        *,
        prefs: DisplayPrefs,
        data: QueryDict | None,
        files: MultiValueDict[str, UploadedFile[Any]] | None,
        checks: bool,
    ) -> None:
        """Ask what this form asks; with `checks=False` what was answered is only shown again."""
        self.questions = questions_of(
            form_id, prefs=prefs, language=prefs.language, data=data, files=files, checks=checks
        )
        if data is not None:
            asked = set(self.questions.form.fields) if self.questions is not None else set()
            others = [name for name in data if name.startswith(ANSWER) and name.removeprefix(CLOCK) not in asked]
            self.carried = [
                (name, text) for name in others[:MOST_CARRIED] for text in data.getlist(name)[:MOST_CARRIED]
            ]

    def ready(self, ctx: Context) -> bool:
        """Store all files, then say whether everything can go to the use case: both halves tell all their errors."""
        is_ready = super().ready(ctx)
        is_ready = (self.questions is None or self.questions.ready(ctx)) and is_ready
        if not is_ready:
            self._carry_files(ctx)
        return is_ready

    def refuse(self, error: Invalid) -> None:
        """Put a use case's messages at the fields and questions they speak of."""
        rest = self.questions.refuse(error) if self.questions is not None else error
        if rest is not None:
            super().refuse(rest)

    def show_again(self, ctx: Context) -> None:
        """Also the answers and their files, and the files given to questions of the topic that was chosen before."""
        super().show_again(ctx)
        if self.questions is not None:
            self.questions.keep_files(ctx)
            for message in self.questions.wrong_files:
                self.add_error(None, message)
        self._carry_files(ctx)

    def _carry_files(self, ctx: Context) -> None:
        """Store files given to questions that are not asked now: they go along as the other answers do."""
        asked = set(self.questions.form.fields) if self.questions is not None else set()
        for name, uploads in self.files.lists():
            if not name.startswith(PREFIX) or name in asked:
                continue
            rows, wrong = stored(ctx, uploads)
            self.carried = [*self.carried, *((name, str(row.uuid)) for row in rows)]
            for message in wrong:
                self.add_error(None, message)

    def leave_files_out(self) -> None:
        """Take in none of the files that come with this try."""
        self.files = MultiValueDict()
        if self.questions is not None:
            self.questions.leave_files_out()

    def answers(self) -> dict[str, Any]:
        """The answers and the version they belong to, as use cases take them."""
        if self.questions is None:
            return {}
        return {"answers": self.questions.answers, "form_version_id": self.questions.version_id}


class MessageForm(UploadingForm):
    """Something said on a ticket. `seen_message_id` is the last entry the writer had before them."""

    text = forms.CharField(
        label=_("Message"),
        widget=forms.Textarea(attrs={"rows": 4, "dir": "auto", "placeholder": _("Write a message. Markdown works.")}),
        strip=False,
        error_messages={"required": _("Write a message.")},
    )
    seen_message_id = forms.IntegerField(widget=forms.HiddenInput, required=False, min_value=0)

    def entries(self) -> dict[str, Any]:
        """What was entered, as the use cases of a conversation take it."""
        names = ("text", "submission_key", "seen_message_id")
        return {"file_uuids": self.file_uuids, **{name: self.cleaned_data[name] for name in names}}


class ReplyForm(MessageForm):
    """What the client reads."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["text"].label = _("Your reply")
        self.fields["text"].widget.attrs["placeholder"] = _("Write a reply. Markdown works.")


class NoteForm(MessageForm):
    """What only staff read. Its fields have names of their own: a note cannot be sent where a reply is expected."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **{"prefix": "note", **options})
        self.fields["text"].label = _("Internal note")
        self.fields["text"].widget.attrs["placeholder"] = _(
            "Write a note for your colleagues. The client never sees it."
        )
