"""Icons are collected from wherever they are named, templates and stylesheets are checked, catalogues compared."""

import io
import json
from pathlib import Path

import pytest
from babel.messages.pofile import read_po

from launch import catalogues, check_translations
from launch.check_templates import faults_of_stylesheet, faults_of_template
from launch.errors import LaunchError
from launch.extraction import Found, Key, Problem, extract
from launch.icons import names_in, sprite, used_icons


def write(root: Path, name: str, text: str) -> None:
    path = root / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)


# --- icons


def test_icons_are_found_in_templates_and_in_python(tmp_path: Path) -> None:
    write(
        tmp_path,
        "portal_ui/desk/templates/a.html",
        """{% icon "bell" %}{% button icon='arrow-right' %}{% icon name %}""",
    )
    write(
        tmp_path,
        "portal_ui/desk/items.py",
        """icon("plus"), Item(icon="user-plus"), {"icon": "x"}\nicon: str = "star-2"\n""",
    )
    write(tmp_path, "portal_ui/shell/build/other.html", """{% icon "not-ours" %}""")
    assert used_icons(tmp_path) == {
        "arrow-right": "portal_ui/desk/templates/a.html",
        "bell": "portal_ui/desk/templates/a.html",
        "plus": "portal_ui/desk/items.py",
        "star-2": "portal_ui/desk/items.py",
        "user-plus": "portal_ui/desk/items.py",
        "x": "portal_ui/desk/items.py",
    }


def test_a_variable_is_no_icon_name() -> None:
    assert names_in("{% icon item.icon %} {% button icon=kind %}", ".html") == set()


@pytest.fixture
def collection(tmp_path: Path) -> Path:
    file = tmp_path / "icons.json"
    icons = {"bell": {"body": '<path stroke-width="2" d="M1"/>'}}
    file.write_text(json.dumps({"icons": icons, "aliases": {"alarm": {"parent": "ring"}, "ring": {"parent": "bell"}}}))
    return file


def test_the_sprite_holds_each_icon_and_other_names_of_it(collection: Path) -> None:
    body = '<path stroke-width="1.75" d="M1"/>'
    assert sprite(collection, {"alarm": "a.html", "bell": "b.html"}) == (
        '<svg xmlns="http://www.w3.org/2000/svg">'
        f'<symbol id="alarm" viewBox="0 0 24 24">{body}</symbol><symbol id="bell" viewBox="0 0 24 24">{body}</symbol>'
        "</svg>\n"
    )


def test_an_unknown_icon_fails_the_build_and_says_where(collection: Path) -> None:
    with pytest.raises(LaunchError) as caught:
        sprite(collection, {"bell": "a.html", "bel": "b.html", "rung": "c.py"})
    assert str(caught.value).splitlines()[1:] == ["  bel (b.html)", "  rung (c.py)"]


# --- templates and stylesheets


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("<script>alert(1)</script>", "a script inside the page"),
        ("<style>p {}</style>", "a stylesheet inside the page"),
        ('<p style="color: red"></p>', "a style attribute"),
        ('<p style="{{ style }}"></p>', "a style attribute"),
        ('<p onclick="go()"></p>', "a script in the attribute onclick"),
        ('<p hx-on:click="go()"></p>', "hx-on:click needs eval, which the policy forbids"),
        ('<p hx-vals="js:{a: 1}"></p>', "hx-vals needs eval, which the policy forbids"),
        ("<p hx-trigger=\"keyup[key=='x']\"></p>", "a filter in hx-trigger needs eval, which the policy forbids"),
        ('<a href="javascript:go()"></a>', "href begins with javascript:"),
        ('<img src="data:image/png;base64,AAAA" alt="">', "src begins with data:"),
        ("<p>Hello there</p>", "text that is not translated: “Hello there”"),
        ("<p>{{ count }} tickets</p>", "text that is not translated: “0 tickets”"),
        ('<input placeholder="Your name">', "placeholder is not translated: “Your name”"),
        ('<button aria-label="Close"></button>', "aria-label is not translated: “Close”"),
        ("<p>متن</p>", "text that is not translated: “متن”"),
    ],
)
def test_a_template_may_not(text: str, fault: str) -> None:
    assert faults_of_template(f"\n{text}\n") == [(2, fault)]


