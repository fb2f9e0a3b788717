"""Changes of a form's draft, as the builder makes them: from one definition (as JSON) to the next, nothing stored."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from copy import deepcopy
from dataclasses import asdict, dataclass, field
from typing import Any

from kernel.localized import LocalizedText

FieldData = dict[str, Any]
Draft = dict[str, Any]
GROUPS = ("all", "any")
MAX_KEY = 40


@dataclass(frozen=True, slots=True)
class Removed:
    """A question taken out, with what it needs to come back: its place, and the conditions that spoke of it."""

    form_id: int
    index: int
    data: FieldData
    conditions: dict[str, Any] = field(default_factory=dict)

    def as_json(self) -> dict[str, Any]:
        """For the session."""
        return asdict(self)


def fields_of(draft: Draft) -> list[FieldData]:
    """The questions of a draft in their order; an empty draft has none."""
    return list(draft.get("fields", ()))


def keys_of(draft: Draft) -> list[str]:
    """The keys in order."""
    return [str(one["key"]) for one in fields_of(draft)]


def find(draft: Draft, key: str) -> FieldData | None:
    """The question with that key."""
    return next((one for one in fields_of(draft) if one["key"] == key), None)


def fingerprint(data: FieldData | None) -> str:
    """Of a question as it is now: whoever edits an older one is told."""
    text = json.dumps(data, sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def fresh_key(base: str, taken: Iterable[str]) -> str:
    """`base_1`, `base_2`, …: the first one that no question has, nor ever had."""
    used = set(taken)
    number = 1
    while f"{base}_{number}" in used:
        number += 1
    return f"{base}_{number}"


def added(draft: Draft, data: FieldData, *, after: str = "") -> Draft:
    """With a new question behind the one with the key `after`, else at the end."""
    rows, keys = fields_of(draft), keys_of(draft)
    rows.insert(keys.index(after) + 1 if after in keys else len(rows), data)
    return {**draft, "fields": rows}


def ordered(draft: Draft, keys: Iterable[str]) -> Draft:
    """In the order of `keys`; questions that are not named (somebody else added them) stay behind their neighbour."""
    wanted = list(dict.fromkeys(keys))
    here = {str(one["key"]): one for one in fields_of(draft)}
    order = [key for key in wanted if key in here]
    before = ""
    for key in here:
        if key not in wanted:
            order.insert(order.index(before) + 1 if before else 0, key)
        before = key
    return {**draft, "fields": [here[key] for key in order]}


def moved(draft: Draft, key: str, step: int) -> Draft:
    """With one question `step` places further down (up when negative); unchanged at the ends."""
    keys = keys_of(draft)
    if key not in keys:
        return draft
    here = keys.index(key)
    there = min(max(here + step, 0), len(keys) - 1)
    keys.insert(there, keys.pop(here))
    return ordered(draft, keys)


def replaced(draft: Draft, key: str, data: FieldData) -> Draft:
    """With another question in the place of `key`; conditions follow it when it has a new key."""
    rows = [data if one["key"] == key else one for one in fields_of(draft)]
    if data["key"] != key:
        rows = [_with_condition(one, lambda cond: _renamed(cond, key, data["key"])) for one in rows]
    return {**draft, "fields": rows}


def duplicated(draft: Draft, key: str, new_key: str, label: LocalizedText) -> Draft:
    """With a copy of a question right behind it."""
    original = find(draft, key)
    if original is None:
        return draft
    return added(draft, {**deepcopy(original), "key": new_key, "label": label}, after=key)


def without(draft: Draft, key: str, form_id: int) -> tuple[Draft, Removed | None]:
    """Without a question and without the conditions that speak of it, and what brings all of it back."""
    original = find(draft, key)
    if original is None:
        return draft, None
    conditions = {
        str(one["key"]): one["show_if"] for one in fields_of(draft) if one.get("show_if") and key in mentions(one)
    }
    removed = Removed(form_id, keys_of(draft).index(key), original, conditions)
    rows = [
        _with_condition(one, lambda cond: _without_mention(cond, key))
        for one in fields_of(draft)
        if one is not original
    ]
    return {**draft, "fields": rows}, removed


def restored(draft: Draft, removed: Removed) -> Draft:
    """With the question back in its place; conditions come back to questions that have none now."""
    if find(draft, removed.data["key"]) is not None:
        return draft
    rows = fields_of(draft)
    rows.insert(min(removed.index, len(rows)), removed.data)
    rows = [
        {**one, "show_if": removed.conditions[one["key"]]}
        if one["key"] in removed.conditions and _came_from(one.get("show_if"), removed, one["key"])
        else one
        for one in rows
    ]
    return {**draft, "fields": rows}


def mentions(data: FieldData) -> set[str]:
    """The keys a question's condition speaks of."""
    return {str(leaf["field"]) for leaf in leaves(data.get("show_if"))}


def leaves(condition: Mapping[str, Any] | None) -> Iterator[Mapping[str, Any]]:
    """The single comparisons of a condition."""
    if not condition:
        return
    for group in GROUPS:
        if group in condition:
            for part in condition[group]:
                yield from leaves(part)
            return
    yield condition


def too_early(draft: Draft) -> list[tuple[FieldData, FieldData]]:
    """Questions that stand before one their condition speaks of, as pairs (question, the one it waits for)."""
    by_key = {str(one["key"]): one for one in fields_of(draft)}
    seen: set[str] = set()
    found = []
    for one in fields_of(draft):
        found += [(one, by_key[key]) for key in sorted(mentions(one) - seen) if key in by_key]
        seen.add(str(one["key"]))
    return found


def _with_condition(data: FieldData, change: Callable[[Any], Any]) -> FieldData:
    condition = data.get("show_if")
    if not condition:
        return data
    changed = change(condition)
    rest = {name: value for name, value in data.items() if name != "show_if"}
    return {**rest, "show_if": changed} if changed else rest


def _renamed(condition: Any, old: str, new: str) -> Any:
    for group in GROUPS:
        if group in condition:
            return {group: [_renamed(part, old, new) for part in condition[group]]}
    return {**condition, "field": new} if condition["field"] == old else condition


def _without_mention(condition: Any, key: str) -> Any:
    for group in GROUPS:
        if group in condition:
            parts = [part for part in (_without_mention(one, key) for one in condition[group]) if part]
            return {group: parts} if parts else None
    return None if condition["field"] == key else condition


def _came_from(condition: Any, removed: Removed, key: str) -> bool:
    """Whether the condition is still what taking the question out left of it."""
    return bool((condition or None) == _without_mention(removed.conditions[key], removed.data["key"]))
