"""The table that ./run up ends with: addresses and sign-ins, asked of the running server itself."""

import http.client
import json
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

HEADINGS = ("Workspace", "Role", "E-mail", "Password")


@dataclass(frozen=True)
class Site:
    """Where people find the pages, and where the web server listens (`web`; 0: at the same port).

    `root` is the certificate of the authority behind https addresses.
    """

    port: int
    web: int = 0
    root: Path | None = None

    @property
    def scheme(self) -> str:
        return "https" if self.root else "http"

    def url(self, host: str = "localhost") -> str:
        """The address of a host's first page."""
        return f"{self.scheme}://{host}:{self.port}"


def _get(site: Site, path: str) -> tuple[int, bytes]:
    connection = http.client.HTTPConnection("127.0.0.1", site.web or site.port, timeout=10)
    try:
        headers = {"Host": f"localhost:{site.port}", "X-Forwarded-Proto": site.scheme}
        connection.request("GET", path, headers=headers)
        answer = connection.getresponse()
        return answer.status, answer.read()
    finally:
        connection.close()


def answers(site: Site) -> bool:
    """Whether the web server serves its first page."""
    with suppress(OSError, http.client.HTTPException):
        return _get(site, "/")[0] == 200
    return False


def _workspaces(site: Site) -> list[dict[str, Any]]:
    with suppress(OSError, http.client.HTTPException, ValueError):
        status, body = _get(site, "/dev/demo.json")
        if status == 200:
            return list(json.loads(body)["tenants"])
    return []


def _rows(site: Site, workspaces: list[dict[str, Any]]) -> list[tuple[str, ...]]:
    """One row for each role of each workspace: the first person who has it."""
    rows: list[tuple[str, ...]] = []
    for workspace in workspaces:
        seen: set[str] = set()
        for user in workspace["users"]:
            if user["role"] not in seen:
                address = "" if seen else f"{site.scheme}://{workspace['host']}/"
                seen.add(user["role"])
                rows.append((address, user["role"], user["email"], user["password"]))
    return rows


def _table(rows: list[tuple[str, ...]]) -> list[str]:
    widths = [max(len(row[column]) for row in [HEADINGS, *rows]) for column in range(len(HEADINGS))]
    lines = ["  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)) for row in [HEADINGS, *rows]]
    return [lines[0].rstrip(), "  ".join("-" * width for width in widths), *(line.rstrip() for line in lines[1:])]


def text(site: Site) -> str:
    """What a newcomer needs to know, ready to print."""
    base = site.url()
    addresses = [
        ("Public site, sign-up", f"{base}/"),
        ("The platform's own company", f"{site.url('console.localhost')}/"),
        ("Captured mail", f"{base}/dev/mail/"),
        ("DNS to play with", f"{base}/dev/dns/"),
        ("All sign-ins", f"{base}/dev/demo.json"),
    ]
    lines = ["", "Portico is running. Ctrl-C stops it; the data stay.", ""]
    lines += [f"  {name:<27} {address}" for name, address in addresses]
    rows = _rows(site, _workspaces(site))
    if rows:
        lines += ["", *(f"  {line}" for line in _table(rows))]
    return "\n".join([*lines, *_trust(site), ""])


def _trust(site: Site) -> list[str]:
    """How a browser comes to believe certificates of an authority that only exists on this machine."""
    if site.root is None:
        return []
    return [
        "",
        "Certificates come from an authority of this machine only. Have your browser trust its root, and no other",
        f"machine's: {site.root}",
        "  Firefox: Settings, Privacy & Security, View Certificates, Authorities, Import (for websites).",
        f'  Chromium on Linux: certutil -d sql:$HOME/.pki/nssdb -A -t "C,," -n portico -i {site.root}',
        f"  curl: --cacert {site.root}",
        "  Own domains: with a line such as `127.0.0.1 help.acme.test` in /etc/hosts the browser finds this machine.",
    ]
