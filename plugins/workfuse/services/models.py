"""Which models an AI service offers, as far as it says so."""

from __future__ import annotations

import json
from typing import Any

import httpx
from airflow.models.connection import Connection
from airflow.sdk.exceptions import AirflowNotFoundException

from workfuse.operators.ai_address import base_url
from workfuse.services.language_views import ModelList

SECONDS = 8.0
MOST_MODELS = 500
_MOST_BYTES = 2 * 1024 * 1024
_LONGEST_NAME = 200


def list_models(connection_id: str) -> ModelList:
    """The names of the models behind a connection, in order, or why there are none."""
    try:
        connection = Connection.get_connection_from_secrets(connection_id)
    except AirflowNotFoundException:
        return _none(f"There is no connection {connection_id!r}.")
    url = base_url(connection)
    headers = {"Authorization": f"Bearer {connection.password}"} if connection.password else {}
    try:
        answer = _get(f"{url}/models", headers)
    except httpx.TimeoutException:
        return _none(f"{url} gave no answer within {SECONDS:g} seconds.")
    except (httpx.HTTPError, httpx.InvalidURL):
        return _none(f"{url} cannot be reached.")
    except ValueError:
        return _none(f"{url} has no list of models that can be read.")
    if isinstance(answer, int):
        return _none(f"{url} answered {answer} when it was asked for its models.")
    return ModelList(models=_names(answer), problem=None)


def _get(url: str, headers: dict[str, str]) -> Any:
    """The answer's JSON, or its status when that is no success. Redirects are not followed.

    Raises httpx.HTTPError, httpx.InvalidURL, or ValueError for what is no JSON or too much.
    """
    with httpx.stream("GET", url, headers=headers, timeout=SECONDS) as response:
        if response.status_code != httpx.codes.OK:
            return response.status_code
        body = b""
        for chunk in response.iter_bytes():
            body += chunk
            if len(body) > _MOST_BYTES:
                raise ValueError("too long")
    return json.loads(body)


def _names(answer: Any) -> list[str]:
    entries = answer.get("data") if isinstance(answer, dict) else None
    found = {
        entry["id"]
        for entry in (entries if isinstance(entries, list) else ())
        if isinstance(entry, dict) and isinstance(entry.get("id"), str)
    }
    return sorted(name for name in found if 0 < len(name) <= _LONGEST_NAME)[:MOST_MODELS]


def _none(problem: str) -> ModelList:
    return ModelList(models=[], problem=problem)
