"""The served fonts: subsets of two variable fonts, one file for each script, weights 400 to 700."""

import io
from pathlib import Path

from fontTools import subset
from fontTools.ttLib import TTFont
from fontTools.varLib import instancer

LATIN = "U+0020-007E,U+00A0-00FF,U+0131,U+0152-0153,U+2010-2027,U+2030-203A,U+20AC,U+2122,U+2190-2193,U+2212"
TURKISH = "U+011E-011F,U+0130,U+015E-015F,U+0178,U+20BA"
CYRILLIC = "U+0400-045F,U+0490-0491,U+2116,U+20BD"
PERSIAN = (
    "U+060C,U+061B,U+061F,U+0621-063A,U+0640-0655,U+066A-066C,U+0670,U+067E,U+0686,U+0698,U+06A9,U+06AF,U+06C0,U+06CC,"
    "U+06D5,U+06F0-06F9,U+200C-200F,U+00AB,U+00BB"
)
FONTS = {
    "inter-latin": ("@fontsource-variable/inter/files/inter-latin-wght-normal.woff2", LATIN),
    "inter-tr": ("@fontsource-variable/inter/files/inter-latin-ext-wght-normal.woff2", TURKISH),
    "inter-cyrillic": ("@fontsource-variable/inter/files/inter-cyrillic-wght-normal.woff2", CYRILLIC),
    "vazirmatn-fa": ("@fontsource-variable/vazirmatn/files/vazirmatn-arabic-wght-normal.woff2", PERSIAN),
}
"""Served name (fonts/<name>.woff2): file of the package, characters kept."""


def write_fonts(packages: Path, target: Path) -> None:
    """Write all subsets to `target`; `packages` is the folder node_modules."""
    target.mkdir(parents=True, exist_ok=True)
    for name, (source, characters) in FONTS.items():
        _write_subset(packages / source, characters, target / f"{name}.woff2")


def _write_subset(source: Path, characters: str, target: Path) -> None:
    """Characters first, weights second: narrowing the weights of letters that go anyway takes most of the time."""
    font = TTFont(source)
    subsetter = subset.Subsetter(subset.Options(layout_features=["*"]))
    subsetter.populate(unicodes=subset.parse_unicodes(characters))
    subsetter.subset(font)
    fewer = io.BytesIO()
    font.flavor = None
    font.save(fewer)
    fewer.seek(0)
    font = instancer.instantiateVariableFont(TTFont(fewer), {"wght": (400, 700)})
    font.flavor = "woff2"
    font.save(target)
