"""The fields beside an approval's buttons: as Airflow draws them, and as they were filled in."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from airflow.sdk import Param
from airflow.sdk.exceptions import ParamValidationError

from workfuse.operators.errors import NodeError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

_SCHEMAS: dict[str, dict[str, Any]] = {
    "text": {"type": "string"},
    "longText": {"type": "string", "format": "multiline"},
    "number": {"type": "number"},
    "boolean": {"type": "boolean"},
    "date": {"type": "string", "format": "date"},
}


def params_of(inputs: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """The fields as Airflow's page takes them."""
    return {
        one["name"]: {
            "value": _empty(one),
            "description": None,
            "schema": {**_schema(one), "title": one.get("label") or one["name"]},
            "source": "task",
        }
        for one in inputs
    }


def filled_in(inputs: Sequence[Mapping[str, Any]], answer: Mapping[str, Any]) -> dict[str, Any]:
    """The fields of an answer by name; those that were left out are empty.

    Raises:
        NodeError: A field holds what it may not. Airflow's API takes it all the same.
    """
    return {one["name"]: _checked(one, answer.get(one["name"], _empty(one))) for one in inputs}


def _checked(one: Mapping[str, Any], value: Any) -> Any:
    try:
        if one.get("required") and value in (None, ""):
            raise ParamValidationError("it is empty")
        return Param(value, schema=_schema(one)).resolve()
    except ParamValidationError as error:
        reason = str(error).partition("\n")[0]
        raise NodeError(
            "approval",
            f"The answer's field {one['name']!r} is wrong: {reason}. Run the node again.",
        ) from None


def _schema(one: Mapping[str, Any]) -> dict[str, Any]:
    schema = _SCHEMAS[one.get("type", "text")]
    if one.get("required") or schema["type"] == "boolean":
        return schema
    return {**schema, "type": [schema["type"], "null"]}


def _empty(one: Mapping[str, Any]) -> Any:
    if one.get("type") == "boolean":
        return False
    return "" if one.get("required") and one.get("type", "text") in {"text", "longText"} else None
