"""Calls to addresses that people typed in: what is refused, and what a hostile server can do to a call."""

from __future__ import annotations

import socket
import ssl
import subprocess
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from kernel.http import outbound
from kernel.http.outbound import UnsafeUrl, find, post, read_url

PUBLIC = "93.184.215.14"


def answers(*addresses: str) -> outbound.Resolver:
    """A name server that knows every name."""
    return lambda host, port: list(addresses)


def refusal(url: str, *addresses: str) -> str:
    """The code `url` is refused with."""
    with pytest.raises(UnsafeUrl) as caught:
        find(url, answers(*addresses) if addresses else None)
    return caught.value.code


@pytest.mark.parametrize(
    ("url", "code"),
    [
        ("http://127.0.0.1", "host"),
        ("http://127.1/", "host"),
        ("http://169.254.169.254/", "host"),
        ("http://[::ffff:127.0.0.1]", "host"),
        ("http://[::1]:8080/", "host"),
        ("http://[fe80::1%25eth0]/", "host"),
        ("http://[fd00:ec2::254]/", "host"),
        ("http://[64:ff9b::7f00:1]/", "host"),
        ("http://[2002:7f00:1::]/", "host"),
        ("http://0x7f.1", "host"),
        ("http://0x7f000001/", "host"),
        ("http://2130706433", "host"),
        ("http://017700000001/", "host"),
        ("http://0.0.0.0:8080/", "host"),
        ("http://localhost.", "host"),
        ("http://LOCALHOST/", "host"),
        ("http://intranet/", "host"),
        ("http://db.internal/", "host"),
        ("http://printer.local/", "host"),
        ("http://224.0.0.1/", "host"),
        ("http://168.63.129.16/", "host"),
        ("ftp://example.com/", "scheme"),
        ("file:///etc/passwd", "scheme"),
        ("gopher://example.com/", "scheme"),
        ("//example.com/", "scheme"),
        ("example.com", "scheme"),
        ("http://u:p@example.com", "user"),
        ("http://@example.com", "user"),
        ("http://example.com@127.0.0.1/", "user"),
        ("http://example.com:22", "port"),
        ("http://example.com:25", "port"),
        ("http://example.com:6379", "port"),
        ("http://example.com:5432", "port"),
        ("http://example.com:0", "port"),
        ("http://example.com:99999", "form"),
        ("http://example.com:x/", "form"),
        ("http://", "form"),
        ("http://exa mple.com/", "form"),
        ("http://example.com/\r\nX-Evil: 1", "form"),
        ("http://example.com\\@127.0.0.1/", "form"),
        ("http://[::1", "form"),
        ("http://.example.com/", "form"),
        ("https://example.com/" + "a" * 500, "form"),
        ("", "form"),
    ],
)
def test_T60_unsafe_addresses_are_refused(url: str, code: str) -> None:
    assert refusal(url) == code


@pytest.mark.parametrize(
    "addresses",
    [
        ("10.0.0.1",),
        ("100.64.0.1",),
        ("172.31.255.255",),
        ("192.168.1.1",),
        ("198.18.0.1",),
        ("203.0.113.9",),
        ("::1",),
        ("::ffff:10.0.0.1",),
        ("::ffff:8.8.8.8",),
        ("fe80::1%eth0",),
        ("fec0::1",),
        ("ff02::1",),
        ("2001:db8::1",),
        ("2001::1",),
        (PUBLIC, "127.0.0.1"),
        ("127.0.0.1", PUBLIC),
        (),
    ],
)
def test_T60_a_name_with_an_address_that_is_not_public_is_refused(addresses: tuple[str, ...]) -> None:
    with pytest.raises(UnsafeUrl) as caught:
        find("https://hooks.example.com/", answers(*addresses))
    assert caught.value.code == "host"


def test_T60_an_unknown_name_is_refused_like_an_internal_one() -> None:
    def unknown(host: str, port: int) -> list[str]:
        raise socket.gaierror("no such name")

    with pytest.raises(UnsafeUrl) as caught:
        find("https://hooks.example.com/", unknown)
    assert caught.value.code == "host"


