"""What a use case may refuse with; every door translates these into its own answer."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

# The key under which an error that belongs to no single field is reported (Django's own name for it).
WHOLE_FORM = "__all__"


class PorticoError(Exception):
    """Base of every refusal that a person may read. `code` names the reason for programs, where they need one."""

    code: str = ""


class Invalid(PorticoError):
    """The input is wrong: `errors` maps field names to messages (`__all__` for the whole form)."""

    def __init__(self, errors: Mapping[str, Iterable[str]] | str) -> None:
        raw: Mapping[str, Iterable[str]] = {WHOLE_FORM: [errors]} if isinstance(errors, str) else errors
        self.errors: dict[str, list[str]] = {field: [str(text) for text in texts] for field, texts in raw.items()}
        super().__init__("; ".join(text for texts in self.errors.values() for text in texts))


class Conflict(PorticoError):
    """The thing is in a state that does not allow this (HTTP 409)."""


class Forbidden(PorticoError):
    """The actor may not do this (HTTP 403); used only where the actor may already see the object."""


class NotFound(PorticoError):
    """There is no such thing for this actor (HTTP 404); also the answer for what they may not see."""


class Gone(PorticoError):
    """A link or token that was good once and is used, expired or withdrawn (HTTP 410)."""


class TooMany(PorticoError):
    """A limit is reached (HTTP 429); `retry_after` is in seconds."""

    def __init__(self, message: str, *, retry_after: int) -> None:
        super().__init__(message)
        self.retry_after = retry_after
