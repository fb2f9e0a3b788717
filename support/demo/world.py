"""The folder being loaded: its YAML files, file stubs, the keys already given rows, and the count of it all."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from pathlib import Path
from typing import Any

import yaml

from support.demo.moments import moment

Row = dict[str, Any]
PASSWORD = "portico-demo-2026"


class BadWorld(Exception):
    """The folder is not a demo world; the message says what is missing."""


@dataclass(slots=True)
class Report:
    """How many rows of each kind were loaded, and how many were left out because the product lacks them yet."""

    loaded: Counter[str] = field(default_factory=Counter)
    skipped: Counter[str] = field(default_factory=Counter)

    def as_json(self) -> dict[str, dict[str, int]]:
        return {"loaded": dict(sorted(self.loaded.items())), "skipped": dict(sorted(self.skipped.items()))}


@dataclass
class World:
    """One company's folder. `rows` maps (kind, key) to the database object made for it."""

    folder: Path
    now: datetime
    report: Report = field(default_factory=Report)
    rows: dict[tuple[str, str], Any] = field(default_factory=dict)

    def read(self, name: str) -> Row:
        """The mapping in `<name>.yaml`; raises `BadWorld` when it is missing or no mapping."""
        path = self.folder / f"{name}.yaml"
        try:
            data = yaml.safe_load(path.read_text(encoding="utf-8"))
        except (OSError, yaml.YAMLError) as error:
            raise BadWorld(f"{path}: {error}") from error
        if not isinstance(data, dict):
            raise BadWorld(f"{path}: this must be a mapping")
        return data

    @cached_property
    def company(self) -> Row:
        return self.read("company")

    def at(self, text: object) -> datetime:
        """A point in time of the world."""
        return moment(text, self.now)

    def keep(self, kind: str, key: str, row: Any) -> None:
        """Remember the row made for a key, and count it."""
        self.rows[kind, key] = row
        self.report.loaded[kind] += 1

    def row(self, kind: str, key: str | None) -> Any:
        """The row made for a key; None for no key. A dangling key raises `BadWorld`."""
        if not key:
            return None
        try:
            return self.rows[kind, key]
        except KeyError:
            raise BadWorld(f"{self.folder.name}: no {kind} has the key {key!r}") from None

    def skip(self, what: str, items: Iterable[Any] | int) -> None:
        """Count what the world holds and the product does not have yet."""
        count = items if isinstance(items, int) else sum(1 for _ in items)
        if count:
            self.report.skipped[what] += count

    def stub(self, name: str) -> bytes:
        """Bytes for a named file: the stub of the same extension, else `sample.bin`."""
        stubs = self.folder.parent.parent / "files"
        path = stubs / f"sample{Path(name).suffix.lower()}"
        return (path if path.is_file() else stubs / "sample.bin").read_bytes()
