"""JSON Schemas that people write: whether one can be used at all."""

from __future__ import annotations

import json
from functools import lru_cache
from typing import Any

from workfuse_compiler.expressions.template import shortened
from workfuse_compiler.json_value import JsonObject
from workfuse_compiler.node_config import refuse
from workfuse_compiler.validation import path_text

TOO_DEEP = "it is nested too deeply"


def usable_schema(schema: dict[str, Any] | None) -> dict[str, Any] | None:
    """A schema that answers can be held against, as it is.

    Raises:
        PydanticCustomError: one that would fail whatever is answered.
    """
    problem = _problem_of(schema) if schema is not None else None
    if problem is not None:
        raise refuse(f"the schema cannot be used: {problem}")
    return schema


def wrong_keyword(schema: JsonObject, validator: Any) -> str | None:
    """What a draft of JSON Schema does not allow in a schema, or None."""
    from jsonschema import SchemaError  # type: ignore[import-untyped]

    try:
        validator.check_schema(schema)
    except SchemaError as error:
        return f"{place(error.absolute_path)}{shortened(error.message)}"
    except RecursionError:
        return TOO_DEEP
    return None


def _problem_of(schema: JsonObject) -> str | None:
    if not isinstance(schema.get("$schema", ""), str):
        return "$schema: a text is needed"
    return _problem(json.dumps(schema))


@lru_cache(maxsize=256)
def _problem(text: str) -> str | None:
    """Kept by its text: reading one takes milliseconds, and the editor checks with each change."""
    from jsonschema.validators import (  # type: ignore[import-untyped]
        Draft202012Validator,
        validator_for,
    )
    from jsonschema_specifications import REGISTRY  # type: ignore[import-untyped]
    from referencing import Resource
    from referencing.jsonschema import DRAFT202012

    schema = json.loads(text)
    problem = wrong_keyword(schema, validator_for(schema, Draft202012Validator))
    if problem is not None:
        return problem
    root = Resource.from_contents(schema, default_specification=DRAFT202012)
    return _wrong_inside(root, REGISTRY.resolver_with_root(root))


def _wrong_inside(part: Any, resolver: Any) -> str | None:
    from referencing.exceptions import Unresolvable

    schema = part.contents
    if not isinstance(schema, dict):
        return None
    reference = schema.get("$ref")
    if isinstance(reference, str):
        try:
            resolver.lookup(reference)
        except (Unresolvable, ValueError):  # ValueError: an address such as "http://[x"
            return f"{shortened(reference)!r} is no part of it"
    inside = (_wrong_inside(one, resolver.in_subresource(one)) for one in part.subresources())
    return next((problem for problem in inside if problem is not None), None)


def place(path: Any) -> str:
    """ "orders[0].id: ", or nothing for the whole."""
    text = path_text("", path)
    return f"{shortened(text.removeprefix('.'))}: " if text else ""
