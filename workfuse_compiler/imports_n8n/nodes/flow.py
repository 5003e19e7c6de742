"""What steers a run, or only passes data on: wait, merge, loop, stop, nothing."""

from __future__ import annotations

from workfuse_compiler.imports_n8n.data import BODY, PLAIN, Data
from workfuse_compiler.imports_n8n.expressions import is_expression, unmarked
from workfuse_compiler.imports_n8n.reading import a_number, a_text
from workfuse_compiler.imports_n8n.translation import Node, Translated, Untranslatable, passing
from workfuse_compiler.json_value import JsonObject, JsonValue

_SELF: list[JsonValue] = [{"do": "map", "value": "{{ item }}"}]
"""Steps that change nothing."""


def no_op(node: Node) -> Translated:
    """Does nothing: a node that is turned off."""
    return passing(node)


def wait(node: Node) -> Translated:
    """Wait: for some time, until a time, or for a call."""
    resume = node.plain(node.parameters.get("resume"), "way to go on", "timeInterval")
    if resume == "timeInterval":
        return Translated("utility.delay", _how_long(node), data=(node.input(),))
    if resume == "specificTime":
        until = node.text(node.parameters.get("dateTime"), "config.until")
        return Translated("utility.delay", {"until": until}, data=(node.input(),))
    if resume == "webhook" and node.parameters.get("limitWaitTime") is not True:
        node.say(
            "byHand",
            f"The address that ends this wait is {{{{ run.resumeUrls.{node.id} }}}}; "
            "n8n's $execution.resumeUrl must be replaced by it.",
        )
        data = Data(node.output, BODY)
        return Translated("utility.wait", {"for": "call"}, ("main",), (data,))
    raise Untranslatable(f"it waits in the way {resume[:40]!r}")


def _how_long(node: Node) -> JsonObject:
    newer = node.version >= 1.1
    amount = node.parameters.get("amount", 5 if newer else 1)
    unit = node.plain(node.parameters.get("unit"), "unit", "seconds" if newer else "hours")
    if unit not in ("seconds", "minutes", "hours", "days"):
        raise Untranslatable(f"it waits for {unit[:40]!r}")
    number = a_number(unmarked(amount))
    if number is None and not is_expression(amount):
        raise Untranslatable("it does not say how long it waits")
    duration = node.text(amount, "config.duration") if number is None else number
    return {"duration": duration, "unit": unit}


def stop_and_error(node: Node) -> Translated:
    """Ends the run as failed."""
    field = "errorObject" if node.parameters.get("errorType") == "errorObject" else "errorMessage"
    message = node.text(node.parameters.get(field), "config.message")
    return Translated("logic.stop", {"result": "failure", "message": message})


def split_in_batches(node: Node) -> Translated:
    """Loop Over Items: a loop, whose body comes back by itself."""
    if node.options.get("reset") not in (None, False):
        raise Untranslatable("it begins again with other items while it loops")
    data = node.input()
    config: JsonObject = {"maxParallel": 1}
    if (items := node.known_input()) is not None:
        config["items"] = f"{{{{ {items} }}}}"
    shape = data.shape if data is not None and data.many else PLAIN
    size = node.parameters.get("batchSize", 1 if node.version >= 3 else 10)
    number = a_number(unmarked(size))
    if number != 1:
        node.say(
            "changed",
            "n8n takes several items at a time; here the body runs once for each item, one after "
            "the other unless more are allowed at the same time.",
            "config.maxParallel",
        )
    if data is None or not data.many:
        node.say(
            "byHand",
            "n8n goes through all items that come in. Check that this gives that list.",
            "config.items",
        )
    item = Data(f"loops.{node.id}.item", shape)
    results = Data(node.output, PLAIN, many=True)
    done_first = node.version >= 3
    return Translated(
        "logic.loop",
        config,
        ("done", "item") if done_first else ("item", "done"),
        (results, item) if done_first else (item, results),
        own=item,
    )


def merge(node: Node) -> Translated:
    """Merge, as far as it is certain what both inputs bring."""
    mode = a_text(node.parameters.get("mode"), "append")
    if mode == "combine":
        mode = a_text(
            node.parameters.get("combineBy") or node.parameters.get("combinationMode"),
            "combineByFields" if node.version >= 3 else "mergeByFields",
        )
    if mode in ("chooseBranch", "wait", "passThrough"):
        return _chosen(node)
    first, second = (_one(node, number) for number in (0, 1))
    if mode in ("combineByPosition", "mergeByPosition", "combineAll", "multiplex", "mergeByIndex"):
        return _made_of(node, f"{first} | merge({second})")
    if mode == "append" and not node.parameters.get("numberInputs"):
        return _appended(node, first, second)
    raise Untranslatable(f"it merges in the way {mode[:40]!r}")


def _one(node: Node, number: int) -> str:
    data = node.input(number)
    found = None if data is None else data.expression()
    if found is None:
        raise Untranslatable("it is not certain what its inputs bring")
    return found


def _made_of(node: Node, expression: str, *, many: bool = False) -> Translated:
    config: JsonObject = {"mode": "steps", "input": f"{{{{ {expression} }}}}", "steps": [*_SELF]}
    return Translated("utility.transform", config, data=(Data(node.output, many=many),))


def _chosen(node: Node) -> Translated:
    output = a_text(node.parameters.get("output"), "input1")
    choice = a_number(node.parameters.get("useDataOfInput", 1))
    number = 1 if output == "input2" or choice == 2 else 0
    data = node.input(number)
    if data is None or output == "empty":
        raise Untranslatable("it is not certain what its inputs bring")
    root = data.root if data.many else _one(node, number)
    made = _made_of(node, root, many=data.many)
    made.data = (Data(node.output, data.shape if data.many else PLAIN, data.many),)
    return made


def _appended(node: Node, first: str, second: str) -> Translated:
    """Of two ways of one branch only one brings something; else it is a list of both."""
    if _same_fork(node):
        node.say("changed", "It gives what the way that was taken brings.", "config.input")
        if first == second:
            return _made_of(node, first)
        return _made_of(node, f"{first} | default({second})")
    return _made_of(node, f"[{first}, {second}]", many=True)


def _same_fork(node: Node) -> bool:
    """Whether both inputs come from different outputs of the same node that takes one way."""
    links = node.whole.links
    ways: list[dict[str, int]] = []
    for number in (0, 1):
        seen: dict[str, int] = {}
        pending = [link for link in links.into(node.source.name) if link.input == number]
        while pending and len(seen) < 200:
            link = pending.pop()
            if link.source not in seen:
                seen[link.source] = link.output
                pending += links.into(link.source)
        ways.append(seen)
    forks = ("if", "switch", "filter")
    return any(
        node.whole.nodes[name].short in forks and ways[1].get(name, output) != output
        for name, output in ways[0].items()
    )
