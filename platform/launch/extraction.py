"""Finds every translatable text of the project, in Python by its syntax tree, in templates by Django's own lexer.

Needs no gettext tools, so that it works on a bare machine.
"""

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from django.utils.translation.template import templatize

SOURCES = ("platform", "tenants", "support", "branding", "portal_ui")
SKIPPED = {"node_modules", "migrations", "launch", "build"}
TEMPLATES = (".html", ".txt", ".xml")

# Name of the function: how many of its first arguments are texts, and whether the first one is a context.
FUNCTIONS: dict[str, tuple[int, bool]] = {
    "gettext": (1, False),
    "gettext_lazy": (1, False),
    "gettext_noop": (1, False),
    "ngettext": (2, False),
    "ngettext_lazy": (2, False),
    "pgettext": (2, True),
    "pgettext_lazy": (2, True),
    "npgettext": (3, True),
    "npgettext_lazy": (3, True),
    "_": (1, False),
}

STRING = r"""u?(?:'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*")"""
TEMPLATE_CALL = re.compile(rf"(?<!\w)(n?p?gettext|_)\(({STRING}(?:, {STRING})*)(?:,\s*count)?\)")


@dataclass(frozen=True)
class Key:
    """What makes two texts the same one: its words in English and the context they stand in."""

    text: str
    context: str | None = None


@dataclass
class Found:
    """A text with its plural, where it has one, and the files it occurs in."""

    plural: str | None = None
    files: set[str] = field(default_factory=set)


@dataclass(frozen=True)
class Problem:
    """A text that cannot be translated as it is written."""

    where: str
    what: str


def extract(root: Path) -> tuple[dict[Key, Found], list[Problem]]:
    """All texts below `root`, sorted, and what is wrong with how some are written."""
    found: dict[Key, Found] = {}
    problems: list[Problem] = []
    for path in _sources(root):
        name = str(path.relative_to(root))
        calls = _python_calls(path, name, problems) if path.suffix == ".py" else _template_calls(path, name, problems)
        for function, texts in calls:
            _take(found, name, function, texts)
    order = sorted(found, key=lambda key: (min(found[key].files), key.text, key.context or ""))
    return {key: found[key] for key in order}, problems


def _sources(root: Path) -> Iterator[Path]:
    for folder in SOURCES:
        for path in sorted((root / folder).rglob("*")):
            parts = set(path.relative_to(root).parts)
            in_templates = path.suffix in TEMPLATES and "templates" in parts
            if path.is_file() and not parts & SKIPPED and (path.suffix == ".py" or in_templates):
                yield path


def _take(found: dict[Key, Found], name: str, function: str, texts: list[str]) -> None:
    has_context = FUNCTIONS[function][1]
    context, words = (texts[0], texts[1:]) if has_context else (None, texts)
    if not words[0]:
        return  # the empty text is the catalogue's header
    entry = found.setdefault(Key(words[0], context), Found())
    entry.files.add(name)
    if len(words) > 1:
        entry.plural = words[1]


def _python_calls(path: Path, name: str, problems: list[Problem]) -> Iterator[tuple[str, list[str]]]:
    tree = ast.parse(path.read_text(), name)
    known = _imported_names(tree)
    for node in ast.walk(tree):
        if not isinstance(node, ast.Call):
            continue
        function = _called(node.func, known)
        if function is None:
            continue
        count = FUNCTIONS[function][0]
        texts = [a.value for a in node.args[:count] if isinstance(a, ast.Constant) and isinstance(a.value, str)]
        if len(texts) == count:
            yield function, texts
        elif any(isinstance(a, ast.JoinedStr | ast.BinOp) for a in node.args[:count]):
            problems.append(Problem(f"{name}:{node.lineno}", "a translatable text must be a plain string"))


def _imported_names(tree: ast.Module) -> dict[str, str]:
    """Local name → translation function, for what the module imports from Django."""
    return {
        alias.asname or alias.name: alias.name
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and node.module == "django.utils.translation"
        for alias in node.names
        if alias.name in FUNCTIONS
    }


def _called(function: ast.expr, known: dict[str, str]) -> str | None:
    if isinstance(function, ast.Name):
        return known.get(function.id)
    if isinstance(function, ast.Attribute) and isinstance(function.value, ast.Name):
        return function.attr if function.value.id == "translation" and function.attr in FUNCTIONS else None
    return None


def _template_calls(path: Path, name: str, problems: list[Problem]) -> Iterator[tuple[str, list[str]]]:
    try:
        python = templatize(path.read_text(), name)
    except SyntaxError as error:
        problems.append(Problem(name, str(error)))
        return
    for function, arguments in TEMPLATE_CALL.findall(python):
        texts = [ast.literal_eval(text) for text in re.findall(STRING, arguments)]
        if len(texts) == FUNCTIONS[function][0]:
            yield function, texts
