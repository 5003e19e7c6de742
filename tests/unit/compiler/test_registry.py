"""Finding node kinds, also when a package is broken."""

from __future__ import annotations

import ast
import sys
from importlib.metadata import EntryPoint, entry_points
from pathlib import Path
from types import ModuleType

import pytest
from jsonschema import Draft202012Validator

import workfuse.operators
from workfuse_compiler import check_workflow, default_registry
from workfuse_compiler.document_schema import document_schema
from workfuse_compiler.ir import ImportRef
from workfuse_compiler.kinds.utility_delay import DelayKind
from workfuse_compiler.registry import GROUP, AnyKind, registry_of

TYPES = (
    "action.ai",
    "action.http",
    "action.workflow",
    "logic.condition",
    "logic.loop",
    "logic.stop",
    "trigger.asset",
    "trigger.schedule",
    "trigger.webhook",
    "utility.delay",
    "utility.placeholder",
    "utility.respond",
    "utility.transform",
    "utility.wait",
)


def test_our_kinds_are_installed() -> None:
    registry = default_registry()
    assert registry.types == TYPES
    assert registry.broken == {}


@pytest.mark.parametrize(
    ("name", "value", "cause"),
    [
        ("a.b", "no_such_package:Kind", "ModuleNotFoundError: No module named 'no_such_package'"),
        ("a.b", "workfuse_compiler.kinds.action_http:Nope", "AttributeError"),
        ("a.b", "workfuse_compiler.kinds.action_http:HttpActionKind", "has the type 'action.http'"),
        ("a.b", "collections:OrderedDict", "TypeError: collections:OrderedDict is no NodeKind"),
    ],
)
def test_a_broken_package_is_named_with_its_cause(name: str, value: str, cause: str) -> None:
    good = EntryPoint("utility.delay", "workfuse_compiler.kinds.utility_delay:DelayKind", GROUP)
    registry = registry_of([EntryPoint(name, value, GROUP), good])
    assert registry.types == ("utility.delay",)
    assert cause in registry.broken[name]
    node = {"id": "x", "type": name}
    outcome = check_workflow(
        {"schemaVersion": 1, "name": "n", "nodes": [node], "edges": []}, registry
    )
    assert any(cause in one.message for one in outcome.diagnostics)


@pytest.mark.parametrize("kind", list(default_registry()), ids=lambda kind: kind.type)
def test_kinds_describe_themselves_for_a_form(kind: AnyKind) -> None:
    described = kind.describe()
    assert described["label"]
    assert str(described["description"]).endswith(".")
    schema = kind.config.model_json_schema(by_alias=True)
    Draft202012Validator.check_schema(schema)
    for name, field in schema["properties"].items():
        assert field["title"], name
        assert field["x-widget"], name
        assert set(field) & {"description", "enum", "const"}, name


def test_the_schema_of_documents_is_one() -> None:
    Draft202012Validator.check_schema(document_schema(default_registry()))


def test_operators_that_cannot_be_told_apart_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    ours = EntryPoint("utility.delay", "workfuse_compiler.kinds.utility_delay:DelayKind", GROUP)
    other = EntryPoint("a.transform", "foreign_kinds:TransformKind", GROUP)
    module = ModuleType("foreign_kinds")

    class TransformKind(DelayKind):
        type = "a.transform"
        operator = ImportRef("foreign_kinds", "Delay")

    module.TransformKind = TransformKind  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "foreign_kinds", module)
    registry = registry_of([other, ours])
    assert registry.types == ("utility.delay",)
    assert "another operator is called 'Delay'" in registry.broken["a.transform"]

    for name in ("DAG", "AlertEmail", "Disabled", "repeat_every"):
        TransformKind.operator = ImportRef("foreign_kinds", name)
        broken = registry_of([other, ours]).broken["a.transform"]
        assert f"another operator is called '{name}'" in broken

    TransformKind.operator = ImportRef("os; import x", "Shout")
    assert "cannot be imported" in registry_of([other]).broken["a.transform"]


@pytest.mark.parametrize("place", ["operator", "more_operators"])
@pytest.mark.parametrize("name", workfuse.operators.__all__)
def test_a_foreign_operator_may_not_be_called_like_one_of_ours(
    name: str, place: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    module = ModuleType("foreign_kinds")
    ref = ImportRef("foreign_kinds", name)
    named = {"operator": ref} if place == "operator" else {"more_operators": (ref,)}
    module.Kind = type("Kind", (DelayKind,), {"type": "a.kind", **named})  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "foreign_kinds", module)
    foreign = EntryPoint("a.kind", "foreign_kinds:Kind", GROUP)
    registry = registry_of([*entry_points(group=GROUP), foreign])
    assert registry.types == TYPES
    assert f"another operator is called {name!r}" in registry.broken["a.kind"]


def test_no_node_has_the_name_of_what_files_import() -> None:
    cases = Path(__file__).parents[2] / "golden" / "cases"
    written = [ast.parse(path.read_text()) for path in cases.glob("*/expected.py")]
    imports = [one for file in written for one in file.body if isinstance(one, ast.ImportFrom)]
    imported = {one.name for names in imports for one in names.names}
    assert {"DAG", "CallWait", "AlertEmail", "repeat_every", "AssetAny"} <= imported
    registry = default_registry()
    for name in imported | set(workfuse.operators.__all__):
        document = {
            "schemaVersion": 1,
            "name": "n",
            "nodes": [{"id": name, "type": "utility.wait"}],
        }
        found = check_workflow({**document, "edges": []}, registry).diagnostics
        assert "WF105" in {one.code for one in found}, name
