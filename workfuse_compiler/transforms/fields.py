"""Steps that work on an object, or on each item of a list."""

from __future__ import annotations

from workfuse_compiler.expressions.values import MAX_ITEMS
from workfuse_compiler.json_value import JsonValue
from workfuse_compiler.transforms.step import Step, described


def set_fields(step: Step, value: JsonValue) -> JsonValue:
    """All values see the item as it was before."""
    rows = [
        (row["name"], step.reader(row["value"], f"fields[{place}].value"))
        for place, row in enumerate(step.config["fields"])
    ]

    def change(item: JsonValue, index: int) -> JsonValue:
        fields = step.fields_of(item, index)
        return {**fields, **{name: read(item, index) for name, read in rows}}

    return step.each(value, change)


def rename(step: Step, value: JsonValue) -> JsonValue:
    """All at once, so that two fields can change their names with each other."""
    names = {row["from"]: row["to"] for row in step.config["fields"]}
    places = {row["from"]: place for place, row in enumerate(step.config["fields"])}

    def change(item: JsonValue, index: int) -> JsonValue:
        renamed: dict[str, JsonValue] = {}
        fields = step.fields_of(item, index)
        for name, inner in fields.items():
            new = names.get(name, name)
            if new != name and new in fields and new not in names:
                raise step.error(
                    f"there is a field '{new}' already, in {described(item)}. Remove it in a step "
                    "before this one, or choose another name.",
                    f"fields[{places[name]}].to",
                    index=index,
                )
            renamed[new] = inner
        return renamed

    return step.each(value, change)


def remove(step: Step, value: JsonValue) -> JsonValue:
    names = frozenset(step.config["names"])
    return step.each(
        value,
        lambda item, index: {
            name: inner for name, inner in step.fields_of(item, index).items() if name not in names
        },
    )


def keep(step: Step, value: JsonValue) -> JsonValue:
    """In the order of the names."""
    names = step.config["names"]

    def change(item: JsonValue, index: int) -> JsonValue:
        fields = step.fields_of(item, index)
        return {name: fields[name] for name in names if name in fields}

    return step.each(value, change)


def map_items(step: Step, value: JsonValue) -> JsonValue:
    return step.each(value, step.reader(step.config["value"], "value"))


def split(step: Step, value: JsonValue) -> JsonValue:
    """One item for each entry of a list in it: the entry, or a copy of the item around it."""
    read = step.reader(step.config["list"], "list")
    name = step.config.get("as", "")
    found: list[JsonValue] = []
    for index, item in step.numbered(value if isinstance(value, list) else [value]):
        entries = read(item, index)
        if not isinstance(entries, list):
            raise step.error(
                f"a list is needed, but it is {described(entries)}.", "list", index=index
            )
        if len(found) + len(entries) > MAX_ITEMS:
            raise step.error(f"it gives more than {MAX_ITEMS:,} items.", index=index)
        if name:
            fields = step.fields_of(item, index)
            found += ({**fields, name: entry} for entry in entries)
        else:
            found += entries
    return found
