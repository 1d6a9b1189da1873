"""The fake provider as a small HTTP server, so that it can outlive the processes that are killed around it.

POST /messages -> 201 {"id"}; GET /messages?reference=… -> 200 {"id"} or 404 (mode lookup); GET /accepted -> every copy;
POST /faults {"refuse": 0.1, …} changes the shares of faults.
"""

import json
import socket
import struct
import threading
from dataclasses import asdict
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

from turnout.channels.contract import Outgoing
from turnout.channels.fake.provider import Connection, FakeProvider, Mode, Unanswered

LONGEST_SILENCE_SECONDS = 60.0
LONGEST_BODY = 64 * 1024


class FakeServer(ThreadingHTTPServer):
    """Serves one FakeProvider on 127.0.0.1; `port` 0 takes a free one."""

    daemon_threads = True
    request_queue_size = 128

    def __init__(self, provider: FakeProvider, port: int = 0) -> None:
        super().__init__(("127.0.0.1", port), _Requests)
        self.provider = provider
        self.closing = threading.Event()

    @property
    def url(self) -> str:
        """The address to give a FakeChannel."""
        return f"http://127.0.0.1:{self.server_address[1]}"

    def __exit__(self, *error: Any) -> None:
        self.closing.set()
        self.shutdown()
        super().__exit__(*error)

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Say nothing about clients that went away: the drills kill them."""


class _Requests(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    # One write per answer; without this the second small packet of an answer waits for the client's ACK.
    wbufsize = -1
    disable_nagle_algorithm = True
    server: FakeServer

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(min(int(self.headers.get("Content-Length", 0)), LONGEST_BODY)))
        if self.path == "/messages":
            self._take(Outgoing(**body))
        elif self.path == "/faults":
            self.server.provider.suffer(**body)
            self._answer(HTTPStatus.OK, {})
        else:
            self._answer(HTTPStatus.NOT_FOUND, {})

    def do_GET(self) -> None:
        provider = self.server.provider
        address = urlsplit(self.path)
        if address.path == "/accepted":
            self._answer(HTTPStatus.OK, [asdict(message) for message in provider.accepted])
        elif address.path == "/messages" and provider.mode is Mode.LOOKUP:
            found = provider.find(parse_qs(address.query).get("reference", [""])[0])
            self._answer(HTTPStatus.OK if found else HTTPStatus.NOT_FOUND, {"id": found})
        else:
            self._answer(HTTPStatus.METHOD_NOT_ALLOWED, {})

    def _take(self, message: Outgoing) -> None:
        try:
            self._answer(HTTPStatus.CREATED, {"id": self.server.provider.submit(message)})
        except Unanswered as end:
            if end.connection is Connection.REFUSED:
                self._answer(HTTPStatus.SERVICE_UNAVAILABLE, {})
            elif end.connection is Connection.REFUSED_FOR_GOOD:
                self._answer(HTTPStatus.UNPROCESSABLE_ENTITY, {})
            else:
                self._break_off(is_silent=end.connection is Connection.SILENT)

    def _break_off(self, *, is_silent: bool) -> None:
        if is_silent:
            self.server.closing.wait(LONGEST_SILENCE_SECONDS)
        # Linger 0: the close is a reset, as of a machine that fell over.
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.connection.close()
        self.close_connection = True

    def _answer(self, status: HTTPStatus, content: Any) -> None:
        body = json.dumps(content).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)
        self.wfile.flush()

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - the name is the standard library's
        """Log nothing: a line would name the address of whoever asked."""
