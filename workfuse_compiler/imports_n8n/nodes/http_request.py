"""HTTP Request, from version 1 to 4."""

from __future__ import annotations

import json

from workfuse_compiler.imports_n8n.data import ANSWER, BODY, TEXT_ANSWER, Data, Shape
from workfuse_compiler.imports_n8n.nodes._http_layout import Request, layout_of
from workfuse_compiler.imports_n8n.reading import a_number, an_object, inside
from workfuse_compiler.imports_n8n.secrets import is_secret
from workfuse_compiler.imports_n8n.translation import Node, Translated, Untranslatable
from workfuse_compiler.json_value import JsonObject, JsonValue

_METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE", "HEAD")
_BODIES = {
    "json": "json",
    "form-urlencoded": "form",
    "multipart-form-data": "multipart",
    "raw": "raw",
}
_UNDERSTOOD = {
    "allowUnauthorizedCerts",
    "bodyContentType",
    "bodyContentCustomMimeType",
    "followRedirect",
    "followAllRedirects",
    "fullResponse",
    "ignoreResponseCode",
    "redirect",
    "response",
    "timeout",
    "pagination",
    "lowercaseHeaders",
}


def http_request(node: Node) -> Translated:
    """A request; `$json` after it is the body of the answer."""
    items = node.each_item()
    layout = layout_of(node)
    if layout.method not in _METHODS:
        raise Untranslatable(f"its method is {layout.method[:20]!r}")
    if inside(node.options, "pagination", "pagination", "paginationMode") not in (None, "off"):
        raise Untranslatable("it goes through pages; set them up under 'Pages' of a request")
    config: JsonObject = {"url": node.text(layout.url, "config.url")}
    if layout.method != "GET":
        config["method"] = layout.method
    for part, given in (("query", layout.query), ("headers", layout.headers)):
        if found := _pairs(node, part, given):
            config[part] = found
    if layout.sends_body:
        config |= _body(node, layout)
    config |= _options(node)
    text = layout.answer in ("string", "text")
    if layout.answer in ("json", "string", "text", "file"):
        config["responseType"] = "text" if text else layout.answer
    if layout.authentication != "none":
        node.say(
            "byHand",
            "Choose a credential: n8n's are not imported"
            + (
                f" (it used {', '.join(node.source.credentials)})."
                if node.source.credentials
                else "."
            ),
            "credentialId",
        )
    shape: Shape = ANSWER if layout.whole_answer else TEXT_ANSWER if text else BODY
    data = Data(node.output, shape, many=items is not None)
    return Translated("action.http", config, data=(data,), for_each=items)


def _pairs(node: Node, part: str, given: JsonObject | str | None) -> JsonObject:
    """Names and values, as two lists of fields or as JSON."""
    if isinstance(given, str):
        try:
            given = an_object(node.json(given, f"config.{part}"))
        except ValueError:
            raise Untranslatable(f"its {part} are written in JSON that cannot be read") from None
        return {
            name: value if isinstance(value, str) else json.dumps(value)
            for name, value in given.items()
            if not _left_out(node, part, name, value)
        }
    return {
        name: node.text(value, f"config.{part}.{name}")
        for name, value in (given or {}).items()
        if not _left_out(node, part, name, value)
    }


def _left_out(node: Node, part: str, name: str, value: object) -> bool:
    if not is_secret(name, value):
        return False
    node.say(
        "byHand",
        f"The value of {name[:60]!r} looks like a secret and was not taken over. Put it into a "
        "credential and choose that.",
        f"config.{part}",
    )
    return True


def _body(node: Node, layout: Request) -> JsonObject:
    sort = layout.body_sort
    if sort not in _BODIES:
        raise Untranslatable(f"it sends {sort[:40]!r}, and files of n8n have no counterpart")
    kind = _BODIES[sort]
    if kind == "raw":
        media = node.plain(layout.media_type, "content type") or "text/plain"
        text = node.text(layout.raw_body, "config.body")
        return {"body": text, "bodyType": "raw", "contentType": media}
    if layout.json_body is None:
        fields = {
            name: node.value(value, f"config.body.{name}") for name, value in layout.fields.items()
        }
        return {"body": fields, "bodyType": kind}
    return _written_body(node, layout.json_body, kind)


def _written_body(node: Node, written: JsonValue, kind: str) -> JsonObject:
    """A body that is written as JSON, or is one expression that gives it."""
    try:
        return {"body": node.json(written, "config.body"), "bodyType": kind}
    except ValueError:
        if kind != "json":
            raise Untranslatable("its body is written in JSON that cannot be read") from None
    node.say(
        "changed",
        "Its body is no JSON as it stands there, so it is sent as the text that it is.",
        "config.body",
    )
    text = node.text(written, "config.body")
    return {"body": text, "bodyType": "raw", "contentType": "application/json"}


def _options(node: Node) -> JsonObject:
    options = node.options
    answer = an_object(inside(options, "response", "response"))
    redirect = an_object(inside(options, "redirect", "redirect"))
    config: JsonObject = {}
    timeout = a_number(options.get("timeout"))
    if timeout is not None:
        config["timeout"] = max(1, min(timeout / 1000, 3_600))
    if answer.get("neverError") is True or options.get("ignoreResponseCode") is True:
        config["expectedStatus"] = "100-599"
    if redirect.get("followRedirects") is False or options.get("followRedirect") is False:
        config["followRedirects"] = False
    if (options | node.parameters).get("allowUnauthorizedCerts") is True:
        config["verifyTls"] = False
    for name in sorted(options.keys() - _UNDERSTOOD):
        node.say("dropped", f"The option {name[:60]!r} of the request was left out.")
    return config
