"""The way out: only to listed hosts, only to public addresses, nothing followed, nothing leaked."""

import datetime as dt
import json
import ssl
import threading
import time
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import ClassVar

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from shared.integrations.http import Answer, Limits, Outbound, OutboundFailed, OutboundRefused

SECRET_PATH = "/people/anna-svensson"


class Script(BaseHTTPRequestHandler):
    """Answers by the path: /status/N, /redirect, /large, /slow, /drip, /echo."""

    seen: ClassVar[list[str]] = []

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base class names it so
        """Nothing."""

    def do_GET(self) -> None:
        self.seen.append(self.path)
        kind = self.path.strip("/").split("/")
        status = int(kind[1]) if kind[0] == "status" else 302 if kind[0] == "redirect" else 200
        body = b"x" * (1024 * 1024 + 1) if kind[0] == "large" else json.dumps(dict(self.headers)).encode()
        if kind[0] == "slow":
            time.sleep(0.6)
        self.send_response(status)
        if status in (302, 429):
            self.send_header(
                "Location" if status == 302 else "Retry-After", "/stolen" if status == 302 else "7"
            )
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        try:
            for at in range(0, len(body), 1 if kind[0] == "drip" else len(body)):
                self.wfile.write(body[at : at + (1 if kind[0] == "drip" else len(body))])
                time.sleep(0.05 if kind[0] == "drip" else 0)
        except OSError:
            return


@pytest.fixture
def server() -> Iterator[ThreadingHTTPServer]:
    Script.seen.clear()
    with ThreadingHTTPServer(("127.0.0.1", 0), Script) as running:
        thread = threading.Thread(target=running.serve_forever, args=(0.05,), daemon=True)
        thread.start()
        yield running
        running.shutdown()
        thread.join()


Ask = Callable[[str], Answer]


@pytest.fixture
def ask(server: ThreadingHTTPServer) -> Ask:
    place = f"127.0.0.1:{server.server_port}"
    outbound = Outbound([place], allow_local=True, limits=Limits(connect=1, read=0.3, total=0.5))
    return lambda path: outbound.request("GET", f"http://{place}{path}")


def test_an_answer_comes_back_whole(ask: Ask) -> None:
    answer = ask("/echo").accepted()
    assert answer.status == 200
    assert isinstance(answer.json(), dict)
    assert answer.headers["content-length"] == str(len(answer.body))


def test_a_redirect_is_not_followed(ask: Ask) -> None:
    with pytest.raises(OutboundRefused, match="redirect_not_followed"):
        ask("/redirect")
    assert Script.seen == ["/redirect"]


@pytest.mark.parametrize("status", [400, 401, 403, 404, 409, 422])
def test_a_no_is_never_tried_again(ask: Ask, status: int) -> None:
    with pytest.raises(OutboundRefused, match=f"^status_{status}$"):
        ask(f"/status/{status}").accepted()


@pytest.mark.parametrize(("status", "wait"), [(429, 7.0), (408, None), (500, None), (503, None)])
def test_a_passing_fault_is_tried_again_when_the_other_side_wishes(
    ask: Ask, status: int, wait: float | None
) -> None:
    with pytest.raises(OutboundFailed) as failed:
        ask(f"/status/{status}").accepted()
    assert failed.value.retry_after == wait


def test_a_large_answer_is_refused_and_a_slow_one_fails(ask: Ask) -> None:
    with pytest.raises(OutboundRefused, match="answer_too_large"):
        ask("/large")
    with pytest.raises(OutboundFailed, match="no_answer_ReadTimeoutError"):
        ask("/slow")
    with pytest.raises(OutboundFailed, match="answer_too_slow"):
        ask("/drip")


