"""Forms that carry text and files; neither is lost when something is wrong."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, cast
from uuid import UUID, uuid4

from django import forms
from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from kernel.context import Context
from kernel.errors import WHOLE_FORM, Invalid, NotFound
from support.files.queries import visible_file
from support.files.rows import FileRow, file_row
from support.files.use_cases import store_upload


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

    def renew_key(self) -> None:
        """Let the next try count as a new submission: this one was carried out already, with other content."""
        data = cast(QueryDict, self.data).copy()
        data[self.add_prefix("submission_key")] = new_key()
        self.data = data

    def _keep_files(self, ctx: Context) -> None:
        dropped = set(self._sent(self.dropped_name))
        for uuid in dict.fromkeys(self._sent(self.kept_name)):
            if uuid not in dropped and (row := _waiting_file(ctx, uuid)) is not None:
                self.kept_files.append(row)
        for upload in self.cleaned_data.get("attachments", ()):
            try:
                self.kept_files.append(file_row(store_upload(ctx, upload=upload)))
            except Invalid as error:
                for message in error.errors.get("file", [str(error)]):
                    self.add_error("attachments", f"\u2068{upload.name}\u2069: {message}")

    def _sent(self, name: str) -> list[str]:
        return cast(QueryDict, self.data).getlist(name)


def _waiting_file(ctx: Context, uuid: str) -> FileRow | None:
    """A file stored by an earlier try that nothing holds yet."""
    try:
        file = visible_file(ctx.actor, UUID(uuid))
    except (NotFound, ValueError):
        return None
    return file_row(file) if file.claimed_at is None else None


class MessageForm(UploadingForm):
    """Something said on a ticket. `seen_message_id` is the last entry the writer had before them."""

    text = forms.CharField(
        label=_("Message"),
        widget=forms.Textarea(attrs={"rows": 4, "dir": "auto", "placeholder": _("Write a message. Markdown works.")}),
        strip=False,
        error_messages={"required": _("Write a message.")},
    )
    seen_message_id = forms.IntegerField(widget=forms.HiddenInput, required=False, min_value=0)


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
