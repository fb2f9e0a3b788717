"""From a bare Python to an installed project: what ./run does before a command starts. Standard library only.

Everything lands inside the checkout: the installer in .boot/, the packages in .venv/. Both are made anew only when the
lock they were made from has changed.
"""

import fcntl
import hashlib
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import NoReturn

from launch.errors import LaunchError
from launch.steps import since_start, step

ROOT = Path(__file__).resolve().parents[2]
BOOT = ROOT / ".boot"
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
UV = BOOT / "bin" / "uv"
STAMP = VENV / ".installed"
LOCKS = ROOT / "requirements"


@dataclass(frozen=True)
class Command:
    """One word after ./run: the module that does it, the lock it needs, and what it is for."""

    module: str
    lock: str
    purpose: str
    stays_here: bool = False
    """Whether it runs in the caller's folder (so that relative paths mean what they say) instead of the checkout."""


COMMANDS = {
    "up": Command("launch.up", "app", "install and start everything, with the demo companies"),
    "test": Command("launch.run_tests", "dev", "run the tests; arguments go to pytest"),
    "manage": Command("launch.run_manage", "app", "run a management command", stays_here=True),
    "check": Command("launch.check", "dev", "linters, types, import contracts, templates, translations"),
    "bench": Command("launch.bench", "dev", "run a benchmark and print its table"),
    "messages": Command("launch.messages", "dev", "bring the translation catalogues up to date"),
}

PATH_OPTIONS = {"up": ("--data",)}
"""Options whose value is a path in the caller's folder, for commands that run in the checkout."""


def main(arguments: list[str]) -> NoReturn:
    """Install what the command needs and become it. Never returns."""
    since_start()
    name, rest = (arguments[0], arguments[1:]) if arguments else ("", [])
    command = COMMANDS.get(name)
    if command is None:
        asked_for_help = name in {"-h", "--help", "help"}
        print(usage(), file=sys.stdout if asked_for_help else sys.stderr)
        raise SystemExit(0 if asked_for_help else 2)
    try:
        install(command.lock)
    except LaunchError as error:
        raise SystemExit(str(error)) from None
    except KeyboardInterrupt:
        raise SystemExit("Stopped. ./run goes on where it was.") from None
    if not command.stays_here:
        rest = absolute_paths(name, rest, Path.cwd())
        os.chdir(ROOT)
    environment = child_environment()
    os.execve(PYTHON, [str(PYTHON), "-m", command.module, *rest], environment)


def usage() -> str:
    """What ./run can do."""
    lines = [f"  ./run {name:<9} {command.purpose}" for name, command in COMMANDS.items()]
    return "\n".join(["Usage:", *lines])


def child_environment() -> dict[str, str]:
    """The caller's environment without what would make another Python's packages visible, or every start slow.

    Without compiled files on disk each of our processes would compile more than a thousand modules when it starts.
    """
    dropped = ("PYTHONPATH", "PYTHONHOME", "VIRTUAL_ENV", "PYTHONDONTWRITEBYTECODE")
    kept = {key: value for key, value in os.environ.items() if key not in dropped}
    return kept | {"PYTHONPATH": f"{ROOT}{os.pathsep}{ROOT / 'platform'}", "PYTHONUNBUFFERED": "1"}


def absolute_paths(name: str, arguments: list[str], here: Path) -> list[str]:
    """Arguments for a command that runs in the checkout: what names a file in the caller's folder is made absolute.

    `tests/x.py::test_y` counts as naming `tests/x.py`; the value of a path option is a path even if it does not exist.
    """
    if here.resolve() == ROOT:
        return arguments
    result: list[str] = []
    for previous, argument in zip(["", *arguments], arguments, strict=False):
        option, equals, value = argument.partition("=")
        if previous in PATH_OPTIONS.get(name, ()):
            argument = str(here / argument)
        elif equals and option in PATH_OPTIONS.get(name, ()):
            argument = f"{option}={here / value}"
        elif not argument.startswith("-") and (here / argument.partition("::")[0]).exists():
            argument = str(here / argument)
        result.append(argument)
    return result


def install(lock: str) -> None:
    """Make .venv hold exactly what `requirements/<lock>.txt` says, unless it does already.

    The development lock contains the application's, so it serves both.
    """
    BOOT.mkdir(exist_ok=True)
    with only_one_at_a_time():
        serving = {fingerprint(name) for name in (lock, "dev")}
        if PYTHON.exists() and STAMP.exists() and STAMP.read_text() in serving:
            return
        install_uv()
        with step(f"Packages of requirements/{lock}.txt"):
            STAMP.unlink(missing_ok=True)
            if not PYTHON.exists():
                run(str(UV), "venv", "-q", "--clear", "--python", sys.executable, str(VENV))
            target = ("--python", str(PYTHON))
            run(str(UV), "pip", "sync", "-q", *target, "--require-hashes", str(LOCKS / f"{lock}.txt"))
            run(str(UV), "pip", "install", "-q", *target, "--no-deps", "--no-build-isolation", "-e", str(ROOT))
            STAMP.write_text(fingerprint(lock))


def fingerprint(lock: str) -> str:
    """The content of a lock, in short."""
    return hashlib.sha256((LOCKS / f"{lock}.txt").read_bytes()).hexdigest()


def install_uv() -> None:
    """The installer, of a fixed version, below .boot/.

    `--target` works where PEP 668 forbids a plain `pip install`, and needs neither the venv module nor root.
    """
    if UV.exists():
        return
    pip = (sys.executable, "-m", "pip", "install", "-q", "--disable-pip-version-check", "--root-user-action=ignore")
    with step("The installer (uv)"):
        run(*pip, "--target", str(BOOT), "--require-hashes", "-r", str(LOCKS / "boot.txt"))


def run(*command: str) -> None:
    """Run an installer. Raises LaunchError with the command when it fails; its own output has been shown already."""
    environment = {key: value for key, value in os.environ.items() if key not in {"PYTHONPATH", "VIRTUAL_ENV"}}
    try:
        subprocess.run(command, check=True, env=environment, stdin=subprocess.DEVNULL)
    except (OSError, subprocess.CalledProcessError) as error:
        raise LaunchError(f"This failed: {' '.join(command)}\n{error}\nIt can be repeated: run ./run again.") from error


@contextmanager
def only_one_at_a_time() -> Iterator[None]:
    """Two ./run at the same moment install one after the other."""
    with (BOOT / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
