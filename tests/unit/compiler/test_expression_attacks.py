"""An adversary writes the expressions, or the data: nothing leaks, nothing hangs, nothing swells.

What is out of reach by name (attributes, `self`, `cycler`, calls of data, …) is in
test_expressions.py; here are the ways around it.
"""

# ruff: noqa: RUF001  # letters that look like others are the point

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from workfuse_compiler.expressions import ErrorKind, ExpressionError, evaluate, values
from workfuse_compiler.expressions.calls import FILTERS, FUNCTIONS, TESTS

MIB = 2**20
BIG = "a" * MIB
DATA = {
    "trigger": {
        "big": BIG,
        "list": list(range(100_000)),
        "texts": ["x" * 10_000] * 100,
        "json": "[" + "[]," * 300_000 + "1]",
    }
}
STATUS, RESET = Path("/proc/self/status"), Path("/proc/self/clear_refs")
SECRET = re.compile(r"<class|<function|<built-in|<module|object at 0x|__subclasses__|Environment")


@contextmanager
def at_most(mib: int) -> Iterator[None]:
    """What happens inside takes no more memory than this, at any moment.

    The kernel's own count slows nothing down: so it is the budget that ends a bomb, as it does
    where people work, and not the time. Memory that was free before counts as taken already.
    """
    RESET.write_text("5")
    before = resident("VmRSS")
    yield
    peak = resident("VmHWM") - before
    assert peak < mib, f"{peak} MiB"


def resident(field: str) -> int:
    """A figure of this process in MiB."""
    found = re.search(rf"^{field}:\s+(\d+) kB", STATUS.read_text(), re.MULTILINE)
    assert found is not None
    return int(found[1]) // 1024


@contextmanager
def in_seconds(limit: float) -> Iterator[None]:
    """Of this process's own time: a busy machine fails nobody."""
    began = time.process_time()
    yield
    assert time.process_time() - began < limit


def refused(text: str, scope: Any = None) -> ExpressionError:
    with pytest.raises(ExpressionError) as caught:
        evaluate(text, scope or {})
    assert not SECRET.search(str(caught.value)), str(caught.value)
    return caught.value


def outcome(text: str, scope: Any) -> Any:
    """What a text gives, or the error."""
    try:
        return evaluate(text, scope)
    except ExpressionError as error:
        return error


# Reading what is no data


@pytest.mark.parametrize(
    "path",
    [
        "__class__",
        "__class__.__mro__",
        "__init__.__globals__",
        "__dict__",
        "_make",
        "func_globals",
        "gi_frame",
        "format.__self__",
        "mro",
    ],
)
@pytest.mark.parametrize("base", ["trigger", "trigger.text", "trigger.list", "now", "nodes.a", "1"])
def test_attributes_of_python_are_never_looked_up(base: str, path: str) -> None:
    scope = {"trigger": {"text": "x", "list": [1]}, "nodes": {"a": {}}, "now": values.instant(0)}
    for text in (
        f"{{{{ ({base}).{path} }}}}",
        f"{{{{ [{base}] | map(attribute='{path}') | list }}}}",
        f"{{{{ [{base}] | groupby('{path}') }}}}",
        f"{{{{ [{base}] | sort(attribute='{path}') }}}}",
        f"{{{{ [{base}] | sum(attribute='{path}') }}}}",
        f"{{{{ [{base}] | unique(attribute='{path}') }}}}",
    ):
        assert refused(text, scope).kind is ErrorKind.MISSING
    assert evaluate(f"{{{{ [{base}] | selectattr('{path}') | list }}}}", scope) == []
    assert evaluate(f"{{{{ {base} | jmespath('\"{path}\"') }}}}", scope) is None


@pytest.mark.parametrize("name", sorted({*FILTERS} - {"default", "d"}))
@pytest.mark.parametrize("value", ["a", 1, [1, "a"], {"a": 1}, None])
def test_filters_give_data_and_nothing_of_python(name: str, value: Any) -> None:
    assert not name.startswith("_")
    assert not SECRET.search(str(outcome(f"{{{{ trigger | {name} }}}}", {"trigger": value})))


