"""Workspace addresses: what is refused and why, and what is suggested for a name (T15, T16)."""

from __future__ import annotations

from uuid import uuid4

import pytest
from django.utils import translation

from kernel.errors import Invalid
from tenants.registry.models import RetiredSlug, Tenant
from tenants.registry.slugs import check_slug, is_reserved, shape_problem, slug_problem, suggest_slug, transliterate

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("slug", "reason"),
    [
        ("", "Use at least 3 characters."),
        ("a", "Use at least 3 characters."),
        ("ab", "Use at least 3 characters."),
        ("a" * 41, "Use at most 40 characters."),
        ("Acme", "Use small letters only."),
        ("ACME", "Use small letters only."),
        ("-acme", "Use letters a to z, digits and single hyphens; begin and end with a letter or a digit."),
        ("acme-", "Use letters a to z, digits and single hyphens; begin and end with a letter or a digit."),
        ("ac--me", "Use letters a to z, digits and single hyphens; begin and end with a letter or a digit."),
        ("ac me", "Use letters a to z, digits and single hyphens; begin and end with a letter or a digit."),
        ("ac.me", "Use letters a to z, digits and single hyphens; begin and end with a letter or a digit."),
        ("acme\n", "Use letters a to z, digits and single hyphens; begin and end with a letter or a digit."),
        ("pg_x", "Use letters a to z, digits and single hyphens; begin and end with a letter or a digit."),
        ("şirket", "Use letters a to z, digits and single hyphens; begin and end with a letter or a digit."),
        ("аcme", "Use letters a to z, digits and single hyphens; begin and end with a letter or a digit."),
        ("acme١", "Use letters a to z, digits and single hyphens; begin and end with a letter or a digit."),
        (
            "x'; drop schema public;--",
            "Use letters a to z, digits and single hyphens; begin and end with a letter or a digit.",
        ),
        ("xn--pple-43d", "Use letters a to z, digits and single hyphens; begin and end with a letter or a digit."),
        ("xn-pple", "An address may not begin with “xn-”."),
        ("www", "This address is reserved. Choose another one."),
        ("api", "This address is reserved. Choose another one."),
        ("public", "This address is reserved. Choose another one."),
        ("mail", "This address is reserved. Choose another one."),
        ("status", "This address is reserved. Choose another one."),
        ("edge", "This address is reserved. Choose another one."),
        ("auth", "This address is reserved. Choose another one."),
        ("files", "This address is reserved. Choose another one."),
        ("console", "This address is reserved. Choose another one."),
        ("admin", "This address is reserved. Choose another one."),
        ("admins", "This address is reserved. Choose another one."),
        ("webhookses", "This address is reserved. Choose another one."),
    ],
)
def test_refused_with_a_reason(slug: str, reason: str) -> None:
    with pytest.raises(Invalid) as refused:
        check_slug(slug)
    assert refused.value.errors == {"slug": [reason]}


@pytest.mark.parametrize("slug", ["acm", "a1b", "123", "acme-2", "pirnal", "zhuravdvor", "a" * 40, "glass"])
def test_allowed(slug: str) -> None:
    assert slug_problem(slug) is None


def test_taken_and_retired_addresses_are_refused() -> None:
    Tenant.objects.create(slug="taken", name="Taken")
    RetiredSlug.objects.create(slug="retired", tenant_uuid=uuid4(), schema_name="t_gone")
    reason = "This address is taken. Choose another one."
    assert [slug_problem("taken"), slug_problem("retired"), slug_problem("free1")] == [reason, reason, None]


def test_plural_rule_works_in_both_directions() -> None:
    # "support" is on the list, "docs" stands there as a plural only.
    assert [is_reserved(word) for word in ("support", "supports", "doc", "docs", "statuses", "dock")] == [
        True,
        True,
        True,
        True,
        True,
        False,
    ]


def test_reasons_are_translated() -> None:
    with translation.override("fa"):
        assert shape_problem("Acme") is not None


@pytest.mark.parametrize(
    ("name", "slug"),
    [
        ("Acme Ltd.", "acme-ltd"),
        ("Brumeval & Fils", "brumeval-and-fils"),
        ("L’Étoile d’Azur", "letoile-dazur"),
        ("İstanbul Çağrı Şirketi ılık", "istanbul-cagri-sirketi-ilik"),
        ("Журавлиный двор", "zhuravlinyi-dvor"),
        ("رخشاب", "rkhshab"),
        ("می‌نویسم ۲۴", "mi-nvism-24"),
        ("Straße Ø", "strasse-o"),
        ("   ", ""),
        ("株式会社", ""),
    ],
)
def test_transliteration(name: str, slug: str) -> None:
    assert transliterate(name) == slug


def test_suggestions_are_always_allowed() -> None:
    Tenant.objects.create(slug="apex", name="Apex")
    expected = {
        "Apex": "apex-2",
        "Admin": "admin-2",
        "AB": "ab-portal",
        "株式会社": "",
        "xn--foo": "xn-foo-portal".removeprefix("xn-"),
        "A very long company name that goes on and on and on": "a-very-long-company-name-that-goes-on",
    }
    assert {name: suggest_slug(name) for name in expected} == expected
    assert [slug_problem(slug) for slug in expected.values() if slug] == [None] * 5
