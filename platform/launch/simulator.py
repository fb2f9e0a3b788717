"""The DNS that a demo has for itself: where its server listens, what the application is told, what it begins with."""

import json
import os
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from launch.bootstrap import ROOT
from launch.supervisor import Program

RESOLVERS = 3
WORLD = ROOT / "deploy" / "demo" / "world" / "tenants"
# Each demo company keeps its DNS somewhere else, so that the help for different providers can be seen.
NAME_SERVERS = {
    "brumeval": "dns200.anycast.me.",
    "pirnal": "ns1.natrohost.com.",
    "rakhshab": "h.ns.arvancdn.ir.",
    "tarnwick": "ada.ns.cloudflare.com.",
    "zhuravdvor": "ns1.reg.ru.",
}


@dataclass(frozen=True)
class Simulator:
    """The server's ports, one for each resolver, and the file with its zones."""

    file: Path
    ports: tuple[int, ...]

    @property
    def environment(self) -> dict[str, str]:
        """What the application must know."""
        return {
            "PORTICO_DOMAIN_RESOLVERS": ",".join(f"127.0.0.1:{port}" for port in self.ports),
            "PORTICO_DNS_SIMULATOR": str(self.file),
        }

    @property
    def program(self) -> Program:
        """The server's process."""
        ports = map(str, self.ports)
        return Program("dns", (sys.executable, "-m", "launch.dns_server", str(self.file), *ports), patience=2)


def plan(data: Path) -> Simulator | None:
    """A simulator with its zones below the data folder; None where real resolvers are named, or people depend on it."""
    if os.environ.get("PORTICO_DOMAIN_RESOLVERS") or os.environ.get("PORTICO_ENV", "demo") == "production":
        return None
    from launch.dns_server import free_ports  # needs packages that the launcher itself can do without

    file = data / "dns" / "zones.json"
    if not file.exists():
        file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        file.write_text(json.dumps({"zones": _first_zones(), "faults": []}, indent=1), encoding="utf-8")
    return Simulator(file, tuple(free_ports(RESOLVERS)))


def _first_zones() -> dict[str, list[dict[str, Any]]]:
    companies = sorted(folder.name for folder in WORLD.iterdir() if folder.is_dir()) if WORLD.is_dir() else []
    return {
        f"{slug}.test": [
            {"name": "@", "type": "NS", "value": NAME_SERVERS.get(slug, "ns.invalid."), "ttl": 300},
            {"name": "www", "type": "A", "value": "203.0.113.80", "ttl": 300},
        ]
        for slug in companies
    }
