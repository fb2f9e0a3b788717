"""Rules of the style sheets: parts complete, logical properties only, fixed colours readable, small when served."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import brotli
import pytest

from branding.themes.colour import contrast
from branding.themes.tokens import derive
from portal_ui.shell.staticfiles import STYLESHEET, compact, joined

STATIC = Path(__file__).parents[3] / "portal_ui" / "shell" / "static"
CSS = STATIC / "shell" / "css"
PARTS = sorted(path for path in CSS.rglob("*.css") if path.name != "app.css")
PHYSICAL = re.compile(
    r"(?<![\w-])(?:(?:margin|padding|border|inset)-(?:left|right|top|bottom)|left|right|top|bottom|width|height|"
    r"(?:min|max)-(?:width|height))\s*:|:\s*(?:left|right)\s*;|float:\s*(?:left|right)"
)
ALLOWED = "/* physical on purpose */"


def read(name: str) -> str:
    return (STATIC / name).read_text()


def test_every_part_is_imported_once() -> None:
    imported = re.findall(r'^@import url\("([^"]+)"\)', (CSS / "app.css").read_text(), re.MULTILINE)
    assert sorted(imported) == sorted(str(path.relative_to(CSS)) for path in PARTS)


@pytest.mark.parametrize("path", PARTS, ids=lambda path: str(path.relative_to(CSS)))
def test_only_logical_properties(path: Path) -> None:
    meant = "".join(line for line in path.read_text().splitlines(keepends=True) if ALLOWED not in line)
    lines = [line for line in compact(meant).splitlines() if "@media" not in line]
    assert [line for line in lines if PHYSICAL.search(line)] == []


@pytest.mark.parametrize("path", PARTS, ids=lambda path: str(path.relative_to(CSS)))
def test_a_part_in_a_folder_names_no_file(path: Path) -> None:
    """Joined, all parts stand where app.css stands: a relative address would be wrong."""
    assert path.parent == CSS or "url(" not in path.read_text()


@pytest.mark.parametrize("path", PARTS, ids=lambda path: str(path.relative_to(CSS)))
def test_every_custom_property_exists(path: Path) -> None:
    defined = set(re.findall(r"(--[a-z0-9-]+)\s*:", "".join(part.read_text() for part in PARTS)))
    assert set(re.findall(r"var\((--[a-z0-9-]+)", path.read_text())) - defined == set()


def test_joined_is_one_file_with_layers_in_their_order() -> None:
    css = joined(STYLESHEET, read)
    assert "@import" not in css
    assert "/*" not in css
    assert css.startswith("@layer reset, tokens, base, layouts, components, utilities;")
    assert css.count("@layer") == 1 + len(PARTS) - 1, "all parts but the fonts stand in a layer"
    assert css.count("{") == css.count("}")


def test_joined_is_small() -> None:
    css = joined(STYLESHEET, read)
    assert len(brotli.compress(css.encode())) < 11_000


def test_comments_and_indentation_go() -> None:
    assert compact("a {\n  b: c; /* d\n e */\n}\n") == "a {\nb: c;\n}"


def modes(css: str) -> dict[str, tuple[str, str]]:
    return {
        name: (light, dark)
        for name, light, dark in re.findall(r"--([a-z0-9-]+): light-dark\((#[0-9a-f]{6}), (#[0-9a-f]{6})\);", css)
    }


def pairs() -> Iterator[tuple[str, str]]:
    for tone in ("info", "ok", "warn", "bad"):
        yield tone, f"{tone}-bg"
    yield "mute", "mute-bg"
    for tone in range(5):
        yield f"avatar-{tone}-ink", f"avatar-{tone}"


@pytest.mark.parametrize(("ink", "ground"), list(pairs()))
def test_fixed_colours_are_readable(ink: str, ground: str) -> None:
    tokens = modes((CSS / "tokens.css").read_text())
    assert [contrast(tokens[ink][mode], tokens[ground][mode]) >= 4.5 for mode in (0, 1)] == [True, True]


@pytest.mark.parametrize("name", ["bad-fill", "bad-fill-hover"])
def test_white_is_readable_on_dangerous_buttons(name: str) -> None:
    tokens = modes((CSS / "tokens.css").read_text())
    assert [contrast(colour, "#ffffff") >= 4.5 for colour in tokens[name]] == [True, True]


@pytest.mark.parametrize("brand", ["#2f6f5e", "#ffb400", "#000000", "#ffffff", "#0b4f8a", "#7a1f3d", "#ff00ff"])
def test_errors_and_quiet_text_are_readable_wherever_they_stand(brand: str) -> None:
    fixed = modes((CSS / "tokens.css").read_text())
    for mode, palette in enumerate((derive(brand).light, derive(brand).dark)):
        for ground in (palette.bg, palette.surface, palette.sunken, palette.brand_subtle):
            assert contrast(fixed["bad"][mode], ground) >= 4.5
            assert contrast(fixed["ok"][mode], ground) >= 4.5
        for tone in ("info", "ok", "warn", "bad"):
            assert contrast(palette.text, fixed[f"{tone}-bg"][mode]) >= 7
        assert contrast(palette.text_2, fixed["warn-bg"][mode]) >= 4.5
