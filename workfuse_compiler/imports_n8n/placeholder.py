"""What stands for a node that nothing here can do."""

from __future__ import annotations

import json

from workfuse_compiler.imports_n8n.data import Data
from workfuse_compiler.imports_n8n.reading import clean
from workfuse_compiler.imports_n8n.source import MAIN
from workfuse_compiler.imports_n8n.translation import Node, Translated
from workfuse_compiler.json_value import JsonObject, JsonValue

_MOST_CHARACTERS = 100_000
_CODE = ("code", "function", "functionItem", "executeCommand")
_NO_COUNTERPART = "nothing here does what it does"


def placeholder(node: Node, reason: str | None) -> Translated:
    """A node that keeps what the original was, so that a person can replace it.

    Args:
        reason: why it was not translated, where nodes of its type are in general.
    """
    part_of = _part_of(node)
    known = reason is not None
    reason = reason or (f"it is a part of {part_of!r}" if part_of else _usual_reason(node))
    config: JsonObject = {
        "origin": "n8n",
        "originalType": node.source.type,
        "reason": reason[:500],
        "advice": _advice(node, part_of, known=known),
        "parameters": _parameters(node),
    }
    count = _outputs(node)
    handles: tuple[str | None, ...] = (None,)
    if count > 1:
        handles = tuple(f"output_{number}" for number in range(1, count + 1))
        outputs: list[JsonValue] = [
            {"id": name, "label": f"Output {number}"} for number, name in enumerate(handles, 1)
        ]
        if node.source.raw.get("onError") == "continueErrorOutput":
            outputs[-1] = {"id": handles[-1], "label": "Error"}
        config["outputs"] = outputs
    message = f"n8n's {node.source.type!r} became a placeholder: {reason}. {config['advice']}"
    node.say("placeholder", message)
    return Translated("utility.placeholder", config, handles, (Data(node.output),))


def _usual_reason(node: Node) -> str:
    return "code does not run here" if node.source.short in _CODE else _NO_COUNTERPART


def _advice(node: Node, part_of: str | None, *, known: bool) -> str:
    if known:
        return "Draw here what it did, with nodes that there are; then delete it."
    if part_of:
        return f"Delete it once {part_of[:80]!r} has what it needs."
    if node.source.short in _CODE:
        return (
            "Do its work in a Transform or in expressions, or let an HTTP request call a service "
            "that does it; then delete it."
        )
    if node.source.short.lower().endswith("trigger"):
        return "Start the workflow by a webhook, a schedule or an asset instead; then delete it."
    return "Put another node in its place, such as an HTTP request to the service; then delete it."


def _part_of(node: Node) -> str | None:
    """The AI node that this one is a part of, if it is one."""
    links = node.whole.links.outgoing.get(node.source.name, ())
    return next((link.target for link in links if link.sort != MAIN), None)


def _outputs(node: Node) -> int:
    links = node.whole.links.outgoing.get(node.source.name, ())
    count = max((link.output + 1 for link in links if link.sort == MAIN), default=1)
    return max(count, 2) if node.source.raw.get("onError") == "continueErrorOutput" else count


def _parameters(node: Node) -> JsonValue:
    kept = clean(node.parameters)
    if len(json.dumps(kept)) > _MOST_CHARACTERS:
        node.say("dropped", "Its parameters are too long to be kept here.")
        return {}
    return kept
