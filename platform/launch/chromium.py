"""Finds, and where possible installs, the Chromium that the browser tests drive."""

import os
import shutil
import subprocess
from functools import cache
from pathlib import Path

from launch.steps import step

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
MISSING = "no Chromium on this machine; install the package 'chromium', or set PORTICO_CHROMIUM to the program"
PACKAGES = ("chromium", "fonts-noto-core")
"""Debian packages: the browser, and letters for every script in the screenshots."""


@cache
def find_chromium() -> Path | None:
    """A Chromium that really starts, or None. PORTICO_CHROMIUM names another one."""
    told = os.environ.get("PORTICO_CHROMIUM")
    found = [told] if told else [shutil.which(name) for name in NAMES]
    downloads = sorted(Path("~/.cache/ms-playwright").expanduser().glob("chromium-*/chrome-linux*/chrome"))
    for program in [*(Path(p) for p in found if p), *downloads]:
        if _starts(program):
            return program
    return None


def _starts(program: Path) -> bool:
    """Some systems ship a stub of that name which only tells to install something else."""
    try:
        answer = subprocess.run([program, "--version"], capture_output=True, timeout=30, check=False)
    except (OSError, subprocess.TimeoutExpired):
        return False
    return answer.returncode == 0


def ensure_chromium() -> Path | None:
    """Chromium, installed through apt when it is missing and this is root on a Debian-like system; else None."""
    if find_chromium() is None and os.geteuid() == 0 and shutil.which("apt-get"):
        with step("Installing Chromium with apt-get"):
            _apt_install()
        find_chromium.cache_clear()
    return find_chromium()


def _apt_install() -> None:
    """What apt says is not shown; whether it helped is asked of the program itself afterwards."""
    environment = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
    for arguments in (["update", "-qq"], ["install", "-y", "-qq", "--no-install-recommends", *PACKAGES]):
        command = ["apt-get", *arguments]
        subprocess.run(command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=False)
