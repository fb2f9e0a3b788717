"""How often each option was chosen."""

from __future__ import annotations

from django.db import connection
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
    return [_chart(field, *counts.get(field.key, (0, {}))) for field in asked]


def _counts(
    actor: Actor, form_id: int, filters: AnswerFilters, keys: list[str]
) -> dict[str, tuple[int, dict[str, int]]]:
    """Per key: how many answered, and how often each value was given (a choice of several counts each)."""
    chosen, parameters = filtered(actor, form_id, filters).order_by().values("pk").query.sql_with_params()
    statement = f"""
        SELECT given.key, given.one, count(*), sum(given.first) FROM (
            SELECT pair.key, item.one, CASE WHEN item.place = 1 THEN 1 ELSE 0 END AS first
            FROM forms_answerset AS answers
            CROSS JOIN LATERAL jsonb_each(answers.data) AS pair
            CROSS JOIN LATERAL jsonb_array_elements_text(
                CASE jsonb_typeof(pair.value) WHEN 'array' THEN pair.value ELSE jsonb_build_array(pair.value) END
            ) WITH ORDINALITY AS item(one, place)
            WHERE answers.id IN ({chosen}) AND pair.key = ANY(%s)
        ) AS given GROUP BY given.key, given.one
    """
    found: dict[str, tuple[int, dict[str, int]]] = {}
    with connection.cursor() as cursor:
        cursor.execute(statement, [*parameters, keys])
        for key, value, count, first in cursor.fetchall():
            answered, values = found.setdefault(key, (0, {}))
            values[value] = int(count)
            found[key] = (answered + int(first), values)
    return found


def _chart(field: Field, answered: int, counts: dict[str, int]) -> ChoiceChart:
    bars = [
        ChoiceBar(value, label, counts.get(value, 0), counts.get(value, 0) / answered if answered else 0.0)
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
