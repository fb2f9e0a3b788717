#!/usr/bin/env python3
"""Runs management commands; `platform/` is a source root, not a package, so it goes on the path by hand."""

import os
import sys
from pathlib import Path


def main() -> None:
    """Hand the command line to Django, with the settings the environment asks for."""
    root = Path(__file__).resolve().parent
    sys.path[:0] = [str(root), str(root / "platform")]
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.base")
    from django.core.management import execute_from_command_line

    execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
