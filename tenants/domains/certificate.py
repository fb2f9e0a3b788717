"""Looks at the certificate of a host where it is served: at our own edge, never at an address a workspace named."""

from __future__ import annotations

import socket
import ssl
from datetime import UTC, datetime
from http.client import HTTPException, HTTPResponse
from uuid import UUID

from django.conf import settings
from django.utils.crypto import constant_time_compare, salted_hmac

PROOF_PATH = "/.well-known/portico-domain-check"
_CONNECT_TIMEOUT = 5.0
# The first handshake of a host waits until the authority has issued.
_ISSUE_TIMEOUT = 30.0
_MOST_BYTES = 8192


class NoCertificate(Exception):
    """There is none yet that works; the message says why, in the words of the edge."""


class NoEdge(NoCertificate):
    """The edge could not even be asked: nobody has tried to get a certificate."""


def proof_of(claim_uuid: UUID) -> str:
    """What this installation, and no other server, answers at PROOF_PATH on the claim's host."""
    return salted_hmac("portico.domains.proof", claim_uuid.hex, algorithm="sha256").hexdigest()


def certificate_end(host: str, claim_uuid: UUID) -> datetime | None:
    """When the certificate of `host` ends, after it was used; None where no edge is set up. Raises `NoCertificate`."""
    if not settings.PORTICO_DOMAIN_EDGE_ADDRESS:
        return None
    try:
        context = ssl.create_default_context(cafile=settings.PORTICO_DOMAIN_EDGE_CA or None)
        connection = _connect(settings.PORTICO_DOMAIN_EDGE_ADDRESS)
    except (OSError, ValueError) as error:
        raise NoEdge(f"the edge does not answer: {error}"[:200]) from error
    try:
        with connection, context.wrap_socket(connection, server_hostname=host) as secured:
            certificate = secured.getpeercert() or {}
            body = _get(secured, host)
    except (OSError, ValueError, HTTPException) as error:
        raise NoCertificate(f"the edge has none: {getattr(error, 'reason', None) or error}"[:200]) from error
    if not constant_time_compare(body, proof_of(claim_uuid)):
        raise NoCertificate("another server answered")
    return datetime.fromtimestamp(ssl.cert_time_to_seconds(str(certificate["notAfter"])), UTC)


def _connect(address: str) -> socket.socket:
    edge, _, port = address.rpartition(":")
    connection = socket.create_connection((edge, int(port)), timeout=_CONNECT_TIMEOUT)
    connection.settimeout(_ISSUE_TIMEOUT)
    return connection


def _get(connection: ssl.SSLSocket, host: str) -> str:
    request = f"GET {PROOF_PATH} HTTP/1.1\r\nHost: {host}\r\nAccept: text/plain\r\nConnection: close\r\n\r\n"
    connection.sendall(request.encode())
    answer = HTTPResponse(connection, method="GET")
    answer.begin()
    body = answer.read(_MOST_BYTES)
    return body.decode("ascii", "replace").strip() if answer.status == 200 else ""