@pytest.mark.parametrize(
    ("url", "place"),
    [
        ("https://hooks.example.com", ("https", "hooks.example.com", 443, "/")),
        ("https://HOOKS.example.com./a?b=c&d=%20#e", ("https", "hooks.example.com", 443, "/a?b=c&d=%20")),
        ("https://hooks.example.com:8443/x", ("https", "hooks.example.com", 8443, "/x")),
        ("http://hooks.example.com/ü?q=ü", ("http", "hooks.example.com", 80, "/%C3%BC?q=%C3%BC")),
        ("https://bücher.example/", ("https", "xn--bcher-kva.example", 443, "/")),
        ("https://[2606:4700::6810:84e5]/", ("https", "2606:4700::6810:84e5", 443, "/")),
    ],
)
def test_a_public_address_is_taken_apart(url: str, place: tuple[str, str, int, str]) -> None:
    found, addresses = find(url, answers(PUBLIC, "2606:4700::6810:84e5"))
    assert (found.scheme, found.host, found.port, found.target) == place
    assert addresses == [PUBLIC, "2606:4700::6810:84e5"]


def test_production_calls_https_only(settings: Any) -> None:
    settings.PORTICO_ENV = "production"
    assert refusal("http://hooks.example.com/", PUBLIC) == "scheme"
    assert find("https://hooks.example.com/", answers(PUBLIC))[1] == [PUBLIC]


def test_the_host_header_names_the_port_only_when_it_is_unusual() -> None:
    assert read_url("https://hooks.example.com/").host_header == "hooks.example.com"
    assert read_url("https://hooks.example.com:8443/").host_header == "hooks.example.com:8443"
    assert read_url("https://[2606:4700::1]:8443/").host_header == "[2606:4700::1]:8443"


Talk = Callable[[socket.socket], None]


@contextmanager
def server(talk: Talk, tls: ssl.SSLContext | None = None) -> Iterator[int]:
    """A server that does `talk` with everybody who connects."""
    listener = socket.create_server(("127.0.0.1", 0))
    listener.settimeout(10)

    def serve() -> None:
        while True:
            try:
                connection, _address = listener.accept()
            except OSError:
                return
            threading.Thread(target=converse, args=(connection,), daemon=True).start()

    def converse(connection: socket.socket) -> None:
        try:
            with tls.wrap_socket(connection, server_side=True) if tls else connection as line:
                talk(line)
        except OSError:
            return

    threading.Thread(target=serve, daemon=True).start()
    try:
        yield int(listener.getsockname()[1])
    finally:
        listener.close()


def read_request(line: socket.socket) -> bytes:
    """What was sent, as far as it came with the first pieces."""
    received = b""
    while b"{}" not in received:
        piece = line.recv(65536)
        if not piece:
            return received
        received += piece
    return received


def saying(answer: bytes, heard: list[bytes] | None = None) -> Talk:
    """Reads the request and gives this answer."""

    def talk(line: socket.socket) -> None:
        request = read_request(line)
        if heard is not None:
            heard.append(request)
        line.sendall(answer)

    return talk


def call(port: int, host: str = "127.0.0.1", scheme: str = "http") -> outbound.Answer:
    """Send `{}` there."""
    return post(
        f"{scheme}://{host}:{port}/x", body=b"{}", headers={"X-Test": "1"}, resolve=lambda name, number: ["127.0.0.1"]
    )


@pytest.fixture
def local(settings: Any) -> None:
    settings.PORTICO_WEBHOOK_ALLOW_PRIVATE = True


