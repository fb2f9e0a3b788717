"""Checks the catalogues: exactly the texts of the code, all translated, nothing fuzzy, placeholders and tags intact."""

from collections.abc import Iterator

from babel.messages.catalog import Catalog, Message

from launch import catalogues
from launch.bootstrap import ROOT
from launch.extraction import Found, Key, extract


def problems() -> list[str]:
    """Everything that is wrong, one line each; empty when the catalogues are complete."""
    found, badly_written = extract(ROOT)
    lines = [f"{problem.where}: {problem.what}" for problem in badly_written]
    for language in catalogues.PLURALS:
        catalogue = catalogues.read(language)
        lines += [f"{language}: {line}" for line in _differences(catalogue, found)]
        lines += [f"{language}: {line}" for message in catalogue if message.id for line in _faults(message)]
    return lines


def _differences(catalogue: Catalog, found: dict[Key, Found]) -> Iterator[str]:
    """Texts that only the code or only the catalogue has."""
    have = {(_first(message.id), message.context): _plural(message.id) for message in catalogue if message.id}
    want = {(key.text, key.context): entry.plural for key, entry in found.items()}
    for text, _context in sorted(want.keys() - have.keys(), key=str):
        yield f"not in the catalogue (./run messages): {text!r}"
    for text, _context in sorted(have.keys() - want.keys(), key=str):
        yield f"no longer in the code (./run messages): {text!r}"
    for key in sorted(have.keys() & want.keys(), key=str):
        if have[key] != want[key]:
            yield f"another plural than in the code (./run messages): {key[0]!r}"


def _first(identity: str | tuple[str, ...] | list[str]) -> str:
    return identity if isinstance(identity, str) else identity[0]


def _plural(identity: str | tuple[str, ...] | list[str]) -> str | None:
    return None if isinstance(identity, str) else identity[1]


def _faults(message: Message) -> Iterator[str]:
    """What is wrong with one translation."""
    text = _first(message.id)
    if message.fuzzy:
        yield f"marked as fuzzy: {text!r}"
    if not catalogues.is_complete(message):
        yield f"not translated: {text!r}"
        return
    if isinstance(message.string, str):
        if catalogues.placeholders(text) != catalogues.placeholders(message.string):
            yield f"other placeholders than in English: {text!r}"
        if catalogues.tags(text) != catalogues.tags(message.string):
            yield f"other HTML tags than in English: {text!r}"
        return
    allowed = set(catalogues.placeholders(_plural(message.id) or text))
    forms = list(message.string or ())
    for form in forms:
        # a form for one thing may leave the number out, but no form may ask for a name nobody gives
        if not set(catalogues.placeholders(form)) <= allowed:
            yield f"a placeholder that English does not have: {text!r}"
    if set(catalogues.placeholders(forms[-1])) != allowed:
        yield f"a placeholder is missing in the plural: {text!r}"
