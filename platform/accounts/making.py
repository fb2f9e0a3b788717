"""The one place where an account comes into being; the use cases around it say why and for whom."""

from __future__ import annotations

from allauth.account.models import EmailAddress
from django.contrib.auth.hashers import make_password
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from accounts.models import Invitation, Registration, User
from kernel.context import Context
from kernel.errors import Conflict


def make_account(
    ctx: Context, *, email: str, name: str, role: str, language: str = "", password_hash: str | None = None
) -> User:
    """An account whose address counts as confirmed; without a hash it has no usable password.

    Call inside a transaction with cleaned values. Raises Conflict when the address has an account.
    """
    user = User(email=email, name=name, role=role, language=language, password=password_hash or make_password(None))
    try:
        with transaction.atomic():
            user.save()
    except IntegrityError as error:
        raise Conflict(_("This address has an account already. Sign in, or ask for a new password.")) from error
    EmailAddress.objects.create(user=user, email=email, verified=True, primary=True)
    Registration.objects.filter(email=email).delete()
    return user


def settle_invitations(ctx: Context, user: User) -> int | None:
    """Close the open client invitation of somebody who came in another way; the contact it was for, if any."""
    invitation = (
        Invitation.objects.select_for_update()
        .filter(email=user.email, role=user.role, accepted_at__isnull=True, withdrawn_at__isnull=True)
        .first()
    )
    if invitation is None:
        return None
    invitation.accepted_at = ctx.now
    invitation.save(update_fields=["accepted_at"])
    return invitation.contact_id
