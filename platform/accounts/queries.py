"""Reads of accounts: colleagues, invitations, one's own sessions and tokens, and what a link leads to."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.http import urlsafe_base64_decode
from django.utils.translation import gettext as _

from accounts import policy
from accounts.models import AccountSettings, ApiToken, Invitation, OneTimeLink, Registration, Session, User
from accounts.tokens import TenantTokenGenerator
from kernel.authz import may
from kernel.context import STAFF_ROLES, Actor, Role
from kernel.errors import Gone, NotFound
from kernel.tokens import hash_token


@dataclass(frozen=True, slots=True)
class ColleagueRow:
    """A staff member as the studio lists them."""

    id: int
    name: str
    email: str
    role: str
    title: str
    is_active: bool
    last_login: datetime | None


@dataclass(frozen=True, slots=True)
class InvitationRow:
    """An invitation nobody has answered yet."""

    id: int
    name: str
    email: str
    role: str
    contact_id: int | None
    invited_by: str
    created_at: datetime
    expires_at: datetime
    is_expired: bool


@dataclass(frozen=True, slots=True)
class SessionRow:
    """A browser a person is signed in with; `id` ends it and gives no access."""

    id: str
    ip: str
    user_agent: str
    created_at: datetime
    seen_at: datetime
    is_current: bool


@dataclass(frozen=True, slots=True)
class TokenRow:
    """A secret for programs, without the secret."""

    id: int
    name: str
    prefix: str
    created_at: datetime
    last_used_at: datetime | None
    expires_at: datetime | None


@dataclass(frozen=True, slots=True)
class PersonFacts:
    """Whom a mail goes to."""

    id: int
    email: str
    name: str
    language: str


@dataclass(frozen=True, slots=True)
class OpenInvitation:
    """What the page of an invitation shows before it is accepted."""

    email: str
    name: str
    role: str
    language: str
    invited_by: str


@dataclass(frozen=True, slots=True)
class OpenRegistration:
    """What the page of a registration shows before it is confirmed; `mark` is the registering browser's."""

    email: str
    name: str
    mark: str
    next_path: str


@dataclass(frozen=True, slots=True)
class OpenLink:
    """What the page of a one-time link shows before it is used."""

    name: str
    email: str
    purpose: str
    next_path: str


def visible_to(actor: Actor, people: QuerySet[User]) -> QuerySet[User]:
    """Staff see all accounts, others their own."""
    if actor.is_staff or actor.role == Role.SYSTEM:
        return people
    return people.filter(pk=actor.user_id) if actor.user_id is not None else people.none()


def staff(actor: Actor) -> QuerySet[User]:
    """Staff accounts this actor sees, by name, also those that were deactivated."""
    return visible_to(actor, User.objects.filter(role__in=STAFF_ROLES)).order_by("name", "id")


def colleagues(actor: Actor) -> list[ColleagueRow]:
    """Staff as the studio lists them: active ones first, by name; one statement."""
    return [
        ColleagueRow(user.pk, user.name, user.email, user.role, user.title, user.is_active, user.last_login)
        for user in staff(actor).order_by("-is_active", "name", "id")
    ]


def colleague(actor: Actor, user_id: int) -> ColleagueRow:
    """One staff member. Raises NotFound."""
    user = staff(actor).filter(pk=user_id).first()
    if user is None:
        raise NotFound
    return ColleagueRow(user.pk, user.name, user.email, user.role, user.title, user.is_active, user.last_login)


def open_invitations(actor: Actor, *, clients: bool = False) -> list[InvitationRow]:
    """Invitations without an answer, newest first: of colleagues, or with `clients` of clients."""
    if not may(actor, policy.INVITE, Role.CLIENT if clients else Role.AGENT):
        return []
    found = Invitation.objects.filter(accepted_at__isnull=True, withdrawn_at__isnull=True)
    found = found.filter(role=Role.CLIENT) if clients else found.exclude(role=Role.CLIENT)
    now = timezone.now()
    return [
        InvitationRow(
            id=row.pk,
            name=row.name,
            email=row.email,
            role=row.role,
            contact_id=row.contact_id,
            invited_by=row.invited_by.name if row.invited_by is not None else "",
            created_at=row.created_at,
            expires_at=row.expires_at,
            is_expired=row.expires_at <= now,
        )
        for row in found.select_related("invited_by").order_by("-id")
    ]


def grantable_roles(actor: Actor) -> list[str]:
    """Staff roles this actor may invite people to, the lowest first."""
    return [role for role in (Role.AGENT, Role.ADMIN, Role.OWNER) if may(actor, policy.INVITE, role)]


