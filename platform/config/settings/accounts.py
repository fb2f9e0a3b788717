"""Sign-in: django-allauth below pages, mails and limits of our own."""

from typing import Any

LOGIN_URL = "/signin/"
LOGIN_REDIRECT_URL = "/"
LOGOUT_REDIRECT_URL = "/signin/"
# How long the link of a password mail is good, in seconds.
PASSWORD_RESET_TIMEOUT = 2 * 3600

ACCOUNT_ADAPTER = "accounts.adapter.AccountAdapter"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_UNIQUE_EMAIL = True
# An account comes into being with a proven address (`accounts.making`), so there is nothing left to verify at sign-in.
ACCOUNT_EMAIL_VERIFICATION = "none"
# A confirmation signed with the installation's key would be good in every workspace.
ACCOUNT_EMAIL_CONFIRMATION_HMAC = False
ACCOUNT_PREVENT_ENUMERATION = True
# Counted by `accounts.guessing` instead, per workspace.
ACCOUNT_RATE_LIMITS: Any = False
ACCOUNT_LOGIN_BY_CODE_ENABLED = True
ACCOUNT_LOGIN_BY_CODE_FORMAT = {"numeric": True, "length": 8, "dashed": True}
ACCOUNT_LOGIN_BY_CODE_MAX_ATTEMPTS = 5
ACCOUNT_LOGIN_BY_CODE_TIMEOUT = 15 * 60
ACCOUNT_LOGIN_TIMEOUT = 15 * 60
ACCOUNT_PASSWORD_RESET_TOKEN_GENERATOR = "accounts.tokens.TenantTokenGenerator"  # noqa: S105
