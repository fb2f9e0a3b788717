"""Guards of the layout: `platform/` must never hide the standard library's module, and locks must name no hosts."""

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def test_platform_is_no_package() -> None:
    assert [p.name for p in (ROOT / "platform").glob("*.py")] == []


def test_the_standard_platform_module_wins_at_the_root() -> None:
    program = "import platform, uuid; print(platform.python_version())"
    answer = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True)
    assert answer.stdout.strip() == sys.version.split()[0]