def test_the_connection_goes_to_the_address_that_was_checked(local: None) -> None:
    heard: list[bytes] = []
    with server(saying(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok", heard)) as port:
        # The name is looked up by nobody else: it does not exist.
        answer = call(port, "rebinding.invalid")
    assert (answer.status, answer.error, answer.body) == (200, "", b"ok")
    assert heard[0].startswith(b"POST /x HTTP/1.1\r\n")
    assert f"Host: rebinding.invalid:{port}\r\n".encode() in heard[0]


def test_T60_delivery_checks_again_and_connects_to_nothing() -> None:
    heard: list[bytes] = []
    with server(saying(b"HTTP/1.1 200 OK\r\n\r\n", heard)) as port:
        answer = call(port)
    assert (answer.status, answer.error) == (None, "refused")
    assert heard == []


def test_T60_redirects_are_not_followed(local: None) -> None:
    heard: list[bytes] = []
    with server(saying(b"HTTP/1.1 200 OK\r\n\r\n", heard)) as there:
        moved = f"HTTP/1.1 307 Moved\r\nLocation: http://127.0.0.1:{there}/\r\nContent-Length: 0\r\n\r\n"
        with server(saying(moved.encode())) as port:
            answer = call(port)
    assert (answer.status, answer.error) == (307, "redirect")
    assert heard == []


@pytest.mark.parametrize(
    ("said", "status", "error"),
    [
        (b"HTTP/1.1 500 Oh\r\nContent-Length: 0\r\n\r\n", 500, "status"),
        (b"HTTP/1.1 204 No Content\r\n\r\n", 204, ""),
        (b"SSH-2.0-OpenSSH_9.2\r\n", None, "broken"),
        (b"", None, "unreachable"),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 50\r\n\r\nshort", 200, ""),
        (b"HTTP/1.1 200 OK\r\n" + b"X: y\r\n" * 200 + b"\r\n", None, "broken"),
        (b"HTTP/1.1 200 OK\r\nX: " + b"y" * 70000 + b"\r\n\r\n", None, "broken"),
    ],
)
def test_every_answer_becomes_a_status_or_a_code(local: None, said: bytes, status: int | None, error: str) -> None:
    with server(saying(said)) as port:
        answer = call(port)
    assert (answer.status, answer.error) == (status, error)


def test_a_long_body_is_read_up_to_the_limit(local: None) -> None:
    with server(saying(b"HTTP/1.1 200 OK\r\nContent-Length: 5000000\r\n\r\n" + b"x" * 5_000_000)) as port:
        answer = call(port)
    assert (answer.status, len(answer.body)) == (200, outbound.MOST_BODY)


def test_nobody_there(local: None) -> None:
    with socket.create_server(("127.0.0.1", 0)) as closed:
        port = int(closed.getsockname()[1])
    assert call(port).error == "unreachable"


@pytest.mark.parametrize("piece", [b"", b"H", b"HTTP/1.1 200 OK\r\nX: y\r\n"])
def test_a_server_that_drips_is_cut_off(local: None, monkeypatch: pytest.MonkeyPatch, piece: bytes) -> None:
    monkeypatch.setattr(outbound, "DEADLINE", 0.6)
    over = threading.Event()

    def drip(line: socket.socket) -> None:
        read_request(line)
        while not over.wait(0.1):
            line.sendall(piece or b"")

    with server(drip) as port:
        answer = call(port)
        over.set()
    assert (answer.status, answer.error) == (None, "timeout")
    assert 500 <= answer.milliseconds < 3000


def test_a_handshake_that_never_ends_is_cut_off(local: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(outbound, "DEADLINE", 0.6)
    over = threading.Event()

    def wait(line: socket.socket) -> None:
        over.wait(10)

    with server(wait) as port:
        answer = call(port, scheme="https")
        over.set()
    assert (answer.status, answer.error) == (None, "timeout")
    assert answer.milliseconds < 3000


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """A certificate for hooks.example.com that nobody signed, and its key."""
    folder = tmp_path_factory.mktemp("certificate")
    found = folder / "certificate.pem", folder / "key.pem"
    command = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=hooks"]
    command += ["-addext", "subjectAltName=DNS:hooks.example.com", "-out", str(found[0]), "-keyout", str(found[1])]
    subprocess.run(command, check=True, capture_output=True)
    return found


@pytest.fixture
def tls(certificate: tuple[Path, Path]) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(*certificate)
    return context


@pytest.mark.parametrize(
    ("trusted", "host", "status", "error"),
    [
        (True, "hooks.example.com", 200, ""),
        (True, "other.example.com", None, "tls"),
        (False, "hooks.example.com", None, "tls"),
    ],
)
def test_the_certificate_is_checked_against_the_hosts_name(
    local: None,
    monkeypatch: pytest.MonkeyPatch,
    certificate: tuple[Path, Path],
    tls: ssl.SSLContext,
    trusted: bool,
    host: str,
    status: int | None,
    error: str,
) -> None:
    if trusted:
        monkeypatch.setattr(outbound, "tls_context", lambda: ssl.create_default_context(cafile=str(certificate[0])))
    heard: list[bytes] = []
    with server(saying(b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n", heard), tls) as port:
        answer = call(port, host, "https")
    assert (answer.status, answer.error) == (status, error)
    assert len(heard) == (1 if status else 0)
