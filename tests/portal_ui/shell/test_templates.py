"""Rules every template of the project keeps: they follow from the content security policy and from two directions."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.template import loader

ROOT = Path(__file__).parents[3]
TEMPLATES = sorted((ROOT / "portal_ui").rglob("templates/**/*.html"))
SCRIPTS = sorted((ROOT / "portal_ui").rglob("static/**/*.js"))
FORBIDDEN = {
    "style attribute": re.compile(r"<[a-z][^>]*\sstyle\s*="),
    "style element": re.compile(r"<style\b"),
    "event attribute": re.compile(r"<[a-z][^>]*\son[a-z]+\s*="),
    "inline script": re.compile(r"<script(?![^>]*\bsrc=)"),
    "javascript address": re.compile(r"javascript:", re.IGNORECASE),
    "data address": re.compile(r"""(?:src|href)=["']data:"""),
    "htmx that needs eval": re.compile(r"hx-on|hx-vals=[\"']js:|hx-trigger=[\"'][^\"']*\["),
    "another host": re.compile(r"""(?:src|href)=["'](?:https?:)?//"""),
    "physical alignment": re.compile(r"\b(?:align|bgcolor)="),
}


def identify(path: Path) -> str:
    return str(path.relative_to(ROOT))


@pytest.mark.parametrize("path", TEMPLATES, ids=identify)
def test_a_template_keeps_the_content_policy(path: Path) -> None:
    text = path.read_text()
    assert [name for name, pattern in FORBIDDEN.items() if pattern.search(text)] == []


@pytest.mark.parametrize("path", TEMPLATES, ids=identify)
def test_a_template_compiles(path: Path) -> None:
    name = str(path).partition("/templates/")[2]
    assert loader.get_template(name)


@pytest.mark.parametrize("path", TEMPLATES, ids=identify)
def test_a_posting_form_is_protected(path: Path) -> None:
    text = path.read_text()
    forms = re.findall(r"<form[^>]*method=\"post\".*?</form>", text, re.DOTALL | re.IGNORECASE)
    # What strangers send carries a signed challenge instead: nobody's rights go with it.
    guards = ("csrf_token", "guest/parts/guard.html")
    assert [form[:80] for form in forms if not any(guard in form for guard in guards)] == []


@pytest.mark.parametrize("path", SCRIPTS, ids=identify)
def test_a_script_needs_no_eval_and_writes_no_html(path: Path) -> None:
    text = path.read_text()
    assert re.findall(r"\beval\(|new Function|innerHTML|outerHTML|insertAdjacentHTML|document\.write", text) == []
