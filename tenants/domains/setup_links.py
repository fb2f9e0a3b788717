"""The link that is handed to whoever keeps a company's DNS: one claim, read-only, without an account.

It is signed instead of stored. Making it anew, removing the domain or 30 days end it.
"""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from django.core import signing
from django.utils.translation import gettext as _

from kernel.errors import Gone, NotFound
from kernel.tenancy import default_host, host_url, require_tenant, tenant_salt
from tenants.domains.models import Claim
from tenants.domains.states import OVER

LIVES = timedelta(days=30)
PATH = "/domain-setup/"


def setup_url(claim: Claim, language: str = "") -> str:
    """The absolute address of a claim's page for the IT team; on the default host, which works before the domain."""
    query = f"?lang={language}" if language else ""
    return host_url(default_host(require_tenant().slug), f"{PATH}{setup_token(claim)}/{query}")


def setup_token(claim: Claim) -> str:
    """A token that shows this claim, in this workspace, until it is made anew."""
    return signing.dumps([claim.uuid.hex, claim.setup_round], salt=tenant_salt("domain-setup"))


def claim_of_token(token: str, *, lock: bool = False) -> Claim:
    """The claim a link shows. Raises `NotFound` for what was never a link, `Gone` for one that has ended."""
    try:
        uuid, made_in = signing.loads(token, salt=tenant_salt("domain-setup"), max_age=LIVES)
    except signing.SignatureExpired:
        raise Gone(_("This link has expired. Ask whoever sent it to you for a new one.")) from None
    except signing.BadSignature:
        raise NotFound(_("There is no such link. Check that you copied all of it.")) from None
    rows = Claim.objects.select_for_update(of=("self",)) if lock else Claim.objects.all()
    claim = rows.filter(uuid=UUID(uuid), tenant_id=require_tenant().id).exclude(state__in=OVER).first()
    if claim is None:
        raise Gone(_("This domain was removed from the workspace. Nothing is left to set up."))
    if claim.setup_round != made_in:
        raise Gone(_("This link was replaced by a new one. Ask whoever sent it to you."))
    return claim
