"""Respond to Webhook."""

from __future__ import annotations

from workfuse_compiler.imports_n8n.expressions import is_expression
from workfuse_compiler.imports_n8n.reading import a_number, inside, objects
from workfuse_compiler.imports_n8n.translation import Node, Translated, Untranslatable
from workfuse_compiler.json_value import JsonObject, JsonValue


def respond(node: Node) -> Translated:
    """Answers the call; what comes in goes on."""
    parameters = node.parameters
    way = node.plain(parameters.get("respondWith"), "way to answer", "firstIncomingItem")
    config: JsonObject = {}
    match way:
        case "json":
            config["body"] = _json(node)
        case "text":
            config["body"] = node.text(parameters.get("responseBody"), "config.body")
        case "firstIncomingItem" | "allIncomingItems":
            config["body"] = f"{{{{ {_incoming(node, way)} }}}}"
        case "redirect":
            target = node.text(parameters.get("redirectURL"), "config.headers.Location")
            config |= {"status": 307, "headers": {"Location": target}}
        case "noData":
            pass
        case _:
            raise Untranslatable(f"it answers with {way[:40]!r}")
    _add_status(node, config)
    _add_headers(node, config)
    return Translated("utility.respond", config, data=(node.input(),))


def _incoming(node: Node, way: str) -> str:
    data = node.input()
    found = node.whole_input()
    if data is not None and data.many:
        return f"{found} | first" if way == "firstIncomingItem" else found
    return found if way == "firstIncomingItem" else f"[{found}]"


def _json(node: Node) -> JsonValue:
    written = node.parameters.get("responseBody", "{}")
    try:
        return node.json(written, "config.body")
    except ValueError:
        raise Untranslatable("its answer is written in JSON that cannot be read") from None


def _add_status(node: Node, config: JsonObject) -> None:
    status = node.options.get("responseCode")
    if status is None:
        return
    number = a_number(status)
    if number is None and not is_expression(status):
        raise Untranslatable("the status of its answer is no number")
    config["status"] = node.text(status, "config.status") if number is None else int(number)


def _add_headers(node: Node, config: JsonObject) -> None:
    headers = config.get("headers")
    headers = dict(headers) if isinstance(headers, dict) else {}
    for one in objects(inside(node.options, "responseHeaders", "entries")):
        name = node.plain(one.get("name"), "header")
        if name:
            headers[name] = node.text(one.get("value"), f"config.headers.{name}")
    if headers:
        config["headers"] = headers
