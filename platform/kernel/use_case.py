"""A use case owns its transaction and runs in exactly one schema."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec, TypeVar

from django.db import transaction

from kernel.context import Context
from kernel.tenancy import current_schema

P = ParamSpec("P")
R = TypeVar("R")

# Dotted names of all use cases, for the generated documentation and its test.
registry: list[str] = []


class WrongSchema(RuntimeError):
    """The context names another workspace than the database connection."""


def use_case(fn: Callable[Concatenate[Context, P], R]) -> Callable[Concatenate[Context, P], R]:
    """Make `fn(ctx, …)` a use case: schema checked, one transaction, nothing kept when it raises."""
    registry.append(f"{fn.__module__}.{fn.__qualname__}")

    @wraps(fn)
    def run(ctx: Context, /, *args: P.args, **kwargs: P.kwargs) -> R:
        if ctx.schema != current_schema():
            raise WrongSchema(f"context says {ctx.schema}, connection says {current_schema()}")
        with transaction.atomic():
            return fn(ctx, *args, **kwargs)

    return run
