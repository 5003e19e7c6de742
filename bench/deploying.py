"""Workflows that are created and deployed through the API, as people do."""

from __future__ import annotations

import time
from contextlib import suppress
from typing import Any

from workfuse.local.client import API, ApiError, Client

LOADED_SECONDS = 60.0


def deployed(client: Client, document: dict[str, Any]) -> str:
    """Return the id of a new workflow that can run."""
    made = client.post(f"{API}/workflows", {"name": document["name"], "document": document})
    workflow = f"{API}/workflows/{made['id']}"
    client.post(f"{workflow}/deploy", {"revision": 1}, timeout=LOADED_SECONDS)
    deadline = time.monotonic() + LOADED_SECONDS
    while time.monotonic() < deadline:
        with suppress(ApiError):
            if client.get(workflow)["deployment"]["state"] == "ready":
                return str(made["id"])
        time.sleep(0.2)
    raise TimeoutError(f"{document['name']} was not loaded.")
