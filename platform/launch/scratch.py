"""Folders outside the checkout: throw-away ones for tests, substitutes for places the servers cannot enter."""

import contextlib
import hashlib
import os
import shutil
import tempfile
from pathlib import Path

from launch.errors import LaunchError
from launch.processes import alive

PREFIX = "portico-test-"


def throw_away_folder() -> Path:
    """A new temporary folder that other accounts may enter (the database server may run as one).

    Folders of earlier runs whose process is gone (killed before it could clean up) are removed first.
    """
    base = Path(tempfile.gettempdir())
    for old in base.glob(f"{PREFIX}*-*"):
        pid = old.name.removeprefix(PREFIX).partition("-")[0]
        with contextlib.suppress(OSError):
            if pid.isdigit() and not alive(int(pid)) and old.stat().st_uid == os.geteuid():
                shutil.rmtree(old, ignore_errors=True)
    folder = Path(tempfile.mkdtemp(prefix=f"{PREFIX}{os.getpid()}-"))
    folder.chmod(0o711)
    return folder


def substitute_for(folder: Path) -> Path:
    """The place in /var/tmp that stands in for `folder`, always the same one for the same folder.

    Raises LaunchError when somebody else has made a folder of that name.
    """
    tag = hashlib.sha256(str(folder.resolve()).encode()).hexdigest()[:10]
    place = Path("/var/tmp") / f"portico-data-{tag}"
    refuse_foreign(place)
    return place


def refuse_foreign(place: Path) -> None:
    """Raise LaunchError when `place` exists and is not ours: anybody may write to /var/tmp."""
    if place.is_symlink() or (place.exists() and place.stat().st_uid != os.geteuid()):
        raise LaunchError(f"{place} belongs to another account. Remove it, or choose a data folder with --data.")
