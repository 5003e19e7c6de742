"""What holds for every expression: it gives JSON or an ExpressionError, and reaches no more."""

from __future__ import annotations

import contextlib
import json
from datetime import UTC, datetime
from typing import Any

from hypothesis import assume, example, given
from hypothesis import strategies as st

from tests.properties.hostile import hostile_text, json_values, plain_hostile_text
from workfuse_compiler.expressions import ExpressionError, evaluate, parse, referenced_names
from workfuse_compiler.expressions.calls import FILTERS, TESTS
from workfuse_compiler.expressions.references import (
    Reference,
    _plain_uses,
    _Uses,
    only_reference,
)

WORDS = (
    *("trigger", "trigger.body", "nodes.a.output", "item", "index", "now", "run", "loop", "x"),
    *("1", "-1", "0", "2.5", "'text'", '""', "[1, 'a', none]", "{'a': [1]}", "true", "none"),
    *("+", "-", "*", "/", "//", "%", "**", "~", "==", "<", "in", "not in", "and", "or", "not"),
    *("(", ")", "[", "]", "|", ".", ",", ":", " if ", " else ", " is ", "[1:]", "[0]", ".a"),
    *(f"|{name}" for name in FILTERS),
    *(f" is {name}" for name in TESTS),
    *("|map('upper')", "|map(attribute='a.b')", "|selectattr('a', 'gt', 1)", "|jmespath('a[0]')"),
    *("range(3)", "range(10**9)", "('a'*9)", "__class__", ".__class__", "|attr('__class__')"),
    *("self", "cycler", "joiner()", "namespace()", "lipsum()", "{{", "}}", "{%", "%}", "{#"),
    *("{% for x in ", "{% if ", " %}", "{% endfor %}", "{% endif %}", "{% else %}"),
)
templates = st.lists(st.sampled_from(WORDS) | hostile_text, max_size=10).map(" ".join)
expressions = st.lists(st.sampled_from(WORDS), max_size=8).map(
    lambda words: f"{{{{ {' '.join(words)} }}}}"
)
SCOPE: dict[str, Any] = {
    "trigger": {"body": {"a": [1, "x", None, {"b": 2.5}], "items": {"k": "v"}, "text": "ä" * 50}},
    "nodes": {"a": {"output": [{"a": {"b": "c"}}, {"a": {"b": "d"}}]}},
    "item": "2026-01-01T00:00:00Z",
    "index": 3,
    "run": {"id": "r"},
    "now": datetime(2026, 1, 1, tzinfo=UTC),
}


@given(templates | expressions)
def test_an_expression_gives_json_or_an_expression_error(text: str) -> None:
    with contextlib.suppress(ExpressionError):
        referenced_names(text)
    try:
        result = evaluate(text, SCOPE)
    except ExpressionError:
        return
    json.dumps(result, allow_nan=False)


paths = st.lists(
    st.sampled_from(
        (
            "{{",
            "{{ ",
            "}}",
            " }}",
            "trigger",
            "nodes",
            "item",
            "x",
            ".a",
            ".if",
            "[0]",
            ".",
            " ",
            "é",
            "{",
            "'a b'",
            '"trigger.b"',
            "1.5",
            "02",
            *(" and ", " or ", " == ", "<=", "-", " * ", "/", "~", "%"),
        )
    ),
    max_size=12,
).map("".join)
operands = st.sampled_from(("trigger.a", "nodes.b.output[1]", "item", "7", "0.2", "'x, y'"))
operators = st.sampled_from(("+", " - ", "*", " / ", "~", "==", " != ", "<", " and ", " or "))
calculations = st.builds(
    lambda first, rest: f"{{{{ {first}{''.join(map(''.join, rest))} }}}}",
    operands,
    st.lists(st.tuples(operators, operands), max_size=5),
)


@given(paths)
@example("{{ nodes.a.output[0].if }} and {{item}}")
@example("{{{ trigger.a }}}")
def test_the_short_way_to_references_is_the_long_way(text: str) -> None:
    short = _plain_uses(text)
    if short is not None:
        assert short == _long_way(text)


@given(calculations)
def test_calculations_with_paths_go_the_short_way(text: str) -> None:
    assert _plain_uses(text) == _long_way(text)
    only = parse(text).only
    assert only is not None
    assert only_reference(text) == _Uses(parse(text)).path(only, {}, optional=False)


def _long_way(text: str) -> list[Reference]:
    template = parse(text)
    return [use for node in template.body for use in _Uses(template).of(node, {})]


@given(plain_hostile_text)
def test_plain_text_stays_as_it_is(text: str) -> None:
    assert evaluate(text, {}) == text


@given(json_values)
def test_data_is_never_evaluated_again(data: Any) -> None:
    assume(_is_json(data))
    scope = {"trigger": {"body": data}}
    assert repr(evaluate("{{ trigger.body }}", scope)) == repr(data)
    if isinstance(data, str):
        assert evaluate("<{{ trigger.body }}>", scope) == f"<{data}>"


def _is_json(data: Any) -> bool:
    """Python's own NaN and infinities are none."""
    try:
        json.dumps(data, allow_nan=False)
    except ValueError:
        return False
    return True
