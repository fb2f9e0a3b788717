"""Static files under hashed names, compressed; the style sheet's parts are joined into one file on the way."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, cast

import brotli
from django.core.files.base import ContentFile
from whitenoise.compress import Compressor
from whitenoise.storage import CompressedManifestStaticFilesStorage

STYLESHEET = "shell/css/app.css"
IMPORT = re.compile(r'^@import url\("(?P<file>[a-z0-9/-]+\.css)"\)(?: layer\((?P<layer>[a-z]+)\))?;$', re.MULTILINE)
COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
INDENT = re.compile(r"\s*\n\s*")


def compact(css: str) -> str:
    """Without comments and indentation."""
    return INDENT.sub("\n", COMMENT.sub("", css)).strip()


def joined(name: str, read: Any) -> str:
    """The style sheet `name` with its imports put in place, each in its cascade layer; `read(name)` gives text."""
    folder = name.rpartition("/")[0]

    def part(found: re.Match[str]) -> str:
        css = read(f"{folder}/{found['file']}")
        return f"@layer {found['layer']} {{\n{css}\n}}" if found["layer"] else str(css)

    return compact(IMPORT.sub(part, read(name)))


class QuickCompressor(Compressor):  # type: ignore[misc]
    """Brotli's highest level takes six seconds for the script of the API documentation, level 9 a quarter of one."""

    LARGE = 200_000

    @classmethod
    def compress_brotli(cls, data: bytes) -> bytes:
        """The highest level for what visitors load with every page, level 9 for the few large files."""
        return cast(bytes, brotli.compress(data, quality=9 if len(data) > cls.LARGE else 11))


class HashedStaticFiles(CompressedManifestStaticFilesStorage):  # type: ignore[misc]
    """What `collectstatic` writes and WhiteNoise serves."""

    # Django rewrites `import` in our modules to the hashed names: no import map, which would be an inline script.
    support_js_module_import_aggregation = True

    def create_compressor(self, **options: Any) -> Compressor:
        """How files are compressed."""
        return QuickCompressor(**options)

    def post_process(self, paths: dict[str, Any], dry_run: bool = False, **options: Any) -> Iterator[Any]:
        """Join the style sheet first: a page then loads one file instead of thirty."""
        if not dry_run and STYLESHEET in paths:
            paths = {**paths, STYLESHEET: (self, self._write_joined(paths))}
        return cast(Iterator[Any], super().post_process(paths, dry_run, **options))

    def _write_joined(self, paths: dict[str, Any]) -> str:
        def read(name: str) -> str:
            storage, path = paths[name]
            with storage.open(path) as file:
                return cast(bytes, file.read()).decode()

        css = joined(STYLESHEET, read)
        self.delete(STYLESHEET)
        return cast(str, self.save(STYLESHEET, ContentFile(css.encode())))
