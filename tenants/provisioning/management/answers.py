"""How the commands of this room answer: text for people, or one JSON object for programs; refusals as errors."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from kernel.context import SYSTEM, Context
from kernel.errors import PorticoError


@contextmanager
def refusals_as_errors() -> Iterator[None]:
    """Turn a use case's refusal into a message on standard error and exit status 1."""
    try:
        yield
    except PorticoError as refusal:
        raise CommandError(str(refusal)) from refusal


def command_context(language: str = "en") -> Context:
    """The context of a command line: Portico itself, on the public site."""
    return Context(SYSTEM, None, "command", language=language)


def answer(command: BaseCommand, values: dict[str, Any], as_json: bool) -> None:
    """Print `values`, one a line or as one JSON object."""
    if as_json:
        command.stdout.write(json.dumps(values, ensure_ascii=False))
        return
    width = max(len(key) for key in values)
    for key, value in values.items():
        command.stdout.write(f"{key:<{width}}  {value}")
