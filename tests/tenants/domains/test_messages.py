"""Every code and every note has something to say, and says it about the host at hand."""

from __future__ import annotations

import pytest
from django.utils.translation import override

from tenants.domains.codes import Code, Note
from tenants.domains.messages import message_for, note_text

FACTS = {"host": "help.acme.com", "expected": "t.edge.portico-platform.app", "seen": "acme.olddesk.net"}


@pytest.mark.parametrize("code", list(Code))
def test_every_code_has_a_title_and_a_text_without_holes(code: Code) -> None:
    with override("en"):
        message = message_for(code, FACTS)
    assert message.title and message.text
    assert "%(" not in message.text + message.title


@pytest.mark.parametrize("note", list(Note))
def test_every_note_has_a_sentence(note: Note) -> None:
    with override("en"):
        assert "%(" not in note_text(note, FACTS)


def test_the_message_names_host_seen_and_expected() -> None:
    with override("en"):
        message = message_for("cname_wrong_target", FACTS)
    assert (message.title, message.text) == (
        "Points to another service",
        "help.acme.com is a CNAME to acme.olddesk.net. Change it to t.edge.portico-platform.app. If acme.olddesk.net is"
        " your old help desk, switch only when you are ready.",
    )
