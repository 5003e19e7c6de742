"""What looks like a secret in the parameters of a node, and is not taken over."""

from __future__ import annotations

import re

from workfuse_compiler.imports_n8n.reading import LONGEST, clean_text
from workfuse_compiler.json_value import JsonObject, JsonValue

LEFT_OUT = "left-out"

_SECRET = re.compile(
    r"authorization|cookie|passwor[dt]|passphrase|secret|private[-_ ]?key|"
    r"(?:api|access|auth|subscription|signing)[-_ ]?key$|token$|^x-.*-key$",
    re.IGNORECASE,
)
_BEARER = re.compile(r"\b(Bearer|Basic)\s+(?=[^\s\d]{0,100}\d)[A-Za-z0-9._~+/=-]{12,}")
_KNOWN = re.compile(
    r"\b(?:sk|pk|rk)[-_](?=[A-Za-z_-]{0,100}\d)[A-Za-z0-9_-]{16,}|\bxox[abpr]-[A-Za-z0-9-]{10,}|"
    r"(?<=[?&])(?:api_?key|access_?token|token|key|appid)=[^&{}\s\"'#]+|"
    r"\bgh[pousr]_[A-Za-z0-9]{20,}|\bAKIA[0-9A-Z]{16}\b|\bAIza[0-9A-Za-z_-]{30,}"
)


def is_secret(name: str, value: object) -> bool:
    """Whether a field of this name holds a secret that is written down: no expression finds it."""
    if not isinstance(value, str) or not value or "{{" in value:
        return False
    return _SECRET.search(name[:200]) is not None


def without_secrets(
    value: JsonValue, found: list[str], name: str = "", depth: int = 0
) -> JsonValue:
    """Fields of a node as they are kept: names and texts that look like secrets have none.

    Args:
        found: gets the name of each field whose value is left out.
    """
    if depth > LONGEST - 15:
        return "…"
    match value:
        case str():
            return _text_without(name, value, found)
        case list():
            return [without_secrets(one, found, name, depth + 1) for one in value]
        case dict():
            return _object_without(value, found, depth)
    return value


def _object_without(value: JsonObject, found: list[str], depth: int) -> JsonObject:
    kept: JsonObject = {}
    own = value.get("name")
    for key, one in value.items():
        # Headers and the like: {"name": "X-Api-Key", "value": "…"}.
        name = own if key in ("value", "stringValue") and isinstance(own, str) else key
        kept[clean_text(key)] = without_secrets(one, found, name, depth + 1)
    return kept


def _text_without(name: str, value: str, found: list[str]) -> str:
    if is_secret(name, value):
        found.append(clean_text(name)[:60])
        return LEFT_OUT
    shorter = _KNOWN.sub(LEFT_OUT, _BEARER.sub(rf"\1 {LEFT_OUT}", value))
    if shorter != value:
        found.append(clean_text(name)[:60])
    return clean_text(shorter)
