"""The shape of the house, checked on every run."""

from __future__ import annotations

import ast
import re
import tomllib
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings

ROOT = Path(__file__).resolve().parents[2]
FLOORS = ("platform", "tenants", "support", "branding", "portal_ui")
SOURCES = sorted(
    path
    for floor in FLOORS
    for path in (ROOT / floor).rglob("*.py")
    if not {"migrations", "node_modules"} & set(path.parts)
)
MODULE_LINES, FUNCTION_LINES = 400, 60


def name_of(path: Path) -> str:
    return str(path.relative_to(ROOT))


@pytest.mark.parametrize("path", SOURCES, ids=name_of)
def test_a_module_says_what_it_is_for_and_fits_its_size(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    tree = ast.parse(text)
    if text.strip():
        assert ast.get_docstring(tree), "the first line says what the module is for"
    assert text.count("\n") <= MODULE_LINES
    too_long = {
        node.name: (node.end_lineno or 0) - node.lineno + 1
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and (node.end_lineno or 0) - node.lineno + 1 > FUNCTION_LINES
    }
    assert too_long == {}


def test_nothing_is_called_utils() -> None:
    assert [name_of(path) for path in SOURCES if path.stem in {"utils", "helpers", "misc", "common"}] == []


def test_every_package_is_under_the_import_contracts() -> None:
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]
    on_disk = {path.parent.name for path in (ROOT / "platform").glob("*/__init__.py")}
    on_disk |= {floor for floor in FLOORS if (ROOT / floor / "__init__.py").exists()}
    assert set(contracts["root_packages"]) == on_disk


def test_no_app_has_tables_in_both_schemas() -> None:
    assert set(settings.SHARED_APPS) & set(settings.TENANT_APPS) == set()


def test_no_table_of_a_workspace_points_at_a_public_one() -> None:
    tenant_apps = {config.label for config in apps.get_app_configs() if config.name in settings.TENANT_APPS}
    wrong = [
        f"{model.__name__}.{field.name}"
        for model in apps.get_models()
        if model._meta.app_label in tenant_apps
        for field in model._meta.get_fields()
        if field.is_relation
        and field.concrete
        and field.related_model is not None
        and field.related_model._meta.app_label not in tenant_apps
    ]
    assert wrong == []


def matches(pattern: str, *, allowed: set[str] = frozenset()) -> list[str]:  # type: ignore[assignment]
    expression = re.compile(pattern)
    return [
        f"{name_of(path)}: {line.strip()}"
        for path in SOURCES
        if name_of(path) not in allowed
        for line in path.read_text(encoding="utf-8").splitlines()
        if expression.search(line)
    ]


def test_absolute_links_are_built_by_tenant_url_only() -> None:
    assert matches(r"build_absolute_uri") == []


def test_nobody_enters_a_workspace_by_the_unsafe_context_manager() -> None:
    assert matches(r"^\s*with (self\.)?tenant\s*(:|,)") == []


def test_signals_are_not_used_for_what_happens_in_the_domain() -> None:
    assert matches(r"(post|pre)_(save|delete)\b") == []


def test_a_transaction_is_opened_by_use_cases_and_the_machinery_only() -> None:
    assert matches(r"ATOMIC_REQUESTS") == []


def test_T14_raw_sql_stands_in_named_places_only() -> None:
    places = {line.split(":")[0] for line in matches(r"\.raw\(|\.extra\(|\.cursor\(|RawSQL\(")}
    rooms = {"/".join(place.split("/")[:2]) for place in places}
    assert rooms <= {
        "platform/kernel",
        "platform/launch",
        "platform/outbox",
        "tenants/domains",
        "tenants/provisioning",
        "tenants/registry",
    }
