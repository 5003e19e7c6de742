"""Reads a model's answer and checks it against the schema."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from workfuse.operators.errors import NodeError
from workfuse.operators.http_answer import PREVIEW

if TYPE_CHECKING:
    from collections.abc import Mapping

    from openai.types import CompletionUsage
    from openai.types.chat import ChatCompletion


@dataclass(frozen=True)
class Prices:
    """Of a million tokens, both in one currency."""

    prompt: float
    completion: float


def as_output(
    completion: ChatCompletion,
    schema: Mapping[str, Any] | None,
    sent: dict[str, Any],
    prices: Prices | None = None,
) -> dict[str, Any]:
    """{"text", "json", "model", "usage", "cost"}; the cost is in the currency of the prices.

    Raises:
        NodeError: There is no text, or it does not fit the schema; another attempt may be better.
    """
    text = _answer_text(completion, sent)
    usage = completion.usage
    return {
        "text": text,
        "json": None if schema is None else _fitting_json(text, schema, completion, sent),
        "model": completion.model,
        "usage": {
            "promptTokens": usage.prompt_tokens if usage else None,
            "completionTokens": usage.completion_tokens if usage else None,
            "totalTokens": usage.total_tokens if usage else None,
        },
        "cost": _cost(usage, prices) if usage and prices else None,
    }


def _cost(usage: CompletionUsage, prices: Prices) -> float:
    paid = usage.prompt_tokens * prices.prompt + usage.completion_tokens * prices.completion
    return round(paid / 1_000_000, 10)


def _answer_text(completion: ChatCompletion, sent: dict[str, Any]) -> str:
    message = completion.choices[0].message if completion.choices else None
    if message is not None and message.refusal:
        raise NodeError(
            "ai_refusal", f"The model refused: {message.refusal}", request=sent, response=_came("")
        )
    if message is not None and message.tool_calls:
        names = ", ".join(sorted({_tool_name(call) for call in message.tool_calls}))
        raise NodeError(
            "ai_answer",
            f"The model wants to call a tool ({names}), but it was offered none. "
            "Say in the instructions that it has no tools, or use another model.",
            retryable=True,
            request=sent,
            response=_came(message.content or ""),
        )
    if message is None or not message.content:
        raise NodeError("ai_answer", "The model answered with no text.", True, sent, _came(""))
    return message.content


def _tool_name(call: Any) -> str:
    function = getattr(call, "function", None)
    return str(getattr(function, "name", None) or getattr(call, "type", "?"))


def _fitting_json(
    text: str, schema: Mapping[str, Any], completion: ChatCompletion, sent: dict[str, Any]
) -> Any:
    import jsonschema  # type: ignore[import-untyped]
    from referencing import Registry
    from referencing.exceptions import Unresolvable

    try:
        value = json.loads(_without_fence(text))
        # A registry of our own, since the default one fetches whatever address a $ref names.
        jsonschema.validate(value, schema, registry=Registry())
    except Unresolvable as error:
        raise NodeError(
            "ai_schema", f"The output schema refers to {error.ref!r}, which is not part of it."
        ) from error
    except jsonschema.SchemaError as error:
        raise NodeError("ai_schema", f"The output schema is wrong: {error.message}") from error
    except (ValueError, RecursionError, jsonschema.ValidationError) as error:
        cut = " It was cut off at the token limit." if _was_cut(completion) else ""
        raise NodeError(
            "ai_answer",
            f"The model's answer does not fit the output schema: {_problem(error)}.{cut}",
            retryable=True,
            request=sent,
            response=_came(text),
        ) from error
    return value


def _problem(error: Exception) -> str:
    path = getattr(error, "json_path", None)
    message = getattr(error, "message", None)
    return f"{path}: {message}" if path and message else "it is no JSON"


def _without_fence(text: str) -> str:
    """Some models wrap JSON in a Markdown code block."""
    lines = text.strip().splitlines()
    if len(lines) > 2 and lines[0].startswith("```") and lines[-1].strip() == "```":
        return "\n".join(lines[1:-1])
    return text


def _was_cut(completion: ChatCompletion) -> bool:
    return completion.choices[0].finish_reason == "length"


def _came(text: str) -> dict[str, Any]:
    return {"status": 200, "headers": {}, "body": text[:PREVIEW]}
