"""How often each option was chosen."""

from __future__ import annotations

import json
from collections import Counter

from django.db.models.fields.json import KeyTextTransform
from django.utils.translation import gettext as _

from kernel.context import Actor
from kernel.errors import NotFound
from kernel.localized import pick
from support.forms import policy
from support.forms.definition import load_definition
from support.forms.fields import DEFAULT_RATING, Definition, Field
from support.forms.models import Form
from support.forms.queries.answered import filtered
from support.forms.queries.forms import newest_version
from support.forms.rows import AnswerFilters, ChoiceBar, ChoiceChart

_BATCH = 2000
CHARTED = frozenset({"radio", "select", "multiselect", "checkbox", "consent", "rating"})


def charts(actor: Actor, form_id: int, filters: AnswerFilters | None = None) -> list[ChoiceChart]:
    """One chart for each question of the newest version whose answers can be counted. Raises NotFound.

    Three statements, however many questions and answers there are.
    """
    if not policy.forms_visible_to(actor, Form.objects.filter(pk=form_id)).exists():
        raise NotFound
    version = newest_version(form_id)
    definition = load_definition(version.definition) if version is not None else Definition()
    asked = [field for field in definition.answering if field.type in CHARTED]
    counts = _counts(actor, form_id, filters or AnswerFilters(), [field.key for field in asked]) if asked else {}
    return [_chart(field, *counts.get(field.key, (0, Counter()))) for field in asked]


def _counts(actor: Actor, form_id: int, filters: AnswerFilters, keys: list[str]) -> dict[str, tuple[int, Counter[str]]]:
    """Per key: how many answered, and how often each value was given (a choice of several counts each)."""
    found: dict[str, Counter[str]] = {key: Counter() for key in keys}
    answered: Counter[str] = Counter()
    chosen = filtered(actor, form_id, filters).order_by()
    # Only what is counted is read, in batches.
    for row in chosen.values_list(*(KeyTextTransform(key, "data") for key in keys)).iterator(chunk_size=_BATCH):
        for key, value in zip(keys, row, strict=True):
            if value is None:
                continue
            answered[key] += 1
            found[key].update(_texts(value))
    return {key: (answered[key], counts) for key, counts in found.items()}


def _texts(value: str) -> list[str]:
    """The values in a stored answer, which comes as text: a list of several as JSON."""
    try:
        several = json.loads(value) if value.startswith("[") else None
    except ValueError:
        # An older version asked for a text under this key.
        several = None
    return [str(one) for one in several] if isinstance(several, list) else [value]


def _chart(field: Field, answered: int, counts: Counter[str]) -> ChoiceChart:
    bars = [
        ChoiceBar(value, label, counts[value], counts[value] / answered if answered else 0.0)
        for value, label in _choices(field)
    ]
    return ChoiceChart(field.key, field.type, pick(field.label), answered, bars)


def _choices(field: Field) -> list[tuple[str, str]]:
    if field.type in ("checkbox", "consent"):
        return [("true", _("Yes")), ("false", _("No"))]
    if field.type == "rating":
        most = field.validation.get("max", DEFAULT_RATING)
        return [(str(value), str(value)) for value in range(1, most + 1)]
    return [(option.value, pick(option.label).text) for option in field.options]
