"""Where data that n8n calls `$json` stands in our expressions."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping

from workfuse_compiler.record import record

Steps = tuple[str | int, ...]
"""Names and positions that are looked up, one in the other."""

_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*", re.ASCII)


@record
class Shape:
    """How the JSON of n8n's items lies in our output.

    Attributes:
        places: beginnings of n8n's paths, each with the beginning that it has here.
        whole: where all of it stands, for `{{ $json }}`; None if nowhere.
    """

    places: Mapping[Steps, Steps]
    whole: Steps | None = None

    def path(self, steps: Steps) -> Steps | None:
        """Where it stands, or None for what has no place here."""
        if not steps:
            return self.whole
        for length in range(len(steps), -1, -1):
            here = self.places.get(steps[:length])
            if here is not None:
                return (*here, *steps[length:])
        return None


PLAIN = Shape({(): ()}, ())
BODY = Shape({(): ("body",)}, ("body",))
ANSWER = Shape({("body",): ("body",), ("headers",): ("headers",), ("statusCode",): ("status",)})
"""An HTTP answer that n8n was asked to give with its status and headers."""
TEXT_ANSWER = Shape({("data",): ("body",)})
CALL = Shape({(name,): (name,) for name in ("body", "headers", "query")}, ())
TIME = Shape({("timestamp",): ("scheduledAt",)})
NOTHING = Shape({})


@record
class Data:
    """What a node gives to those after it.

    Attributes:
        root: our expression for it, such as `nodes.fetch.output`.
        many: it is a list, and n8n would run what follows once for each entry. The shape is then
            that of an entry.
    """

    root: str
    shape: Shape = PLAIN
    many: bool = False

    def expression(self, steps: Steps = ()) -> str | None:
        """What gives this part of it, without braces; None for what has no place here."""
        if self.many:
            return None
        found = self.shape.path(steps)
        return None if found is None else self.root + written(found)


def written(steps: Steps) -> str:
    """Steps as they are written behind a root.

    >>> written(("body", "first name", 0))
    '.body["first name"][0]'
    """
    return "".join(
        f"[{step}]"
        if isinstance(step, int)
        else f".{step}"
        if _NAME.fullmatch(step)
        else f"[{json.dumps(step, ensure_ascii=False)}]"
        for step in steps
    )
