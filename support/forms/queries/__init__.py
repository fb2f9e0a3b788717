"""Reads of forms, versions and answers. Everything comes back as frozen rows, but versions, which never change."""

from support.forms.queries.answered import answer_page_size, answer_rows, answer_set, answers_of, form_answers
from support.forms.queries.charts import charts
from support.forms.queries.forms import (
    form,
    form_choices,
    forms,
    newest_version,
    newest_versions,
    open_form,
    public_form,
    published_keys,
    version_definition,
)

__all__ = [
    "answer_page_size",
    "answer_rows",
    "answer_set",
    "answers_of",
    "charts",
    "form",
    "form_answers",
    "form_choices",
    "forms",
    "newest_version",
    "newest_versions",
    "open_form",
    "public_form",
    "published_keys",
    "version_definition",
]
