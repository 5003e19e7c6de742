"""What the expressions of a document can know of the values that they reach."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Protocol

from workfuse_compiler.draft import Draft
from workfuse_compiler.expressions import ExpressionError, contains_expression
from workfuse_compiler.expressions.references import Reference, only_reference
from workfuse_compiler.json_value import JsonValue
from workfuse_compiler.node_kind import NodeKind, SchemaOf
from workfuse_compiler.schemas import (
    ERROR,
    NULL,
    NUMBER,
    TEXT,
    TIME,
    TRUTH,
    WHOLE,
    DeadEnd,
    Schema,
    any_of,
    closed,
    follow,
    list_of,
    or_null,
)

_ROOTS = {
    "index": WHOLE,
    "now": TIME,
    "page": WHOLE,
    "workflow": closed({"id": TEXT, "name": TEXT}),
}
_NONE: Mapping[str, Schema] = {}
_FAILED = closed({"error": ERROR})
_NOT_ASKED = DeadEnd(-1, (), frozenset())
_MOST_ITEMS = 50
_MOST_NESTED = 20
_PER_READER = frozenset({"item", "loops"})
ITEM = re.compile(r"\bitem\b")
"""In the list of a node that repeats, it is the item of a loop around it."""


class Schemas(Protocol):
    """What is known where an expression stands."""

    def found(self, use: Reference, reader: str) -> Schema | DeadEnd:
        """Where a path leads."""


class OutputSchemas:
    """Schemas of the outputs of a document's nodes, each worked out once, when it is asked for.

    Only for documents whose nodes lead in no circle.
    """

    def __init__(self, draft: Draft) -> None:
        self.draft = draft
        # A node sees those before it, and any trigger, wherever that stands.
        triggers = draft.triggers
        self._order = sorted(draft.order, key=triggers.__contains__, reverse=True)
        self._place = {node_id: place for place, node_id in enumerate(self._order)}
        self._seen = len(self._order)
        """How many nodes the one sees whose output is worked out."""
        self._depth = 0
        self._outputs: dict[str, Schema] = {}
        self._lists: dict[str, Schema] = {}
        self._items: dict[str, Mapping[str, Schema]] = {}
        self._names: dict[str, Mapping[str, Schema]] = {}
        self._found: dict[tuple[object, ...], Schema | DeadEnd] = {}

    def _output(self, node_id: str) -> Schema:
        """What is known of a node's own output, as far as it can be seen."""
        if node_id in self._outputs:
            return self._outputs[node_id]
        place = self._place.get(node_id, self._seen)
        if place >= self._seen:
            return None
        if self._depth == _MOST_NESTED:  # nothing here goes down a long chain of calls
            for one in self._order[:place]:
                if one not in self._outputs:
                    self._outputs[one] = self._worked_out(one)
        found = self._outputs[node_id] = self._worked_out(node_id)
        return found

    def _worked_out(self, node_id: str) -> Schema:
        seen, self._seen = self._seen, self._place[node_id]
        self._depth += 1
        try:
            return self._own_output(node_id)
        finally:
            self._seen = seen
            self._depth -= 1

    def root(self, name: str, node_id: str | None, reader: str) -> Schema:
        """What is known of `trigger`, `nodes.<node_id>`, `item` and so on in a node's fields."""
        if name == "nodes" and node_id is not None:
            return closed({"output": self._output_for(node_id, reader)})
        if name == "trigger":
            return self._trigger
        if name == "run":
            return self._run
        if name == "item":
            return self._item(reader)
        if name == "loops" and node_id in self.draft.loops_around(reader):
            return closed({"item": _item_of(self._output(node_id)), "index": WHOLE})
        return _ROOTS.get(name)

    def _item(self, reader: str) -> Schema:
        options = self.draft.options.get(reader)
        loop = self.draft.loop_of.get(reader)
        if options is not None and options.for_each is not None:
            self._output(reader)
            items = self._lists.get(reader)
        else:
            items = None if loop is None else self._output(loop)
        return _item_of(items)

    @cached_property
    def _trigger(self) -> Schema:
        """A run is started by one of them."""
        draft = self.draft
        if draft.document.nodes_lost:
            return None
        return any_of([self._output(one) for one in draft.order if one in draft.triggers])

    @cached_property
    def _run(self) -> Schema:
        waits = [
            node_id
            for node_id, config in self.draft.configs.items()
            if not self.draft.is_disabled(node_id) and self.draft.kinds[node_id].takes_call(config)
        ]
        # A wait whose config is wrong may be meant to take a call.
        document = self.draft.document
        complete = not document.nodes_lost and len(self.draft.configs) == len(document.nodes)
        return closed(
            {
                "id": TEXT,
                "dagId": TEXT,
                "logicalDate": or_null(TIME),
                "attempt": WHOLE,
                "resumeUrls": closed(dict.fromkeys(waits, TEXT)) if complete else None,
            }
        )

    def _output_for(self, node_id: str, reader: str) -> Schema:
        """A loop's output is its items inside its body, and what came of them after it."""
        draft = self.draft
        kind = draft.kinds.get(node_id)
        if kind is None or kind.body_handle is None or node_id in draft.loops_around(reader):
            return self._output(node_id)
        if node_id not in draft.configs:
            return None
        ends = {end: self._output(end) for end in draft.body_ends.get(node_id, ())}
        results = kind.results_schema(draft.configs[node_id], ends)
        return self._or_error(node_id, results)

    def _own_output(self, node_id: str) -> Schema:
        if self.draft.is_disabled(node_id):
            return self._input(node_id)
        kind: NodeKind[Any] | None = self.draft.kinds.get(node_id)
        config = self.draft.configs.get(node_id)
        if kind is None or config is None:
            return None
        options = self.draft.options[node_id]
        if options.for_each is not None and not ITEM.search(options.for_each.items):
            self._lists[node_id] = self._of(options.for_each.items, node_id)
        schema = kind.output_schema(config, self._reader(node_id))
        if options.for_each is not None:
            failing = options.for_each.on_item_error == "continue"
            schema = list_of(any_of([schema, _FAILED]) if failing else schema)
        return schema if kind.body_handle is not None else self._or_error(node_id, schema)

    def _or_error(self, node_id: str, schema: Schema) -> Schema:
        if self.draft.options[node_id].on_error == "stop":
            return schema
        return any_of([schema, _FAILED])

    def _reader(self, node_id: str) -> SchemaOf:
        def schema_of(value: JsonValue, /, **names: Schema) -> Schema:
            return self._of(value, node_id, names)

        return schema_of

    def inside(self, node_id: str, path: str, local: Collection[str]) -> Schemas:
        """The same for a field of a node that has names of its own, such as `item`."""
        kind, config = self.draft.kinds[node_id], self.draft.configs[node_id]
        if "item" not in local:
            if node_id not in self._names:
                self._names[node_id] = kind.local_schemas(config)
            return _WithNames(self, self._names[node_id])
        if node_id not in self._items:
            self._items[node_id] = kind.item_schemas(config, self._reader(node_id))
        row = path.removeprefix("config.").partition("]")[0] + "]"
        return _WithNames(self, {"item": self._items[node_id].get(row)})

    def _input(self, node_id: str) -> Schema:
        """What a disabled node passes on: the output of a node before it, or a loop's item."""
        found = []
        for link in self.draft.incoming[node_id]:
            kind = self.draft.kinds.get(link.source)
            if kind is not None and link.handle == kind.body_handle:
                found.append(self._item(node_id))
            else:
                found.append(self._output_for(link.source, node_id))
        return any_of(found)

    def _of(self, value: JsonValue, reader: str, names: Mapping[str, Schema] = _NONE) -> Schema:
        match value:
            case str():
                return self._of_text(value, reader, names)
            case None:
                return NULL
            case bool():
                return TRUTH
            case int() | float():
                return NUMBER
            case list():
                few = value if len(value) <= _MOST_ITEMS else ()
                return list_of(any_of(self._of(item, reader, names) for item in few))
            case dict():
                fields = {name: self._of(item, reader, names) for name, item in value.items()}
                return closed(fields)
        return None

    def _of_text(self, text: str, reader: str, names: Mapping[str, Schema]) -> Schema:
        if not contains_expression(text):
            return TEXT
        try:
            use = only_reference(text)
        except ExpressionError:
            return None
        if use is None:
            # What stands around an expression makes it text; between braces it may be anything.
            bare = text.strip()
            return None if bare[0] == "{" and bare[-1] == "}" else TEXT
        own = use.root in names
        found = follow(names[use.root], use.steps) if own else self.found(use, reader)
        return None if isinstance(found, DeadEnd) else found

    def found(self, use: Reference, reader: str) -> Schema | DeadEnd:
        """Where a path in a node's field leads."""
        root, node_id, steps = key = (use.root, use.node_id, use.steps)
        if not self._depth and (known := self._found.get(key, _NOT_ASKED)) is not _NOT_ASKED:
            return known
        found = follow(self.root(root, node_id, reader), steps)
        if root not in _PER_READER and self._is_the_same_for_all(node_id):
            self._found[key] = found
        return found

    def _is_the_same_for_all(self, node_id: str | None) -> bool:
        """Whether a node's output does not hang on who reads it."""
        if node_id is None:
            return True
        kind = self.draft.kinds.get(node_id)
        is_loop = kind is not None and kind.body_handle is not None
        return not is_loop and self._place.get(node_id, 0) < self._seen


def _item_of(items: Schema) -> Schema:
    found = follow(items, (None,))
    return None if isinstance(found, DeadEnd) else found


@dataclass(frozen=True)
class _WithNames:
    outputs: OutputSchemas
    names: Mapping[str, Schema]

    def found(self, use: Reference, reader: str) -> Schema | DeadEnd:
        if use.root in self.names:
            return follow(self.names[use.root], use.steps)
        return self.outputs.found(use, reader)
