"""Reads of sign-ups: what an address is worth, and which sign-up a link belongs to."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from kernel.errors import NotFound
from tenants.registry.models import Tenant
from tenants.registry.slugs import is_reserved, shape_problem, slug_problem, suggest_slug
from tenants.signup.links import Purpose, proves, uuid_in
from tenants.signup.models import Signup
from tenants.signup.states import SignupState


@dataclass(frozen=True, slots=True)
class AddressAnswer:
    """What is said of a workspace address somebody typed: `problem` is empty when it can be had."""

    slug: str
    problem: str
    suggestion: str = ""


@dataclass(frozen=True, slots=True)
class SignupPage:
    """A sign-up as its pages show it. Neither waiting nor done means that its time has passed."""

    company: str
    slug: str
    email: str
    mailed_at: datetime
    is_waiting: bool
    is_done: bool
    # Why the address cannot be had any more, while the sign-up waits; usually empty.
    address_problem: str
    tenant: Tenant | None


def address_problem(slug: str, now: datetime, *, apart_from: Signup | None = None) -> str:
    """Why `slug` cannot be had now, in a sentence; empty when it can. A pending sign-up holds its address."""
    if problem := slug_problem(slug):
        return problem
    waiting = Signup.objects.filter(slug=slug, state=SignupState.WAITING, expires_at__gt=now)
    if apart_from is not None:
        waiting = waiting.exclude(pk=apart_from.pk)
    if waiting.exists():
        return _("Another sign-up has reserved this address and waits for its confirmation. Choose another one.")
    return ""


def check_address(slug: str, company: str, now: datetime) -> AddressAnswer:
    """The answer to the live check: whether `slug` can be had and, where somebody else has it, a free one like it."""
    problem = address_problem(slug, now)
    is_taken = problem and shape_problem(slug) is None and not is_reserved(slug)
    return AddressAnswer(slug, problem, free_address(company or slug, now) if is_taken else "")


def free_address(company: str, now: datetime) -> str:
    """An address made of a company's name that can be had now; empty when nothing usable is left of the name."""
    suggestion = suggest_slug(company)
    if not suggestion or not address_problem(suggestion, now):
        return suggestion
    # Only sign-ups that wait stand in the way here: workspaces have been looked at already.
    for number in range(2, 21):
        candidate = f"{suggestion[:36].rstrip('-')}-{number}"
        if not address_problem(candidate, now):
            return candidate
    return ""


def signup_by_link(purpose: Purpose, token: str, *, lock: bool = False) -> Signup:
    """The sign-up that a link was made for. Raises NotFound for a link nobody made, or made for an older address."""
    uuid = uuid_in(token)
    rows = Signup.objects.select_for_update() if lock else Signup.objects.all()
    signup = rows.filter(uuid=uuid).first() if uuid is not None else None
    if signup is None or not proves(token, purpose, signup.uuid, signup.email):
        raise NotFound(_("This link is not valid. It may be cut off, or a newer mail has replaced it."))
    return signup


def is_open(signup: Signup, now: datetime) -> bool:
    """Whether the sign-up still waits for its confirmation."""
    return signup.state == SignupState.WAITING and signup.expires_at > now


def signup_page(purpose: Purpose, token: str, now: datetime) -> SignupPage:
    """What the pages behind a link show. Raises NotFound."""
    signup = signup_by_link(purpose, token)
    is_waiting = is_open(signup, now)
    tenant = Tenant.objects.filter(uuid=signup.tenant_uuid).first() if signup.tenant_uuid is not None else None
    return SignupPage(
        company=signup.company,
        slug=signup.slug,
        email=signup.email,
        mailed_at=signup.mailed_at,
        is_waiting=is_waiting,
        is_done=signup.state == SignupState.DONE,
        address_problem=address_problem(signup.slug, now, apart_from=signup) if is_waiting else "",
        tenant=tenant,
    )
