"""A small shop on loopback, so that the examples run without any account or network."""

from __future__ import annotations

import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from workfuse.local.environment import HOST

ORDERS = [
    {"id": 1001, "customer": "Ada Marsh", "total": 249.5, "currency": "EUR", "items": 3},
    {"id": 1002, "customer": "Björn Åkesson", "total": 18.0, "currency": "EUR", "items": 1},
    {"id": 1003, "customer": "Chidi Okafor", "total": 640.0, "currency": "EUR", "items": 7},
]
PREFERRED_PORTS = range(18080, 18180)
MAX_BODY_BYTES = 1024 * 1024


class Handler(BaseHTTPRequestHandler):
    """``GET /orders``, ``GET /orders/<id>``, ``POST /messages``."""

    def do_GET(self) -> None:
        """Answer with the orders or one of them."""
        match self.path.partition("?")[0].strip("/").split("/"):
            case ["orders"]:
                self._answer(200, {"orders": ORDERS})
            case ["orders", wanted]:
                found = next((order for order in ORDERS if str(order["id"]) == wanted), None)
                self._answer(200, found) if found else self._missing()
            case _:
                self._missing()

    def do_POST(self) -> None:
        """Take a message and say what arrived."""
        length = int(self.headers.get("Content-Length") or 0)
        if self.path.strip("/") != "messages":
            self._missing()
        elif length > MAX_BODY_BYTES:
            self._answer(413, {"error": f"At most {MAX_BODY_BYTES} bytes."})
        else:
            try:
                received = json.loads(self.rfile.read(length) or "null")
            except ValueError as error:
                self._answer(400, {"error": f"The body is no JSON: {error}"})
            else:
                self._answer(201, {"delivered": True, "received": received})

    def log_message(self, format: str, *args: Any) -> None:
        """Keep the launcher's terminal quiet."""

    def _missing(self) -> None:
        self._answer(404, {"error": f"There is nothing at {self.path}."})

    def _answer(self, status: int, body: object) -> None:
        data = json.dumps(body).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)


def serve(port: int | None) -> int | None:
    """Start the service in the background.

    Args:
        port: The port of an earlier start, which the example workflows name; None for any.

    Returns:
        The port, or None if that port (or all preferred ones) is taken.
    """
    for candidate in PREFERRED_PORTS if port is None else (port,):
        try:
            server = ThreadingHTTPServer((HOST, candidate), Handler)
        except OSError:
            continue
        threading.Thread(target=server.serve_forever, daemon=True).start()
        return candidate
    return None
