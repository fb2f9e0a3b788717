"""Checks what is committed: no addresses of package registries, no paths of somebody's machine, a sound layout."""

import re
import subprocess
from pathlib import Path

from launch.bootstrap import ROOT

# Put together from parts, so that this file does not contain what it looks for.
REGISTRIES = re.compile(
    "|".join(
        re.escape(".".join(parts))
        for parts in (
            ("pypi", "org"),
            ("files", "pythonhosted", "org"),
            ("registry", "npmjs", "org"),
            ("registry", "yarnpkg", "com"),
            ("github", "com"),
            ("githubusercontent", "com"),
        )
    )
)
_FOLDERS = "|".join(("wo" + "rk", "ho" + "me", "ro" + "ot", "tm" + "p"))
MACHINE_PATHS = re.compile(rf"(?<![\w.~}}])/(?:{_FOLDERS})/[\w.-]")
TEXT_LIMIT = 2_000_000


def committed_files() -> list[Path]:
    """Files git knows or would add: what a clone gets."""
    command = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    answer = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    return [ROOT / name for name in answer.stdout.split("\0") if name]


def problems() -> list[str]:
    """Everything that is wrong, one line each."""
    lines = [f"{path.relative_to(ROOT)}: platform/ is no package" for path in (ROOT / "platform").glob("*.py")]
    for path in committed_files():
        if not path.is_file() or path.stat().st_size > TEXT_LIMIT:
            continue
        try:
            text = path.read_text()
        except UnicodeDecodeError:
            continue
        name = path.relative_to(ROOT)
        for number, line in enumerate(text.splitlines(), 1):
            if found := REGISTRIES.search(line):
                lines.append(f"{name}:{number}: names a package registry ({found[0]})")
            if found := MACHINE_PATHS.search(line):
                lines.append(f"{name}:{number}: a path of one machine ({found[0]}…)")
    return lines
