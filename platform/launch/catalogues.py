"""The translation catalogues: where they are, how they are read, written and compiled. With Babel, without gettext."""

import io
import re
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

from launch.bootstrap import ROOT
from launch.extraction import Found, Key

LOCALE = ROOT / "portal_ui" / "locale"
PLURALS = {
    "fa": "nplurals=2; plural=(n > 1);",
    "fr": "nplurals=2; plural=(n > 1);",
    "ru": "nplurals=3; plural=(n%10==1 && n%100!=11 ? 0 : n%10>=2 && n%10<=4 && (n%100<12 || n%100>14) ? 1 : 2);",
    "tr": "nplurals=2; plural=(n > 1);",
}
"""Languages the interface is translated to, and their plural forms. English is what the code says."""


def catalogue_file(language: str) -> Path:
    """The source of one language's catalogue."""
    return LOCALE / language / "LC_MESSAGES" / "django.po"


def _header(language: str) -> str:
    lines = [
        f"Language: {language}",
        "MIME-Version: 1.0",
        "Content-Type: text/plain; charset=utf-8",
        "Content-Transfer-Encoding: 8bit",
        f"Plural-Forms: {PLURALS[language]}",
    ]
    return 'msgid ""\nmsgstr ""\n' + "".join(f'"{line}\\n"\n' for line in lines)


def read(language: str) -> Catalog:
    """One language's catalogue, empty when there is no file yet. Raises PoFileError when the file is broken."""
    file = catalogue_file(language)
    text = file.read_text() if file.exists() else _header(language)
    return read_po(io.StringIO(text), locale=language, abort_invalid=True)


def updated(old: Catalog, language: str, found: dict[Key, Found]) -> Catalog:
    """A catalogue of exactly the found texts, with the translations that `old` has for them."""
    new = read_po(io.StringIO(_header(language)), locale=language)
    for key, entry in found.items():
        known = old.get(key.text, context=key.context)
        plural_before = isinstance(known.id, tuple | list) if known else False
        keeps = known is not None and plural_before == (entry.plural is not None)
        new.add(
            (key.text, entry.plural) if entry.plural is not None else key.text,
            known.string if known is not None and keeps else None,
            context=key.context,
            locations=[(file, 0) for file in sorted(entry.files)],
            flags={"fuzzy"} if known is not None and known.fuzzy else (),
            auto_comments=(),
            user_comments=known.user_comments if known is not None else (),
        )
    return new


def write(language: str, catalogue: Catalog) -> None:
    """Write a catalogue's source. No dates, names or tools in its header: it changes only when a text does."""
    stream = io.BytesIO()
    write_po(stream, catalogue, width=0, include_lineno=False, omit_header=True)
    file = catalogue_file(language)
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(f"{_header(language)}\n{stream.getvalue().decode().strip()}\n")


def compile_all() -> int:
    """Compile every catalogue that is newer than what was compiled from it; returns how many."""
    count = 0
    for source in sorted(ROOT.glob("*/locale/*/LC_MESSAGES/*.po")):
        target = source.with_suffix(".mo")
        if target.exists() and target.stat().st_mtime >= source.stat().st_mtime:
            continue
        language = source.parents[1].name
        draft = target.with_suffix(".draft")
        with draft.open("wb") as stream, source.open("rb") as text:
            write_mo(stream, read_po(text, locale=language, abort_invalid=True))
        draft.replace(target)
        count += 1
    return count


PLACEHOLDER = re.compile(r"%\((\w+)\)[#0\- +]*\d*(?:\.\d+)?[a-zA-Z]|(?<!\{)\{(\w+)\}(?!\})")
TAG = re.compile(r"</?([a-z][a-z0-9-]*)")


def placeholders(text: str) -> list[str]:
    """The names that are filled in, `%(name)s` and `{name}`, sorted, each as often as it occurs."""
    return sorted(first or second for first, second in PLACEHOLDER.findall(text))


def tags(text: str) -> list[str]:
    """The HTML tags in a text, sorted."""
    return sorted(TAG.findall(text))


def is_complete(message: Message) -> bool:
    """Whether a message has a translation in each of its forms."""
    forms = message.string if isinstance(message.string, tuple | list) else [message.string]
    return bool(forms) and all(forms)
