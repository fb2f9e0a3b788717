"""Prepares the database in one Python process: the platform's own tables first, then the demo world where it belongs.

Writes the line `platform` to the file descriptor given as argument as soon as pages can be served.
"""

import io
import os
import sys
import traceback
from pathlib import Path

from launch.bootstrap import ROOT
from launch.steps import say, step

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
        _load_world(Path(os.environ["PORTICO_DATA_DIR"]))


def _load_world(data: Path) -> None:
    """Load the demo workspaces that are missing, when the database is empty or loading was cut short before.

    A workspace that cannot be loaded leaves nothing behind and is tried again at the next start; the others come.
    """
    from support.demo.house import open_console

    marker = data / LOADING
    present = _workspaces()
    if present and not marker.exists():
        return
    marker.touch()
    os.nice(5)  # pages are served meanwhile: those come first
    open_console()
    slugs = {folder.name for folder in (WORLD / "tenants").iterdir() if folder.is_dir()}
    failed = [slug for slug in sorted(slugs - present) if not _load_workspace(slug, data / "logs" / "world.log")]
    if failed:
        say(f"Not loaded: {', '.join(failed)}. Why stands in {data / 'logs' / 'database.log'}")
    else:
        marker.unlink()


def _load_workspace(slug: str, log: Path) -> bool:
    """Load one company of the demo world; what was loaded and left out goes to `log`. False when it failed."""
    from django.core.management import call_command

    try:
        with step(f"Demo workspace {slug}"), log.open("a") as report:
            call_command("load_world", str(WORLD), tenant=slug, stdout=report)
    except Exception:
        traceback.print_exc()
        return False
    return True


def _workspaces() -> set[str]:
    """The addresses of all workspaces besides the platform's own."""
    from tenants.registry.models import Tenant

    return set(Tenant.objects.filter(is_house=False).values_list("slug", flat=True))


if __name__ == "__main__":
    main()