def test_functions_and_tests_are_the_listed_ones() -> None:
    assert set(FUNCTIONS) == {"range"}
    assert not any(name.startswith("_") for name in TESTS)


@pytest.mark.parametrize(
    "text",
    [
        "{{ '{0.__class__}' ~ trigger }}",
        "{{ '%s %(a)s {0!r}' | replace('a', trigger.x) }}",
        "{{ '{}' | upper | e | string }}",
        "{{ now | date_format('{0.__class__} %%s') }}",
    ],
)
def test_format_signs_mean_nothing(text: str) -> None:
    scope = {"trigger": {"x": "{0.__globals__}"}, "now": values.instant(0)}
    assert not SECRET.search(str(evaluate(text, scope)))


@pytest.mark.parametrize(
    "text", ["{{ [trigger] | map('map') }}", "{{ [1] | map('default') }}", "{{ [1] | map(1) }}"]
)
def test_names_of_filters_in_texts_reach_no_more_than_filters(text: str) -> None:
    assert not SECRET.search(str(outcome(text, {"trigger": {}})))


def test_data_with_expressions_stays_data_through_every_filter() -> None:
    hostile = "{{ run.id }}{% for x in [1] %}{{ x }}{% endfor %}{# #}"
    scope = {"trigger": {"t": hostile, "l": [hostile], "o": {hostile: hostile}}}
    for text in (
        "{{ trigger.t }}",
        "{{ trigger.t | trim }}",
        "{{ trigger.l | join }}",
        "{{ trigger.t ~ '' }}",
        "{{ trigger.o | keys | first }}",
        "{% for x in trigger.l %}{{ x }}{% endfor %}",
        "{{ trigger.t | tojson | fromjson }}",
        "{{ {trigger.t: 1} | keys | first }}",
        "{{ trigger.t | base64_encode | base64_decode }}",
    ):
        assert evaluate(text, scope) == hostile, text


class Evil(str):
    """A text that would run code when it is used."""

    __slots__ = ()

    def __str__(self) -> str:
        raise AssertionError("called")

    upper = __format__ = __iter__ = __str__  # type: ignore[assignment]


class EvilNumber(int):
    def __repr__(self) -> str:
        raise AssertionError("called")


def test_subclasses_of_plain_types_come_out_plain() -> None:
    found = evaluate("{{ trigger }}", {"trigger": {"a": [Evil("x")], "b": EvilNumber(3)}})
    assert found == {"a": ["x"], "b": 3}
    assert isinstance(found, dict)
    assert type(found["a"][0]) is str
    assert type(found["b"]) is int


def test_keys_that_become_the_same_text_are_one_field() -> None:
    assert evaluate("{{ {1: 'a', '1': 'b', true: 'c'} }}", {}) == {"1": "b", "true": "c"}
    assert evaluate("{{ trigger[1] }}{{ trigger['1'] }}", {"trigger": {"1": "x"}}) == "xx"
    assert evaluate("{{ trigger }}", {"trigger": {1: "a", "1": "b"}}) == {"1": "b"}


# Signs that look like others


@pytest.mark.parametrize(
    "name",
    [
        "ｔrigger",
        "trig\u200bger",
        "trigger\u0301",
        "\u202etrigger",
        "ﾟtrigger",
        "tri\u0261ger",
        "__іmport__",
        "𝓽rigger",
    ],
)
def test_lookalikes_are_other_names(name: str) -> None:
    refused(f"{{{{ {name}.body }}}}", {"trigger": {"body": 1}, name: {"body": 2}})


def test_underscores_of_other_scripts_are_plain_keys() -> None:
    assert refused("{{ trigger['﹍﹍class﹍﹍'] }}", {"trigger": {}}).kind is ErrorKind.MISSING
    assert refused("{{ trigger['__cla\u00ads__'] }}", {"trigger": {}}).kind is ErrorKind.MISSING


@pytest.mark.parametrize(
    "text", ["{{ '\ud800' }}", "{{ '\\ud83d' ~ '\\ude00' }}", "{{ '\\udfff' }}"]
)
def test_half_characters_are_refused(text: str) -> None:
    assert refused(text).kind in (ErrorKind.FORBIDDEN, ErrorKind.SYNTAX)


