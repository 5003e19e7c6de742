"""Certificates that a connection brings along as text."""

from __future__ import annotations

import ssl
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

from requests.adapters import HTTPAdapter
from urllib3.util import parse_url
from urllib3.util.ssl_ import create_urllib3_context

from workfuse.operators.errors import NodeError

if TYPE_CHECKING:
    import requests

AUTHORITY, CERTIFICATE, KEY = "ca_certificate", "client_certificate", "client_private_key"
"""Fields of a connection's extra, each PEM."""


def use_certificates(session: requests.Session, base_url: str) -> None:
    """Move certificates from the session's headers, where the HTTP hook puts them, to TLS.

    They are used for the connection's own origin only.

    Raises:
        NodeError: One of them cannot be read.
    """
    authority, certificate, key = (
        session.headers.pop(name, None) for name in (AUTHORITY, CERTIFICATE, KEY)
    )
    if not (authority or certificate):
        return
    context = create_urllib3_context()
    try:
        if authority:
            context.load_verify_locations(cadata=str(authority))
        if certificate:
            _load_pair(context, str(certificate), str(key or ""))
    except (ssl.SSLError, ValueError) as error:
        raise NodeError(
            "connection",
            f"A certificate in the connection's extra cannot be read: {error}. "
            f"{AUTHORITY}, {CERTIFICATE} and {KEY} are PEM texts.",
        ) from error
    adapter = _Adapter(context, own_authority=bool(authority))
    parts = parse_url(base_url)
    # A prefix without the slash would fit "https://shop.example.evil.example" too.
    session.mount(f"https://{parts.host}:{parts.port or 443}/", adapter)
    if parts.port in (None, 443):
        session.mount(f"https://{parts.host}/", adapter)


def _load_pair(context: ssl.SSLContext, certificate: str, key: str) -> None:
    """OpenSSL reads them from files only: one that lives for this moment, in a private folder."""
    with tempfile.TemporaryDirectory() as folder:
        pair = Path(folder) / "pair.pem"
        pair.touch(0o600)
        pair.write_text(f"{certificate}\n{key}")
        context.load_cert_chain(pair)


class _Adapter(HTTPAdapter):
    """Speaks TLS with a context of its own."""

    def __init__(self, context: ssl.SSLContext, *, own_authority: bool) -> None:
        self._context = context
        self._own_authority = own_authority
        super().__init__()

    def init_poolmanager(self, *args: Any, **kwargs: Any) -> None:
        super().init_poolmanager(*args, **kwargs, ssl_context=self._context)

    def cert_verify(self, conn: Any, url: Any, verify: Any, cert: Any) -> None:
        super().cert_verify(conn, url, verify, cert)  # type: ignore[no-untyped-call]
        if self._own_authority:
            conn.ca_certs = conn.ca_cert_dir = None  # the public ones are not asked then
