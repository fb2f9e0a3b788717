"""Who is at the other end of a request: address and browser, for limits and for a person's list of sessions."""

from __future__ import annotations

import ipaddress

from django.conf import settings
from django.http import HttpRequest

AGENT_LENGTH = 300


def client_ip(request: HttpRequest) -> str:
    """The caller's IP address; empty when the server does not say.

    `X-Forwarded-For` counts only behind a trusted edge, and of it only the last entry, which that edge has written.
    """
    raw = str(request.META.get("REMOTE_ADDR", ""))
    if settings.SECURE_PROXY_SSL_HEADER is not None:
        raw = request.headers.get("X-Forwarded-For", "").rpartition(",")[2] or raw
    try:
        return str(ipaddress.ip_address(raw.strip()))
    except ValueError:
        return ""


def network_of(ip: str) -> str:
    """What a limit per caller counts: the address, or the /64 that one holder of an IPv6 line commands."""
    try:
        address = ipaddress.ip_address(ip)
    except ValueError:
        return "unknown"
    if address.version == 4:
        return str(address)
    return str(ipaddress.ip_network(f"{address}/64", strict=False).network_address)


def client_agent(request: HttpRequest) -> str:
    """What the caller's browser calls itself, in one short line."""
    agent = request.headers.get("User-Agent", "")
    return "".join(c if c.isprintable() else " " for c in agent)[:AGENT_LENGTH].strip()
