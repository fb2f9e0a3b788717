"""Secrets that travel in links and headers: random, shown once, kept only as a hash."""

from __future__ import annotations

import hashlib
import secrets


def new_token(prefix: str = "") -> str:
    """A URL-safe secret of 256 random bits behind an optional readable prefix."""
    return f"{prefix}{secrets.token_urlsafe(32)}"


def hash_token(token: str) -> str:
    """SHA-256 in hex. The tokens carry 256 bits of chance, so no salt and no slow hash is needed."""
    return hashlib.sha256(token.encode()).hexdigest()
