"""The TLS edge in front of the web server: Caddy with a certificate authority of its own, and what it asks.

`./run up --edge` uses it; the configuration is the one that installations use, told the difference by its environment.
"""

import os
import shutil
import sys
from dataclasses import dataclass
from pathlib import Path

from launch.bootstrap import ROOT
from launch.errors import LaunchError
from launch.processes import free_port, has_ipv6_loopback
from launch.supervisor import Program

CONFIGURATION = ROOT / "deploy" / "edge" / "Caddyfile"
ASK = "config.edge_wsgi:application"


def find_caddy() -> Path:
    """The Caddy of our own packages, or the one PORTICO_CADDY names. Raises LaunchError where there is none."""
    told = os.environ.get("PORTICO_CADDY")
    for program in [told, str(Path(sys.executable).with_name("caddy")), shutil.which("caddy")]:
        if program and os.access(program, os.X_OK):
            return Path(program)
    raise LaunchError("No Caddy was found. Run ./run again to install it, or set PORTICO_CADDY to the program.")


@dataclass(frozen=True)
class Edge:
    """Where everything listens: people at `https` and `http` (which only sends them to https), the rest inside."""

    folder: Path
    http: int
    https: int
    web: int
    ask: int

    @classmethod
    def plan(cls, data: Path, *, http: int, https: int) -> "Edge":
        """An edge that keeps its certificates below the data folder; ports inside are any that are free."""
        return cls(data / "edge", http, https, free_port(), free_port())

    @property
    def root(self) -> Path:
        """The root certificate of the own authority; Caddy makes it when it starts for the first time."""
        return self.folder / "pki" / "authorities" / "local" / "root.crt"

    @property
    def environment(self) -> dict[str, str]:
        """What the application must know: its addresses are https, and where its edge can be looked at."""
        return {
            "PORTICO_SCHEME": "https",
            "PORTICO_PORT": str(self.https),
            "PORTICO_WEB_PORT": str(self.web),
            "PORTICO_TRUSTED_EDGE": "1",
            "PORTICO_DOMAIN_EDGE_ADDRESS": f"127.0.0.1:{self.https}",
            "PORTICO_DOMAIN_EDGE_CA": str(self.root),
        }

    @property
    def programs(self) -> list[Program]:
        """The listener that says who may have a certificate, and Caddy."""
        return [self.listener, Program("edge", ("env", *self._variables(), *self._caddy()))]

    @property
    def listener(self) -> Program:
        """The listener alone."""
        serve = (sys.executable, "-m", "gunicorn", "--bind", f"127.0.0.1:{self.ask}", "--no-control-socket")
        # --preload: loaded before it listens, so that nobody's handshake waits for that
        how = ("--preload", "--workers", "1", "--worker-class", "gthread", "--threads", "4", "--keep-alive", "75")
        return Program("ask", (*serve, *how, ASK))

    def _caddy(self) -> tuple[str, ...]:
        return (str(find_caddy()), "run", "--config", str(CONFIGURATION), "--adapter", "caddyfile")

    def _variables(self) -> list[str]:
        both = "127.0.0.1 [::1]" if has_ipv6_loopback() else "127.0.0.1"
        told = {
            "HOME": self.folder,
            "XDG_DATA_HOME": self.folder / "home",
            "XDG_CONFIG_HOME": self.folder / "home",
            "PORTICO_EDGE_BIND": f"default_bind {both}",
            "PORTICO_EDGE_HTTP_PORT": self.http,
            "PORTICO_EDGE_HTTPS_PORT": self.https,
            "PORTICO_EDGE_SUFFIX": f":{self.https}",
            # not for ever: without --edge the same address is served by itself
            "PORTICO_EDGE_REDIRECT": 307,
            "PORTICO_EDGE_STORAGE": self.folder,
            "PORTICO_EDGE_ISSUER": "internal",
            "PORTICO_EDGE_ASK": f"127.0.0.1:{self.ask}",
            "PORTICO_EDGE_WEB": f"127.0.0.1:{self.web}",
        }
        return [f"{name}={value}" for name, value in told.items()]
