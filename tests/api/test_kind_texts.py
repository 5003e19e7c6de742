"""What the editor's translations are held against is what the kinds say."""

from __future__ import annotations

import json
import re
from typing import Any

from workfuse.local.home import CHECKOUT
from workfuse.services.checking import list_node_kinds
from workfuse_compiler import default_registry

LIST = CHECKOUT / "editor_ui" / "src" / "shared" / "kinds" / "texts" / "en.json"
SHOWN = {"title", "description", "label", "x-noun"}
CLASS_NAME = re.compile(r"([A-Z][a-z0-9]+){2,}")


def texts(value: Any) -> set[str]:
    """What a person may read in it."""
    if isinstance(value, list):
        return {text for item in value for text in texts(item)}
    if not isinstance(value, dict):
        return set()
    found = {text for item in value.values() for text in texts(item)}
    own = {text for key, text in value.items() if key in SHOWN and isinstance(text, str)}
    return found | {text for text in own if text[:1].isupper() or " " in text}


def test_the_list_is_what_the_kinds_say() -> None:
    kinds = [
        kind.model_dump(mode="json", by_alias=True)
        for kind in list_node_kinds(default_registry())
        if not kind.type.startswith("example.")
    ]
    said = sorted(text for text in texts(kinds) if not CLASS_NAME.fullmatch(text))
    assert json.loads(LIST.read_text()) == said, f"write this to {LIST}: {json.dumps(said)}"
