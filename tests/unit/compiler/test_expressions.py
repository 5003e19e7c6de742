"""Expressions: values, messages, limits, and everything that must stay out of reach."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from workfuse_compiler.expressions import (
    Absent,
    ErrorKind,
    ExpressionError,
    contains_expression,
    evaluate,
    referenced_names,
    values,
)

SCOPE: dict[str, Any] = {
    "trigger": {
        "body": {
            "total": 250.5,
            "name": 'SO"1',
            "items": [{"n": "a", "p": 1}, {"n": "b", "p": 2}],
            "nothing": None,
            "keys": {"get": "a key named get"},
        }
    },
    "nodes": {"fetch": {"output": {"body": "plain text"}}},
    "run": {"id": "r1"},
    "now": datetime(2026, 3, 29, 0, 30, tzinfo=UTC),
}


def error_of(text: str, scope: Any = SCOPE) -> ExpressionError:
    with pytest.raises(ExpressionError) as caught:
        evaluate(text, scope)
    return caught.value


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("no expression", "no expression"),
        ("{{ trigger.body.total }}", 250.5),
        (" {{ trigger.body.total }}\n", 250.5),
        ("{{ trigger.body.total }} EUR", "250.5 EUR"),
        ("{{ trigger.body.total * 2 + 1 }}", 502.0),
        ("<{{ trigger.body.name }}>", '<SO"1>'),
        ("{{ trigger.body['items'][1].n }}", "b"),
        ("{{ trigger.body.items[-1].n }}", "b"),
        ("{{ trigger.body.items }}", [{"n": "a", "p": 1}, {"n": "b", "p": 2}]),
        ("{{ trigger.body.keys.get }}", "a key named get"),
        ("{{ trigger.body.nothing }}", None),
        ("{{ trigger.body.nothing }}/{{ true }}/{{ [1, none] }}", "null/true/[1, null]"),
        ("{{ '12' }}", "12"),
        ("{{ '[1, 2]' }}", "[1, 2]"),
        ("{{ trigger.body.customer.name | default('nobody') }}", "nobody"),
        ("{{ trigger.body.nothing | default('x') }}", None),
        ("{{ trigger.body.nothing | default('x', also_empty=true) }}", "x"),
        ("{{ nodes.fetch.output.body | default(nodes.gone.output.body) }}", "plain text"),
        ("{{ nodes.gone.output | default(nodes.lost.output) | default('x') }}", "x"),
        ("{{ trigger.body.x is defined }}", False),
        ("{{ 'a' if trigger.body.total > 200 else 'b' }}", "a"),
        ("{% if trigger.body.total > 300 %}a{% elif true %}b{% endif %}", "b"),
        ("{% for x in trigger.body.items if x.p > 1 %}{{ loop.index }}{{ x.n }}{% endfor %}", "1b"),
        ("{% for k, v in {'a': 1} | items %}{{ k }}={{ v }}{% else %}none{% endfor %}", "a=1"),
        ("{% for x in [] %}x{% else %}none{% endfor %}", "none"),
        ("{% raw %}{{ x }}{% endraw %}{# note #}", "{{ x }}"),
        ("{{ now }}", "2026-03-29T00:30:00+00:00"),
        ("{{ now | timezone('Europe/Berlin') | date_format('%d.%m. %H:%M') }}", "29.03. 01:30"),
        ("{{ (now | timezone('Europe/Berlin') | date_add(hours=1)).x | default(1) }}", 1),
        ("{{ now < '2026-04-01T00:00:00' }}", True),
        ("{{ 2.5 | round }} {{ 1.005 | round(2) }} {{ -2.5 | round }}", "3 1.01 -3"),
        ("{{ 3 | fixed }} {{ '7' | int + 1 }} {{ 'x' | int(0) }}", "3.00 8 0"),
        ("{{ trigger.body.items | map(attribute='n') | join(', ') }}", "a, b"),
        ("{{ trigger.body.items | sum(attribute='p') }}", 3),
        ("{{ trigger.body.items | selectattr('p', 'gt', 1) | map(attribute='n') }}", ["b"]),
        ("{{ [3, 1, 2] | sort(reverse=true) }}", [3, 2, 1]),
        ("{{ ['b', 'a', 'b'] | unique | sort | first }}", "a"),
        ("{{ trigger.body | jmespath('items[?p > `1`].n') }}", ["b"]),
        ("{{ {'a': 1} | merge({'b': 2}) | tojson }}", '{"a": 1, "b": 2}'),
        ("{{ '{\"a\": [1]}' | fromjson }}", {"a": [1]}),
        ("{{ 'a b/ä' | urlencode }}", "a%20b%2F%C3%A4"),
        ("{{ '<b>x</b> <!-- <i> --> &amp; y' | striptags }}", "x & y"),
        ("{{ 'ab' | base64_encode | base64_decode }}", "ab"),
        ("{{ 'abc'[1:] ~ 1 }}", "bc1"),
        ("{{ 'b' in 'abc' and 1 not in [2] and 'a' in {'a': 1} }}", True),
        ("{{ 1 == true }}", True),
        ("{{ range(3) }}", [0, 1, 2]),
        ("{{ 'a+b%20c' | urldecode }}", "a b c"),
        (
            "{{ ('The quick brown fox jumps over the lazy dog' | hmac_sha256('key'))[:8] }}",
            "f7bc83f4",
        ),
        ("{{ 'abc' | startswith('ab') and 'abc' | endswith('bc') }}", True),
        ("{{ 'a b\nc' | lines | length }}{{ 'a b\nc' | wordcount }}", "23"),
        ("{{ 7 | pad(3, '0') }}|{{ 'x' | pad(0) }}", "007|x"),
        ("{{ 1.7 | floor }}{{ 1.2 | ceil }}{{ -0.5 | floor }}", "12-1"),
        ("{{ 1234567.5 | format_number }}", "1,234,567.50"),
        ("{{ -1234.567 | format_number(1, ',', '.') }}", "-1.234,6"),
        ("{{ -0.25 | format_number(1) }} {{ 12 | format_number(0) }}", "-0.3 12"),
        ("{{ [1, 2, 6] | avg }}{{ trigger.body.items | avg(attribute='p') }}", "3.01.5"),
        ("{{ [] | avg | default(0) }}", 0),
        ("{{ [1, 2, 3] | zip(['a', 'b']) }}", [[1, "a"], [2, "b"]]),
        ("{{ {'a': 1, 'b': 2} | only('a', 'x') }}", {"a": 1}),
        ("{{ {'a': 1, 'b': 2} | without('a', 'x') }}", {"b": 2}),
        ("{{ '29.03.2026' | date_parse('%d.%m.%Y') }}", "2026-03-29T00:00:00+00:00"),
        ("{{ '1 +0200' | date_parse('%d %z') | isoformat }}", "1900-01-01T00:00:00+02:00"),
        ("{{ '2026-03-31' | date_diff(now) | round(1) }}", 2.0),
        ("{{ now | date_diff('2026-03-29T00:00:00Z', 'minutes') }}", 30),
        ("{{ now | date_floor('month') | date_format }}", "2026-03-01"),
        ("{{ now | date_floor('week') | date_format('%a %d.%m. %H:%M') }}", "Mon 23.03. 00:00"),
    ],
)
def test_values(text: str, expected: Any) -> None:
    assert evaluate(text, SCOPE) == expected


def test_objects_and_lists_are_walked_and_keys_are_not() -> None:
    given = {"{{ now }}": ["{{ trigger.body.total }}", {"a": "{{ run.id }}!"}], "n": 7}
    assert evaluate(given, SCOPE) == {"{{ now }}": [250.5, {"a": "r1!"}], "n": 7}


def test_the_scope_is_asked_only_for_what_is_used() -> None:
    class Lazy(dict[str, Any]):
        def __missing__(self, key: str) -> Any:
            raise AssertionError(key)

    assert evaluate("{{ item }}", Lazy(item=1)) == 1


def test_missing_data_names_path_part_and_place() -> None:
    error = error_of("total:\n {{ trigger.body.customer.name }}")
    assert (error.kind, error.missing, error.position) == (ErrorKind.MISSING, "customer", (2, 26))
    assert error.expression == "{{ trigger.body.customer.name }}"
    assert str(error) == (
        "trigger.body.customer.name: 'customer' is missing (in {{ trigger.body.customer.name }})."
    )


def test_a_scope_may_say_why_a_name_is_absent() -> None:
    class Nodes(dict[str, Any]):
        def __missing__(self, key: str) -> Any:
            raise Absent("it was skipped")

    error = error_of("{{ nodes.ship.output.id }}", {"nodes": Nodes()})
    assert error.problem == "nodes.ship.output.id: 'ship' is missing because it was skipped"
    assert evaluate("{{ nodes.ship.output.id | default(1) }}", {"nodes": Nodes()}) == 1


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("{{ nodes.fetch.output.body.temp }}", "because it is looked for in text"),
        ("{{ trigger.body.nothing.x }}", "because it is looked for in null"),
        ("{{ trigger.body.items[7].n }}", "'7' is missing because there are only 2"),
        ("{{ item.x }}", "'item' is missing because this node is in no loop"),
        ("{{ 'a' + 1 }}", "cannot add text and a number; join text with ~"),
        ("{{ 'a' < 1 }}", "cannot order text and a number"),
        ("{{ 1 / 0 }}", "divides by zero"),
        ("{{ 'x' | float }}", "filter 'float': 'x' is no number"),
        ("{{ 'x' | abs }}", "filter 'abs': needs a number, got text"),
        ("{{ [] | max }}", "'max' is missing because the list is empty"),
        ("{{ [{'a': 1}, {}] | sum(attribute='a') }}", "'a' is missing in item 1 of the list"),
        ("{{ 'tomorrow' | date_format }}", "is no time such as"),
        ("{{ now | timezone('Mars/Base') }}", "is no time zone"),
        ("{% for a, b in [[1]] %}{% endfor %}", "needs 2 values for a, b, got 1"),
        ("{{ {'a': 1} | jmespath('[') }}", "the query failed"),
    ],
)
def test_messages(text: str, problem: str) -> None:
    assert problem in error_of(text).problem


@pytest.mark.parametrize(
    "text",
    [
        "{{ ''.__class__.__mro__[1].__subclasses__() }}",
        "{{ trigger.__init__.__globals__ }}",
        "{{ trigger['__class__'] }}",
        "{{ trigger | attr('__class__') }}",
        "{{ [] | map(attribute='__class__') | list | first }}",
        "{{ [''] | map(attribute='__class__.__mro__') }}",
        "{{ trigger.body.items | groupby('__class__') }}",
        "{{ '{0.__class__}'.format(1) }}",
        "{{ '%s' % trigger }}",
        "{{ '%999999999d' | format(1) }}",
        "{{ self }}",
        "{{ self._TemplateReference__context }}",
        "{{ cycler('a') }}",
        "{{ joiner() }}",
        "{{ namespace(a=1) }}",
        "{{ lipsum.__globals__ }}",
        "{{ dict(a=1) }}",
        "{{ config }}{{ request }}{{ var.value.secret }}{{ conn }}{{ macros }}{{ ti }}",
        "{{ range.__self__ }}",
        "{{ range }}",
        "{{ (range)(1).__class__ }}",
        "{{ loop }}",
        "{{ caller() }}",
        "{% import 'os' as os %}",
        "{% include '/etc/passwd' %}",
        "{% extends 'x' %}",
        "{% from 'x' import y %}",
        "{% macro f() %}{% endmacro %}",
        "{% call f() %}{% endcall %}",
        "{% block b %}{% endblock %}",
        "{% filter upper %}x{% endfilter %}",
        "{% set x = 1 %}",
        "{% with x = 1 %}{% endwith %}",
        "{% autoescape true %}{% endautoescape %}",
        "{% do 1 %}",
        "{% for x in [1] recursive %}{{ loop([]) }}{% endfor %}",
        "{% for trigger in [1] %}{% endfor %}",
        "{% for loop in [1] %}{% endfor %}",
        "{{ range(*[1]) }}",
        "{{ 1 | round(**{}) }}",
        "{{ trigger.body.get('total') }}",
        "{{ trigger.body.items() }}",
        "{{ nodes }}",
        "{{ nodes[trigger.body.name] }}",
        "{{ nodes | length }}",
        "{{ ['x'] | map('map') }}",
        "{{ ['x'] | map('attr', '__class__') }}",
        "{{ ['x'] | select('__class__') | list }}",
        "{{ 1 is sameas(1) }}",
    ],
)
def test_nothing_else_is_within_reach(text: str) -> None:
    error_of(text)


def test_results_are_not_evaluated_again() -> None:
    scope = {"trigger": {"body": "{{ run.id }}{% set x = 1 %}"}}
    assert evaluate("{{ trigger.body }}", scope) == "{{ run.id }}{% set x = 1 %}"
    assert evaluate(">{{ trigger.body }}", scope) == ">{{ run.id }}{% set x = 1 %}"


@pytest.mark.parametrize(
    "text",
    [
        "{{ 'a' * 10000000 }}",
        "{{ 'aaaaaaaaaa' | replace('a', 'b' * 1000000) }}",
        "{{ range(10000000) }}",
        "{{ range(10 ** 30) }}",
        "{{ 9 ** 9999 }}",
        "{{ 10 ** 1000 * 10 ** 1000 * 10 ** 1000 }}",
        "{{ 1" + "0" * 5000 + " }}",
        "{{ 1e999 }}",
        "{% for a in range(100000) %}{% for b in range(100000) %}{{ a }}{% endfor %}{% endfor %}",
        "{% for a in range(100000) %}{{ range(100000) | sort | length }}{% endfor %}",
        "{{ " + "(" * 200 + "1" + ")" * 200 + " }}",
        "{{ " + "not " * 500 + "1 }}",
        "{{ 1" + " + 1" * 500 + " }}",
        "{{ trigger" + ".a" * 500 + " }}",
        "{{ 1" + " | string" * 500 + " }}",
        "{{ [" + "1, " * 30000 + "] }}",
        "{{ trigger }}" + "x" * 100_001,
    ],
    ids=lambda text: text[:40],
)
def test_limits(text: str) -> None:
    assert error_of(text).kind is ErrorKind.LIMIT


@pytest.mark.parametrize(
    "text",
    [
        "{{ [1] | jmespath('" + " | ".join(["[@,@]"] * 30) + "') }}",
        "{{ trigger | select('in', trigger) | length }}",
        "{{ trigger | reject('in', trigger) | length }}",
    ],
)
def test_repeated_work_is_cut_off(text: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(values, "MAX_SECONDS", 0.2)
    assert error_of(text, {"trigger": list(range(100_000))}).kind is ErrorKind.LIMIT


@pytest.mark.parametrize("name", ["escape", "urlencode"])
def test_a_filter_cannot_blow_a_text_up(name: str) -> None:
    error = error_of(f"{{{{ trigger | {name} }}}}", {"trigger": "<" * 1_000_000})
    assert error.kind is ErrorKind.LIMIT


def test_a_result_is_json_always() -> None:
    assert "no finite number" in str(error_of("{{ trigger }}", {"trigger": [float("nan")]}))


@pytest.mark.parametrize(
    ("text", "advice"),
    [
        ("{{#if x}}a{{else}}b{{/if}}", "{% if x %}a{% else %}b{% endif %}"),
        ("{{#if x}}a{{else if y.z}}b{{/if}}", "{% if x %}a{% elif y.z %}b{% endif %}"),
        ("{{~#unless x~}} a {{/unless}}", "{%- if not x -%} a {% endif %}"),
        (
            "{{#each items}}{{this.name}}{{/each}}",
            "{% for entry in items %}{{ entry.name }}{% endfor %}",
        ),
        (
            "{{#each a as |row|}}{{@index}}{{row.[0].x}}{{../id}}{{trigger.body}}{{/each}}",
            "{% for row in a %}{{ loop.index0 }}{{ row[0].x }}{{ id }}{{ trigger.body }}",
        ),
        (
            "{{#each a}}{{#each b}}{{n}}{{../m}}{{this}}{{/each}}{{/each}}",
            "{% for entry2 in entry.b %}{{ entry2.n }}{{ entry.m }}{{ entry2 }}{% endfor %}",
        ),
        (
            "{{#each a}}{{@key}}={{.}}{{/each}}",
            "{% for key, entry in a | items %}{{ key }}={{ entry }}{% endfor %}",
        ),
        ("{{#with trigger.body}}{{name}}{{/with}}", "{{ trigger.body.name }}"),
        ("{{ trigger.items.[0] }}", "{{ trigger.items[0] }}"),
        ("{{ trigger.[a b] }}", '{{ trigger["a b"] }}'),
        ("{{this.x}}", "{{ item.x }}"),
        ("{{else}}", "{% else %}"),
        ("{{{ trigger.body }}}", "{{ trigger.body }}"),
        ("{{@index}}", "{{ index }}"),
        ("{{!-- why --}}{{../x}}", "{# why #}{{ x }}"),
        ("{{> partial}}", "partials do not exist"),
        ("{{#eq a b}}x{{/eq}}", "{% if … %} or {% for … %}"),
        ("{{#if x}}never closed", "{% if … %}"),
        ("{{#each " + "a" * 6_000 + "}}{{/each}}", "{% for entry in … %}"),
        ("{{ $json.body.email }}", "{{ trigger.body.email }}"),
        ("={{ $json.total }}", "{{ nodes.<id>.output.total }}"),
        ("{{ $('Get order').item.json.x }}", "{{ nodes.get_order.output.x }}"),
        ('{{ $node["Get order"].json.x.toUpperCase() }}', "{{ nodes.get_order.output.x | upper }}"),
        ("{{ $json.a === 1 && $json.b }}", "nodes.<id>.output.a == 1 and nodes.<id>.output.b"),
        ("{{ $json.rows.map(r => r.id) }}", "{{ trigger.body.<field> }}"),
    ],
    ids=lambda text: text[:60],
)
def test_other_template_languages_get_the_equivalent(text: str, advice: str) -> None:
    assert advice in error_of(text).advice


@pytest.mark.parametrize(
    ("text", "expression", "column"),
    [
        ("https://x.example/{{{ trigger.body }}}", "{{{ trigger.body }}}", 19),
        ("{{ now }} {{{trigger.body}}} x", "{{{trigger.body}}}", 11),
    ],
)
def test_three_braces_are_quoted_whole_and_where_they_are(
    text: str, expression: str, column: int
) -> None:
    error = error_of(text)
    assert error.kind is ErrorKind.FOREIGN
    assert (error.expression, error.position) == (expression, (1, column))


def test_names_are_found_without_evaluating() -> None:
    found = referenced_names(
        {
            "a": "{{ nodes.fetch.output.x }} {{ nodes['b'].output }}",
            "c": ["{% for x in item.list %}{{ x.nodes }}{{ now }}{% endfor %}", 7],
        }
    )
    assert found.nodes == {"fetch", "b"}
    assert found.roots == {"nodes", "item", "now"}
    assert contains_expression("{% if %}")
    assert not contains_expression("{ }")
