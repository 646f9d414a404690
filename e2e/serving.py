"""What the browser talks to: the handbook as residents get it, and the neutral page that the way out leads to."""

from __future__ import annotations

import datetime
import html
import ipaddress
import os
import socket
import ssl
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

_WEATHER = '<!doctype html><html lang="ja"><title>天気</title><link rel="icon" href="data:,"><h1>あすは晴れ</h1>'

STARTS_WITHIN = 60.0
"""Seconds, on a machine that is busy with something else."""


@dataclass(frozen=True, slots=True)
class Site:
    """The running handbook. ``data`` is the folder where it keeps the secret that it made for itself."""

    origin: str
    data: Path
    exit_url: str

    def url(self, path: str) -> str:
        """The address of a page."""
        return self.origin + path


@contextmanager
def handbook_serving(folder: Path, exit_url: str, also: Mapping[str, str] | None = None) -> Iterator[Site]:
    """`handbook serve` with two processes and the shipped content, until the block ends. *also* are more variables for it.

    It must have written nothing by then: no line names who asked for what.
    """
    port = _free_port()
    site = Site(f"http://127.0.0.1:{port}", folder / "data", exit_url)
    environ = {
        name: os.environ[name] for name in ("PATH", "HOME", "LANG", "COVERAGE_PROCESS_START") if name in os.environ
    }
    environ |= {"HANDBOOK_DATA": str(site.data), "HANDBOOK_EXIT_URL": exit_url, **(also or {})}
    command = [str(Path(sys.executable).with_name("handbook")), "serve", "--port", str(port), "--workers", "2"]
    written = folder / "written"
    with written.open("wb") as log:
        process = subprocess.Popen(command, env=environ, cwd=folder, stdout=log, stderr=log)
        try:
            _wait_for(site.url("/readyz"), process, written)
            yield site
        finally:
            process.terminate()
            try:
                process.wait(10)
            except subprocess.TimeoutExpired:
                process.kill()
    said = written.read_text("utf-8")
    assert not said, f"the server wrote:\n{said}"


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    return port


def _wait_for(url: str, process: subprocess.Popen[bytes], written: Path) -> None:
    until = time.monotonic() + STARTS_WITHIN
    while time.monotonic() < until and process.poll() is None:
        try:
            with urllib.request.urlopen(url, timeout=5):  # noqa: S310 - an address of our own
                return
        except (urllib.error.URLError, OSError):
            time.sleep(0.1)
    raise RuntimeError(f"handbook serve did not start:\n{written.read_text('utf-8')}")


class Weather:
    """The neutral page, over https as the settings want it, with a link to where `?to=` says.

    While it is ``stalled`` it answers nobody.
    """

    def __init__(self, folder: Path) -> None:
        self.asked: list[str] = []
        self._open = threading.Event()
        self._open.set()
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self._server.daemon_threads = True
        self._server.socket = _tls(folder).wrap_socket(
            self._server.socket, server_side=True, do_handshake_on_connect=False
        )
        threading.Thread(target=self._server.serve_forever, daemon=True).start()
        self.url = f"https://127.0.0.1:{self._server.server_address[1]}/"

    @contextmanager
    def stalled(self) -> Iterator[None]:
        """Let nobody have an answer until the block ends."""
        self._open.clear()
        try:
            yield
        finally:
            self._open.set()

    def close(self) -> None:
        """Stop."""
        self._open.set()
        self._server.shutdown()
        self._server.server_close()

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        opened, asked = self._open, self.asked

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                asked.append(self.headers.get("Sec-Fetch-Dest", ""))
                opened.wait(20)
                body = _WEATHER.encode()
                to = parse_qs(urlsplit(self.path).query).get("to")
                if to:
                    body += f'<p><a href="{html.escape(to[0])}">つづき</a>'.encode()
                self.send_response(200)
                self.send_header("Content-Type", "text/html; charset=utf-8")
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def handle(self) -> None:
                try:
                    super().handle()
                except (ssl.SSLError, OSError):
                    self.close_connection = True  # the browser went away

            def log_message(self, format: str, *args: object) -> None:
                """Say nothing."""

        return Handler


def _tls(folder: Path) -> ssl.SSLContext:
    """A certificate of an hour, signed by itself: the tests' browser contexts are told to take it."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "127.0.0.1")])
    now = datetime.datetime.now(datetime.UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - datetime.timedelta(minutes=5))
        .not_valid_after(now + datetime.timedelta(hours=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]), critical=False)
        .sign(key, SHA256())
    )
    path = folder / "weather.pem"
    path.write_bytes(
        key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()) + certificate.public_bytes(Encoding.PEM)
    )
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(path)
    return context