def test_half_characters_in_data_break_no_filter() -> None:
    scope = {"trigger": "\ud800x\udfff"}
    for name in FILTERS:
        str(outcome(f"{{{{ trigger | {name} }}}}", scope)).encode(errors="surrogatepass")


# Time


def doubled(levels: int) -> str:
    """Two lists, each of 2 ** levels values, that share nothing."""
    opening = "{% for a, b in [[[1], [1]]] %}" + "{% for a, b in [[[a, a], [b, b]]] %}" * levels
    return opening + "§" + "{% endfor %}" * (levels + 1)


@pytest.mark.parametrize(
    "inner",
    [
        "{{ a == b }}",
        "{{ a != b }}",
        "{{ a is eq(b) }}",
        "{{ a in [b] }}",
        "{{ a not in [b] }}",
        "{{ [a] | select('in', [b]) | length }}",
        "{{ [a, b] | unique | length }}",
        "{{ [a, b] | groupby(0) | length }}",
        "{{ a }}",
        "{{ a | tojson | length }}",
        "{{ [a] | join | length }}",
        "{{ a | jmespath('@ == @') }}",
        "{{ a | string | length }}",
    ],
)
def test_values_that_repeat_themselves_take_no_more_than_the_time(
    inner: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(values, "MAX_SECONDS", 0.3)
    with in_seconds(5), at_most(300):
        assert refused(doubled(40).replace("§", inner)).kind is ErrorKind.LIMIT


@pytest.mark.parametrize(
    "text",
    [
        "{{ range(100000) | map(attribute='x', default=trigger) | sort | length }}",
        "{{ range(100000) | map(attribute='x', default=trigger) | max | length }}",
        "{{ range(100000) | map(attribute='x', default=trigger) | map('striptags') | length }}",
        "{{ trigger | trim(trigger) }}",
        "{{ trigger | trim('b' * 1000000 ~ 'a') }}",
        "{{ trigger | replace('', trigger) }}",
        "{{ range(100000) | groupby('x') }}",
        "{{ 2 ** 2 ** 2 ** 2 ** 2 ** 2 ** 2 ** 1000 }}",
        "{{ 9 ** 1000 ** 1000 }}",
        "{{ '" + "1" * 199 + "' | date_parse('" + "%d" * 30 + "') }}",
        "{{ '" + "1" * 60 + "x' | date_parse('%d%m%y%H%M%S%f%j%U%W%w%Y%I%G%V%u') }}",
        "{{ 'a' | pad(10 ** 12) }}",
        "{{ ((9 ** 20) ** 1000) ** 1000 }}",
        "{{ (10 ** 1000) * (10 ** 1000) }}",
        "{{ 'a' * (10 ** 1000) }}",
        "{{ range(0, 10 ** 30, 1) }}",
        "{{ ('9' * 10000) | int }}",
        "{{ trigger | jmespath('" + "[@,@]|" * 200 + "to_string(@)') }}",
        "{{ trigger | jmespath('" + "[@,@]|" * 100 + "@ == @') }}",
        "{{ trigger | jmespath('" + "map(&[@,@], [@])|" * 60 + "length(@)') }}",
        "{{ trigger | jmespath('" + "(" * 900 + "@" + ")" * 900 + "') }}",
        "{{ trigger | jmespath('" + "!" * 1900 + "@') }}",
        "{{ trigger | jmespath('" + "[" * 1000 + "') }}",
    ],
    ids=lambda text: text[:60],
)
def test_time_bombs_are_defused(text: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(values, "MAX_SECONDS", 0.5)
    with in_seconds(6):
        refused(text, {"trigger": BIG})


def test_one_long_text_many_times_is_one_text() -> None:
    text = "{{ range(100000) | map(attribute='x', default=trigger) | unique | length }}"
    with in_seconds(6):
        assert evaluate(text, {"trigger": BIG}) == 1


@pytest.mark.parametrize(
    "text",
    [
        "{{" * 40_000,
        "{% if 1 %}" * 9_000,
        "{% for x in [1] %}" * 5_000,
        "{{ " + "[" * 50_000,
        "{{ '" + "\\" * 90_000,
        "{{ '" * 20_000,
        "{{ x" + ".[a" * 25_000,
        "{% raw %}" * 10_000,
        "{#" * 45_000,
        "{{ " + "a." * 45_000 + "a }}",
        "{{ " + "-" * 15_000 + "1 }}",
        "{{ 1 " + "if 1 else 1 " * 3_000 + "}}",
        "{{ " + "not " * 15_000 + "1 }}",
        "{{ 1" + " ~ 1" * 9_000 + " }}",
        "{{ " + "1 if " * 4_000 + "}}",
        "{{ {" * 9_000,
    ],
    ids=lambda text: text[:12],
)
def test_reading_hostile_text_ends(text: str) -> None:
    with in_seconds(6):
        refused(text, {"x": {}})


# Memory


@pytest.mark.parametrize(
    "text",
    [
        "{{ [" + "range(100000)," * 60 + "] | length }}",
        "{{ [" + "'a' * 1000000," * 60 + "] | length }}",
        "{{ [" + "trigger.big ~ 'b'," * 60 + "] | length }}",
        "{{ [" + "trigger.big + 'b'," * 60 + "] | length }}",
        "{{ [" + "trigger.big[1:]," * 60 + "] | length }}",
        "{{ [" + "trigger.list[1:]," * 60 + "] | length }}",
        "{{ [" + "trigger.list + [1]," * 60 + "] | length }}",
        "{{ [" + "trigger.json | fromjson," * 60 + "] | length }}",
        "{{ [" + "trigger.list | batch(1)," * 60 + "] | length }}",
        "{{ [" + "trigger.list | map('string')," * 60 + "] | length }}",
        "{{ [" + "trigger.texts | map('upper')," * 60 + "] | length }}",
        "{{ [" + "trigger.list | jmespath('[*].[@,@]')," * 60 + "] | length }}",
        "{{ [" + "trigger.big," * 60 + "] | tojson | length }}",
        "{{ [" + "trigger.big," * 60 + "] ~ '' }}",
        "x{{ [" + "trigger.big," * 60 + "] }}",
        "{{ [" + "trigger.big," * 60 + "] | join }}",
        "{{ [[" + "trigger.big," * 60 + "]] | join }}",
        "{{ {" + ",".join(f"'k{n}': trigger.big" for n in range(60)) + "} | urlencode }}",
        "{{ range(100000) | map(attribute='x', default=trigger.big) }}",
        "{{ trigger.big | replace('a', trigger.big) }}",
        "{{ trigger.big | split('a') | join(trigger.big) }}",
        "{{ [trigger.list, trigger.list] | flatten }}",
        "{% for x in trigger.list %}{{ trigger.big }}{% endfor %}",
        "{% for x in range(9) %}{% for y in trigger.list %}{{ x ~ y ~ y }}{% endfor %}{% endfor %}",
    ],
    ids=lambda text: text[:46],
)
def test_memory_bombs_are_defused(text: str) -> None:
    with at_most(300):
        assert refused(text, DATA).kind is ErrorKind.LIMIT


def test_large_data_passes_through_and_is_worked_on() -> None:
    rows = [{"id": n, "tags": ["a", "b"], "text": "x" * 50} for n in range(50_000)]
    scope = {"trigger": {"rows": rows}}
    assert evaluate("{{ trigger.rows }}", scope) == rows
    text = "{{ trigger.rows | selectattr('id', 'gt', 49990) | map(attribute='id') | sort | last }}"
    assert evaluate(text, scope) == 49_999
    query = "{{ trigger.rows | jmespath('[?id > `49990`].{id: id, tags: tags}') | length }}"
    assert evaluate(query, scope) == 9


# Depth


def test_deep_data_is_an_error_and_no_crash() -> None:
    deep: Any = 1
    for _ in range(100_000):
        deep = [deep]
    for text in ("{{ trigger }}", "x{{ trigger }}", "{{ trigger | tojson }}"):
        assert refused(text, {"trigger": deep}).kind is ErrorKind.LIMIT
    assert evaluate("{{ trigger == [[1]] }}", {"trigger": deep}) is False
    assert evaluate("{{ trigger | length }}", {"trigger": deep}) == 1
