"""Provisions a workspace and stops in the middle: for a test that kills it there."""

from __future__ import annotations

import os
import sys
import time


def main() -> None:
    """`python -m tests.tenants.provisioning.stuck_worker SLUG`."""
    os.environ["DJANGO_SETTINGS_MODULE"] = "config.settings.test"
    import django

    django.setup()
    from kernel.context import SYSTEM, Context
    from kernel.seeds import NewWorkspace, seed_step
    from tenants.provisioning.use_cases import provision_workspace

    @seed_step("stuck", order=999)
    def stop(ctx: Context, workspace: NewWorkspace) -> None:
        print("in the middle", flush=True)
        time.sleep(600)

    provision_workspace(
        Context(SYSTEM, None, "test"),
        slug=sys.argv[1],
        name="Stuck",
        owner_email="o@people.example",
        owner_name="O",
        language="en",
    )


if __name__ == "__main__":
    main()
