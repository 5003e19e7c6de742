"""The letter that a mailbox of a wait holds.

It is text: Airflow would make objects of certain dictionaries.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any


def letter_of(call: Mapping[str, Any], at: datetime) -> str:
    """The letter of a call that came at a time."""
    return json.dumps({"at": at.isoformat(), "call": call}, ensure_ascii=False)


def call_in(kept: Any, since: datetime | None) -> dict[str, Any] | None:
    """The call, unless it came before the run was started (again)."""
    if not isinstance(kept, str):
        return None
    letter = json.loads(kept)
    if since is not None and datetime.fromisoformat(letter["at"]) < since:
        return None
    return dict(letter["call"])
