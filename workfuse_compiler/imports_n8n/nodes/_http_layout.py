"""The parameters of an HTTP Request, which version 3 laid out anew."""

from __future__ import annotations

from workfuse_compiler.imports_n8n.reading import a_text, inside, objects
from workfuse_compiler.imports_n8n.translation import Node, Untranslatable
from workfuse_compiler.json_value import JsonObject, JsonValue
from workfuse_compiler.record import record


@record
class Request:
    """What an HTTP Request sends, whatever its version.

    Attributes:
        query: name to value, or a text of JSON; so are the headers.
        body_sort: json, form-urlencoded, multipart-form-data, raw, …
        fields: of the body, where it is not written as JSON.
        json_body: a text of JSON, or one expression.
        answer: how it is read: autodetect, json, text, file.
        whole_answer: whether `$json` has status and headers beside the body.
    """

    method: str
    url: JsonValue
    query: JsonObject | str | None
    headers: JsonObject | str | None
    sends_body: bool
    body_sort: str
    fields: JsonObject
    json_body: JsonValue
    raw_body: JsonValue
    media_type: JsonValue
    answer: str
    whole_answer: bool
    authentication: str


def layout_of(node: Node) -> Request:
    """Raises Untranslatable."""
    return _newer(node) if node.version >= 3 else _older(node)


def _newer(node: Node) -> Request:
    given = node.parameters
    sort = node.plain(given.get("contentType"), "type of body", "json")
    response = inside(node.options, "response", "response")
    by_fields = node.plain(given.get("specifyBody"), "way to give the body", "keypair") == "keypair"
    sends = given.get("sendBody") is True
    return Request(
        method=node.plain(given.get("method"), "method", "GET").upper(),
        url=given.get("url", ""),
        query=_newer_pairs(node, "Query", "queryParameters"),
        headers=_newer_pairs(node, "Headers", "headerParameters"),
        sends_body=sends,
        body_sort=sort,
        fields=_fields(given.get("bodyParameters")) if sends and by_fields else {},
        json_body=None if by_fields else given.get("jsonBody", given.get("body", "")),
        raw_body=given.get("body", ""),
        media_type=given.get("rawContentType"),
        answer=a_text(inside(response, "responseFormat"), "autodetect"),
        whole_answer=inside(response, "fullResponse") is True,
        authentication=a_text(given.get("authentication"), "none"),
    )


def _newer_pairs(node: Node, part: str, name: str) -> JsonObject | str | None:
    given = node.parameters
    if given.get(f"send{part}") is not True:
        return None
    if a_text(given.get(f"specify{part}"), "keypair") == "json":
        return a_text(given.get(f"json{part}"), "{}")
    return _fields(given.get(name))


def _older(node: Node) -> Request:
    given = node.parameters
    options = node.options
    as_json = given.get("jsonParameters") is True
    if given.get("sendBinaryData") is True:
        raise Untranslatable("it sends a file, and files of n8n have no counterpart")
    method = node.plain(given.get("requestMethod"), "method", "GET").upper()
    return Request(
        method=method,
        url=given.get("url", ""),
        query=_older_pairs(given, "query", as_json=as_json),
        headers=_older_pairs(given, "header", as_json=as_json),
        sends_body=method not in ("GET", "HEAD") and _has_older_body(given, as_json=as_json),
        body_sort=a_text(options.get("bodyContentType"), "json"),
        fields=_fields(given.get("bodyParametersUi"), "parameter"),
        json_body=given.get("bodyParametersJson", "") if as_json else None,
        raw_body=given.get("bodyParametersJson", ""),
        media_type=options.get("bodyContentCustomMimeType"),
        answer=a_text(given.get("responseFormat"), "json"),
        whole_answer=options.get("fullResponse") is True,
        authentication=a_text(given.get("authentication"), "none"),
    )


def _older_pairs(given: JsonObject, part: str, *, as_json: bool) -> JsonObject | str | None:
    if as_json:
        return a_text(given.get(f"{part}ParametersJson")) or None
    return _fields(given.get(f"{part}ParametersUi"), "parameter")


def _has_older_body(given: JsonObject, *, as_json: bool) -> bool:
    return bool(given.get("bodyParametersJson" if as_json else "bodyParametersUi"))


def _fields(given: object, listed: str = "parameters") -> JsonObject:
    """Names and values. Raises Untranslatable for one that is a file."""
    found: JsonObject = {}
    for one in objects(inside(given, listed)):
        if a_text(one.get("parameterType"), "formData") != "formData":
            raise Untranslatable("it sends a file, and files of n8n have no counterpart")
        name = a_text(one.get("name"))
        if name.startswith("="):
            raise Untranslatable("the name of a parameter is an expression")
        if name:
            found[name] = one.get("value", "")
    return found
