"""Typed comparisons of a condition."""

from __future__ import annotations

from typing import Any

import pytest

from workfuse.operators.comparisons import IncomparableError, is_true


@pytest.mark.parametrize(
    ("left", "operator", "right"),
    [
        (250.5, "greaterThan", 200),
        ("250", "greaterThan", 200),
        (" 250 ", "greaterOrEqual", "250.0"),
        ("9", "lessThan", "10"),
        (0.1, "lessThan", 0.2),
        (10**400, "greaterThan", 5),
        ("2026-03-01T09:00:00+02:00", "lessThan", "2026-03-01T08:00:00Z"),
        ("2026-03-01", "lessThan", "2026-03-02T00:00:00"),
        ("apple", "lessThan", "banana"),
        (5, "lessOrEqual", 5),
        ("250", "equals", 250),
        (1, "equals", 1.0),
        ("true", "equals", True),
        ([1, "2"], "equals", [1, "2"]),
        ({"a": [1]}, "equals", {"a": [1.0]}),
        (None, "equals", None),
        (0, "notEquals", False),
        (1, "notEquals", True),
        ("", "notEquals", None),
        ("1.0", "notEquals", "1"),
        ("2026-03-01T09:00:00+02:00", "notEquals", "2026-03-01T07:00:00Z"),
        ("1_000", "notEquals", 1000),
        ("hello world", "contains", "o w"),
        ([1, 2], "contains", "2"),
        ({"a": 1}, "contains", "a"),
        ("hello", "notContains", "x"),
        ("hello", "startsWith", "he"),
        (2026, "startsWith", "20"),
        ("hello", "endsWith", "lo"),
        (None, "isEmpty", None),
        ("", "isEmpty", None),
        ([], "isEmpty", None),
        (0, "isNotEmpty", None),
        ("x", "isNotEmpty", None),
        ("Yes", "isTrue", None),
        (1, "isTrue", None),
        (False, "isFalse", None),
        ("off", "isFalse", None),
        (0, "exists", None),
        (None, "notExists", None),
        (5, "between", [1, "10"]),
        (10, "between", "1, 10"),
        ("2026-03-01", "between", ["2026-02-01", "2026-03-01T00:00:00Z"]),
        ("b", "in", ["a", "b"]),
        ("b", "in", "a, b"),
        (2, "in", "1, 2"),
        ("c", "notIn", "a, b"),
        ("invoice-12.pdf", "matches", "invoice-*.pdf"),
        ("invoice-12.pdf", "matches", "*"),
        ("a.b", "matches", "a.b"),
        ("aXbXc", "matches", "a?b*c"),
        ("aab", "matches", "*ab"),
        ("a*b?", "matches", r"a\*b\?"),
        ("two\nlines", "matches", "two*lines"),
        ("", "matches", "*"),
        ("ab", "notMatches", "a"),
        ("axb", "notMatches", "a.b"),
        ("ab", "notMatches", "ab*b"),
        ("a[-]b", "matches", "a[-]b*"),
    ],
)
def test_holds(left: Any, operator: str, right: Any) -> None:
    assert is_true(left, operator, right)


@pytest.mark.parametrize(
    ("left", "operator", "right"),
    [
        (200, "greaterThan", 200),
        ("200", "greaterThan", 200),
        ("10", "lessThan", "9"),
        ("abc", "equals", 5),
        ([1], "equals", [1, 2]),
        (None, "exists", None),
        ({"a": 1}, "contains", "b"),
    ],
)
def test_does_not_hold(left: Any, operator: str, right: Any) -> None:
    assert not is_true(left, operator, right)