def test_no_error_tells_the_path(ask: Ask, server: ThreadingHTTPServer) -> None:
    server.shutdown()
    server.server_close()
    with pytest.raises(OutboundFailed) as failed:
        ask(SECRET_PATH)
    assert "anna" not in str(failed.value)
    assert failed.value.__cause__ is None
    assert failed.value.__suppress_context__


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1", "10.0.0.1", "172.16.3.4", "192.168.1.1", "169.254.169.254", "100.64.0.1", "224.0.0.1",
        "0.0.0.0",  # noqa: S104 - refused, not bound
        "203.0.113.7", "::1", "fe80::1", "fd00::1", "::ffff:127.0.0.1", "64:ff9b::7f00:1", "2002:7f00:1::",
        "fd00:ec2::254",
    ],
)  # fmt: skip
def test_a_name_that_means_an_inner_address_is_refused(address: str) -> None:
    outbound = Outbound(["ats.example.com"], resolver=lambda _host, _port: ["8.8.8.8", address])
    with pytest.raises(OutboundRefused, match="address_not_public"):
        outbound.request("GET", f"https://ats.example.com{SECRET_PATH}")


@pytest.mark.parametrize("address", ["169.254.169.254", "fe80::1", "::", "::ffff:169.254.169.254"])
def test_the_metadata_service_is_out_of_reach_for_a_local_connection_too(address: str) -> None:
    outbound = Outbound(["ats.example.com"], allow_local=True, resolver=lambda _host, _port: [address])
    with pytest.raises(OutboundRefused, match="address_not_public"):
        outbound.request("GET", "https://ats.example.com/")


@pytest.mark.parametrize(
    ("url", "reason"),
    [
        ("https://evil.example.com/", "host_not_allowed"),
        ("https://ats.example.com.evil.example.com/", "host_not_allowed"),
        ("https://ats.example.com:8443/", "host_not_allowed"),
        ("https://ats.example.com./", "host_not_allowed"),
        ("http://ats.example.com/", "not_https"),
        ("https://ats.example.com@evil.example.com/", "address_malformed"),
        ("https://someone@ats.example.com/", "address_malformed"),
        ("https://ats.example.com\\@evil.example.com/", "address_malformed"),
        ("https://ats.example.com/a b", "address_malformed"),
        ("https://ats.example.com/\r\nX: y", "address_malformed"),
        ("https://ats.example.com/#part", "address_malformed"),
        ("https://ats.example.com:port/", "address_malformed"),
        ("ftp://ats.example.com/", "address_malformed"),
        ("//ats.example.com/", "address_malformed"),
        ("file:///etc/passwd", "address_malformed"),
    ],
)
def test_an_address_off_the_list_is_never_called(url: str, reason: str) -> None:
    def must_not_resolve(_host: str, _port: int) -> list[str]:
        raise AssertionError("resolved")

    with pytest.raises(OutboundRefused, match=f"^{reason}$"):
        Outbound(["ats.example.com"], resolver=must_not_resolve).request("GET", url)


def certificate(folder: Path, name: str) -> Path:
    """A self-signed certificate for `name`, with its key in the same file."""
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    start = dt.datetime(2020, 1, 1, tzinfo=dt.UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(start)
        .not_valid_after(dt.datetime(2120, 1, 1, tzinfo=dt.UTC))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(name)]), critical=False)
        .sign(key, hashes.SHA256())
    )
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    file = folder / "server.pem"
    file.write_bytes(private + made.public_bytes(serialization.Encoding.PEM))
    return file


def test_https_goes_to_the_checked_address_and_checks_the_name(
    server: ThreadingHTTPServer, tmp_path: Path
) -> None:
    file = certificate(tmp_path, "ats.example.com")
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(file)
    server.socket = context.wrap_socket(server.socket, server_side=True)
    trust = ssl.create_default_context(cafile=str(file))
    port = server.server_port

    def outbound(name: str) -> Outbound:
        loopback = ["127.0.0.1"]
        return Outbound([f"{name}:{port}"], allow_local=True, tls=trust, resolver=lambda _h, _p: loopback)

    answer = (
        outbound("ats.example.com").request("GET", f"https://ats.example.com:{port}/echo").accepted().json()
    )
    assert isinstance(answer, dict)
    assert answer["Host"] == f"ats.example.com:{port}"
    with pytest.raises(OutboundFailed, match="no_answer_SSLError"):
        outbound("other.example.com").request("GET", f"https://other.example.com:{port}/echo")
