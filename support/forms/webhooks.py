"""What of a filled-in form is told to a workspace's webhooks: the answers as the REST API shows them, without files."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from kernel.context import SYSTEM
from kernel.errors import NotFound
from kernel.localized import pick
from outbox.api import Occurrence
from support.forms.api import AnswerSetShape
from support.forms.models import Form
from support.forms.queries import answer_set
from webhooks.api import offer_event


@offer_event("forms.answered", _("A form was filled in"))
def answered(event: Occurrence) -> dict[str, Any] | None:
    """Of files their names only: links to them are for people and live for minutes."""
    form = Form.objects.filter(pk=event.payload["form_id"]).first()
    if form is None:
        return None
    try:
        row = answer_set(SYSTEM, form.pk, event.payload["answer_set_id"])
    except NotFound:  # its ticket was removed meanwhile
        return None
    told = dict(AnswerSetShape(row).data)
    told["answers"] = [{name: value for name, value in answer.items() if name != "files"} for answer in told["answers"]]
    return {"form": {"id": form.pk, "name": pick(form.names).text}, "answer_set": told}
