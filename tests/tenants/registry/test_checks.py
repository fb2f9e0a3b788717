"""The system checks hold for the project and find what they are for."""

from __future__ import annotations

from django.conf import settings

from accounts.models import User
from outbox.models import Delivery, Event
from tenants.registry.checks import check_schemas, models_of, outward_keys, shared_names
from tenants.registry.models import Domain, Tenant


def test_the_project_passes() -> None:
    assert check_schemas(None) == []
    assert User in models_of(settings.TENANT_APPS)
    assert {Tenant, Domain, Event} < set(models_of(settings.SHARED_APPS))


def test_a_foreign_key_to_public_is_found() -> None:
    found = outward_keys([User, Delivery], [Event])
    assert [(message.id, message.obj) for message in found] == [("registry.E001", Delivery)]


def test_a_table_name_in_both_is_found() -> None:
    found = shared_names([User, Event], [Event])
    assert [(message.id, message.obj) for message in found] == [("registry.E002", Event)]
