"""Talks to an OpenAI-compatible service."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import openai
from openai.types.chat import ChatCompletion

from workfuse.operators.ai_address import DEFAULT_URL, base_url
from workfuse.operators.errors import NodeError
from workfuse.operators.http_answer import PREVIEW, RETRYABLE, seconds_to_wait
from workfuse.operators.secrets import MASK, masked_headers
from workfuse.operators.texts import as_text

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from airflow.sdk import Connection


def chat_request(
    *,
    model: str,
    prompt: Any,
    system: Any,
    temperature: float | None,
    max_tokens: int | None,
    output_schema: Mapping[str, Any] | None,
) -> dict[str, Any]:
    """The body of a chat completion request."""
    messages = [{"role": "user", "content": as_text(prompt)}]
    if system not in ("", None):
        messages.insert(0, {"role": "system", "content": as_text(system)})
    request: dict[str, Any] = {"model": model, "messages": messages}
    if temperature is not None:
        request["temperature"] = temperature
    if max_tokens is not None:
        request["max_tokens"] = max_tokens
    if output_schema is not None:
        request["response_format"] = {
            "type": "json_schema",
            "json_schema": {
                "name": "answer",
                "schema": dict(output_schema),
                "strict": _can_be_strict(output_schema),
            },
        }
    return request


@dataclass(frozen=True)
class Service:
    """An OpenAI-compatible service, and the connection that it is from."""

    client: openai.OpenAI
    url: str
    connection_id: str


@contextmanager
def open_service(connection_id: str) -> Iterator[Service]:
    """The service of a connection; threads may share it.

    Raises:
        NodeError: The connection has no key.
        AirflowNotFoundException: There is no such connection.
    """
    from airflow.sdk import Connection

    connection = Connection.get(connection_id)
    url = base_url(connection)
    # Airflow repeats failed tasks, so the client must not: attempts would multiply unseen.
    with openai.OpenAI(
        api_key=_key(connection, connection_id), base_url=url, max_retries=0
    ) as client:
        yield Service(client, url, connection_id)


def ask(
    service: Service, request: Mapping[str, Any], timeout: float = 300
) -> tuple[ChatCompletion, dict[str, Any]]:
    """Send a chat completion request.

    Returns:
        The completion, and what was sent, without the key.

    Raises:
        NodeError: The service refused, or did not answer.
    """
    url = service.url
    sent = {
        "method": "POST",
        "url": f"{url}/chat/completions",
        "headers": {"Authorization": MASK},
        "body": dict(request),
    }
    body = dict(request)
    if url == DEFAULT_URL and "max_tokens" in body:
        body["max_completion_tokens"] = body.pop("max_tokens")  # newer models refuse the old
    try:
        completion = service.client.chat.completions.create(**body, timeout=timeout)
    except openai.APITimeoutError as error:
        raise NodeError(
            "timeout", f"{url} gave no answer within {timeout:g} seconds.", True, sent
        ) from error
    except openai.APIConnectionError as error:
        cause = error.__cause__ or error
        raise NodeError("connection", f"{url} cannot be reached: {cause}", True, sent) from error
    except openai.APIStatusError as error:
        raise _refused(error, sent) from error
    except openai.APIError as error:
        raise NodeError("ai_answer", f"{url}: {error}", True, sent) from error
    # The client hands on whatever came with a good status: a web page as text, other JSON as it is.
    if not isinstance(completion, ChatCompletion) or not isinstance(completion.choices, list):
        raise NodeError(
            "ai_answer",
            f"{url} is no OpenAI-compatible service: its answer is no chat completion. "
            f"Correct the host of the connection {service.connection_id!r}.",
            request=sent,
        )
    return completion, sent


def _refused(error: openai.APIStatusError, sent: dict[str, Any]) -> NodeError:
    status = error.status_code
    return NodeError(
        "http_status",
        f"The AI service answered {status}: {error.message}",
        retryable=status in RETRYABLE,
        request=sent,
        response={
            "status": status,
            "headers": masked_headers(error.response.headers),
            "body": error.response.text[:PREVIEW],
        },
        retry_after=seconds_to_wait(error.response.headers.get("retry-after")),
    )


def _key(connection: Connection, connection_id: str) -> str:
    if connection.password:
        return connection.password
    if not connection.host:
        raise NodeError(
            "connection",
            f"The connection {connection_id!r} has no API key. Put it into the field Password.",
        )
    # A model of one's own often takes any key; the client insists on one, and without it would
    # send the key from the worker's environment.
    return "none"


def _can_be_strict(schema: Any) -> bool:
    """OpenAI enforces a schema only if each object is closed and names all fields as required."""
    if isinstance(schema, list):
        return all(map(_can_be_strict, schema))
    if not isinstance(schema, dict):
        return True
    properties = schema.get("properties")
    if schema.get("type") == "object" or properties is not None:
        closed = schema.get("additionalProperties") is False
        if not closed or set(schema.get("required", ())) != set(properties or ()):
            return False
    return all(map(_can_be_strict, schema.values()))
