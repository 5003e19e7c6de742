"""Values inside texts."""

from __future__ import annotations

import json
from typing import Any


def as_text(value: Any) -> str:
    """A text as it is, any other value as JSON."""
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
