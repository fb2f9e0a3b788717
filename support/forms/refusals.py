"""What an answer is refused with."""

from __future__ import annotations

from typing import Any


class ValueRefused(Exception):
    """The answer is wrong; `messages` are for the person, `value` is what conditions may still look at."""

    def __init__(self, *messages: str, value: Any = None) -> None:
        super().__init__(*messages)
        self.messages = list(messages)
        self.value = value
