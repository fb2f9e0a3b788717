"""Checks templates and stylesheets for what the content security policy, right-to-left and translation forbid.

A text that is meant to stay as it is (a brand name, a code sample) stands in <code>, <kbd>, <samp>, <pre> or in an
element with translate="no".
"""

import re
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path

from launch.bootstrap import ROOT
from launch.extraction import SKIPPED, SOURCES

MAILS = {"mail", "mails"}
"""Folders of mail templates: mail programs know neither our policy nor stylesheets, so style attributes are right."""

COMMENT = re.compile(r"{#.*?#}|{%\s*comment\b.*?{%\s*endcomment\s*%}|<!--.*?-->", re.DOTALL)
TRANSLATED = re.compile(r"{%\s*blocktrans(?:late)?\b.*?{%\s*endblocktrans(?:late)?\s*%}", re.DOTALL)
VERBATIM = re.compile(r"{%\s*verbatim\b.*?{%\s*endverbatim\s*%}", re.DOTALL)
TEMPLATE_TAG = re.compile(r"{%.*?%}|{{.*?}}", re.DOTALL)

SHOWN_ATTRIBUTES = {"title", "placeholder", "alt", "aria-label", "aria-description", "label", "summary", "content"}
UNTRANSLATED_ELEMENTS = {"code", "kbd", "samp", "pre", "script", "style"}
VOID = {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr", "use"}
WORD = re.compile(r"[^\W\d_]{2,}")
ALLOWED_WORDS = {"Portico", "UTC", "API", "REST", "CSV", "XLSX", "PDF", "JSON", "HTML"}
FILTER_IN_TRIGGER = re.compile(r"\[.*\]")

PHYSICAL_SIDE = re.compile(
    r"(?<![\w-])(?:(?:margin|padding|border|inset|scroll-margin|scroll-padding)-(?:left|right)(?:-\w+)?"
    r"|border-(?:top|bottom)-(?:left|right)-radius|left|right)\s*:"
    r"|(?:text-align|float|clear)\s*:\s*(?:left|right)\b"
)
ON_PURPOSE = "physical on purpose"
CSS_COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)


def _blank(match: re.Match[str]) -> str:
    """Nothing but the line breaks, so that line numbers stay right."""
    return "\n" * match[0].count("\n")


def _neutral(match: re.Match[str]) -> str:
    """A template tag, replaced by a figure: a value, but no word."""
    return "0" + "\n" * match[0].count("\n")


class _Reader(HTMLParser):
    """Walks through one template whose Django tags are blanked out, and collects what is wrong."""

    def __init__(self, *, mail: bool) -> None:
        super().__init__(convert_charrefs=True)
        self.mail = mail
        self.faults: list[tuple[int, str]] = []
        self.kept_as_is: list[str] = []

    def _fault(self, what: str) -> None:
        self.faults.append((self.getpos()[0], what))

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = dict(attrs)
        kept = tag in UNTRANSLATED_ELEMENTS or values.get("translate") == "no"
        if (kept or self.kept_as_is) and tag not in VOID:
            self.kept_as_is.append(tag)
        if tag == "script" and "src" not in values and values.get("type") != "application/json":
            self._fault("a script inside the page")
        if tag == "style" and not self.mail:
            self._fault("a stylesheet inside the page")
        for name, value in attrs:
            self._attribute(tag, name, value or "", translated_elsewhere=kept)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        self.handle_endtag(tag)

    def handle_endtag(self, tag: str) -> None:
        if self.kept_as_is and self.kept_as_is[-1] == tag:
            self.kept_as_is.pop()

    def handle_data(self, data: str) -> None:
        if not self.kept_as_is and (word := untranslated(data)):
            self._fault(f"text that is not translated: “{word}”")

    def _attribute(self, tag: str, name: str, value: str, *, translated_elsewhere: bool) -> None:
        if name == "style" and not self.mail:
            self._fault("a style attribute")
        if re.fullmatch(r"on[a-z]+", name):
            self._fault(f"a script in the attribute {name}")
        if name.startswith(("hx-on", "hx-vals:js")) or (
            name.startswith("hx-") and value.startswith(("js:", "javascript:"))
        ):
            self._fault(f"{name} needs eval, which the policy forbids")
        if name.startswith("hx-trigger") and FILTER_IN_TRIGGER.search(value):
            self._fault("a filter in hx-trigger needs eval, which the policy forbids")
        if value.lstrip().lower().startswith(("javascript:", "data:")) and name in {"href", "src", "action"}:
            self._fault(f"{name} begins with {value.lstrip().partition(':')[0]}:")
        shown = name in SHOWN_ATTRIBUTES and tag != "meta"
        if shown and not translated_elsewhere and (word := untranslated(value)):
            self._fault(f"{name} is not translated: “{word}”")


def untranslated(text: str) -> str | None:
    """The words a reader would see in `text`, cut short, or None when there are none to translate."""
    words = [word for word in WORD.findall(text) if word not in ALLOWED_WORDS]
    return " ".join(text.split())[:60] if words else None


def faults_of_template(text: str, *, mail: bool = False, plain: bool = False) -> list[tuple[int, str]]:
    """(line, what is wrong) for one template. `plain`: a text template, without any HTML."""
    for pattern in (COMMENT, TRANSLATED, VERBATIM):
        text = pattern.sub(_blank, text)
    text = TEMPLATE_TAG.sub(_neutral, text)
    if plain:
        return [
            (number, f"text that is not translated: “{words}”")
            for number, line in enumerate(text.splitlines(), 1)
            if (words := untranslated(line))
        ]
    reader = _Reader(mail=mail)
    reader.feed(text)
    reader.close()
    return reader.faults


def faults_of_stylesheet(text: str) -> list[tuple[int, str]]:
    """(line, what is wrong) for one stylesheet. A line that says `physical on purpose` in a comment is left alone."""
    text = CSS_COMMENT.sub(_blank, re.sub(rf"^.*{ON_PURPOSE}.*$", "", text, flags=re.MULTILINE))
    return [
        (number, f"a physical side, wrong in right-to-left pages: “{match[0]}”")
        for number, line in enumerate(text.splitlines(), 1)
        for match in PHYSICAL_SIDE.finditer(line)
    ]


def _files() -> Iterator[Path]:
    for folder in SOURCES:
        for path in sorted((ROOT / folder).rglob("*")):
            if path.suffix in {".html", ".txt", ".css"} and not SKIPPED & set(path.relative_to(ROOT).parts):
                yield path


def problems() -> list[str]:
    """Everything that is wrong, one line each."""
    lines: list[str] = []
    for path in _files():
        name = path.relative_to(ROOT)
        if path.suffix == ".css":
            faults = faults_of_stylesheet(path.read_text())
        elif "templates" in name.parts:
            plain = path.suffix == ".txt"
            faults = faults_of_template(path.read_text(), mail=bool(MAILS & set(name.parts)), plain=plain)
        else:
            continue
        lines += [f"{name}:{line}: {what}" for line, what in faults]
    return lines
