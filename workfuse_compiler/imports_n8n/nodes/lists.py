"""Nodes that turn one item into a list, or a list into one item: transforms."""

from __future__ import annotations

from workfuse_compiler.imports_n8n.data import Data, written
from workfuse_compiler.imports_n8n.reading import a_number, a_text, inside, objects
from workfuse_compiler.imports_n8n.translation import Node, Translated, Untranslatable
from workfuse_compiler.json_value import JsonObject, JsonValue


def split_out(node: Node) -> Translated:
    """Split Out: an item for each entry of a list."""
    field = node.plain(node.parameters.get("fieldToSplitOut"), "field").strip()
    if a_text(node.parameters.get("include"), "noOtherFields") != "noOtherFields":
        raise Untranslatable("it keeps other fields beside the entries")
    if not field or "," in field or field.startswith("$"):
        raise Untranslatable("it splits several fields at once, or none")
    steps = tuple(field.split("."))
    data = node.input()
    if data is None:
        raise Untranslatable("it is not certain what comes in")
    name = node.plain(node.options.get("destinationFieldName"), "name of the entries") or steps[-1]
    # An entry that is no object becomes the value of a field; which of the two, only a run knows.
    node.say(
        "changed",
        f"Entries that are no objects are in {name[:60]!r} in n8n; here each is the item itself.",
    )
    if data.many:
        place = data.shape.path(steps)
        if place is None:
            raise Untranslatable("what it splits has no place here")
        split: JsonObject = {"do": "split", "list": f"{{{{ item{written(place)} }}}}"}
        return _steps(node, f"{{{{ {data.root} }}}}", [split])
    found = data.expression(steps)
    if found is None:
        raise Untranslatable("what it splits has no place here")
    return _steps(node, f"{{{{ {found} }}}}", [{"do": "map", "value": "{{ item }}"}])


def limit(node: Node) -> Translated:
    """Limit: the first or last items of a list."""
    items = node.each_item()
    count = a_number(node.parameters.get("maxItems", 1))
    if items is None:
        raise Untranslatable("it is not certain that a list comes in")
    if a_text(node.parameters.get("keep"), "firstItems") != "firstItems" or count is None:
        raise Untranslatable("it keeps the last items, or a number that an expression gives")
    return _steps(node, items, [{"do": "limit", "count": int(count)}])


def aggregate(node: Node) -> Translated:
    """Aggregate: one item of a whole list."""
    data = node.input()
    if data is None or not data.many:
        raise Untranslatable("it is not certain that a list comes in")
    if node.options:
        raise Untranslatable("it has options that do not exist here")
    if a_text(node.parameters.get("aggregate")) == "aggregateAllItemData":
        return _fields(node, _whole_list(node, data))
    return _fields(node, _lists_of_fields(node, data))


def _whole_list(node: Node, data: Data) -> dict[str, JsonValue]:
    if a_text(node.parameters.get("include"), "allFields") != "allFields":
        raise Untranslatable("it keeps some of the fields of each item")
    if data.shape.whole is None:
        raise Untranslatable("it is not certain what its items are")
    name = node.plain(node.parameters.get("destinationFieldName"), "field") or "data"
    path = written(data.shape.whole).removeprefix(".")
    each = f' | map(attribute="{path}") | list' if path else ""
    return {name: f"{{{{ {data.root}{each} }}}}"}


def _lists_of_fields(node: Node, data: Data) -> dict[str, JsonValue]:
    found: dict[str, JsonValue] = {}
    for one in objects(inside(node.parameters, "fieldsToAggregate", "fieldToAggregate")):
        field = node.plain(one.get("fieldToAggregate"), "field")
        place = data.shape.path(tuple(field.split("."))) if field else None
        path = written(place or ()).removeprefix(".")
        if not path or '"' in path:
            raise Untranslatable("a field that it collects has no place here")
        renamed = one.get("renameField") is True
        name = node.plain(one.get("outputFieldName"), "field") if renamed else ""
        name = name or field.rpartition(".")[2]
        found[name] = f'{{{{ {data.root} | map(attribute="{path}") | list }}}}'
    if not found:
        raise Untranslatable("it collects no field")
    return found


def _steps(node: Node, source: str, steps: list[JsonValue]) -> Translated:
    config: JsonObject = {"mode": "steps", "input": source, "steps": steps}
    return Translated("utility.transform", config, data=(Data(node.output, many=True),))


def _fields(node: Node, fields: dict[str, JsonValue]) -> Translated:
    rows: list[JsonValue] = [{"name": name, "value": value} for name, value in fields.items()]
    return Translated("utility.transform", {"fields": rows}, data=(Data(node.output),))
