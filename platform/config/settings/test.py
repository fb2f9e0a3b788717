"""Settings of the test suite: as in production where it matters, cheap where it does not."""

import os

os.environ.setdefault("PORTICO_ENV", "test")

from config.settings.base import *  # noqa: F403

# Argon2 at full cost would spend most of the suite's time on passwords nobody guesses.
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher", "accounts.hashers.LeanArgon2PasswordHasher"]
STORAGES = {
    "default": {"BACKEND": "kernel.storage.TenantStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
