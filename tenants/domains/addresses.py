"""Which network addresses count as public, and which belong to proxies that hide the record behind them."""

from __future__ import annotations

from collections.abc import Iterable
from ipaddress import IPv4Network, IPv6Network, ip_address, ip_network

Network = IPv4Network | IPv6Network

# Spelled out: the standard library calls multicast, 6to4 and addresses mapped into other ones global.
_RESERVED = """
0.0.0.0/8 10.0.0.0/8 100.64.0.0/10 127.0.0.0/8 169.254.0.0/16 172.16.0.0/12 192.0.0.0/24 192.0.2.0/24 192.31.196.0/24
192.52.193.0/24 192.88.99.0/24 192.168.0.0/16 192.175.48.0/24 198.18.0.0/15 198.51.100.0/24 203.0.113.0/24 224.0.0.0/4
240.0.0.0/4 ::/96 ::ffff:0:0/96 64:ff9b::/96 64:ff9b:1::/48 100::/64 2001::/23 2001:db8::/32 2002::/16 3fff::/20
5f00::/16 fc00::/7 fe80::/10 fec0::/10 ff00::/8
"""
# Published by the proxies themselves; the setting may name more.
_CLOUDFLARE = """
103.21.244.0/22 103.22.200.0/22 103.31.4.0/22 104.16.0.0/13 104.24.0.0/14 108.162.192.0/18 131.0.72.0/22
141.101.64.0/18 162.158.0.0/15 172.64.0.0/13 173.245.48.0/20 188.114.96.0/20 190.93.240.0/20 197.234.240.0/22
198.41.128.0/17 2400:cb00::/32 2405:8100::/32 2405:b500::/32 2606:4700::/32 2803:f800::/32 2a06:98c0::/29
2c0f:f248::/32
"""
_ARVANCLOUD = "185.143.232.0/22 185.215.232.0/22"


def networks(texts: Iterable[str]) -> tuple[Network, ...]:
    """The networks written as `104.16.0.0/13`. Raises ValueError."""
    return tuple(ip_network(text) for text in texts)


_NOT_PUBLIC = networks(_RESERVED.split())
KNOWN_PROXIES = networks([*_CLOUDFLARE.split(), *_ARVANCLOUD.split()])


def is_public(address: str) -> bool:
    """Whether the internet can reach the address at all."""
    return not is_within(address, _NOT_PUBLIC)


def is_within(address: str, nets: Iterable[Network]) -> bool:
    """Whether the address lies in one of the networks."""
    parsed = ip_address(address)
    return any(parsed.version == net.version and parsed in net for net in nets)


def is_ipv6(address: str) -> bool:
    """Whether it is written with colons."""
    return ":" in address


def canonical(address: str) -> str:
    """One spelling per address. Raises ValueError for anything else."""
    return str(ip_address(address))
