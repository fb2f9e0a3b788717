"""`./run bench NAME …`: runs `main()` of tests/load/bench_<name>.py, with throw-away servers unless some are given."""

import importlib.util
import os
import sys
from pathlib import Path

from launch.bootstrap import ROOT

FOLDER = ROOT / "tests" / "load"
PREFIX = "bench_"


def names() -> list[str]:
    """The benchmarks there are."""
    return sorted(file.stem.removeprefix(PREFIX) for file in FOLDER.glob(f"{PREFIX}*.py"))


def load(file: Path) -> object:
    """Import one benchmark from its file."""
    spec = importlib.util.spec_from_file_location(file.stem, file)
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[file.stem] = module
    spec.loader.exec_module(module)
    return module


def main() -> None:
    """Run the benchmark the first argument names; it finds its own arguments in sys.argv."""
    name = sys.argv[1] if len(sys.argv) > 1 else ""
    if name not in names():
        sys.exit(f"There is no benchmark {name!r}. There are: {', '.join(names()) or 'none yet'}.")
    del sys.argv[1]
    import launch.pytest_servers  # noqa: F401 -- starts the servers and sets their addresses

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.base")
    sys.path.insert(0, str(FOLDER))
    module = load(FOLDER / f"{PREFIX}{name}.py")
    sys.exit(module.main())  # type: ignore[attr-defined]


if __name__ == "__main__":
    main()
