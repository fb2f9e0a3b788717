"""T62: signatures that any Standard Webhooks library accepts, and that no changed call passes."""

from __future__ import annotations

import base64
import re
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from django.conf import settings

from webhooks.signing import living, new_secret, secret_row, signature, signed_headers

AT = datetime(2026, 11, 19, 8, 30, tzinfo=UTC)
BODY = '{"type":"ticket.opened","title":"نشت"}'.encode()


def sample_verifier() -> Any:
    """The function that docs/webhooks.md gives to those who write a receiver."""
    page = (Path(settings.ROOT) / "docs" / "webhooks.md").read_text(encoding="utf-8")
    (code,) = re.findall(r"```python\n(.*?)```", page, re.DOTALL)
    names: dict[str, Any] = {}
    exec(code, names)  # a page of ours
    return SimpleNamespace(**names).verify


def test_T62_a_known_signature() -> None:
    # The example of the specification's own libraries.
    found = signature(
        "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",
        "msg_p5jXN8AQM9LWM0D4loKWxJek",
        1614265330,
        b'{"test": 2432232314}',
    )
    assert found == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="


def test_a_secret_is_256_bits_of_chance() -> None:
    first, second = new_secret(), new_secret()
    assert first != second
    assert first.startswith("whsec_")
    assert len(base64.b64decode(first.removeprefix("whsec_"))) == 32


def test_what_is_no_secret_signs_nothing() -> None:
    with pytest.raises(ValueError, match="not a webhook secret"):
        signature("whsec_not base64", "id", 1, b"")


def test_T62_the_sample_verifier_takes_what_we_send() -> None:
    secret = new_secret()
    headers = signed_headers([secret], "msg-1", AT, BODY)
    assert sorted(headers) == ["webhook-id", "webhook-signature", "webhook-timestamp"]
    assert sample_verifier()(secret, headers, BODY, now=AT.timestamp() + 10) is True


@pytest.mark.parametrize(
    "change",
    [
        {"body": BODY + b" "},
        {"body": BODY.replace("نشت".encode(), b"ok")},
        {"webhook-id": "msg-2"},
        {"webhook-timestamp": str(int(AT.timestamp()) + 1)},
        {"webhook-signature": "v1,AAAA"},
        {"webhook-signature": "v2,"},
        {"webhook-signature": ""},
        {"secret": new_secret()},
        {"late": 301},
        {"late": -301},
    ],
)
def test_T62_the_sample_verifier_refuses_what_was_changed(change: dict[str, Any]) -> None:
    secret = new_secret()
    headers = signed_headers([secret], "msg-1", AT, BODY)
    headers |= {name: value for name, value in change.items() if name in headers}
    now = AT.timestamp() + change.get("late", 0)
    assert sample_verifier()(change.get("secret", secret), headers, change.get("body", BODY), now=now) is False


def test_T62_two_secrets_sign_while_one_is_being_replaced() -> None:
    old, new = new_secret(), new_secret()
    headers = signed_headers([new, old], "msg-1", AT, BODY)
    assert len(headers["webhook-signature"].split(" ")) == 2
    verify = sample_verifier()
    assert verify(old, headers, BODY, now=AT.timestamp())
    assert verify(new, headers, BODY, now=AT.timestamp())


def test_a_secret_ends_when_its_time_is_over() -> None:
    rows = [secret_row("new"), secret_row("old", AT + timedelta(hours=1))]
    assert [row["key"] for row in living(rows, AT)] == ["new", "old"]
    assert [row["key"] for row in living(rows, AT + timedelta(hours=1))] == ["new"]