@pytest.mark.parametrize(
    "text",
    [
        '<script src="{% static "a.js" %}" type="module"></script>',
        '<script type="application/json" id="x">{{ data }}</script>',
        "<p>{% translate 'Hello' %}, {% blocktranslate count n=n %}one{% plural %}many{% endblocktranslate %}</p>",
        '<p title="{% translate "Hello" %}" class="hero big" data-kind="open">{{ text }}</p>',
        '<code>portico.example</code> <kbd>Enter</kbd> <b translate="no">Acme <i>Inc</i></b> Portico · 12 — x',
        "{# a note #}{% comment %}another <style>{% endcomment %}<!-- and another -->",
        "<p>{{ a }}: {{ b }} ({{ c }})</p>",
        '<form hx-post="/x" hx-trigger="change delay:60ms" hx-vals=\'{"a": 1}\'></form>',
    ],
)
def test_a_template_may(text: str) -> None:
    assert faults_of_template(text) == []


def test_a_mail_may_carry_its_style_but_no_script() -> None:
    text = '<style>p {}</style><p style="color: red" onclick="x()"></p>'
    assert faults_of_template(text, mail=True) == [(1, "a script in the attribute onclick")]


def test_a_text_template_is_translated_too() -> None:
    text = "{% autoescape off %}{% translate 'Hello' %}\n<Hello>\n{% endautoescape %}"
    assert faults_of_template(text, plain=True) == [(2, "text that is not translated: “<Hello>”")]


@pytest.mark.parametrize(
    "declaration",
    [
        "margin-left: 1px",
        "padding-right:0",
        "left: 0",
        "border-top-left-radius: 1px",
        "text-align: right",
        "float:left",
    ],
)
def test_a_stylesheet_knows_no_physical_sides(declaration: str) -> None:
    faults = faults_of_stylesheet(f"/* left:\n */\np {{ {declaration}; }}\n")
    assert [line for line, _ in faults] == [3]


def test_a_stylesheet_may_use_logical_sides_and_say_what_is_meant() -> None:
    logical = "p { margin-inline-start: 1px; --left: 2px; background-position: left; }"
    text = f"{logical}\n[dir=rtl] p {{ left: 0; }} /* physical on purpose */"
    assert faults_of_stylesheet(text) == []


# --- translations


def test_texts_are_found_in_python_and_in_templates(tmp_path: Path) -> None:
    write(
        tmp_path,
        "support/a.py",
        """
from django.utils.translation import gettext as _, ngettext as many, pgettext
def gettext(x): ...
print(_("One"), many("%(n)d ticket", "%(n)d tickets", n), pgettext("verb", "Open"), _("Two " "parts"))
""",
    )
    write(
        tmp_path,
        "portal_ui/templates/b.html",
        """{% translate "One" %}{% blocktranslate trimmed with a=b %}
  Hello {{ a }}{% endblocktranslate %}{{ _("Kept") }}
{% blocktranslate count n=n %}{{ n }} file{% plural %}{{ n }} files{% endblocktranslate %}
{% translate "Open" context "verb" %}{% button label=_("Save it") %}""",
    )
    found, problems = extract(tmp_path)
    assert problems == []
    assert {(key.context, key.text): entry.plural for key, entry in found.items()} == {
        (None, "One"): None,
        (None, "%(n)d ticket"): "%(n)d tickets",
        ("verb", "Open"): None,
        (None, "Two parts"): None,
        (None, "Hello %(a)s"): None,
        (None, "Kept"): None,
        (None, "%(n)s file"): "%(n)s files",
        (None, "Save it"): None,
    }
    assert found[Key("One")].files == {"support/a.py", "portal_ui/templates/b.html"}


