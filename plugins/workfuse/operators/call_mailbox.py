"""What the mailbox of a wait holds: the text that `workfuse.store.calls` put there."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any


def call_in(kept: Any, since: datetime | None) -> dict[str, Any] | None:
    """The call, unless it came before the run was started (again)."""
    if not isinstance(kept, str):
        return None
    letter = json.loads(kept)
    if since is not None and datetime.fromisoformat(letter["at"]) < since:
        return None
    return dict(letter["call"])
