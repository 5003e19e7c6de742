"""What a translator of nodes gets, and what it gives."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace

from workfuse_compiler.diagnostics.diagnostic import shortened
from workfuse_compiler.imports_n8n.data import NOTHING, Data, Shape
from workfuse_compiler.imports_n8n.expressions import (
    Found,
    is_expression,
    literal,
    translated_json,
    translated_text,
    unmarked,
)
from workfuse_compiler.imports_n8n.paths import Lookup
from workfuse_compiler.imports_n8n.reading import a_text, clean, clean_text
from workfuse_compiler.imports_n8n.report import Outcome, ReportItem
from workfuse_compiler.imports_n8n.source import Links, SourceNode
from workfuse_compiler.json_value import JsonObject, JsonValue


class Untranslatable(Exception):
    """Nothing here does what this node does; the message says why, as a part of a sentence."""


@dataclass
class Translated:
    """A node of ours.

    Attributes:
        handles: our output for each of n8n's, in their order; None is the only one.
        data: what follows finds behind each of n8n's outputs; the last one is for all others.
        own: what the node's name stands for in expressions; without, what its first output gives.
        for_each: the list that the node works through, for those that do.
    """

    type: str
    config: JsonObject
    handles: tuple[str | None, ...] = (None,)
    data: tuple[Data | None, ...] = (None,)
    own: Data | None = None
    for_each: str | None = None
    disabled: bool = False


@dataclass
class Whole:
    """What is known of the whole export while its nodes are translated, one after the other.

    Attributes:
        ids: our id of each node, by its name.
        closing: (from, to) of the connections by which a loop's body comes back.
        data: what each translated node gives, by its name and then its output.
        own: what names stand for, where it is something else.
        ends: by the name of a loop, (name, output) of the last nodes of its body.
    """

    nodes: Mapping[str, SourceNode]
    links: Links
    ids: Mapping[str, str]
    closing: set[tuple[str, str]]
    data: dict[str, tuple[Data | None, ...]] = field(default_factory=dict)
    own: dict[str, Data] = field(default_factory=dict)
    ends: Mapping[str, list[tuple[str, int]]] = field(default_factory=dict)

    def data_of(self, name: str, output: int = 0) -> Data | None:
        """What stands behind an output. Nodes that were not translated yet count as plain ones."""
        data = self.data.get(name)
        if data is None:
            return Data(f"nodes.{self.ids[name]}.output")
        found = data[output] if output < len(data) else data[-1]
        if found is not None and found.many and name in self.ends:
            return replace(found, shape=self._shape_of_results(name))
        return found

    def _shape_of_results(self, loop: str) -> Shape:
        """A loop gives what the last node of its body gave, also where that passes data on."""
        if len(self.ends[loop]) != 1:
            return NOTHING
        [(name, output)] = self.ends[loop]
        data = (self.data.get(name) or (None,))[: output + 1][-1]
        is_its_own = data is not None and data.root == f"nodes.{self.ids[name]}.output"
        return data.shape if data is not None and is_its_own and not data.many else NOTHING


@dataclass
class Node:
    """A node that is translated, with all that its fields may refer to."""

    source: SourceNode
    whole: Whole
    findings: list[ReportItem] = field(default_factory=list)
    _item: Data | None = None

    @property
    def id(self) -> str:
        return self.whole.ids[self.source.name]

    @property
    def parameters(self) -> JsonObject:
        return self.source.parameters

    @property
    def options(self) -> JsonObject:
        found = self.parameters.get("options")
        return found if isinstance(found, dict) else {}

    @property
    def version(self) -> float:
        return self.source.version

    @property
    def output(self) -> str:
        return f"nodes.{self.id}.output"

    def input(self, number: int | None = None) -> Data | None:
        """What `$json` is: the data of what leads here, if that is certain.

        Args:
            number: of one of several inputs; without, whatever comes.
        """
        found: list[Data | None] = [
            self.whole.data_of(link.source, link.output)
            for link in self.whole.links.into(self.source.name)
            if (link.source, self.source.name) not in self.whole.closing
            and (number is None or link.input == number)
        ]
        if not found or any(one != found[0] for one in found):
            return None
        return found[0]

    def each_item(self) -> str | None:
        """Work on each entry of a list that comes in: gives that list, as an expression.

        From then on `$json` is `item`. None when a single thing comes in.
        """
        data = self.input()
        if data is None or not data.many:
            return None
        if self.source.raw.get("executeOnce") is True:
            self._item = Data(f"({data.root} | first)", data.shape)
            return None
        self._item = Data("item", data.shape)
        return f"{{{{ {data.root} }}}}"

    def whole_input(self) -> str:
        """An expression for all that comes in. Raises Untranslatable."""
        data = self.input()
        if data is None:
            raise Untranslatable("it is not certain what comes in")
        found = data.root if data.many else data.expression()
        if found is None:
            raise Untranslatable(
                "it passes on all that comes in, and only parts of that exist here"
            )
        return found

    def known_input(self) -> str | None:
        """The same; None where it is not certain."""
        try:
            return self.whole_input()
        except Untranslatable:
            return None

    def text(self, value: object, place: str) -> str:
        """A parameter as a text of ours, in this field. Raises Untranslatable."""
        if isinstance(value, bool):
            value = "true" if value else "false"
        if isinstance(value, int | float):
            value = str(value)
        if value is None:
            return ""
        if not isinstance(value, str):
            raise Untranslatable(f"a text was expected for {place.rpartition('.')[2]}")
        found = Found()
        written = translated_text(value, self.resolve, found)
        self._say(found, place)
        return written

    def value(self, value: JsonValue, place: str) -> JsonValue:
        """A parameter of any type, in this field."""
        if isinstance(value, str):
            return self.text(value, place)
        if isinstance(value, list):
            return [self.value(one, f"{place}[{number}]") for number, one in enumerate(value)]
        if isinstance(value, dict):
            return {key: self.value(one, place) for key, one in value.items()}
        return clean(value)

    def json(self, value: JsonValue, place: str) -> JsonValue:
        """A parameter that is written as JSON. Raises ValueError if it is none."""
        if not isinstance(value, str):
            return self.value(value, place)
        found = Found()
        written = translated_json(value, self.resolve, found)
        self._say(found, place)
        return clean(written)

    def plain(self, value: object, what: str, otherwise: str = "") -> str:
        """A text that cannot be an expression here. Raises Untranslatable."""
        if is_expression(value):
            raise Untranslatable(f"its {what} is an expression")
        return a_text(unmarked(value), otherwise)

    def say(self, outcome: Outcome, message: str, place: str | None = None) -> None:
        self.findings.append(self.finding(outcome, message, place))

    def finding(self, outcome: Outcome, message: str, place: str | None = None) -> ReportItem:
        name = clean_text(self.source.name)[:200]
        return ReportItem(outcome, clean_text(message), name, self.id, place)

    def resolve(self, lookup: Lookup) -> str | None:
        """Our expression for a path into n8n's data."""
        if lookup.node is None:
            data = self._item or self.input()
            return None if data is None else data.expression(lookup.steps)
        if lookup.node not in self.whole.nodes:
            return None
        data = self.whole.own.get(lookup.node) or self.whole.data_of(lookup.node)
        if data is not None and data.many:
            if lookup.pick == "item":
                return self._own_item(data, lookup)
            data = Data(f"({data.root} | {lookup.pick})", data.shape)
        return None if data is None else data.expression(lookup.steps)

    def _own_item(self, data: Data, lookup: Lookup) -> str | None:
        """Of a list that this node works through, the entry is certain."""
        same = self._item is not None and self._item.root == "item" and self.input() == data
        return self._item.expression(lookup.steps) if same and self._item else None

    def _say(self, found: Found, place: str) -> None:
        for was, now in found.translated:
            self.say("translated", f"{shortened(was)} is now {shortened(now)}", place)
        for was in found.kept:
            self.say(
                "kept",
                f"{shortened(was)} was kept as it is: it does more than look up data, or what it "
                "looks up is not certain here. Rewrite it in this field.",
                place,
            )


Translator = Callable[[Node], Translated]


def passing(node: Node) -> Translated:
    """A node that passes its input on and does nothing, which is what a disabled one does."""
    return Translated("utility.transform", {}, data=(node.input(),), disabled=True)


def literal_json(value: JsonValue) -> JsonValue:
    """A value whose texts are no expressions, as a field that takes some has to hold it."""
    match value:
        case str():
            return literal(value)
        case list():
            return [literal_json(one) for one in value]
        case dict():
            return {key: literal_json(one) for key, one in value.items()}
    return value
