"""From the form to a workspace: what is reserved, what is refused, and that nothing is made twice."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import connection

from accounts.models import OneTimeLink, User
from kernel.context import NOBODY, SYSTEM, Context
from kernel.errors import Conflict, Gone, Invalid, NotFound, TooMany
from kernel.tenancy import in_public, in_tenant
from kernel.tokens import hash_token
from outbox.models import Event
from support.teams.queries import default_project, managers_of
from support.topics.models import Topic
from tenants.provisioning.spare_schemas import drop_schema
from tenants.provisioning.use_cases import provision_workspace
from tenants.registry.models import Tenant
from tenants.signup import use_cases
from tenants.signup.jobs import forget_old_signups
from tenants.signup.links import signup_token
from tenants.signup.models import Signup
from tenants.signup.queries import check_address, free_address, signup_page
from tenants.signup.states import SignupState

NOW = datetime.now(UTC)
FORM = {
    "company": "Harbour Tools",
    "slug": "harbour-tools",
    "owner_name": "Olga Owner",
    "email": "Olga@Harbour.example",
    "language": "en",
    "client": "192.0.2.1",
}


@pytest.fixture
def ctx(db: None) -> Context:
    """A visitor of the public site."""
    return Context(actor=NOBODY, tenant=None, channel="welcome", now=NOW)


def ask(ctx: Context, **changes: str) -> Signup:
    """Sign up; the row it leaves."""
    use_cases.ask_for_workspace(ctx, **{**FORM, **changes})
    return Signup.objects.order_by("-id")[0]


def events() -> list[Event]:
    """What sign-up has published, oldest first; other rooms' events of earlier tests may be there too."""
    return list(Event.objects.filter(name__startswith="signup.").order_by("id"))


def token_of(signup: Signup) -> str:
    """The secret of the mail."""
    return signup_token("confirm", signup.uuid, signup.email)


