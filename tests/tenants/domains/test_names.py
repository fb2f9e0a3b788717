"""What people type becomes one host name, or is refused with the code that helps them."""

from __future__ import annotations

import runpy
from pathlib import Path

import pytest
from django.utils.translation import override
from hypothesis import given
from hypothesis import strategies as st

from tenants.domains.codes import NameCode
from tenants.domains.name_messages import _TEXTS, refusal_text
from tenants.domains.names import RefusedName, is_in_zone, is_registrable, normalise_name

SETTINGS = Path(__file__).parents[3] / "platform/config/settings/domains.py"
ZONES = ("portico-platform.app", "edge.portico-platform.app")


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        ("help.acme.com", "help.acme.com"),
        ("  https://Help.ACME.com./tickets?x=1 ", "help.acme.com"),
        ("\ufeff\u200bhelp.acme.com\u00a0", "help.acme.com"),
        ("//help.acme.com/x", "help.acme.com"),
        ("http://help.acme.com:80/", "help.acme.com"),
        ("https://help.acme.com:443", "help.acme.com"),
        ("help.acme.com/tickets", "help.acme.com"),
        ("help。acme．com", "help.acme.com"),
        ("www.acme.com", "www.acme.com"),
        ("acme.com", "acme.com"),
        ("پشتیبانی.شرکت.ir", "xn--mgbbf3b2fqpisd.xn--pgbni38b.ir"),
        ("faß.de", "xn--fa-hia.de"),
        ("İstanbul.com", "xn--istanbul-o0e.com"),
        ("xn--mgbbf3b2fqpisd.xn--pgbni38b.ir", "xn--mgbbf3b2fqpisd.xn--pgbni38b.ir"),
        ("help.notportico-platform.app", "help.notportico-platform.app"),
        ("help.portico-platform.app.acme.com", "help.portico-platform.app.acme.com"),
        ("help.acme.github.io", "help.acme.github.io"),
    ],
)
def test_what_is_typed_becomes_one_name(typed: str, name: str) -> None:
    assert normalise_name(typed, own_zones=ZONES).ascii == name


def test_the_unicode_form_is_kept_for_people() -> None:
    assert normalise_name("xn--mgbbf3b2fqpisd.xn--pgbni38b.ir").display == "پشتیبانی.شرکت.ir"


REFUSED = [
    ("", NameCode.EMPTY, ""),
    ("  \u200b ", NameCode.EMPTY, ""),
    ("https:///tickets", NameCode.EMPTY, ""),
    ("he\u202elp.acme.com", NameCode.INVISIBLE_CHARACTERS, "U+202E"),
    ("help\x00.acme.com", NameCode.INVISIBLE_CHARACTERS, "U+0000"),
    ("ftp://help.acme.com", NameCode.INVALID, "ftp://"),
    ("https://me:secret@help.acme.com", NameCode.INVALID, "me:secret@help.acme.com"),
    ("https://help.acme.com:8443/", NameCode.HAS_PORT, ":8443"),
    ("https://help.acme.com:99999999/", NameCode.INVALID, "https://help.acme.com:99999999/"),
    ("help.acme.com:8080", NameCode.HAS_PORT, ":8080"),
    ("help@acme.com", NameCode.LOOKS_LIKE_EMAIL, "help@acme.com"),
    ("192.0.2.10", NameCode.IS_IP, "192.0.2.10"),
    ("[2001:db8::1]", NameCode.IS_IP, "[2001:db8::1]"),
    ("2001:db8::1", NameCode.IS_IP, "2001:db8::1"),
    ("http://192.0.2.10/x", NameCode.IS_IP, "192.0.2.10"),
    ("2130706433", NameCode.IS_IP, "2130706433"),
    ("help.0x7f", NameCode.IS_IP, "help.0x7f"),
    ("*.acme.com", NameCode.WILDCARD, "*."),
    ("help!.acme.com", NameCode.INVALID, "!"),
    ("help acme.com", NameCode.INVALID, " "),
    ("-help.acme.com", NameCode.INVALID, "-help.acme.com"),
    ("xn--zzzzzz.com", NameCode.INVALID, "xn--zzzzzz.com"),
    ("😀.com", NameCode.INVALID, "😀.com"),
    ("help..acme.com", NameCode.EMPTY_LABEL, ".."),
    (".acme.com", NameCode.EMPTY_LABEL, ".."),
    ("help.acme.com..", NameCode.EMPTY_LABEL, ".."),
    ("help_desk.acme.com", NameCode.UNDERSCORE, "help_desk"),
    (f"{'a' * 64}.acme.com", NameCode.LABEL_TOO_LONG, "a" * 64),
    (f"{'ش' * 63}.acme.com", NameCode.LABEL_TOO_LONG, "ش" * 63),
    (".".join(["a" * 60] * 4 + ["com"]), NameCode.TOO_LONG, ".".join(["a" * 60] * 4 + ["com"])),
    ("localhost", NameCode.SINGLE_LABEL, "localhost"),
    ("helpdesk", NameCode.SINGLE_LABEL, "helpdesk"),
    ("help.acme.local", NameCode.INTERNAL, "local"),
    ("help.portico-platform.app", NameCode.OURS, "portico-platform.app"),
    ("portico-platform.app", NameCode.OURS, "portico-platform.app"),
    ("HELP.Portico-Platform.APP.", NameCode.OURS, "portico-platform.app"),
    ("co.uk", NameCode.PUBLIC_SUFFIX, "co.uk"),
    ("github.io", NameCode.PUBLIC_SUFFIX, "github.io"),
    ("help.acme.nosuchtld", NameCode.UNKNOWN_TLD, "nosuchtld"),
]


