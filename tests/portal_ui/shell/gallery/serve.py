"""Serves the sample pages until its standard input ends: `python -m tests.portal_ui.shell.gallery.serve [PORT]`.

Prints its address as its first line. A process of its own, because its settings must not reach other tests.
"""

from __future__ import annotations

import os
import sys
import tempfile
import threading
from socketserver import ThreadingMixIn
from typing import Any
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server


class Server(ThreadingMixIn, WSGIServer):
    """Answers several requests at once, as a browser sends them."""

    daemon_threads = True


class Quiet(WSGIRequestHandler):
    """The first line of the output is for the test; there is no second one."""

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - the base class calls it so
        """Nothing."""


def main(port: int) -> None:
    """Collect the static files, say the address, serve."""
    with tempfile.TemporaryDirectory() as static_root:
        os.environ["GALLERY_STATIC_ROOT"] = static_root
        os.environ["DJANGO_SETTINGS_MODULE"] = "tests.portal_ui.shell.gallery.settings"
        import django

        django.setup()
        from django.core.handlers.wsgi import WSGIHandler
        from django.core.management import call_command

        call_command("collectstatic", interactive=False, verbosity=0, ignore_patterns=["drf_spectacular_sidecar"])
        server = make_server("127.0.0.1", port, WSGIHandler(), Server, Quiet)
        print(f"http://127.0.0.1:{server.server_port}/gallery", flush=True)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        sys.stdin.read()


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 0)
