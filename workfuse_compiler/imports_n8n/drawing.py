"""Translated nodes as they stand in a document, with the edges between them and the notes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from workfuse_compiler.imports_n8n.reading import a_number, a_text, clean, clean_text
from workfuse_compiler.imports_n8n.report import ReportItem
from workfuse_compiler.imports_n8n.secrets import LEFT_OUT, without_secrets
from workfuse_compiler.imports_n8n.source import MAIN, SourceLink, SourceNode
from workfuse_compiler.imports_n8n.translation import Translated
from workfuse_compiler.json_value import JsonObject, JsonValue

_WIDER = 1.6
"""Our cards are wider than n8n's, which stand 220 apart."""
_TALLER = 1.15
SURVIVE = (
    "action.http",
    "action.ai",
    "action.workflow",
    "utility.transform",
    "logic.condition",
    "logic.loop",
    "utility.delay",
    "utility.wait",
    "utility.respond",
)
"""Kinds whose nodes can go on after an error."""
_COLOURS = {2: "orange", 3: "pink", 4: "green", 5: "blue", 6: "purple"}
_LONGEST_NOTE = 10_000


def drawn_node(
    source: SourceNode, node_id: str, made: Translated, findings: list[ReportItem]
) -> JsonObject:
    data: JsonObject = {
        "label": clean_text(source.name).strip()[:200] or node_id,
        "config": _config(source, node_id, made, findings),
    }
    if not made.disabled and (options := _options(source, node_id, made, findings)):
        data["options"] = options
    if made.disabled or (source.disabled and made.type.startswith("trigger.")):
        data["disabled"] = True
    if notes := clean_text(a_text(source.raw.get("notes"))).strip():
        data["notes"] = notes[:_LONGEST_NOTE]
    return {"id": node_id, "type": made.type, "position": _position(source), "data": data}


def _config(
    source: SourceNode, node_id: str, made: Translated, findings: list[ReportItem]
) -> JsonValue:
    left_out: list[str] = []
    config = without_secrets(clean(made.config), left_out)
    findings += [
        ReportItem(
            "byHand",
            f"In {name!r} stood what looks like a secret: it was not taken over, and {LEFT_OUT!r} "
            "stands in its place. Use a credential where it is needed.",
            clean_text(source.name)[:200],
            node_id,
            "config",
        )
        for name in dict.fromkeys(left_out)
    ]
    return config


def _position(source: SourceNode) -> JsonObject:
    x, y = source.position
    return {"x": round(x * _WIDER), "y": round(y * _TALLER)}


def _options(
    source: SourceNode, node_id: str, made: Translated, findings: list[ReportItem]
) -> JsonObject:
    if made.type.startswith("trigger.") or made.type == "utility.placeholder":
        return {}
    raw = source.raw
    options: JsonObject = {}
    if made.for_each is not None:
        options["forEach"] = {"items": made.for_each}
        findings.append(
            ReportItem(
                "translated",
                "It does its work once for each entry of the list that comes in, as n8n does.",
                source.name,
                node_id,
                "options.forEach",
            )
        )
    if raw.get("retryOnFail") is True:
        tries = a_number(raw.get("maxTries", 3))
        wait = a_number(raw.get("waitBetweenTries", 1000))
        options["retries"] = max(0, min(int(tries or 3) - 1, 10))
        options["retryDelay"] = max(0, min((1000 if wait is None else wait) / 1000, 86_400))
    on_error = _on_error(source)
    if on_error != "stop" and made.type in SURVIVE:
        options["onError"] = on_error
    elif on_error != "stop":
        message = "Here a failure of this node always ends the run."
        findings.append(ReportItem("changed", message, source.name, node_id))
    return options


def _on_error(source: SourceNode) -> str:
    match source.raw.get("onError"):
        case "continueRegularOutput":
            return "continue"
        case "continueErrorOutput":
            return "output"
    return "continue" if source.raw.get("continueOnFail") is True else "stop"


def drawn_edges(
    links: Sequence[SourceLink], ids: Mapping[str, str], made: Mapping[str, Translated]
) -> list[JsonValue]:
    by_name = dict(made)
    return [
        {
            "id": f"e{number}",
            "source": ids[link.source],
            "target": ids[link.target],
            "sourceHandle": _handle(link, by_name[link.source]),
            "targetHandle": None,
        }
        for number, link in enumerate(links, 1)
    ]


def _handle(link: SourceLink, made: Translated) -> str | None:
    """Our output for n8n's; one that there is none for is named, so that the checks find it."""
    if link.sort != MAIN:
        return made.handles[0]
    if link.output < len(made.handles):
        return made.handles[link.output]
    if link.output == len(made.handles) and made.type in SURVIVE:
        return "error"
    return f"output_{link.output + 1}"


def drawn_notes(notes: Iterable[SourceNode], taken: set[str]) -> list[JsonValue]:
    """Sticky notes, behind the nodes."""
    found: list[JsonValue] = []
    number = 0
    for note in notes:
        number += 1
        while f"note_{number}" in taken:
            number += 1
        parameters = note.parameters
        data: JsonObject = {
            "label": "",
            "config": {},
            "text": clean_text(a_text(parameters.get("content")))[:_LONGEST_NOTE],
        }
        if colour := _COLOURS.get(_whole(parameters.get("color"))):
            data["colour"] = colour
        found.append(
            {
                "id": f"note_{number}",
                "type": "note",
                "position": _position(note),
                "width": _side(parameters.get("width"), 240, _WIDER),
                "height": _side(parameters.get("height"), 160, _TALLER),
                "data": data,
            }
        )
    return found


def _whole(value: object) -> int:
    return int(a_number(value) or 0)


def _side(value: object, usual: int, factor: float) -> JsonValue:
    return round(max(40, min(a_number(value) or usual, 5_000)) * factor)
