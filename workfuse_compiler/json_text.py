"""Text to JSON, with a place for what is wrong."""

from __future__ import annotations

import json
from typing import NoReturn

from workfuse_compiler.diagnostics import document as wrong
from workfuse_compiler.document import MAX_BYTES
from workfuse_compiler.json_value import JsonValue
from workfuse_compiler.outcome import Outcome


def read_json(raw: bytes) -> Outcome[JsonValue]:
    """JSON as the standard has it: UTF-8, no NaN, no endless nesting."""
    if len(raw) > MAX_BYTES:
        return Outcome(None, (wrong.too_large("bytes", len(raw), MAX_BYTES),))
    try:
        text = raw.decode("utf-8-sig")
        return Outcome(json.loads(text, parse_constant=_no_constant))
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        column = error.start - raw.rfind(b"\n", 0, error.start)
        return Outcome(None, (wrong.not_json("it is not UTF-8", line, column),))
    except json.JSONDecodeError as error:
        return Outcome(None, (wrong.not_json(error.msg.lower(), error.lineno, error.colno),))
    except RecursionError:
        return Outcome(None, (wrong.not_json("it is nested too deeply", 1, 1),))
    except ValueError as error:
        return Outcome(None, (wrong.not_json(str(error).split(";")[0], 1, 1),))


def _no_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is no JSON number")
