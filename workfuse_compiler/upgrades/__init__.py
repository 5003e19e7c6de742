"""Older documents, brought to the newest version by named steps.

A step is one module with one function, for example `v1_to_v2.py`; STEPS lists them in order.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from workfuse_compiler.diagnostics import document as wrong
from workfuse_compiler.json_value import JsonObject
from workfuse_compiler.outcome import Outcome

NEWEST = 1
STEPS: Mapping[int, Callable[[JsonObject], JsonObject]] = {}
"""By the version a step starts from; each returns a new document of the next version."""


def upgrade(stored: JsonObject) -> Outcome[JsonObject]:
    """The document in the newest version. The input stays untouched."""
    version = stored.get("schemaVersion")
    if type(version) is not int or not 1 <= version <= NEWEST:
        return Outcome(None, (wrong.unknown_version(version, NEWEST),))
    for step in range(version, NEWEST):
        stored = STEPS[step](stored)
    return Outcome(stored)