def account_by_email(email: str) -> User | None:
    """The account of an address, also a deactivated one."""
    return User.objects.filter(email=email.strip().lower()).first()


def active_account(email: str) -> User | None:
    """The account of an address that may sign in."""
    return User.objects.filter(email=email.strip().lower(), is_active=True).first()


def account_by_id(user_id: int) -> User | None:
    """The account with this id, also a deactivated one."""
    return User.objects.filter(pk=user_id).first()


def person(user_id: int) -> PersonFacts | None:
    """Whom to write to; None for a deactivated or deleted account."""
    return next(iter(people([user_id]).values()), None)


def people(user_ids: Collection[int]) -> dict[int, PersonFacts]:
    """Whom to write to, by id, without those who are deactivated; one statement."""
    found = User.objects.filter(pk__in=user_ids, is_active=True)
    return {user.pk: PersonFacts(user.pk, user.email, user.name, user.language) for user in found}


def names_of(user_ids: Collection[int]) -> dict[int, str]:
    """Names by id, also of deactivated accounts; one statement."""
    return dict(User.objects.filter(pk__in=user_ids).values_list("pk", "name"))


def active_staff_ids() -> list[int]:
    """Ids of all staff who can sign in, oldest first."""
    return list(User.objects.filter(role__in=STAFF_ROLES, is_active=True).order_by("id").values_list("id", flat=True))


def registration_is_open() -> bool:
    """Whether clients may make their own account (the default of a new workspace)."""
    return self_registration() == AccountSettings.SelfRegistration.CREATE_CONTACT


def self_registration() -> str:
    """What happens when somebody registers: `create_contact` or `refuse`."""
    chosen = AccountSettings.objects.values_list("self_registration", flat=True).first()
    return chosen or AccountSettings.SelfRegistration.CREATE_CONTACT


def sessions_of(user_id: int, *, session_key: str = "") -> list[SessionRow]:
    """Where a person is signed in, the newest use first; `session_key` is that of this browser."""
    found = Session.objects.filter(user_id=user_id, expire_date__gt=timezone.now()).order_by("-seen_at")
    current = hash_token(session_key) if session_key else ""
    return [
        SessionRow(row.pk, row.ip or "", row.user_agent, row.created_at, row.seen_at, row.pk == current)
        for row in found
    ]


def api_tokens_of(user_id: int) -> list[TokenRow]:
    """A person's tokens that still work, newest first."""
    alive = Q(expires_at__isnull=True) | Q(expires_at__gt=timezone.now())
    found = ApiToken.objects.filter(alive, user_id=user_id, revoked_at__isnull=True).order_by("-id")
    return [TokenRow(row.pk, row.name, row.prefix, row.created_at, row.last_used_at, row.expires_at) for row in found]


def open_invitation(token: str) -> OpenInvitation:
    """What an invitation's link leads to. Raises Gone when it is used, withdrawn, renewed or too old."""
    row = Invitation.objects.select_related("invited_by").filter(token_hash=hash_token(token)).first()
    if row is None or not row.is_open or row.expires_at <= timezone.now():
        raise Gone(_("This invitation is no longer valid. Ask for a new one."))
    invited_by = row.invited_by.name if row.invited_by is not None else ""
    return OpenInvitation(row.email, row.name, row.role, row.language, invited_by)


def open_registration(token: str) -> OpenRegistration:
    """What a registration's link leads to. Raises Gone when it is used, replaced or too old."""
    row = Registration.objects.filter(token_hash=hash_token(token), expires_at__gt=timezone.now()).first()
    if row is None:
        raise Gone(_("This link is no longer valid. Register again to get a new one."))
    return OpenRegistration(row.email, row.name, str(row.nonce), row.next_path)


def open_link(token: str) -> OpenLink:
    """What a one-time link leads to; looking does not use it. Raises Gone."""
    row = OneTimeLink.objects.select_related("user").filter(token_hash=hash_token(token)).first()
    if row is None or row.used_at is not None or row.expires_at <= timezone.now() or not row.user.is_active:
        raise Gone(_("This link was used already or is too old. Sign in instead."))
    return OpenLink(row.user.name, row.user.email, row.purpose, row.next_path)


def open_reset(uid: str, token: str) -> PersonFacts:
    """Whose new password the link of a mail is for; looking does not use it. Raises Gone."""
    try:
        user_id = int(urlsafe_base64_decode(uid))
    except ValueError:
        user_id = 0
    user = User.objects.filter(pk=user_id, is_active=True).first()
    if user is None or not TenantTokenGenerator().check_token(user, token):
        raise Gone(_("This link is no longer valid. Ask for a new one."))
    return PersonFacts(user.pk, user.email, user.name, user.language)
