"""Looks at the certificate of a host where it is served: at our own edge, never at an address a workspace named."""

from __future__ import annotations

import socket
import ssl
from datetime import UTC, datetime
from uuid import UUID

from django.conf import settings
from django.utils.crypto import constant_time_compare, salted_hmac

PROOF_PATH = "/.well-known/portico-domain-check"
_TIMEOUT = 10.0
_MOST_BYTES = 8192


class NoCertificate(Exception):
    """There is none yet that works; the message says why, in the words of the edge."""


def proof_of(claim_uuid: UUID) -> str:
    """What this installation, and no other server, answers at PROOF_PATH on the claim's host."""
    return salted_hmac("portico.domains.proof", claim_uuid.hex, algorithm="sha256").hexdigest()


def certificate_end(host: str, claim_uuid: UUID) -> datetime | None:
    """When the certificate of `host` ends, after it was used; None where no edge is set up. Raises `NoCertificate`."""
    if not settings.PORTICO_DOMAIN_EDGE_ADDRESS:
        return None
    edge, _, port = settings.PORTICO_DOMAIN_EDGE_ADDRESS.rpartition(":")
    try:
        context = ssl.create_default_context(cafile=settings.PORTICO_DOMAIN_EDGE_CA or None)
        with (
            socket.create_connection((edge, int(port)), timeout=_TIMEOUT) as plain,
            context.wrap_socket(plain, server_hostname=host) as secured,
        ):
            certificate = secured.getpeercert() or {}
            body = _get(secured, host)
    except (OSError, ValueError) as error:
        raise NoCertificate(f"{type(error).__name__}: {error}"[:200]) from error
    if not constant_time_compare(body, proof_of(claim_uuid)):
        raise NoCertificate("another server answered")
    return datetime.fromtimestamp(ssl.cert_time_to_seconds(str(certificate["notAfter"])), UTC)


def _get(connection: ssl.SSLSocket, host: str) -> str:
    request = f"GET {PROOF_PATH} HTTP/1.1\r\nHost: {host}\r\nAccept: text/plain\r\nConnection: close\r\n\r\n"
    connection.sendall(request.encode())
    answer = b""
    while len(answer) < _MOST_BYTES and (chunk := connection.recv(_MOST_BYTES)):
        answer += chunk
    head, _, body = answer.partition(b"\r\n\r\n")
    return body.decode("ascii", "replace").strip() if head.split(b" ", 2)[1:2] == [b"200"] else ""
