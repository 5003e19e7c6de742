"""IF, Filter and Switch: conditions."""

from __future__ import annotations

from workfuse_compiler.imports_n8n.conditions import conditions_of, new_conditions, old_row
from workfuse_compiler.imports_n8n.data import Data
from workfuse_compiler.imports_n8n.reading import a_number, a_text, inside, objects
from workfuse_compiler.imports_n8n.translation import Node, Translated, Untranslatable
from workfuse_compiler.json_value import JsonObject, JsonValue

_MOST_CASES = 50
_OLD_OUTPUTS = 4


def if_(node: Node) -> Translated:
    """Two ways, of which a run takes one; what comes in goes on."""
    return Translated("logic.condition", _conditions(node), ("true", "false"), _data(node))


def filter_(node: Node) -> Translated:
    """One way on, or none."""
    return Translated("logic.condition", _conditions(node), ("true",), _data(node))


def _conditions(node: Node) -> JsonObject:
    _refuse_lists(node)
    return conditions_of(node, "config")


def _refuse_lists(node: Node) -> None:
    data = node.input()
    if data is not None and data.many:
        raise Untranslatable("it decides for each entry of a list; put it into a loop")


def _data(node: Node) -> tuple[Data | None, ...]:
    return (node.input(),)


def switch(node: Node) -> Translated:
    """Several ways, of which a run takes the first that holds."""
    _refuse_lists(node)
    if a_text(node.parameters.get("mode"), "rules") != "rules":
        raise Untranslatable("an expression in it says which way is taken")
    if node.options.get("allMatchingOutputs") is True:
        raise Untranslatable("it takes all ways that hold, not only the first")
    cases, handles = _new_cases(node) if node.version >= 3 else _old_cases(node)
    if not cases or len(cases) > _MOST_CASES:
        raise Untranslatable(f"a condition here has 1 to {_MOST_CASES} cases")
    config: JsonObject = {"mode": "cases", "cases": cases}
    return Translated("logic.condition", config, handles, _data(node))


def _new_cases(node: Node) -> tuple[list[JsonValue], tuple[str | None, ...]]:
    cases: list[JsonValue] = []
    for number, rule in enumerate(objects(inside(node.parameters, "rules", "values")), 1):
        place = f"config.cases[{number - 1}]"
        named = a_text(rule.get("outputKey"))[:200] if rule.get("renameOutput") else ""
        conditions = new_conditions(node, rule.get("conditions"), place)
        cases.append({"id": f"case_{number}", "label": named or f"Case {number}", **conditions})
    fallback = node.options.get("fallbackOutput", "none")
    if fallback not in ("none", "extra"):
        raise Untranslatable("what fits no case takes the way of one of the cases")
    ids = [f"case_{number}" for number in range(1, len(cases) + 1)]
    return cases, (*ids, "else")


def _old_cases(node: Node) -> tuple[list[JsonValue], tuple[str | None, ...]]:
    rules = objects(inside(node.parameters, "rules", "rules"))
    type_ = a_text(node.parameters.get("dataType"), "number")
    by_output: dict[int, list[JsonObject]] = {}
    last = -1
    for rule in rules:
        output = _output(rule, last + 1 if node.version >= 2 else 0)
        if output in by_output and output != last:
            raise Untranslatable("the order of its rules is not that of its outputs")
        last = output
        row = old_row(
            node,
            a_text(rule.get("operation"), "equal" if type_ != "number" else "smaller"),
            (node.parameters.get("value1"), rule.get("value2", "")),
            type_,
            f"config.cases[{len(by_output)}].conditions[0]",
        )
        by_output.setdefault(output, []).append(row)
    names = {output: a_text(rule.get("outputKey")) for output, rule in enumerate(rules)}
    cases: list[JsonValue] = [
        {
            "id": f"case_{output + 1}",
            "label": (names.get(output) if node.version >= 2 else "") or f"Case {output + 1}",
            "conditions": [*rows],
            **({"match": "any"} if len(rows) > 1 else {}),
        }
        for output, rows in by_output.items()
    ]
    return cases, _old_handles(node, set(by_output))


def _output(rule: JsonObject, usual: int) -> int:
    number = a_number(rule.get("output", usual))
    if number is None or number != int(number) or not 0 <= number < _MOST_CASES:
        raise Untranslatable("a rule in it names no output")
    return int(number)


def _old_handles(node: Node, used: set[int]) -> tuple[str | None, ...]:
    fallback = a_number(node.parameters.get("fallbackOutput", -1))
    fallback = -1 if fallback is None else int(fallback)
    if fallback in used:
        raise Untranslatable("what fits no case takes the way of one of the cases")
    count = max([_OLD_OUTPUTS - 1, fallback, *used]) + 1
    return tuple(
        "else" if output == fallback or output not in used else f"case_{output + 1}"
        for output in range(min(count, _MOST_CASES + 1))
    )