@pytest.mark.parametrize(
    ("left", "operator", "right", "as_type"),
    [
        ("10", "lessThan", "9", "text"),
        (10, "lessThan", "9", "text"),
        ("b", "between", ["a", "c"], "text"),
        ("1.0", "equals", "1", "number"),
        ("0.30", "in", "0.1, 0.3", "number"),
        ("10", "greaterThan", "9", "number"),
        ("2026-03-01T09:00:00+02:00", "equals", "2026-03-01T07:00:00Z", "time"),
        ("yes", "equals", True, "boolean"),
        ("no", "notEquals", 1, "boolean"),
        ([1, 2], "contains", 1, "list"),
        ({"a": 1}, "contains", "a", "object"),
        ({"a": 1}, "equals", {"a": 1.0}, "object"),
        (1234, "contains", "23", "text"),
        ("abc", "startsWith", "a", "number"),
        (None, "isEmpty", None, "number"),
    ],
)
def test_holds_as_type(left: Any, operator: str, right: Any, as_type: str) -> None:
    assert is_true(left, operator, right, as_type=as_type)


@pytest.mark.parametrize(
    ("left", "operator", "right"),
    [
        ("ABC", "equals", "abc"),
        ("Straße", "equals", "STRASSE"),
        ("Hello", "startsWith", "he"),
        (["A"], "contains", "a"),
        ({"A": ["B"]}, "equals", {"a": ["b"]}),
        ("B", "in", "a, b"),
        ("X.PDF", "matches", "*.pdf"),
    ],
)
def test_case_counts_unless_told(left: Any, operator: str, right: Any) -> None:
    assert not is_true(left, operator, right)
    assert is_true(left, operator, right, ignore_case=True)


PATTERNS = ("*a" * 100, "?" * 100 + "*" + "?" * 98 + "b", "*a*?" * 49 + "b", f"*{'a' * 190}b*b")


@pytest.mark.parametrize("pattern", PATTERNS)
def test_no_pattern_takes_long(pattern: str) -> None:
    assert not is_true("a" * 99_999 + "c", "matches", pattern)


def test_types_are_insisted_on() -> None:
    for left, operator, right, as_type, message in (
        ("x", "equals", 1, "number", "'x' (a text) is no number."),
        (1, "equals", None, "number", "null is no number."),
        ("soon", "lessThan", "2026-01-01", "time", "'soon' (a text) is no time."),
        ("a", "contains", "a", "list", "'a' (a text) is no list."),
        ([1], "equals", {}, "object", "[1] (a list) is no object."),
        (True, "greaterThan", False, "boolean", "have no order"),
    ):
        with pytest.raises(IncomparableError) as caught:
            is_true(left, operator, right, as_type=as_type)
        assert message in str(caught.value)


@pytest.mark.parametrize(
    ("left", "operator", "right", "message"),
    [
        ("many", "greaterThan", 200, "'many' (a text) and 200 (a number) have no order"),
        (None, "lessThan", 5, "null and 5 (a number) have no order"),
        (True, "greaterThan", 0, "True (true or false) and 0 (a number) have no order"),
        ([1], "lessThan", [2], "[1] (a list) and [2] (a list) have no order"),
        (float("nan"), "lessThan", 1, "have no order"),
        (None, "contains", "x", "null contains nothing"),
        ([1], "startsWith", "x", "[1] (a list) is no text"),
        ("maybe", "isTrue", None, "'maybe' (a text) is neither true nor false"),
        ("x" * 200, "isTrue", None, "xxx... (a text) is neither true nor false"),
        (1, "between", [1], "[1] (a list) is not two values"),
        (1, "between", None, "null is neither a list nor a text with commas"),
        (1, "in", {"a": 1}, "{'a': 1} (an object) is neither"),
        ("a", "matches", "x" * 201, "A pattern may have 200 characters"),
        ("a" * 100_001, "matches", "a", "these have 1 and 100,001"),
        (1, "almost", 1, "There is no operator 'almost'"),
    ],
)
def test_what_cannot_be_compared_is_shown(
    left: Any, operator: str, right: Any, message: str
) -> None:
    with pytest.raises(IncomparableError) as caught:
        is_true(left, operator, right)
    assert message in str(caught.value)
