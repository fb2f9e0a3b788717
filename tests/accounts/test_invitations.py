"""Colleagues and clients come by invitation."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from accounts.models import Invitation, User
from accounts.queries import open_invitations
from accounts.use_cases import accept_invitation, invite, resend_invitation, withdraw_invitation
from kernel.errors import Conflict, Forbidden, Gone, Invalid
from tests.factories.entrance import PASSWORD, is_signed_in, mails, path_in
from tests.factories.twins import Workspace

Browser = Callable[..., Client]


def invite_eva(workspace: Workspace, by: str = "olga", role: str = "agent", email: str = "eva@people.example"):
    with workspace.inside():
        return invite(workspace.ctx(by, now=timezone.now()), email=email, name="Eva Holm", role=role, language="fr")


def test_a_colleague_accepts_and_sees_the_desk(acme_people: Workspace, browser: Browser) -> None:
    invite_eva(acme_people)
    (mail,) = mails(acme_people)
    assert (mail.kind, mail.to_email, mail.language) == ("account_invitation", "eva@people.example", "fr")
    client = browser(acme_people)
    page = client.get(path_in(mail))
    assert page.status_code == 200
    assert (page["Referrer-Policy"], page["X-Robots-Tag"]) == ("same-origin", "noindex")
    assert "no-store" in page["Cache-Control"]
    answer = client.post(path_in(mail), {"name": "Eva H.", "password": PASSWORD})
    assert answer["Location"] == "/desk/"
    assert is_signed_in(client)
    with acme_people.inside():
        eva = acme_people.user("eva")
        assert (eva.name, eva.role, eva.language, eva.check_password(PASSWORD)) == ("Eva H.", "agent", "fr", True)
        assert open_invitations(acme_people.actor("olga")) == []


def test_T08_an_invitation_is_nothing_in_another_workspace(
    acme_people: Workspace, beta_people: Workspace, browser: Browser
) -> None:
    ours, theirs = invite_eva(acme_people), invite_eva(beta_people)
    path = path_in(mails(acme_people)[0])
    with beta_people.inside():
        Invitation.objects.filter(pk=theirs.pk).update(nonce=ours.nonce)
    there = browser(beta_people)
    assert there.get(path).status_code == 410
    assert there.post(path, {"name": "Eva", "password": PASSWORD}).status_code == 410
    with beta_people.inside():
        assert not User.objects.filter(email="eva@people.example").exists()


def test_an_invitation_works_once_until_withdrawn_renewed_or_too_old(acme_people: Workspace, browser: Browser) -> None:
    invitation = invite_eva(acme_people)
    first = path_in(mails(acme_people)[0])
    with acme_people.inside():
        resend_invitation(acme_people.ctx("olga", now=timezone.now()), invitation_id=invitation.pk)
    second = path_in(mails(acme_people)[1])
    client = browser(acme_people)
    assert (client.get(first).status_code, client.get(second).status_code) == (410, 200)
    with acme_people.inside():
        Invitation.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    assert client.get(second).status_code == 410
    with acme_people.inside():
        resend_invitation(acme_people.ctx("olga", now=timezone.now()), invitation_id=invitation.pk)
    third = path_in(mails(acme_people)[2])
    with acme_people.inside():
        withdraw_invitation(acme_people.ctx("olga"), invitation_id=invitation.pk)
    assert client.post(third, {"name": "Eva", "password": PASSWORD}).status_code == 410
    with acme_people.inside():
        assert not User.objects.filter(email="eva@people.example").exists()
        with pytest.raises(Conflict):
            resend_invitation(acme_people.ctx("olga"), invitation_id=invitation.pk)
        with pytest.raises(Conflict):
            withdraw_invitation(acme_people.ctx("olga"), invitation_id=invitation.pk)


def test_a_refused_password_keeps_the_invitation_open(acme_people: Workspace, browser: Browser) -> None:
    invite_eva(acme_people)
    path = path_in(mails(acme_people)[0])
    client = browser(acme_people)
    answer = client.post(path, {"name": "Eva H.", "password": "short"})
    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == ["password"]
    assert 'value="Eva H."' in answer.content.decode()
    assert client.get(path).status_code == 200


def test_an_address_is_invited_once(acme_people: Workspace) -> None:
    invite_eva(acme_people)
    with pytest.raises(Invalid) as refused:
        invite_eva(acme_people, email=" EVA@people.example ")
    assert list(refused.value.errors) == ["email"]
    with pytest.raises(Invalid):
        invite_eva(acme_people, email="anna@people.example")
    with acme_people.inside():
        assert Invitation.objects.count() == 1


def test_T35_agents_invite_nobody_to_work_here_and_admins_no_owner(acme_people: Workspace) -> None:
    for by, role in (("anna", "agent"), ("anna", "admin"), ("anna", "owner"), ("adam", "owner"), ("alice", "agent")):
        with pytest.raises(Forbidden):
            invite_eva(acme_people, by=by, role=role)
    with acme_people.inside():
        assert Invitation.objects.count() == 0
    assert mails(acme_people) == []
    assert invite_eva(acme_people, by="adam", role="admin").role == "admin"


def test_somebody_who_registered_meanwhile_becomes_staff_by_the_invitation(
    acme_people: Workspace, browser: Browser
) -> None:
    invite_eva(acme_people, email="eva@people.example")
    path = path_in(mails(acme_people)[0])
    client = browser(acme_people)
    client.post("/register/", {"name": "Eva", "email": "eva@people.example", "password": "another password"})
    confirm = path_in(mails(acme_people)[1])
    client.post(confirm)
    with acme_people.inside():
        assert acme_people.user("eva").role == "client"
    client.post(path, {"name": "Eva Holm", "password": PASSWORD})
    with acme_people.inside():
        eva = acme_people.user("eva")
        assert (eva.role, eva.check_password(PASSWORD)) == ("agent", True)


def test_an_invitation_never_changes_staff(acme_people: Workspace) -> None:
    with acme_people.inside():
        ctx = acme_people.ctx("olga", now=timezone.now())
        invitation = invite(ctx, email="new@people.example", name="New", role="agent")
        Invitation.objects.filter(pk=invitation.pk).update(email="adam@people.example")
        from accounts.tokens import link_token

        with pytest.raises(Conflict):
            accept_invitation(ctx, token=link_token("invitation", invitation.nonce), name="Adam", password=PASSWORD)
        assert not acme_people.user("adam").check_password(PASSWORD)
        with pytest.raises(Gone):
            accept_invitation(ctx, token="no such token", name="Adam", password=PASSWORD)


def test_mails_are_not_made_twice(acme_people: Workspace) -> None:
    from accounts.subscribers import mail_invitation
    from outbox.events import Occurrence
    from outbox.models import Event

    invite_eva(acme_people)
    assert len(mails(acme_people)) == 1
    event = Event.objects.get(name="accounts.invited")
    again = Occurrence(event.uuid, event.name, event.schema, event.payload, event.occurred_at, "owner", 1)
    with acme_people.inside():
        mail_invitation(again)
    assert len(mails(acme_people)) == 1


def test_no_secret_stands_in_the_database_once_the_mail_is_gone(acme_people: Workspace) -> None:
    invitation = invite_eva(acme_people)
    (mail,) = mails(acme_people)
    token = path_in(mail).split("/")[2]
    assert len(token) == 43
    assert token in mail.secrets
    with acme_people.inside():
        row = Invitation.objects.get(pk=invitation.pk)
    assert token not in str(vars(row))
