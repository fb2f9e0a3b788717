"""Who of the staff looks after which client."""

from __future__ import annotations

from collections.abc import Collection

from django.utils.translation import gettext as _

from accounts.queries import active_staff_ids
from audit.api import record
from kernel.authz import require
from kernel.context import Context
from kernel.errors import Invalid, NotFound
from kernel.use_case import use_case
from support.people import policy
from support.people.events import ClientManagersSet, GeneralClientManagersSet
from support.people.models import ClientManager, GeneralClientManager, Organisation


@use_case
def set_client_managers(ctx: Context, *, organisation_id: int, user_ids: Collection[int]) -> list[int]:
    """Have exactly these colleagues look after a client (S4-33); returns their ids.

    Somebody who was there already may have left the company since. Raises Invalid on `user_ids`, NotFound.
    """
    require(ctx.actor, policy.SET_MANAGERS)
    # Two who save at once: the row lets one list stand, never a mixture.
    if not Organisation.objects.select_for_update(no_key=True).filter(pk=organisation_id).exists():
        raise NotFound
    there = set(ClientManager.objects.filter(organisation=organisation_id).values_list("user_id", flat=True))
    wanted = _staff(user_ids, there)
    if wanted != there:
        ClientManager.objects.filter(organisation=organisation_id).exclude(user_id__in=wanted).delete()
        ClientManager.objects.bulk_create(
            ClientManager(organisation_id=organisation_id, user_id=pk) for pk in sorted(wanted - there)
        )
        event = ClientManagersSet(organisation_id=organisation_id)
        record(ctx, event, target=f"organisation:{organisation_id}")
    return sorted(wanted)


@use_case
def set_general_client_managers(ctx: Context, *, user_ids: Collection[int]) -> list[int]:
    """Have exactly these colleagues look after clients that have no manager of their own (S4-34); returns their ids.

    Raises Invalid on `user_ids`.
    """
    require(ctx.actor, policy.SET_GENERAL_MANAGERS)
    there = set(GeneralClientManager.objects.select_for_update().values_list("user_id", flat=True))
    wanted = _staff(user_ids, there)
    if wanted != there:
        GeneralClientManager.objects.exclude(user_id__in=wanted).delete()
        # Somebody else may add the same person at this moment.
        GeneralClientManager.objects.bulk_create(
            [GeneralClientManager(user_id=pk) for pk in sorted(wanted - there)], ignore_conflicts=True
        )
        record(ctx, GeneralClientManagersSet(), target="people:general_client_managers")
    return sorted(wanted)


def _staff(user_ids: Collection[int], there: Collection[int]) -> set[int]:
    wanted = set(user_ids)
    if wanted - set(active_staff_ids()) - set(there):
        raise Invalid({"user_ids": [_("Choose active colleagues only.")]})
    return wanted
