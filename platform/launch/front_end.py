"""Everything browsers load, made ready: third-party files, compiled catalogues, collected static files."""

import hashlib
import os
import sys
from collections.abc import Iterator
from pathlib import Path

from launch import assets, catalogues
from launch.bootstrap import LOCKS, ROOT, only_one_at_a_time
from launch.errors import LaunchError
from launch.extraction import SOURCES
from launch.steps import step

NOT_SERVED = ("rest_framework", "redoc")
"""Static folders of packages whose pages we do not have; compressing them would take most of the time."""

STAMP = assets.WORK / "static.stamp"


def prepare() -> None:
    """Build and collect what has changed since the last time. Raises LaunchError when something cannot be built."""
    assets.build()
    with step("Translation catalogues", always=False):
        catalogues.compile_all()
    with only_one_at_a_time():
        target = Path(os.environ.get("PORTICO_STATIC_ROOT") or ROOT / ".static")
        state = _state(target)
        if STAMP.exists() and STAMP.read_text() == state and (target / "staticfiles.json").exists():
            return
        with step("Static files"):
            _collect()
            STAMP.write_text(state)


def _sources() -> Iterator[Path]:
    """Our own static files and the built ones; those of packages change with the lock."""
    for source in SOURCES:
        for folder in (ROOT / source).glob("**/static"):
            yield from folder.rglob("*")
    yield from assets.BUILD.rglob("*")


def _state(target: Path) -> str:
    """A digest of all that goes into the collected files."""
    digest = hashlib.sha256(f"{target}\n".encode())
    digest.update((LOCKS / "app.txt").read_bytes())
    for path in sorted(_sources()):
        if path.is_file():
            facts = path.stat()
            digest.update(f"{path.relative_to(ROOT)} {facts.st_size} {facts.st_mtime_ns}\n".encode())
    return digest.hexdigest()


def _collect() -> None:
    """Nothing is cleared first: a server that runs already may still serve what was collected for it."""
    import django
    from django.core.management import call_command

    django.setup()
    call_command("collectstatic", interactive=False, verbosity=0, ignore_patterns=list(NOT_SERVED))


def main() -> None:
    """`python -m launch.front_end`, run beside the database's preparation."""
    try:
        prepare()
    except LaunchError as error:
        sys.exit(str(error))


if __name__ == "__main__":
    main()