def schemas() -> int:
    """How many schemas there are."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_namespace WHERE nspname LIKE 't\\_%%'")
        return int(cursor.fetchone()[0])


def test_T17_an_unconfirmed_sign_up_makes_no_schema_and_no_workspace(ctx: Context) -> None:
    before = schemas(), Tenant.objects.count()
    signup = ask(ctx)
    assert (schemas(), Tenant.objects.count()) == before
    assert (signup.state, signup.email, signup.tenant_uuid) == ("waiting", "olga@harbour.example", None)
    assert signup.expires_at == NOW + timedelta(hours=24)
    assert Event.objects.get(name="signup.confirmation_asked").payload == {"signup": str(signup.uuid), "mail": 1}


def test_C15_confirming_makes_the_workspace_and_signs_the_owner_in_once(ctx: Context) -> None:
    signup = ask(ctx)
    confirmed = use_cases.confirm_signup(ctx, token=token_of(signup))
    tenant = confirmed.tenant
    assert (tenant.slug, tenant.name, tenant.state, tenant.languages) == (
        "harbour-tools", "Harbour Tools", "active", ["en"],
    )  # fmt: skip
    with in_tenant(tenant):
        owner = User.objects.get()
        assert (owner.email, owner.name, owner.role) == ("olga@harbour.example", "Olga Owner", "owner")
        assert managers_of(default_project().pk) == [owner.pk]
        assert [topic.names["en"] for topic in Topic.objects.all()] == ["Other"]
        link = OneTimeLink.objects.get()
        assert (link.user_id, link.next_path, link.purpose) == (owner.pk, "/studio/", "handover")
        assert link.token_hash == hash_token(confirmed.secret or "")
    signup.refresh_from_db()
    assert (signup.state, signup.tenant_uuid) == ("done", tenant.uuid)


def test_confirming_twice_gives_the_same_workspace(ctx: Context) -> None:
    token = token_of(ask(ctx))
    first = use_cases.confirm_signup(ctx, token=token)
    second = use_cases.confirm_signup(ctx, token=token)
    assert (first.tenant, Tenant.objects.filter(name="Harbour Tools").count()) == (second.tenant, 1)
    assert first.secret != second.secret and second.secret is not None


def test_later_the_link_shows_the_way_but_signs_nobody_in(ctx: Context) -> None:
    token = token_of(ask(ctx))
    tenant = use_cases.confirm_signup(ctx, token=token).tenant
    later = replace(ctx, now=NOW + timedelta(minutes=16))
    assert use_cases.confirm_signup(later, token=token) == use_cases.Confirmed(tenant, None)


def test_a_failure_while_the_workspace_is_made_leaves_nothing_and_can_be_repeated(
    ctx: Context, monkeypatch: pytest.MonkeyPatch
) -> None:
    signup = ask(ctx)
    before = schemas(), Tenant.objects.count()

    def fail(*args: Any, **kwargs: Any) -> None:
        raise RuntimeError("the power went out")

    with monkeypatch.context() as broken:
        broken.setattr(use_cases, "record", fail)
        with pytest.raises(RuntimeError):
            use_cases.confirm_signup(ctx, token=token_of(signup))
    assert (schemas(), Tenant.objects.count()) == before
    signup.refresh_from_db()
    assert signup.state == SignupState.WAITING
    assert use_cases.confirm_signup(ctx, token=token_of(signup)).tenant.slug == "harbour-tools"


def test_the_address_is_held_while_a_sign_up_waits(ctx: Context) -> None:
    ask(ctx)
    with pytest.raises(Invalid) as refusal:
        ask(ctx, email="other@harbour.example", client="192.0.2.2")
    assert refusal.value.errors == {
        "slug": ["Another sign-up has reserved this address and waits for its confirmation. Choose another one."]
    }
    assert Signup.objects.count() == 1


def test_after_a_day_the_address_is_free_again_and_the_link_dead(ctx: Context) -> None:
    first = ask(ctx)
    later = replace(ctx, now=NOW + timedelta(hours=24))
    second = ask(later, email="other@harbour.example")
    first.refresh_from_db()
    assert (first.state, second.state) == ("lapsed", "waiting")
    with pytest.raises(Gone):
        use_cases.confirm_signup(later, token=token_of(first))
    assert Tenant.objects.filter(slug="harbour-tools").count() == 0


@pytest.mark.parametrize(
    "slug",
    [
        "x'; drop schema public;--", "public", "pg_x", "www", "api", "admin", "admins", "mail", "status", "edge",
        "auth", "files", "xn--80ak6aa92e", "a", "ab", "Harbour", "har bour", "-harbour", "harbour-", "har--bour",
        "har_bour", "harbour.tools", "بندر", "", "a" * 41, "console", "../etc", "harbour\n", "harbour%00",
    ],
)  # fmt: skip
def test_T15_T16_hostile_and_reserved_addresses_are_refused_with_a_reason(ctx: Context, slug: str) -> None:
    if slug == "harbour\n":  # outer blanks are taken off, as everywhere
        assert ask(ctx, slug=slug).slug == "harbour"
        return
    with pytest.raises(Invalid) as refusal:
        ask(ctx, slug=slug)
    assert list(refusal.value.errors) == ["slug"] and len(refusal.value.errors["slug"][0]) > 10
    assert Signup.objects.count() == 0


def test_T16_the_address_of_a_workspace_is_taken(ctx: Context) -> None:
    provision(ctx)
    with pytest.raises(Invalid) as refusal:
        ask(ctx)
    assert refusal.value.errors == {"slug": ["This address is taken. Choose another one."]}


def provision(ctx: Context) -> Tenant:
    """Somebody else gets the address another way."""
    return provision_workspace(
        replace(ctx, actor=SYSTEM),
        slug="harbour-tools",
        name="Another company",
        owner_email="a@b.example",
        owner_name="Another",
        language="en",
    )


def test_an_address_taken_meanwhile_needs_a_new_choice_but_no_new_mail(ctx: Context) -> None:
    signup = ask(ctx)
    token = token_of(signup)
    provision(ctx)
    with pytest.raises(Conflict) as refusal:
        use_cases.confirm_signup(ctx, token=token)
    assert str(refusal.value) == "This address is taken. Choose another one."
    with pytest.raises(Invalid):
        use_cases.choose_another_address(ctx, token=token, slug="harbour-tools")
    use_cases.choose_another_address(ctx, token=token, slug="harbour-works")
    assert use_cases.confirm_signup(ctx, token=token).tenant.slug == "harbour-works"
    assert Event.objects.filter(name="signup.confirmation_asked").count() == 1


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"company": "  "}, "company"),
        ({"company": "Harbour\r\nBcc: x@y.example"}, "company"),
        ({"company": "x" * 201}, "company"),
        ({"owner_name": ""}, "owner_name"),
        ({"owner_name": "Olga\nOwner"}, "owner_name"),
        ({"email": "olga"}, "email"),
        ({"email": "a@x.example\nBcc: v@x.example"}, "email"),
        ({"language": "de"}, "language"),
    ],
)
def test_wrong_input_is_refused_at_its_field(ctx: Context, changes: dict[str, str], field: str) -> None:
    with pytest.raises(Invalid) as refusal:
        ask(ctx, **changes)
    assert list(refusal.value.errors) == [field]
    assert (Signup.objects.count(), events()) == (0, [])


def test_T17_the_sixth_sign_up_of_an_hour_is_refused(ctx: Context) -> None:
    for number in range(5):
        ask(ctx, slug=f"harbour-{number}x", email=f"olga{number}@harbour.example", client="192.0.2.77")
    with pytest.raises(TooMany) as refusal:
        ask(ctx, slug="harbour-sixth", email="olga6@harbour.example", client="192.0.2.77")
    assert 0 < refusal.value.retry_after <= 3600
    assert Signup.objects.count() == 5


def test_typing_errors_use_nothing_of_the_limit_up(ctx: Context) -> None:
    for _try in range(7):
        with pytest.raises(Invalid):
            ask(ctx, slug="www", client="192.0.2.78")
    assert ask(ctx, client="192.0.2.78").slug == "harbour-tools"


def test_the_mail_is_sent_again_with_the_same_link(ctx: Context) -> None:
    signup = ask(ctx)
    handle = signup_token("wait", signup.uuid, signup.email)
    use_cases.ask_for_another_mail(ctx, handle=handle)
    signup.refresh_from_db()
    assert (signup.mails, signup.email) == (2, "olga@harbour.example")
    assert [event.payload["mail"] for event in events()] == [1, 2]


def test_a_corrected_address_makes_the_older_link_worthless(ctx: Context) -> None:
    signup = ask(ctx, email="olgaa@harbour.example")
    old, handle = token_of(signup), signup_token("wait", signup.uuid, signup.email)
    use_cases.ask_for_another_mail(ctx, handle=handle, email="olga@harbour.example")
    signup.refresh_from_db()
    with pytest.raises(NotFound):
        use_cases.confirm_signup(ctx, token=old)
    assert use_cases.confirm_signup(ctx, token=token_of(signup)).tenant.slug == "harbour-tools"
    assert signup_page("wait", handle, NOW).is_done is True


def test_mails_are_not_sent_without_end(ctx: Context) -> None:
    signup = ask(ctx)
    handle = signup_token("wait", signup.uuid, signup.email)
    for _try in range(3):
        use_cases.ask_for_another_mail(ctx, handle=handle)
    with pytest.raises(TooMany):
        use_cases.ask_for_another_mail(ctx, handle=handle)
    signup.refresh_from_db()
    assert signup.mails == 4


@pytest.mark.parametrize("tamper", ["", "x", "0" * 32 + "-" + "0" * 64, "not-a-token"])
def test_forged_links_open_nothing(ctx: Context, tamper: str) -> None:
    ask(ctx)
    with pytest.raises(NotFound):
        use_cases.confirm_signup(ctx, token=tamper)


def test_the_browsers_handle_confirms_nothing(ctx: Context) -> None:
    signup = ask(ctx)
    with pytest.raises(NotFound):
        use_cases.confirm_signup(ctx, token=signup_token("wait", signup.uuid, signup.email))
    assert Tenant.objects.filter(slug="harbour-tools").count() == 0


@pytest.mark.parametrize(
    ("company", "slug"),
    [
        ("Harbour Tools", "harbour-tools-2"),
        ("بندر ابزار", "bndr-abzar"),
        ("Журавль и двор", "zhuravl-i-dvor"),
        ("Çalışkan Şirketi", "caliskan-sirketi"),
        ("Élan & Fils", "elan-and-fils"),
    ],
)
def test_a_free_address_is_made_of_the_name_in_any_script(ctx: Context, company: str, slug: str) -> None:
    ask(ctx)
    assert free_address(company, NOW) == slug


def test_the_live_check_names_a_free_address(ctx: Context) -> None:
    assert check_address("harbour-tools", "", NOW).problem == ""
    ask(ctx)
    answer = check_address("harbour-tools", "", NOW)
    assert (answer.problem[:16], answer.suggestion) == ("Another sign-up ", "harbour-tools-2")


def test_what_is_over_is_forgotten(ctx: Context) -> None:
    ask(ctx)
    assert forget_old_signups(NOW) == 0
    assert forget_old_signups(NOW + timedelta(hours=24)) == 1
    assert Signup.objects.get().state == "lapsed"
    assert forget_old_signups(NOW + timedelta(days=8)) == 1
    assert Signup.objects.count() == 0


@pytest.fixture
def committed(transactional_db: None) -> Iterator[Context]:
    """A visitor whose work is committed; workspaces it leaves behind are taken away."""
    yield Context(actor=NOBODY, tenant=None, channel="welcome", now=NOW)
    with in_public():
        for tenant in Tenant.objects.all():
            drop_schema(tenant.schema_name)


def test_two_clicks_at_once_make_one_workspace(committed: Context) -> None:
    token = token_of(ask(committed, client="192.0.2.90"))
    made: list[Tenant] = []
    ready = threading.Barrier(2)

    def click() -> None:
        try:
            ready.wait(timeout=10)
            made.append(use_cases.confirm_signup(committed, token=token).tenant)
        finally:
            connection.close()

    threads = [threading.Thread(target=click) for _click in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    assert [tenant.slug for tenant in made] == ["harbour-tools", "harbour-tools"]
    assert Tenant.objects.filter(slug="harbour-tools").count() == 1
    with in_tenant(made[0]):
        assert User.objects.count() == 1


def test_two_who_want_one_address_at_once_get_one_answer_each(committed: Context) -> None:
    outcomes: list[str] = []
    ready = threading.Barrier(2)

    def sign_up(number: int) -> None:
        try:
            ready.wait(timeout=10)
            ask(committed, email=f"olga{number}@harbour.example", client=f"192.0.2.9{number}")
            outcomes.append("reserved")
        except Invalid as error:
            outcomes.append(next(iter(error.errors)))
        finally:
            connection.close()

    threads = [threading.Thread(target=sign_up, args=(number,)) for number in (1, 2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=30)
    assert sorted(outcomes) == ["reserved", "slug"]
    assert Signup.objects.filter(state="waiting").count() == 1