def test_a_glued_text_is_reported(tmp_path: Path) -> None:
    write(tmp_path, "support/a.py", 'from django.utils.translation import gettext as _\n_(f"Hello {name}")\n')
    assert extract(tmp_path)[1] == [Problem("support/a.py:2", "a translatable text must be a plain string")]


CATALOGUE = """
msgid "Good"
msgstr "Gut"

#, fuzzy
msgid "Unsure"
msgstr "Unsicher"

msgid "Missing"
msgstr ""

msgid "Hello %(name)s and {place}"
msgstr "Hallo %(nam)s und {place}"

msgid "A <b>bold</b> word"
msgstr "Ein <i>fettes</i> Wort"

msgid "%(n)d ticket"
msgid_plural "%(n)d tickets"
msgstr[0] "Ein Ticket"
msgstr[1] "%(n)d Tickets"

msgid "%(n)d file"
msgid_plural "%(n)d files"
msgstr[0] "%(n)d Datei"
msgstr[1] "Dateien"

msgid "Old"
msgstr "Alt"
"""


def test_every_fault_of_a_catalogue_is_reported(monkeypatch: pytest.MonkeyPatch) -> None:
    header = 'msgid ""\nmsgstr ""\n"Plural-Forms: nplurals=2; plural=(n != 1);\\n"\n'
    catalogue = read_po(io.StringIO(header + CATALOGUE), locale="de")
    singular = ("Good", "Unsure", "Missing", "Hello %(name)s and {place}", "A <b>bold</b> word", "New")
    found = {Key(text): Found() for text in singular} | {
        Key("%(n)d ticket"): Found("%(n)d tickets"),
        Key("%(n)d file"): Found("%(n)d files"),
    }
    monkeypatch.setattr(catalogues, "PLURALS", {"de": ""})
    monkeypatch.setattr(catalogues, "read", lambda language: catalogue)
    monkeypatch.setattr(check_translations, "extract", lambda root: (found, []))
    assert check_translations.problems() == [
        "de: not in the catalogue (./run messages): 'New'",
        "de: no longer in the code (./run messages): 'Old'",
        "de: marked as fuzzy: 'Unsure'",
        "de: not translated: 'Missing'",
        "de: other placeholders than in English: 'Hello %(name)s and {place}'",
        "de: other HTML tags than in English: 'A <b>bold</b> word'",
        "de: a placeholder is missing in the plural: '%(n)d file'",
    ]


def test_an_update_keeps_translations_and_drops_what_is_gone(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(catalogues, "LOCALE", tmp_path)
    first = {
        Key("One"): Found(files={"a.py"}),
        Key("Open", "verb"): Found(files={"b.py"}),
        Key("Gone"): Found(files={"c"}),
    }
    catalogues.write("ru", catalogues.updated(catalogues.read("ru"), "ru", first))
    file = catalogues.catalogue_file("ru")
    file.write_text(file.read_text().replace('msgid "One"\nmsgstr ""', 'msgid "One"\nmsgstr "Один"'))

    second = {key: entry for key, entry in first.items() if key.text != "Gone"}
    second[Key("%(n)d day")] = Found("%(n)d days", {"d.py"})
    catalogues.write("ru", catalogues.updated(catalogues.read("ru"), "ru", second))

    text = file.read_text()
    assert 'msgid "One"\nmsgstr "Один"' in text
    assert 'msgctxt "verb"\nmsgid "Open"\nmsgstr ""' in text
    assert "Gone" not in text
    assert text.count("msgstr[") == 3
    catalogues.write("ru", catalogues.updated(catalogues.read("ru"), "ru", second))
    assert file.read_text() == text, "an update without a change changes nothing"
