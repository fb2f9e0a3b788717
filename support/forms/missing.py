"""Which texts of a form are not translated yet."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from kernel.localized import LocalizedText
from support.forms.fields import Definition


def missing_texts(definition: Definition, languages: Sequence[str]) -> dict[str, list[str]]:
    """Per language the places that have a text in another language but not in this: "fields.3.label"."""
    places = list(_texts(definition))
    return {language: [place for place, texts in places if texts and not texts.get(language)] for language in languages}


def _texts(definition: Definition) -> Iterator[tuple[str, LocalizedText]]:
    for index, field in enumerate(definition.fields):
        place = f"fields.{index}"
        yield f"{place}.label", field.label
        yield f"{place}.help", field.help
        yield f"{place}.placeholder", field.placeholder
        for number, option in enumerate(field.options):
            yield f"{place}.options.{number}.label", option.label
        yield f"{place}.validation.message", field.validation.get("message", {})
