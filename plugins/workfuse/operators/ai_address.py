"""Where the AI service of a connection is."""

from __future__ import annotations

from typing import Protocol

DEFAULT_URL = "https://api.openai.com/v1"


class Address(Protocol):
    """What counts of a connection, as Airflow's workers and its server have it."""

    host: str | None
    port: int | None
    schema: str | None


def base_url(connection: Address) -> str:
    host = (connection.host or "").strip().rstrip("/")
    if not host:
        return DEFAULT_URL
    if "://" in host:
        return host
    port = f":{connection.port}" if connection.port else ""
    return f"{connection.schema or 'https'}://{host}{port}/v1"
