"""What a new version of a form changes, in sentences."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from kernel.localized import pick
from support.forms.fields import TYPES, Definition, Field


def differences(old: Definition | None, new: Definition) -> list[str]:
    """Sentences in the active language: what was added, removed, moved and changed. Empty when nothing was."""
    if old is None or not old.fields:
        count = len(new.answering)
        return (
            [
                ngettext(
                    "The first version, with %(count)d question.", "The first version, with %(count)d questions.", count
                )
                % {"count": count}
            ]
            if count
            else []
        )
    before, after = old.by_key, new.by_key
    sentences = [_("“%(name)s” was added.") % {"name": _name(field)} for field in new.fields if field.key not in before]
    sentences += [
        _("“%(name)s” was removed.") % {"name": _name(field)} for field in old.fields if field.key not in after
    ]
    for field in new.fields:
        if field.key in before:
            sentences += _changes(before[field.key], field)
    sentences += [_("“%(name)s” stands in another place.") % {"name": _name(after[key])} for key in _moved(old, new)]
    return sentences


def _name(field: Field) -> str:
    text = pick(field.label).text
    return text if len(text) <= 80 else f"{text[:79]}…"


def _changes(old: Field, new: Field) -> list[str]:
    name = _name(new)
    sentences: list[str] = []
    if pick(old.label).text != pick(new.label).text:
        sentences.append(_("“%(old)s” is now called “%(name)s”.") % {"old": _name(old), "name": name})
    elif old.label != new.label:
        sentences.append(_("The translations of “%(name)s” changed.") % {"name": name})
    if old.type != new.type:
        sentences.append(
            _("“%(name)s” is now of the kind “%(kind)s”, before “%(old)s”.")
            % {"name": name, "kind": TYPES[new.type].label, "old": TYPES[old.type].label}
        )
    if old.required != new.required:
        text = _("“%(name)s” must be answered now.") if new.required else _("“%(name)s” may be left empty now.")
        sentences.append(text % {"name": name})
    sentences += _option_changes(old, new, name)
    for part, sentence in (
        ("help", _("The help text of “%(name)s” changed.")),
        ("placeholder", _("The example in “%(name)s” changed.")),
        ("default", _("The answer that “%(name)s” begins with changed.")),
        ("validation", _("The rules for the answer to “%(name)s” changed.")),
    ):
        if getattr(old, part) != getattr(new, part):
            sentences.append(sentence % {"name": name})
    if old.show_if != new.show_if:
        sentences.append(_condition_change(old, new) % {"name": name})
    return sentences


def _condition_change(old: Field, new: Field) -> str:
    if old.show_if is None:
        return _("“%(name)s” is now shown under a condition only.")
    if new.show_if is None:
        return _("“%(name)s” is now always shown.")
    return _("The condition under which “%(name)s” is shown changed.")


def _option_changes(old: Field, new: Field, name: str) -> list[str]:
    if old.options == new.options:
        return []
    before = {option.value: pick(option.label).text for option in old.options}
    after = {option.value: pick(option.label).text for option in new.options}
    sentences = [
        _("“%(name)s” now offers “%(option)s”.") % {"name": name, "option": label}
        for value, label in after.items()
        if value not in before
    ]
    sentences += [
        _("“%(name)s” no longer offers “%(option)s”.") % {"name": name, "option": label}
        for value, label in before.items()
        if value not in after
    ]
    sentences += [
        _("The option “%(old)s” of “%(name)s” is now called “%(option)s”.")
        % {"name": name, "old": before[value], "option": label}
        for value, label in after.items()
        if value in before and before[value] != label
    ]
    if not sentences:
        in_order = [value for value in before if value in after] == [value for value in after if value in before]
        text = _("The translations of the options of “%(name)s” changed.")
        sentences.append((text if in_order else _("The options of “%(name)s” have another order.")) % {"name": name})
    return sentences


def _moved(old: Definition, new: Definition) -> list[str]:
    """The keys that do not keep their place among those that stayed: all but a longest run in the old order."""
    places = {field.key: index for index, field in enumerate(old.fields)}
    kept = [field.key for field in new.fields if field.key in places]
    best: list[list[str]] = []
    longest: list[str] = []
    for index, key in enumerate(kept):
        run: list[str] = []
        for before in range(index):
            if places[kept[before]] < places[key] and len(best[before]) > len(run):
                run = best[before]
        best.append([*run, key])
        if len(best[-1]) > len(longest):
            longest = best[-1]
    stayed = set(longest)
    return [key for key in kept if key not in stayed]
