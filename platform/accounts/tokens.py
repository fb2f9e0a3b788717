"""Secrets of links: bound to one workspace, so that one of another workspace never opens anything here."""

from __future__ import annotations

import base64
from uuid import UUID

from django.contrib.auth.tokens import PasswordResetTokenGenerator
from django.utils.crypto import salted_hmac

from kernel.tenancy import tenant_salt


def link_token(purpose: str, nonce: UUID) -> str:
    """The secret (256 bits) of a link whose row holds `nonce`.

    It is computed, not stored: whoever makes the mail, and makes it again after a fault, gets the same link, and who
    reads the table cannot make it without the installation's key.
    """
    digest = salted_hmac(tenant_salt(f"link.{purpose}"), str(nonce), algorithm="sha256").digest()
    return base64.urlsafe_b64encode(digest).decode().rstrip("=")


class TenantTokenGenerator(PasswordResetTokenGenerator):
    """Password reset tokens that are good in the workspace they were made in, also for an identical account elsewhere.

    A token dies with the next sign-in, with a change of the password, and after `PASSWORD_RESET_TIMEOUT`.
    """

    @property
    def key_salt(self) -> str:  # type: ignore[override]
        """Read at each use: one generator serves all workspaces."""
        return tenant_salt("password-reset")
