"""The base of all that a person fills in on a node, and hints for its form."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from operator import is_not
from typing import Annotated, Any, TypeVar, get_args, get_origin

from pydantic import BaseModel, ConfigDict, GetJsonSchemaHandler, TypeAdapter
from pydantic.alias_generators import to_camel
from pydantic.fields import FieldInfo
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema, PydanticCustomError

from workfuse_compiler.json_value import JsonObject, JsonValue
from workfuse_compiler.templated import fixed_fields

C = TypeVar("C", bound=BaseModel)


class NodeConfig(BaseModel):
    """The fields of a kind. JSON names are camelCase, operator arguments snake_case.

    Empty lists and objects are defaults as `default_factory`: pydantic makes a deep copy of any
    other, which takes a third of the time of reading a config.
    """

    model_config = ConfigDict(
        alias_generator=to_camel,
        extra="forbid",
        frozen=True,
        strict=True,
        hide_input_in_errors=True,
    )

    @classmethod
    def __get_pydantic_json_schema__(
        cls, schema: CoreSchema, handler: GetJsonSchemaHandler
    ) -> JsonSchemaValue:
        """Tell the form of these defaults, as of all others."""
        found = handler(schema)
        properties = handler.resolve_ref_schema(found).get("properties", {})
        for name, info in cls.model_fields.items():
            if info.default_factory in (list, dict):
                properties[info.alias or name]["default"] = default_of(info)
        return found


@cache
def reader_of(model: type[C]) -> Callable[[object], C]:
    """What `model.model_validate` does, without a call in between."""
    return TypeAdapter(model).validator.validate_python


def default_of(info: FieldInfo) -> Any:
    """What a field has that nobody filled in."""
    return info.get_default(call_default_factory=True)


def plain_number(value: JsonValue) -> JsonValue:
    """10.0 as 10, as a person would write it."""
    return int(value) if isinstance(value, float) and value.is_integer() else value


def hint(
    widget: str,
    *,
    advanced: bool = False,
    when: Mapping[str, Sequence[str | bool]] | None = None,
    needed: bool = False,
    beside: str | None = None,
) -> JsonObject:
    """Form hints for `Field(json_schema_extra=…)`.

    Args:
        when: the field is there only while each of these fields, by JSON name, has one of these
            values. Otherwise what it holds is kept in the document, and means nothing.
        beside: the field, by JSON name, that is drawn together with it, such as its unit.
        needed: while it is there, it must be filled in; `need` makes the finding.
    """
    found: JsonObject = {"x-widget": widget}
    if advanced:
        found["x-advanced"] = True
    if when is not None:
        found["x-when"] = {name: list(values) for name, values in when.items()}
    if needed:
        found["x-needed"] = True
    if beside is not None:
        found["x-beside"] = beside
    return found


def used_part(model: type[BaseModel], config: JsonObject) -> JsonObject:
    """A config without the fields that its other fields switch off (`hint(when=…)`).

    So are the objects in it: a row of a list hides what that row has no use for.
    """
    conditions, inner, names = _switches(model)
    if config.keys().isdisjoint(names):
        return config
    off, changed = [], {}
    for name, value in config.items():
        if name in conditions and _is_off(config, conditions[name]):
            off.append(name)
        elif name in inner and (part := _used_inside(inner[name], value)) is not value:
            changed[name] = part
    if not off and not changed:
        return config
    return {name: value for name, value in {**config, **changed}.items() if name not in off}


def _used_inside(models: Sequence[_Member], value: JsonValue) -> JsonValue:
    """The same for an object of one of these models, or a list of such."""
    if isinstance(value, list):
        parts = [_used_inside(models, item) for item in value]
        return parts if any(map(is_not, parts, value)) else value
    if isinstance(value, dict):
        fitting = [one for one in models if one.fits(value)]
        if len(fitting) > 1:
            return used_part(
                max(fitting, key=lambda one: len(one.names & value.keys())).model, value
            )
        return used_part(fitting[0].model, value) if fitting else value
    return value


@dataclass(frozen=True, slots=True)
class _Member:
    """A model that a field may hold, alone or as one of a union.

    Attributes:
        names: its fields, by JSON name.
        fixed: those with a single value, which tells it from the others.
    """

    model: type[BaseModel]
    names: frozenset[str]
    fixed: tuple[tuple[str, Any], ...]

    def fits(self, value: JsonObject) -> bool:
        return all(value.get(name) == only for name, only in self.fixed)


_Wanted = Sequence[tuple[str, Any, list[Any]]]
"""(field, its default, the values that it needs) of each field that another one hangs on."""


def _is_off(config: JsonObject, wanted: _Wanted) -> bool:
    for other, default, values in wanted:  # noqa: SIM110  # `any` takes twice as long
        if config.get(other, default) not in values:
            return True
    return False


@cache
def _switches(
    model: type[BaseModel],
) -> tuple[dict[str, _Wanted], dict[str, list[_Member]], frozenset[str]]:
    """Fields that others switch off, those with such fields inside, and the names of both."""
    conditions, inner = _conditions(model), _inner_models(model)
    return conditions, inner, frozenset((*conditions, *inner))


@cache
def _conditions(model: type[BaseModel]) -> dict[str, _Wanted]:
    """For each field that others switch off."""
    defaults = {info.alias or name: default_of(info) for name, info in model.model_fields.items()}
    found: dict[str, _Wanted] = {}
    for name, info in model.model_fields.items():
        extra = info.json_schema_extra
        when = extra.get("x-when") if isinstance(extra, dict) else None
        if isinstance(when, dict):
            found[info.alias or name] = [
                (other, defaults[other], list(values))
                for other, values in when.items()
                if isinstance(values, list)
            ]
    return found


@cache
def _inner_models(model: type[BaseModel]) -> dict[str, list[_Member]]:
    """The fields whose objects switch fields of their own off, with the models of these."""
    found: dict[str, list[_Member]] = {}
    for name, info in model.model_fields.items():
        models = list(models_in(info.annotation))
        if any(_conditions(one) or (one is not model and _inner_models(one)) for one in models):
            found[info.alias or name] = [_member(one) for one in models]
    return found


def _member(model: type[BaseModel]) -> _Member:
    infos = {info.alias or name: info for name, info in model.model_fields.items()}
    fixed = tuple((name, only) for name, (only,) in fixed_fields(infos))
    return _Member(model, frozenset(infos), fixed)


def models_in(annotation: Any) -> Iterator[type[NodeConfig]]:
    """The models that an annotation names."""
    if isinstance(annotation, type) and issubclass(annotation, NodeConfig):
        yield annotation
    parts = get_args(annotation)
    for part in parts[:1] if get_origin(annotation) is Annotated else parts:
        yield from models_in(part)


def need(field: str) -> PydanticCustomError:
    """For validators of a config: raise it to say that a field is empty (WF102)."""
    return PydanticCustomError("needed", "'{field}' is needed", {"field": field})


def refuse(problem: str, advice: str = "") -> PydanticCustomError:
    """For validators of a config: raise it to make a WF103 with this problem and advice."""
    return PydanticCustomError("refused", "{problem}", {"problem": problem, "advice": advice})
