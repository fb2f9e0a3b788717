"""The table that ./run up ends with: addresses and sign-ins, asked of the running server itself."""

import http.client
import json
from contextlib import suppress
from typing import Any

HEADINGS = ("Workspace", "Role", "E-mail", "Password")


def _get(port: int, path: str) -> tuple[int, bytes]:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    try:
        connection.request("GET", path, headers={"Host": f"localhost:{port}"})
        answer = connection.getresponse()
        return answer.status, answer.read()
    finally:
        connection.close()


def answers(port: int) -> bool:
    """Whether the web server serves its first page."""
    with suppress(OSError, http.client.HTTPException):
        return _get(port, "/")[0] == 200
    return False


def _workspaces(port: int) -> list[dict[str, Any]]:
    with suppress(OSError, http.client.HTTPException, ValueError):
        status, body = _get(port, "/dev/demo.json")
        if status == 200:
            return list(json.loads(body)["tenants"])
    return []


def _rows(workspaces: list[dict[str, Any]]) -> list[tuple[str, ...]]:
    """One row for each role of each workspace: the first person who has it."""
    rows: list[tuple[str, ...]] = []
    for workspace in workspaces:
        seen: set[str] = set()
        for user in workspace["users"]:
            if user["role"] not in seen:
                address = "" if seen else f"http://{workspace['host']}/"
                seen.add(user["role"])
                rows.append((address, user["role"], user["email"], user["password"]))
    return rows


def _table(rows: list[tuple[str, ...]]) -> list[str]:
    widths = [max(len(row[column]) for row in [HEADINGS, *rows]) for column in range(len(HEADINGS))]
    lines = ["  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)) for row in [HEADINGS, *rows]]
    return [lines[0].rstrip(), "  ".join("-" * width for width in widths), *(line.rstrip() for line in lines[1:])]


def text(port: int) -> str:
    """What a newcomer needs to know, ready to print."""
    base = f"http://localhost:{port}"
    addresses = [
        ("Public site, sign-up", f"{base}/"),
        ("The platform's own company", f"http://console.localhost:{port}/"),
        ("Captured mail", f"{base}/dev/mail/"),
        ("All sign-ins", f"{base}/dev/demo.json"),
    ]
    lines = ["", "Portico is running. Ctrl-C stops it; the data stay.", ""]
    lines += [f"  {name:<27} {address}" for name, address in addresses]
    rows = _rows(_workspaces(port))
    if rows:
        lines += ["", *(f"  {line}" for line in _table(rows))]
    return "\n".join([*lines, ""])
