"""Prepares the database in one Python process: the platform's own tables first, then the demo world where it belongs.

Tells its parent on the file descriptor given as argument, one word a line, how far it is: `platform` when pages can be
served, then the slug of each demo workspace as it comes.
"""

import io
import os
import sys
from collections.abc import Callable
from pathlib import Path

from launch.bootstrap import ROOT
from launch.steps import step

WORLD = ROOT / "deploy" / "demo" / "world"
LOADING = "demo-loading"
"""File in the data folder while the demo world is being loaded: a start that was cut short goes on where it stopped."""


def main() -> None:
    """`python -m launch.prepare FD [--no-demo]`."""
    import django
    from django.core.management import call_command

    channel = os.fdopen(int(sys.argv[1]), "w", buffering=1)
    with step("Starting Django", always=False):
        django.setup()
        call_command("check", tags=["security"], stdout=io.StringIO())  # the web server itself would not ask
    with step("Public tables and the platform's own workspace"):
        call_command("prepare_platform", verbosity=0)
    channel.write("platform\n")
    if "--no-demo" not in sys.argv:
        _load_world(lambda slug: channel.write(f"{slug}\n"))


def _load_world(tell: Callable[[str], object]) -> None:
    """Load the demo workspaces that are missing, when the database is empty or loading was cut short before."""
    from django.core.management import call_command

    data = Path(os.environ["PORTICO_DATA_DIR"])
    marker = data / LOADING
    present = _workspaces()
    if present and not marker.exists():
        return
    marker.touch()
    log = data / "logs" / "world.log"
    for slug in sorted(folder.name for folder in (WORLD / "tenants").iterdir() if folder.is_dir()):
        if slug not in present:
            with step(f"Demo workspace {slug}"), log.open("a") as report:
                call_command("load_world", str(WORLD), tenant=slug, stdout=report)
        tell(slug)
    marker.unlink()


def _workspaces() -> set[str]:
    """The addresses of all workspaces besides the platform's own."""
    from tenants.registry.models import Tenant

    return set(Tenant.objects.filter(is_house=False).values_list("slug", flat=True))


if __name__ == "__main__":
    main()
