"""What a check needs to know: where domains have to lead, and who is asked how."""

from __future__ import annotations

from dataclasses import dataclass

from django.conf import settings

from tenants.domains.addresses import KNOWN_PROXIES, Network, canonical, is_within, networks
from tenants.domains.names import CHALLENGE_PREFIX, is_in_zone


@dataclass(frozen=True, slots=True)
class Server:
    """A resolver; tests and the command line bring their own port."""

    host: str
    port: int = 53

    def __str__(self) -> str:
        return f"[{self.host}]:{self.port}" if ":" in self.host else f"{self.host}:{self.port}"

    @classmethod
    def parse(cls, text: str) -> Server:
        """`127.0.0.1`, `127.0.0.1:5353`, `::1` or `[::1]:5353`. Raises ValueError."""
        host, port = text, "53"
        if text.startswith("["):
            host, _, port = text[1:].partition("]:")
            host, port = host.removesuffix("]"), port or "53"
        elif text.count(":") == 1:
            host, _, port = text.partition(":")
        if not 0 < int(port) < 65536:
            raise ValueError(f"no port: {port}")
        return cls(canonical(host), int(port))


@dataclass(frozen=True, slots=True)
class Goal:
    """Where a custom domain has to lead.

    `base` is the platform's own zone, `edge_zone` the one all targets are in, `edge_ips` the addresses it has.
    `edge_has_caa`: the edge zone publishes who may issue certificates, so that CNAME customers need nothing.
    `made_up`: top-level domains that exist in the demo and in tests only.
    """

    base: str
    edge_zone: str
    edge_ips: frozenset[str] = frozenset()
    ca_ids: frozenset[str] = frozenset({"letsencrypt.org"})
    proxies: tuple[Network, ...] = KNOWN_PROXIES
    allow_proxied: bool = False
    edge_has_caa: bool = True
    note_unsigned: bool = False
    made_up: tuple[str, ...] = ()

    @property
    def own_zones(self) -> tuple[str, ...]:
        """Names below these are never a custom domain."""
        return (self.base, self.edge_zone)

    def target(self, token: str) -> str:
        """The CNAME target of one claim, without a final dot."""
        return f"{token.lower()}.{self.edge_zone}"

    def label_of(self, name: str) -> str | None:
        """What stands before the edge zone: "" for the zone itself, None for a name outside of it."""
        if not is_in_zone(name, self.edge_zone):
            return None
        return name.lower().removesuffix(".").removesuffix(self.edge_zone).removesuffix(".")

    def is_ours(self, address: str) -> bool:
        """Whether the address is one of the edge (or of a proxy, where these are allowed)."""
        return address in self.edge_ips or (self.allow_proxied and is_within(address, self.proxies))


@dataclass(frozen=True, slots=True)
class Asking:
    """Who is asked, how many must agree (0: the majority), and for how long; times in seconds."""

    servers: tuple[Server, ...]
    quorum: int = 0
    timeout: float = 2.0
    deadline: float = 8.0
    max_chain: int = 8
    max_queries: int = 24

    @property
    def need(self) -> int:
        """How many resolvers must say the same."""
        return self.quorum or len(self.servers) // 2 + 1


def challenge_name(host: str) -> str:
    """Where the TXT proof of a hidden CNAME is looked for."""
    return f"{CHALLENGE_PREFIX}{host}"


def goal_from_settings() -> Goal:
    """The goal of this installation."""
    return Goal(
        base=settings.PORTICO_BASE_HOST,
        edge_zone=settings.PORTICO_DOMAIN_EDGE_ZONE,
        edge_ips=frozenset(canonical(address) for address in settings.PORTICO_DOMAIN_EDGE_IPS),
        ca_ids=frozenset(settings.PORTICO_DOMAIN_CA_IDS),
        proxies=KNOWN_PROXIES + networks(settings.PORTICO_DOMAIN_PROXY_NETS),
        allow_proxied=settings.PORTICO_DOMAIN_ALLOW_PROXIED,
        edge_has_caa=settings.PORTICO_DOMAIN_EDGE_HAS_CAA,
        made_up=settings.PORTICO_DOMAIN_TEST_TLDS,
    )


def asking_from_settings() -> Asking:
    """The resolvers of this installation."""
    return Asking(
        servers=tuple(Server.parse(text) for text in settings.PORTICO_DOMAIN_RESOLVERS),
        quorum=settings.PORTICO_DOMAIN_QUORUM,
        timeout=settings.PORTICO_DOMAIN_TIMEOUT,
        deadline=settings.PORTICO_DOMAIN_DEADLINE,
        max_chain=settings.PORTICO_DOMAIN_MAX_CHAIN,
    )
