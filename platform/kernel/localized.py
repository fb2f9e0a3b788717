"""Text a workspace writes in several languages: {"en": "Invoice", "fa": "صورت‌حساب"}."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from kernel.tenancy import current_tenant

RTL_LANGUAGES = frozenset({"fa", "ar", "he", "ur"})
LocalizedText = dict[str, str]


def direction(language: str) -> str:
    """`rtl` or `ltr` for a language code."""
    return "rtl" if language.split("-")[0] in RTL_LANGUAGES else "ltr"


@dataclass(frozen=True, slots=True)
class Picked:
    """The text that was found and the language it is in, so that a page can mark `lang` and `dir`."""

    text: str
    language: str

    @property
    def dir(self) -> str:
        return direction(self.language)

    def __str__(self) -> str:
        return self.text


def pick(texts: Mapping[str, str] | None, wanted: str = "", fallbacks: Sequence[str] | None = None) -> Picked:
    """The text in the wanted language, else its base language, else the workspace's own order, else any.

    `wanted` defaults to the active language, `fallbacks` to the current workspace's default and languages.
    """
    texts = texts or {}
    wanted = wanted or get_language() or "en"
    if fallbacks is None:
        tenant = current_tenant()
        fallbacks = [tenant.default_language, *tenant.languages] if tenant is not None else []
    for code in (wanted, wanted.split("-")[0], *fallbacks, *sorted(texts)):
        if texts.get(code):
            return Picked(texts[code], code)
    return Picked("", wanted)


def validate_localized(value: Any, *, max_length: int = 5000) -> None:
    """Refuse what is not a map of known language codes to texts."""
    from django.conf import settings

    known = {code for code, _name in settings.LANGUAGES}
    if not isinstance(value, dict):
        raise ValidationError(_("Give one text per language."))
    for code, text in value.items():
        if code not in known:
            raise ValidationError(_("“%(code)s” is not a language of the portal."), params={"code": code})
        if not isinstance(text, str) or len(text) > max_length:
            raise ValidationError(_("Write at most %(count)d characters."), params={"count": max_length})


class LocalizedTextField(models.JSONField):
    """A column holding a LocalizedText."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("default", dict)
        kwargs.setdefault("blank", True)
        super().__init__(*args, **kwargs)

    def validate(self, value: Any, model_instance: models.Model | None) -> None:
        validate_localized(value or {})
