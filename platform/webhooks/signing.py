"""Signatures as in Standard Webhooks: whoever has the secret can tell that a call comes from us and is new."""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import json
import secrets
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

PREFIX = "whsec_"
SECRET_BYTES = 32
ID, TIMESTAMP, SIGNATURE = "webhook-id", "webhook-timestamp", "webhook-signature"


def new_secret() -> str:
    """A secret of 256 random bits, as `whsec_` and base64."""
    return PREFIX + base64.b64encode(secrets.token_bytes(SECRET_BYTES)).decode()


def body_of(payload: Mapping[str, Any]) -> bytes:
    """The bytes that are sent and signed."""
    return json.dumps(payload, ensure_ascii=False, separators=(",", ":")).encode()


def signature(secret: str, message_id: str, timestamp: int, body: bytes) -> str:
    """`v1,` and the base64 of HMAC-SHA256 over `id.timestamp.body`. Raises ValueError for what is no secret."""
    try:
        key = base64.b64decode(secret.removeprefix(PREFIX), validate=True)
    except binascii.Error as error:
        raise ValueError("not a webhook secret") from error
    signed = f"{message_id}.{timestamp}.".encode() + body
    return "v1," + base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode()


def signed_headers(keys: Iterable[str], message_id: str, at: datetime, body: bytes) -> dict[str, str]:
    """The three headers of a call; with two secrets there are two signatures, and either one is enough."""
    timestamp = int(at.timestamp())
    return {
        ID: message_id,
        TIMESTAMP: str(timestamp),
        SIGNATURE: " ".join(signature(key, message_id, timestamp, body) for key in keys),
    }


def secret_row(key: str, ends_at: datetime | None = None) -> dict[str, Any]:
    """How a secret is kept; without `ends_at` it signs until it is replaced."""
    return {"key": key, "ends_at": ends_at.isoformat() if ends_at is not None else None}


def living(rows: Iterable[Mapping[str, Any]], now: datetime) -> list[dict[str, Any]]:
    """The kept secrets that still sign at `now`."""
    return [dict(row) for row in rows if row["ends_at"] is None or datetime.fromisoformat(row["ends_at"]) > now]
