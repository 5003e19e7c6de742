"""What holds for every document: house.md, part 6."""

from __future__ import annotations

import ast
import copy
import json
import random
import re
from pathlib import Path
from typing import Any

from hypothesis import example, given, settings
from hypothesis import strategies as st

from tests.properties.documents import filled, workflows
from tests.properties.grammar import parsed
from tests.properties.hostile import hostile_text, json_values, template_text
from tests.properties.stubs import run
from workfuse_compiler import GeneratedFile, check_workflow, compile_workflow, default_registry
from workfuse_compiler.upgrades import STEPS, upgrade

REGISTRY = default_registry()
fewer = settings(max_examples=settings.default.max_examples // 5)
"""For what a share of the documents shows as well."""
IMPORTED = {"airflow.sdk", *(kind.operator.module for kind in REGISTRY)}
CASES = Path(__file__).parents[1] / "golden" / "cases"
GOLDEN = [
    json.loads(path.with_name("workflow.json").read_text())
    for path in sorted(CASES.glob("*/expected.py"))
]


def compiled(document: Any) -> GeneratedFile:
    outcome = compile_workflow(document, REGISTRY, workflow_id="w")
    assert outcome.value is not None, "\n".join(map(str, outcome.diagnostics))
    return outcome.value


def checked_tree(text: str) -> ast.Module:
    """The file's syntax tree, which has nothing but what the emitter may write."""
    return parsed(text, IMPORTED)


def outcome_of_anything(document: Any) -> None:
    before = copy.deepcopy(document)
    outcome = compile_workflow(document, REGISTRY, workflow_id="w")
    assert repr(document) == repr(before)
    assert (outcome.value is None) == any(one.is_error for one in outcome.diagnostics)
    for one in outcome.diagnostics:
        assert one.message
        assert one.advice
        str(one).encode()
        json.dumps(one.to_json(), allow_nan=False, ensure_ascii=False).encode()
    if outcome.value is not None:
        checked_tree(outcome.value.text)
        run(outcome.value.text)


@given(json_values)
def test_any_json_gives_a_value_or_errors(document: Any) -> None:
    outcome_of_anything(document)


@given(st.sampled_from(GOLDEN), st.data())
@example(GOLDEN[0], None)
def test_a_broken_document_gives_a_value_or_errors(document: Any, data: Any) -> None:
    """Real documents with one to three places replaced by anything."""
    document = copy.deepcopy(document)
    for _ in range(data.draw(st.integers(1, 3)) if data else 0):
        _replace_somewhere(document, data)
    outcome_of_anything(document)


def _replace_somewhere(document: Any, data: Any) -> None:
    holder: Any = document
    while True:
        keys = list(holder) if isinstance(holder, dict) else list(range(len(holder)))
        if not keys:
            return
        key = data.draw(st.sampled_from(keys))
        inner = holder[key]
        if isinstance(inner, dict | list) and inner and data.draw(st.integers(0, 3)):
            holder = inner
            continue
        match data.draw(st.integers(0, 3)):
            case 0 if isinstance(holder, dict):
                del holder[key]
            case 1 if isinstance(holder, list):
                holder.append(copy.deepcopy(inner))
            case 2 if isinstance(holder, dict):
                holder[data.draw(hostile_text)] = inner
            case _:
                holder[key] = data.draw(json_values)
        return


@given(workflows(), st.data())
def test_no_text_becomes_code(workflow: Any, data: Any) -> None:
    structure, slots = workflow
    texts = [f"x{data.draw(template_text)}{number}" for number in range(slots)]
    hostile = checked_tree(compiled(filled(structure, texts.__getitem__)).text)
    harmless = checked_tree(compiled(filled(structure, "x{}".format)).text)
    stripped = [text.strip() for text in texts]
    ways, tame_ways = taken_lines(hostile), taken_lines(harmless)
    assert ways.keys() == tame_ways.keys()
    for way, label in ways.items():
        assert label in (with_texts(tame_ways[way], texts), with_texts(tame_ways[way], stripped))
    evil, tame = strings(hostile), strings(harmless)
    assert letters(evil[0]) == letters(with_texts(tame[0], texts))
    for one, slots_of_one in zip(evil[1:], tame[1:], strict=True):
        assert one in (with_texts(slots_of_one, texts), with_texts(slots_of_one, stripped))
    told = [*tame, *tame_ways.values()]
    found = {int(number) for one in told for number in SLOTS.findall(one)}
    assert found == set(range(slots))
    assert blanked(hostile) == blanked(harmless)


def taken_lines(tree: ast.Module) -> dict[tuple[str, str], str]:
    """By source and target the label of each edge; takes the lines of edges out of the tree.

    How these are cut, and so their order, depends on how long the labels are.
    """
    labels: dict[tuple[str, str], str] = {}
    for block in [node for node in ast.walk(tree) if isinstance(getattr(node, "body", None), list)]:
        lines = [one for one in block.body if is_line(one)]  # type: ignore[attr-defined]
        block.body = [one for one in block.body if one not in lines]  # type: ignore[attr-defined]
        for line in lines:
            sources, *operands = operands_of(line.value)
            label = ""
            for operand in operands:
                if isinstance(operand, str):
                    label = operand
                    continue
                labels |= {(source, target): label for source in sources for target in operand}
                sources, label = operand, ""
    return labels


def is_line(statement: ast.stmt) -> bool:
    match statement:
        case ast.Expr(ast.BinOp() | ast.Call(func=ast.Attribute(attr="set_downstream"))):
            return True
    return False


def operands_of(value: ast.expr) -> list[list[str] | str]:
    """Names of tasks, and the texts of labels."""
    match value:
        case ast.BinOp(left, ast.RShift(), right):
            return [*operands_of(left), *operands_of(right)]
        case ast.Call(ast.Attribute(source), [target], [ast.keyword(_, label)]):
            return [*operands_of(source), *operands_of(label), *operands_of(target)]
        case ast.List(elements):
            return [[ast.unparse(one) for one in elements]]
        case ast.Call(args=[ast.Constant(str() as label)]):
            return [label]
    return [[ast.unparse(value)]]


SLOTS = re.compile(r"\bx(\d+)")


def with_texts(one: str, texts: list[str]) -> str:
    return SLOTS.sub(lambda slot: texts[int(slot[1])], one)


def strings(tree: ast.Module) -> list[str]:
    """The texts of a file in its order, the docstring first."""
    constants = [node for node in ast.walk(tree) if isinstance(node, ast.Constant)]
    found = [node for node in constants if isinstance(node.value, str)]
    found.sort(key=lambda node: (node.lineno, node.col_offset))
    return [str(node.value) for node in found]


def letters(docstring: str) -> str:
    """A docstring is laid out anew and says `'` for `"`; its last line has the document's hash."""
    said = docstring.rpartition("Document: sha256:")[0]
    return re.sub(r"[\W_]", "", said)


def blanked(tree: ast.Module) -> str:
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            node.value = ""
    return ast.dump(tree)


@fewer
@given(workflows(), st.randoms(use_true_random=False))
def test_layout_and_order_change_no_byte(workflow: Any, rng: random.Random) -> None:
    document = filled(workflow[0], "x{}".format)
    moved = copy.deepcopy(document)
    for node in moved["nodes"]:
        node.update(position={"x": rng.random(), "y": 1}, measured={"width": 3}, selected=True)
    for number, edge in enumerate(moved["edges"]):
        edge.update(id=f"other{number}", animated=True)
    moved["edges"] += moved["edges"][:2]
    moved["viewport"] = {"zoom": rng.random()}
    rng.shuffle(moved["nodes"])
    rng.shuffle(moved["edges"])
    assert compiled(document) == compiled(moved)


def shuffled(value: Any, rng: random.Random) -> Any:
    """The same JSON with other orders of keys."""
    if isinstance(value, list):
        return [shuffled(item, rng) for item in value]
    if isinstance(value, dict):
        keys = rng.sample(list(value), len(value))
        return {key: shuffled(value[key], rng) for key in keys}
    return value


@fewer
@given(workflows(), st.randoms(use_true_random=False))
def test_one_hash_is_one_file(workflow: Any, rng: random.Random) -> None:
    """Orders of keys are kept where they are sent, and then they are hashed; nowhere else."""
    document = filled(workflow[0], "x{}".format)
    file, other = compiled(document), compiled(shuffled(document, rng))
    assert (file.document_hash == other.document_hash) == (
        (without_hash(file.text), repr(file.hooks)) == (without_hash(other.text), repr(other.hooks))
    )


def without_hash(text: str) -> str:
    return re.sub(r"sha256:\w+", "", text)


def drawn_tasks(document: Any) -> list[Any]:
    return [node for node in document["nodes"] if node["type"] != "group"]


@fewer
@given(workflows())
def test_the_source_map_holds_each_node(workflow: Any) -> None:
    document = filled(workflow[0], "x{}".format)
    file = compiled(document)
    lines = file.text.splitlines()
    end = 0
    for node_id, (first, last) in file.source_map.items():
        assert end < first <= last
        assert f'task_id="{node_id}"' in "".join(lines[first - 1 : last])
        end = last
    assert set(file.source_map) == {node["id"] for node in drawn_tasks(document)}


@fewer
@given(workflows())
def test_the_file_builds_the_drawn_graph(workflow: Any) -> None:
    """Executed against stubs, the file makes each task once and connects exactly what was drawn."""
    document = filled(workflow[0], "x{}".format)
    file = compiled(document)
    built = run(file.text)
    types = {node["id"]: node["type"] for node in drawn_tasks(document)}
    body_of = {loop: group for group, loop in built.expanded.items()}
    assert sorted(built.tasks) == sorted(types)
    assert built.tasks == list(file.source_map)

    expected = set()
    for edge in document["edges"]:
        source, target = edge["source"], edge["target"]
        if edge["sourceHandle"] == "item":
            assert built.group_of[target] == body_of[source]
            continue
        expected.add((source, target))
        if edge["sourceHandle"] == "done" and source not in built.group_of:
            expected.add((body_of[source], target))
        assert built.group_of.get(source) == built.group_of.get(target)
    inner = {loop for loop in body_of if loop in built.group_of}
    assert {loop for loop, _ in built.inner_dags.values()} == inner
    for dag_id, (loop, outer) in built.inner_dags.items():
        assert built.dag_of[loop] == outer
        assert {built.dag_of[t] for t, g in built.group_of.items() if g == body_of[loop]} == {
            dag_id
        }
    alert = ("w.alert",) if "onFailure" in document["settings"] else ()
    assert file.dag_ids == ("w", *built.inner_dags, *alert)
    connected = [(source, target) for source, target, _ in built.edges]
    assert len(connected) == len(set(connected))
    assert set(connected) == expected
    plain = {None, "main", "item", "done"}
    ways = {(e["source"], e["target"]) for e in document["edges"] if e["sourceHandle"] not in plain}
    for source, target, label in built.edges:
        assert (label is not None) == ((source, target) in ways), (source, target)
    framed = {node["id"]: node.get("parentId") for node in document["nodes"]}
    labelled = {node["id"] for node in document["nodes"] if node["data"]["label"]}
    for part, parent in framed.items():
        name, group = part.replace(" ", "_"), (parent or "").replace(" ", "_")
        if parent in labelled and name in built.frames:
            assert built.frames[name][-1] == group


@fewer
@given(st.sampled_from(GOLDEN))
def test_upgrading_twice_is_upgrading_once(document: Any) -> None:
    once = upgrade(copy.deepcopy(document)).value
    assert once is not None
    assert upgrade(once).value == once
    assert STEPS == {}, "exercise each new step here with its smallest before and after"


@fewer
@given(workflows())
def test_what_compiles_is_found_right_by_check(workflow: Any) -> None:
    document = filled(workflow[0], "x{}".format)
    assert check_workflow(document, REGISTRY).value is not None
