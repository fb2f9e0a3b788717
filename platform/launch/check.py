"""`./run check`: everything that can be said about the project without running its tests, one line each."""

import io
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from launch import catalogues, check_repository, check_templates, check_translations
from launch.bootstrap import ROOT
from launch.data import DataFolder
from launch.database import application_url
from launch.embedded import Postgres
from launch.errors import LaunchError
from launch.scratch import throw_away_folder
from launch.servers import application_environment
from launch.steps import step

BIN = Path(sys.executable).parent
SHOWN_PROBLEMS = 40


@dataclass(frozen=True)
class Check:
    """One sub-check: returns what is wrong, one line each; an empty list is good."""

    name: str
    problems: Callable[[], list[str]]


def tool(name: str, *command: str, after: str = "") -> Check:
    """A check that is a program: what it prints when it fails, from the line `after` on, is what is wrong."""

    def problems() -> list[str]:
        answer = subprocess.run(
            command, cwd=ROOT, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False
        )
        if answer.returncode == 0:
            return []
        lines = [line for line in (answer.stdout + answer.stderr).splitlines() if line.strip()]
        return lines[lines.index(after) + 1 :] if after in lines else lines or ["failed without a word"]

    return Check(name, problems)


def command(name: str, *arguments: str) -> Check:
    """A check that is a management command, run in this process: Django starts once for all of them."""

    def problems() -> list[str]:
        import django
        from django.core.management import call_command

        django.setup()
        said = io.StringIO()
        try:
            call_command(*arguments, stdout=said, stderr=said)
        except (Exception, SystemExit) as error:
            return [*said.getvalue().splitlines(), *str(error).splitlines()] or ["failed without a word"]
        return []

    return Check(name, problems)


def checks() -> list[Check]:
    """All sub-checks, the quick ones first."""
    ruff = str(BIN / "ruff")
    return [
        Check("what is committed", check_repository.problems),
        Check("templates and stylesheets", check_templates.problems),
        Check("translations", check_translations.problems),
        tool("ruff check", ruff, "check", "-q", "--output-format=concise", "."),
        tool("ruff format", ruff, "format", "--check", "--output-format=concise", "."),
        tool("import contracts", str(BIN / "lint-imports"), after="Broken contracts"),
        command("system check", "check"),
        command("migrations are complete", "makemigrations", "--check", "--dry-run"),
        command("schema script", "build_schema_script", "--check"),
        command("generated reference", "write_reference", "--check"),
        tool("types (mypy)", sys.executable, "-m", "mypy"),
    ]


def run(check: Check) -> bool:
    """Run one check, print its line and what is wrong. True when all is well."""
    begun = time.monotonic()
    try:
        problems = check.problems()
    except Exception as error:  # one broken check must not hide the others
        problems = [f"the check itself failed: {type(error).__name__}: {error}"]
    verdict = f"{len(problems)} line{'s' if len(problems) > 1 else ''} of problems" if problems else "ok"
    print(f"{check.name:<26} {time.monotonic() - begun:6.1f} s  {verdict}", flush=True)
    for line in problems[:SHOWN_PROBLEMS]:
        print(f"    {line}", flush=True)
    if len(problems) > SHOWN_PROBLEMS:
        print(f"    … and {len(problems) - SHOWN_PROBLEMS} more", flush=True)
    return not problems


@contextmanager
def a_database() -> Iterator[None]:
    """A throw-away database: the schema script is made by running the migrations. Nothing here needs a queue."""
    folder = throw_away_folder()
    postgres = Postgres(folder, throw_away=True)
    try:
        with step("PostgreSQL", always=False):
            postgres.start()
        os.environ.update(
            application_environment(
                DataFolder(folder), port=8000, database_url=application_url(postgres), redis_url="redis://127.0.0.1:1/0"
            )
        )
        yield
    finally:
        postgres.stop()
        for place in {folder, postgres.state}:
            shutil.rmtree(place, ignore_errors=True)


def main() -> None:
    """Run all checks, or those whose name contains one of the arguments; exit status 1 when one failed."""
    wanted = sys.argv[1:]
    chosen = [check for check in checks() if not wanted or any(word in check.name for word in wanted)]
    catalogues.compile_all()
    try:
        with a_database():
            results = [run(check) for check in chosen]
    except LaunchError as error:
        sys.exit(str(error))
    failed = results.count(False)
    print(f"{len(results) - failed} of {len(results)} checks passed")
    sys.exit(1 if failed or not results else 0)


if __name__ == "__main__":
    main()
