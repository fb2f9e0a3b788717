"""`./run test [PYTEST ARGS]`: what tests need besides packages, then pytest with these arguments."""

import os
import sys

from launch import assets, catalogues
from launch.chromium import MISSING, ensure_chromium
from launch.errors import LaunchError
from launch.steps import say, step


def main() -> None:
    """Prepare, then become pytest. Its exit status is ours."""
    try:
        assets.build(for_tests=True)
    except LaunchError as error:
        sys.exit(str(error))
    with step("Translation catalogues", always=False):
        catalogues.compile_all()
    chromium = ensure_chromium()
    if chromium:
        os.environ["PORTICO_CHROMIUM"] = str(chromium)
    else:
        say(f"Browser tests will be skipped: {MISSING}")
    os.execv(sys.executable, [sys.executable, "-m", "pytest", *_in_parallel(sys.argv[1:]), *sys.argv[1:]])


def _in_parallel(given: list[str]) -> list[str]:
    """Three processes unless the caller says otherwise: one waits for browsers most of the time."""
    chosen = any(argument == "--pdb" or argument.startswith(("-n", "--numprocesses", "--dist")) for argument in given)
    return [] if chosen else ["-n", "3", "--dist", "loadscope"]


if __name__ == "__main__":
    main()
