"""What a node kind is: what it asks a person, and the task it becomes."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cache
from typing import Any, ClassVar, Generic, Literal, Protocol, TypeAlias, TypeVar

from msgspec import Struct

from workfuse_compiler.document import Settings
from workfuse_compiler.generated_file import Hook, WorkflowUse
from workfuse_compiler.ir import Call, ImportRef, LiteralValue, Task, Value
from workfuse_compiler.json_value import JsonObject, JsonValue
from workfuse_compiler.node_config import NodeConfig, default_of, hint, need, plain_number, refuse
from workfuse_compiler.node_options import NO_OPTIONS, NodeOptions
from workfuse_compiler.schemas import Schema
from workfuse_compiler.templated import (
    Templated,
    TemplateJson,
    TemplateStr,
    mixed_fields_of,
    template_fields_of,
)

__all__ = [
    "Category",
    "Caution",
    "CheckedNode",
    "CredentialNeed",
    "InputHandle",
    "NodeConfig",
    "NodeKind",
    "OutputHandle",
    "SchemaOf",
    "TemplateJson",
    "TemplateStr",
    "Templated",
    "WorkflowUse",
    "hint",
    "need",
    "refuse",
]

Category = Literal["trigger", "action", "logic", "utility"]


class SchemaOf(Protocol):
    """What is known of a value of a config once its expressions are evaluated.

    Names that only its field has, such as `item`, are given along.
    """

    def __call__(self, value: JsonValue, /, **names: Schema) -> Schema: ...


C = TypeVar("C", bound=NodeConfig)
_ConfigModel: TypeAlias = type[NodeConfig]


@dataclass(frozen=True, slots=True)
class InputHandle:
    """Where edges come in."""

    name: str
    label: str = ""


@dataclass(frozen=True, slots=True)
class OutputHandle:
    """Where edges go out.

    Attributes:
        branch: a run takes this output or another one, never both.
        body: what follows is repeated, once per item.
        worded: the label is in a person's own words, so edges bear it in the DAG file.
    """

    name: str
    label: str = ""
    branch: bool = False
    body: bool = False
    worded: bool = False


@dataclass(frozen=True, slots=True)
class OutputsFrom:
    """How nodes get outputs of their own: one for each row of a list in the config.

    Attributes:
        field: JSON name of the list. While the config has no use for it, the kind's outputs hold.
        handle: JSON name of what names a row's output.
        label: JSON name of what people call it.
        also: outputs that stand behind those of the rows.
    """

    field: str
    handle: str = "id"
    label: str = "label"
    also: tuple[OutputHandle, ...] = ()


ERROR_OUTPUT = OutputHandle("error", "On error", branch=True)
"""What a node has besides its own output when its failures are to lead somewhere."""


@dataclass(frozen=True, slots=True)
class CredentialNeed:
    """Which sort of credential a kind uses.

    Attributes:
        default: the Airflow connection that is used when a node names none.
    """

    kind: Literal["http", "ai", "webhook"]
    required: bool = False
    default: str | None = None


@dataclass(frozen=True, slots=True)
class Caution:
    """Something allowed that a person may regret: a warning.

    Attributes:
        field: JSON name of the field.
        problem: without a full stop.
    """

    field: str
    problem: str
    advice: str


class CheckedNode(Struct, Generic[C], frozen=True, gc=False):
    """A node whose kind, config and place in the graph are right.

    Attributes:
        config: as the kind's model.
        connection_id: the Airflow connection that the node names, or None.
        branches: per branch output, the direct followers that no other edge leads to.
        results_of: the last nodes of its body, for kinds that have one.
        is_inner: whether it is in the body of another node.
        options: how it runs, whatever its kind.
        outputs: as its config and options have them.
        notes: what a person wrote down about it.
        input: of a disabled node, an expression for what its edge brings; None where several meet.
    """

    id: str
    label: str
    kind: NodeKind[C]
    config: C
    connection_id: str | None
    settings: Settings
    branches: Mapping[str, tuple[str, ...]] = {}
    results_of: tuple[str, ...] = ()
    is_inner: bool = False
    options: NodeOptions = NO_OPTIONS
    outputs: tuple[OutputHandle, ...] = ()
    notes: str = ""
    input: str | None = None

    def task(self, *fields: str, **values: JsonValue) -> Task:
        """The kind's operator with these config fields, then these values, as arguments.

        A field that has its default is left out; so is a value of None.
        """
        given: list[tuple[str, Value]] = []
        config = self.config
        # What nobody filled in has its default, and need not be compared with it.
        if fields and not (filled := config.model_fields_set).isdisjoint(fields):
            defaults = _defaults_of(type(config))
            given += [
                (name, LiteralValue(plain_number(value)))
                for name in fields
                if name in filled and (value := getattr(config, name)) != defaults[name]
            ]
        for name, item in values.items():
            if item is not None:
                given.append((name, LiteralValue(item)))
        return Task(self.kind.operator, tuple(given))


@cache
def _defaults_of(model: _ConfigModel) -> dict[str, Any]:
    return {name: default_of(info) for name, info in model.model_fields.items()}


class NodeKind(ABC, Generic[C]):
    """One type of node. Subclasses are found by the entry point group `workfuse.node_kinds`.

    Attributes:
        type: what documents call it, "action.http".
        label: a name for people.
        category: its group in the palette; a trigger has no inputs and starts runs.
        config: the model of its fields.
        operator: what its nodes become in the DAG file.
        more_operators: what they become in some places only.
    """

    type: ClassVar[str]
    label: ClassVar[str]
    category: ClassVar[Category]
    config: ClassVar[_ConfigModel]
    operator: ClassVar[ImportRef]
    more_operators: ClassVar[tuple[ImportRef, ...]] = ()
    inputs: ClassVar[tuple[InputHandle, ...]] = (InputHandle("main"),)
    outputs: ClassVar[tuple[OutputHandle, ...]] = (OutputHandle("main"),)
    outputs_from: ClassVar[OutputsFrom | None] = None
    """Tells the editor what `own_outputs` does, for kinds whose nodes differ in their outputs."""
    credential: ClassVar[CredentialNeed | None] = None
    scheduled: ClassVar[bool] = False
    """Whether it starts runs by time; then its next ones can be told."""
    waits: ClassVar[bool] = False
    """Whether it leaves its worker while it waits; nothing ends a wait that takes too long."""
    template_fields: ClassVar[Mapping[str, frozenset[str]]] = {}
    """Fields that may hold expressions, by JSON name, each with the names that only it has."""
    mixed_fields: ClassVar[frozenset[str]] = frozenset()
    """Those of them whose parts differ in these names; see `collect_mixed`."""
    responds: ClassVar[bool] = False
    """Whether its output, {"status", "headers", "body"}, is what a webhook's caller gets."""
    lists: ClassVar[frozenset[str]] = frozenset()
    """Fields, by JSON name, whose expression must give a list."""

    body_handle: ClassVar[str | None] = None
    """The output whose followers are repeated, if the kind has one; found from the outputs."""

    def __init_subclass__(cls, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        cls.body_handle = next((handle.name for handle in cls.outputs if handle.body), None)
        if "config" in cls.__dict__:
            cls.template_fields = template_fields_of(cls.config)
            cls.mixed_fields = mixed_fields_of(cls.config)

    @abstractmethod
    def lower(self, node: CheckedNode[C]) -> Task:
        """The task of a node. Everything about the node was checked before."""

    def cautions(self, config: C) -> Iterable[Caution]:
        """What is right about a config, but risky."""
        return ()

    def blocker(self, config: C) -> Caution | None:
        """Why a workflow with such a node cannot be deployed, though the config is right."""
        return None

    def schedule(self, node: CheckedNode[C]) -> Call | None:
        """The DAG's schedule, for kinds that give it one."""
        return None

    def assets(self, config: C) -> Iterable[str]:
        """URIs of the Airflow assets whose updates start the workflow."""
        return ()

    def workflow_use(self, config: C) -> WorkflowUse | None:
        """The other workflow that a node starts; a person must own it."""
        return None

    def needs_credential(self, config: C) -> bool:
        """Whether a node with this config must name a connection."""
        return self.credential is not None and self.credential.required

    def wrong_alone(self, config: C) -> Caution | None:
        """Why a node with this config, which names no connection, cannot do without one."""
        return None

    def address(self, config: C) -> tuple[str, str] | None:
        """Method and path of the calls that start the workflow, for triggers that have them."""
        return None

    def answering_node(self, config: C) -> str | None:
        """The id of the node whose output answers such a call; "" is any that `responds`."""
        return None

    def hook(self, node: CheckedNode[C]) -> Hook | None:
        """All that the server needs to know of that address."""
        return None

    def output_schema(self, config: C, schema_of: SchemaOf) -> Schema:
        """What is known of the output of a node with this config; None is nothing.

        Only what is certain: what it rules out is reported where an expression asks for it.
        """
        return None

    def results_schema(self, config: C, ends: Mapping[str, Schema]) -> Schema:
        """The same for after its body, whose last nodes give these, for kinds that have one."""
        return None

    def item_schemas(self, config: C, schema_of: SchemaOf) -> Mapping[str, Schema]:
        """What is known of `item` in fields with one of their own, by their row: "steps[2]"."""
        return {}

    def local_schemas(self, config: C) -> Mapping[str, Schema]:
        """What is known of other names that only some fields have, such as `response`."""
        return {}

    def takes_call(self, config: C) -> bool:
        """Whether a call to `run.resumeUrls.<id>` ends a node with this config."""
        return False

    def may_be_missing(self, config: C) -> Collection[str]:
        """Fields, by paths such as `conditions[0].left`, where missing data is no mistake."""
        return ()

    def own_outputs(self, config: C | None) -> tuple[OutputHandle, ...]:
        """The outputs of a node with this config, which is None while it is wrong."""
        return self.outputs

    def outputs_of(self, config: C | None, options: NodeOptions) -> tuple[OutputHandle, ...]:
        """The outputs of a node with this config and these options."""
        outputs = self.own_outputs(config)
        if options.on_error == "output" and self.survives_errors:
            return (*(replace(one, branch=not one.body) for one in outputs), ERROR_OUTPUT)
        return outputs

    @property
    def called(self) -> bool:
        """Whether calls of other services can start its workflow."""
        return self.answers("hook")

    def answers(self, question: str) -> bool:
        """Whether it has an answer of its own to what every kind is asked, such as `schedule`."""
        return getattr(type(self), question) is not getattr(NodeKind, question)

    @property
    def gives_schedule(self) -> bool:
        """Whether Airflow itself starts its workflow: by time, or when assets are updated."""
        return self.answers("schedule")

    @property
    def repeats(self) -> bool:
        """Whether its nodes can do their work once for each item of a list."""
        return self.category == "action" and not self.waits

    def cannot_repeat(self, config: C) -> str | None:
        """Why a node with this config cannot, though others of its kind can."""
        return None

    @property
    def survives_errors(self) -> bool:
        """Whether a run can go on after its failure: it has a way on, and is no trigger."""
        return self.category != "trigger" and bool(self.outputs)

    def describe(self) -> JsonObject:
        """All that the editor needs to draw and configure nodes of this kind."""
        need = self.credential
        credential: JsonObject | None = None
        if need is not None:
            credential = {"kind": need.kind, "required": need.required}
        return {
            "type": self.type,
            "label": self.label,
            "description": (type(self).__doc__ or "").strip().split("\n\n")[0],
            "category": self.category,
            "inputs": _handles(self.inputs),
            "outputs": _handles(self.outputs),
            "outputsFrom": _rows_with_outputs(self.outputs_from),
            "configSchema": self.config.model_json_schema(by_alias=True),
            "optionsSchema": self._options_schema(),
            "errorOutput": _handles([ERROR_OUTPUT])[0] if self.survives_errors else None,
            "credential": credential,
            "scheduled": self.scheduled,
            "called": self.called,
        }

    def _options_schema(self) -> JsonObject | None:
        """The form of `data.options`, without what its nodes cannot have."""
        if self.category == "trigger":
            return None
        schema = NodeOptions.model_json_schema(by_alias=True)
        if not self.survives_errors:
            del schema["properties"]["onError"]
        if self.waits or self.body_handle is not None:
            del schema["properties"]["timeout"]
        if not self.repeats:
            del schema["properties"]["forEach"], schema["$defs"]
        return schema


def _rows_with_outputs(rows: OutputsFrom | None) -> JsonObject | None:
    if rows is None:
        return None
    names: JsonObject = {"field": rows.field, "handle": rows.handle, "label": rows.label}
    return {**names, "also": _handles(rows.also)}


def _handles(handles: Iterable[InputHandle | OutputHandle]) -> list[JsonValue]:
    return [
        {
            "name": handle.name,
            "label": handle.label,
            "body": isinstance(handle, OutputHandle) and handle.body,
        }
        for handle in handles
    ]