@pytest.mark.parametrize(
    ("typed", "code", "part"), REFUSED, ids=[f"{code}-{number}" for number, (_, code, _) in enumerate(REFUSED)]
)
def test_what_cannot_be_an_address_is_refused_with_its_code(typed: str, code: NameCode, part: str) -> None:
    with pytest.raises(RefusedName) as refused:
        normalise_name(typed, own_zones=ZONES)
    assert (refused.value.code, refused.value.part) == (code, part)


def test_every_code_is_reached_and_has_a_sentence() -> None:
    assert {code for _, code, _ in REFUSED} == set(NameCode) == set(_TEXTS)


def test_a_refusal_names_the_offending_part() -> None:
    with override("en"):
        assert refusal_text(RefusedName(NameCode.PUBLIC_SUFFIX, "co.uk")).startswith(
            "co.uk is a shared suffix, not a domain you own."
        )
        assert refusal_text(RefusedName(NameCode.UNDERSCORE, "help_desk")) == (
            "Underscores are not allowed in web addresses: help_desk → help-desk."
        )


@given(st.text(max_size=300))
def test_whatever_is_typed_there_is_a_clean_name_or_a_refusal(typed: str) -> None:
    try:
        name = normalise_name(typed, own_zones=ZONES)
    except RefusedName as refused:
        assert refusal_text(refused)
        return
    assert name.ascii == name.ascii.lower().strip(".") and len(name.ascii) <= 253
    assert normalise_name(name.ascii, own_zones=ZONES) == name


def test_R2_zones_are_compared_by_whole_labels() -> None:
    assert is_in_zone("T.Edge.Portico-Platform.app.", "edge.portico-platform.app")
    assert not is_in_zone("notedge.portico-platform.app", "edge.portico-platform.app")
    assert not is_in_zone("edge.portico-platform.app.acme.com", "edge.portico-platform.app")


def test_S4_40_a_whole_domain_is_told_from_a_name_below_it() -> None:
    assert [is_registrable(name) for name in ("sirketim.com", "acme.co.uk", "portal.sirketim.com")] == [
        True,
        True,
        False,
    ]


def test_made_up_top_level_domains_are_taken_only_where_they_are_named() -> None:
    assert normalise_name("https://Portal.Harbour.TEST/", made_up=("test",)).ascii == "portal.harbour.test"
    for typed, made_up in (("portal.harbour.test", ()), ("portal.harbour.local", ("test",)), ("test", ("test",))):
        with pytest.raises(RefusedName):
            normalise_name(typed, made_up=made_up)
    assert [is_registrable(name) for name in ("harbour.test", "portal.harbour.test")] == [True, False]


@pytest.mark.parametrize(("environment", "taken"), [("production", ()), ("demo", ("test",)), ("test", ("test",))])
def test_no_production_installation_takes_made_up_domains(
    monkeypatch: pytest.MonkeyPatch, environment: str, taken: tuple[str, ...]
) -> None:
    monkeypatch.setenv("PORTICO_ENV", environment)
    monkeypatch.setenv("PORTICO_DOMAIN_TEST_TLDS", "test")
    assert runpy.run_path(str(SETTINGS))["PORTICO_DOMAIN_TEST_TLDS"] == taken
