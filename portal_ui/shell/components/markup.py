"""HTML attributes from keyword arguments, with everything unknown refused."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.forms.utils import flatatt
from django.template import TemplateSyntaxError
from django.utils.html import conditional_escape
from django.utils.safestring import SafeString

PREFIXES = ("hx_", "data_", "aria_")
NAMES = frozenset(
    (
        *("autofocus", "dir", "disabled", "download", "form", "formaction", "formmethod", "formnovalidate", "hidden"),
        *("id", "lang", "name", "popovertarget", "rel", "role", "tabindex", "target", "title", "value"),
    )
)
# These need `eval`, which the content security policy does not allow: they would silently do nothing.
REFUSED_PREFIXES = ("hx_on", "hx_vals_js")


def attribute_name(argument: str) -> str:
    """`hx_get` as `hx-get`. Raises TemplateSyntaxError for an argument that is no known attribute."""
    allowed = argument in NAMES or argument.startswith(PREFIXES)
    if not allowed or argument.startswith(REFUSED_PREFIXES):
        raise TemplateSyntaxError(f"unknown argument: {argument}")
    return argument.replace("_", "-")


def attributes(arguments: Mapping[str, Any]) -> SafeString:
    """Arguments as escaped HTML attributes; `None` and `False` leave one out, `True` writes it without a value."""
    return flatatt({attribute_name(name): value for name, value in arguments.items() if value is not None})


def classes(*names: str) -> str:
    """Class names joined, empty ones left out."""
    return " ".join(name for name in names if name)


def choose(value: str, allowed: Mapping[str, Any] | frozenset[str], what: str) -> str:
    """`value` if it is one of `allowed`; a clear TemplateSyntaxError otherwise."""
    if value not in allowed:
        raise TemplateSyntaxError(f"unknown {what}: {value!r}; use one of {', '.join(sorted(allowed))}")
    return value


def inner(content: str) -> SafeString:
    """What stands between a tag and its end, trimmed. A template's block comes as safe text, all else is escaped."""
    return SafeString(conditional_escape(content).strip())
