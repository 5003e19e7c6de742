"""A service on loopback that answers as told and remembers exactly what it was asked."""

from __future__ import annotations

import json
import ssl
import threading
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Self
from urllib.parse import parse_qs, urlsplit


@dataclass
class Seen:
    """One request; times are of the monotonic clock, in seconds."""

    method: str
    path: str
    query: dict[str, list[str]]
    headers: dict[str, str]
    body: bytes
    started: float
    ended: float = 0.0
    peer: int = 0  # the port that it came from: one for each connection

    @property
    def json(self) -> Any:
        return json.loads(self.body)


@dataclass(frozen=True)
class Answer:
    """What to answer; a body that is no text and no bytes is JSON. `delay` is in seconds."""

    status: int = 200
    body: Any = field(default_factory=lambda: {"ok": True})
    headers: Mapping[str, str] = field(default_factory=dict)
    delay: float = 0.0


Script = Callable[[Seen, int], Answer]
"""Given a request and how many came to the same path before, says what to answer."""


class Double:
    """The service. Paths without a script are answered with `Answer()`."""

    def __init__(self, tls: ssl.SSLContext | None = None) -> None:
        self._scripts: dict[str, Script] = {}
        self._seen: list[Seen] = []
        self._lock = threading.Lock()
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self._scheme = "https" if tls else "http"
        if tls:
            self._server.socket = tls.wrap_socket(self._server.socket, server_side=True)

    @property
    def url(self) -> str:
        return f"{self._scheme}://127.0.0.1:{self._server.server_port}"

    def on(self, prefix: str, script: Script) -> None:
        """Answer requests whose path starts with the prefix; the longest prefix wins."""
        self._scripts[prefix] = script

    def seen(self, prefix: str) -> list[Seen]:
        """The requests whose path starts with the prefix, in the order they came."""
        with self._lock:
            return [seen for seen in self._seen if seen.path.startswith(prefix)]

    def __enter__(self) -> Self:
        threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True).start()
        return self

    def __exit__(self, *exc_info: object) -> None:
        self._server.shutdown()
        self._server.server_close()

    def answer(self, seen: Seen) -> Answer:
        with self._lock:
            before = sum(earlier.path == seen.path for earlier in self._seen)
            self._seen.append(seen)
        matching = [prefix for prefix in self._scripts if seen.path.startswith(prefix)]
        return self._scripts[max(matching, key=len)](seen, before) if matching else Answer()

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        double = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def respond(self) -> None:
                parts = urlsplit(self.path)
                seen = Seen(
                    method=self.command,
                    path=parts.path,
                    query=parse_qs(parts.query, keep_blank_values=True),
                    headers={name.lower(): value for name, value in self.headers.items()},
                    body=self.rfile.read(int(self.headers.get("content-length") or 0)),
                    started=time.monotonic(),
                    peer=self.client_address[1],
                )
                answer = double.answer(seen)
                time.sleep(answer.delay)
                with suppress(ConnectionError):  # the client may have had enough
                    self._write(answer)
                seen.ended = time.monotonic()

            def _write(self, answer: Answer) -> None:
                content, content_type = _content(answer.body)
                headers = {
                    "content-type": content_type,
                    "content-length": str(len(content)),
                } | {name.lower(): value for name, value in answer.headers.items()}
                self.send_response(answer.status)
                for name, value in headers.items():
                    self.send_header(name, value)
                self.end_headers()
                if self.command != "HEAD":
                    self.wfile.write(content)

            def log_message(self, format: str, *args: object) -> None:
                """Stay silent."""

        for method in ("GET", "POST", "PUT", "PATCH", "DELETE", "HEAD"):
            setattr(Handler, f"do_{method}", Handler.respond)
        return Handler


def _content(body: Any) -> tuple[bytes, str]:
    match body:
        case bytes():
            return body, "application/octet-stream"
        case str():
            return body.encode(), "text/plain"
    return json.dumps(body).encode(), "application/json"


def completion(text: str, *, model: str = "tiny") -> dict[str, Any]:
    """A chat completion as OpenAI-compatible services answer it."""
    return {
        "id": "chatcmpl-1",
        "object": "chat.completion",
        "created": 1_700_000_000,
        "model": model,
        "choices": [
            {
                "index": 0,
                "finish_reason": "stop",
                "message": {"role": "assistant", "content": text},
            }
        ],
        "usage": {"prompt_tokens": 11, "completion_tokens": 7, "total_tokens": 18},
    }
