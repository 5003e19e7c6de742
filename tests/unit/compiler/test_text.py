"""Small functions that write or judge text."""

from __future__ import annotations

import ast
import doctest
import importlib
import unicodedata

import pytest

from workfuse_compiler.cron import cron_problem
from workfuse_compiler.dependency_lines import dependency_lines
from workfuse_compiler.ir import Dependency
from workfuse_compiler.json_text import read_json
from workfuse_compiler.python_text import WIDTH, quoted, written
from workfuse_compiler.text_rules import is_printable, is_workflow_id, node_id_problem, slug


@pytest.mark.parametrize(
    "module",
    ["cron", "kinds._schedule_times", "nearest", "python_text", "text_width", "validation"],
)
def test_examples_in_docstrings(module: str) -> None:
    assert doctest.testmod(importlib.import_module(f"workfuse_compiler.{module}")).failed == 0


@pytest.mark.parametrize(
    "cron",
    [
        "* * * * *",
        "*/15 8-18 * * mon-fri",
        "0 0 29 2 *",
        "0 0 * * sat-sun",
        "5/15 1,2 1-5 jan 7",
        "0 0 15,L * *",
    ],
)
def test_good_crons(cron: str) -> None:
    assert cron_problem(cron) is None


@pytest.mark.parametrize(
    "cron",
    [
        *("", "* * * *", "* * * * * *", "60 * * * *", "* 24 * * *", "* * 0 * *", "* * * 13 *"),
        *("* * * * 8", "*/0 * * * *", "*/99 * * * *", "5-1 * * * *", "a * * * *", "1- * * * *"),
        *(
            "0 0 31 2,4,6 *",
            "0 0 L-2 * *",
            "0 0 L/2 * *",
            "0 0 * * L",
            "R * * * *",
            "@reboot",
            "٣ * * * *",
            "1//2 * * * *",
        ),
    ],
)
def test_bad_crons(cron: str) -> None:
    assert cron_problem(cron)


@pytest.mark.parametrize(
    "text", ["", "a", 'say "hi"', "it's", "both ' and \"", "\\", "\n", "\u202e", "\ud800", "🚀é"]
)
def test_quoted_text_reads_back(text: str) -> None:
    assert ast.literal_eval(quoted(text)) == text
    assert quoted(text).isprintable()


def test_long_text_is_cut_behind_words_and_reads_back() -> None:
    text = "word " * 50 + "{{ an expression that stays whole }} " * 5 + "\n\nend"
    lines = written(text, 1, 10, 1)
    assert ast.literal_eval(lines) == text
    assert max(map(len, lines.splitlines())) <= WIDTH
    assert lines.count("{{ an expression that stays whole }}") == 5


def lines(*pairs: str) -> list[str]:
    """Lines for dependencies written as "a b" or "a b label"."""
    dependencies = [Dependency(*pair.split()) for pair in pairs]
    return [" >> ".join(line) for line in dependency_lines(dependencies, "L({})".format, 40)]


def test_dependency_lines() -> None:
    assert lines("a b", "b c") == ["a >> b >> c"]
    assert lines("a b", "a c", "b d", "c d", "d e") == ["a >> [b, c] >> d >> e"]
    assert lines("a b", "a c", "b d", "c d", "c e") == ["a >> [b, c] >> d", "c >> e"]
    assert lines("a b", "a c", "a d", "b e", "c e") == ["a >> [b, c, d]", "[b, c] >> e"]
    assert lines("a b yes", "a c no", "b d", "c d") == [
        "a >> L(yes) >> b",
        "a >> L(no) >> c",
        "[b, c] >> d",
    ]
    assert lines("a b yes", "a c yes", "b d") == ["a >> L(yes) >> [b, c]", "b >> d"]
    assert lines("a b", "a c no", "b c") == ["a >> b", "a >> L(no) >> c", "b >> c"]
    long = "x" * 20
    assert lines(f"a {long}", f"{long} b", "b c", "c d", "d e", "e f", "f g") == [
        f"a >> {long} >> b >> c >> d",
        "d >> e >> f >> g",
    ]


@pytest.mark.parametrize("node_id", ["a", "_", "A1_b", "a" * 250])
def test_good_ids(node_id: str) -> None:
    assert node_id_problem(node_id) is None


@pytest.mark.parametrize(
    "node_id", ["", "1a", "a-b", "a.b", "a b", "a\n", "é", "if", "None", "__x", "a" * 251]
)
def test_bad_ids(node_id: str) -> None:
    assert node_id_problem(node_id)


def test_what_is_printable_is_so_for_every_python() -> None:
    assigned = [one for one in map(chr, range(0x110000)) if unicodedata.category(one) != "Cn"]
    assert [one for one in assigned if is_printable(one) != one.isprintable()] == []
    # Of Unicode 15, 16 and of none: 3.11 knows neither of them, 3.14 the first two.
    assert all(map(is_printable, ("\U0001e030", "\U0001cd00", "\u0378")))


def test_workflow_ids_are_file_names() -> None:
    assert is_workflow_id("order_alerts.v2")
    for bad in ("", ".hidden", "a/b", "..", "a\n", "-x", "é", "a" * 201):
        assert not is_workflow_id(bad)
    assert slug("Order Alerts: Größe!") == "order_alerts_groe"
    assert slug("日本") == "workflow"


@pytest.mark.parametrize(
    ("raw", "problem"),
    [
        (b"{", "line 1, column 2"),
        (b'{"a": NaN}', "NaN is no JSON number"),
        (b'\n{"a": "\xff"}', "it is not UTF-8 at line 2, column 8"),
        (b"[" * 100_000, "nested too deeply"),
        (b"1" * 5000, "digits"),
        (b" " * (5 * 1024 * 1024 + 1), "5,242,881 bytes"),
    ],
)
def test_what_is_no_json(raw: bytes, problem: str) -> None:
    outcome = read_json(raw)
    assert outcome.value is None
    assert problem in outcome.diagnostics[0].message


def test_json_with_a_byte_order_mark() -> None:
    assert read_json(b"\xef\xbb\xbf[1]").value == [1]
