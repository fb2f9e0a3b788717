"""The forms that strangers fill in."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from kernel.context import Context
from kernel.errors import Invalid, TooMany
from portal_ui.conversation.forms import AskingForm
from portal_ui.portal.forms import RequestForm
from portal_ui.portal.guests.frames import Sent, count_files
from support.guests.guards import admit_uploads


class GuardedForm(AskingForm):
    """A form whose files are only taken in from somebody who may send it."""

    sent: Sent

    def ready(self, ctx: Context) -> bool:
        """As every form; files that may not come in are told of and left out."""
        refusal = self._refused_files(ctx)
        is_ready = super().ready(ctx)
        if refusal:
            self.add_error("attachments" if "attachments" in self.fields else None, refusal)
        return is_ready and not refusal

    def show_again(self, ctx: Context) -> None:
        """As every form."""
        refusal = self._refused_files(ctx)
        super().show_again(ctx)
        if refusal:
            self.add_error("attachments" if "attachments" in self.fields else None, refusal)

    def _refused_files(self, ctx: Context) -> str:
        count = count_files(self.files.lists()) if self.files else 0
        if not count:
            return ""
        try:
            admit_uploads(ctx.actor, self.sent.proof, network=self.sent.network, count=count)
        except (Invalid, TooMany) as error:
            self.leave_files_out()
            return str(error)
        return ""


class GuestForm(GuardedForm, RequestForm):
    """A request of somebody without an account."""

    field_order = ["first_name", "last_name", "email", "topic", "title", "description"]

    first_name = forms.CharField(
        label=_("First name"),
        max_length=100,
        widget=forms.TextInput(attrs={"autocomplete": "given-name"}),
        error_messages={"required": _("Write your name.")},
    )
    last_name = forms.CharField(
        label=_("Last name"),
        max_length=100,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "family-name"}),
    )
    email = forms.CharField(
        label=_("E-mail address"),
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
        help_text=_("The answer goes there. First we ask there whether the request is yours."),
        error_messages={"required": _("Write your e-mail address: the answer goes there.")},
    )

    def entries(self) -> dict[str, Any]:
        """What was entered, as `send_guest_request` takes it."""
        data = self.cleaned_data
        return {
            "first_name": data["first_name"],
            "last_name": data["last_name"],
            "email": data["email"],
            "title": data["title"],
            "description": data["description"],
            "topic_id": data.get("topic"),
            "file_uuids": self.file_uuids,
            "submission_key": data["submission_key"],
            **self.answers(),
        }


class PublicForm(GuardedForm):
    """A form with a page of its own: who answers, and the questions."""

    attachments = None  # type: ignore[assignment]
    name = forms.CharField(
        label=_("Your name"),
        max_length=200,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    email = forms.CharField(
        label=_("E-mail address"),
        max_length=254,
        required=False,
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )
