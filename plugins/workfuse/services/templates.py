"""Workflows to begin with. They run as they are: without an account, a credential or a service."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path

from workfuse.services.views import Picture, Template
from workfuse.store.picture import picture_of

FOLDER = Path(__file__).parents[1] / "templates"


@cache
def all_templates() -> list[Template]:
    """The templates, the easiest first: in the order of their files' names."""
    return [_read(file) for file in sorted(FOLDER.glob("*.json"))]


def _read(file: Path) -> Template:
    held = json.loads(file.read_text("utf-8"))
    document = held["document"]
    return Template(
        id=file.stem.partition("_")[2],
        name=document["name"],
        story=held["story"],
        shows=held["shows"],
        payload=held["payload"],
        node_count=len(document["nodes"]),
        picture=Picture.model_validate_json(picture_of(document)),
        document=document,
    )
