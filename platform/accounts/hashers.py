"""How passwords are hashed."""

from __future__ import annotations

from django.contrib.auth.hashers import Argon2PasswordHasher


class LeanArgon2PasswordHasher(Argon2PasswordHasher):
    """Argon2id with 19 MiB, two passes and one lane, as OWASP recommends it for servers.

    Django's 100 MiB in eight lanes would let a few people who sign in at once fill the memory of a small machine.
    A hash made with other parameters still works and is renewed at the next sign-in.
    """

    time_cost = 2
    memory_cost = 19_456
    parallelism = 1
