"""`./run messages`: brings the catalogues up to date with the texts in code and templates, keeping translations."""

import sys

from launch import catalogues
from launch.bootstrap import ROOT
from launch.extraction import extract


def main() -> None:
    """Rewrite every catalogue; say per language how many texts wait for a translation."""
    found, problems = extract(ROOT)
    for problem in problems:
        print(f"{problem.where}: {problem.what}", file=sys.stderr)
    for language in catalogues.PLURALS:
        catalogue = catalogues.updated(catalogues.read(language), language, found)
        catalogues.write(language, catalogue)
        waiting = sum(1 for message in catalogue if message.id and not catalogues.is_complete(message))
        print(f"{language}: {len(catalogue)} texts, {waiting} to translate")
    sys.exit(1 if problems else 0)


if __name__ == "__main__":
    main()
