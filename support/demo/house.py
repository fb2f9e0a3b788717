"""Lets the visitors of a demo into the platform company's own workspace, where its operators work."""

from __future__ import annotations

from django.db import transaction

from accounts.models import User
from kernel.tenancy import in_tenant
from support.demo.loader import note_sign_ins
from support.demo.world import PASSWORD
from tenants.registry.models import Tenant


def open_console() -> None:
    """Give operators who have no password yet the demo's, and list the sign-ins. For demos only."""
    house = Tenant.objects.get(is_house=True)
    with in_tenant(house), transaction.atomic():
        for user in User.objects.select_for_update().filter(is_operator=True, is_active=True, password=""):
            user.set_password(PASSWORD)
            user.save(update_fields=["password"])
    note_sign_ins(house)
