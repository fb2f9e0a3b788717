"""Answers requests in its own process and tells how long they took; driven by lines of JSON on standard input."""

from __future__ import annotations

import json
import os
import random
import statistics
import sys
import time
from typing import Any


def main() -> None:
    """Each line `{"hosts": [...], "count": n, "each_once": bool}` is answered by one line with the figures."""
    from django.db import connection
    from measuring import _spent
    from request_wsgi import application

    connection.ensure_connection()
    backend = connection.connection.info.backend_pid

    def request(host: str) -> float:
        environ: dict[str, Any] = {
            "REQUEST_METHOD": "GET",
            "PATH_INFO": "/",
            "SERVER_NAME": "localhost",
            "SERVER_PORT": "8000",
            "SERVER_PROTOCOL": "HTTP/1.1",
            "HTTP_HOST": host,
            "wsgi.url_scheme": "http",
            "wsgi.input": sys.stdin.buffer,
        }
        status: list[str] = []
        started = time.perf_counter()
        response = application(environ, lambda line, headers: status.append(line))
        body = b"".join(response)
        elapsed = time.perf_counter() - started
        response.close()
        assert status[0].startswith("200") and body == b"", (status, body)
        return elapsed

    for line in sys.stdin:
        order = json.loads(line)
        hosts = order["hosts"] if order["each_once"] else random.choices(order["hosts"], k=order["count"])
        cpu = time.process_time() + _spent(backend)
        times = [request(host) for host in hosts]
        cpu = time.process_time() + _spent(backend) - cpu
        print(json.dumps({"p50": statistics.median(times), "cpu": cpu / len(times)}), flush=True)


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "request_settings")
    main()
