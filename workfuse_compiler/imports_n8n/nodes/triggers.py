"""What starts a workflow: by a call, by hand, or from another workflow."""

from __future__ import annotations

from workfuse_compiler.imports_n8n.data import BODY, CALL, Data
from workfuse_compiler.imports_n8n.expressions import is_expression
from workfuse_compiler.imports_n8n.reading import a_text, an_object, inside
from workfuse_compiler.imports_n8n.translation import Node, Translated, Untranslatable
from workfuse_compiler.json_value import JsonObject
from workfuse_compiler.text_rules import is_slug_path

_METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE")
_CALLERS = {"none": None, "basicAuth": "basic", "headerAuth": "header"}
_UNDERSTOOD = {"allowedOrigins", "ipWhitelist", "rawBody"}


def webhook(node: Node) -> Translated:
    """n8n's Webhook: `$json` is its body, headers and query."""
    parameters = node.parameters
    method = node.plain(parameters.get("httpMethod"), "method", "GET").upper()
    if isinstance(parameters.get("httpMethod"), list) or method not in _METHODS:
        raise Untranslatable("a webhook here has one method of GET, POST, PUT, PATCH and DELETE")
    config: JsonObject = {"method": method, **_path(node), **_callers(node), **_answer(node)}
    if origins := a_text(node.options.get("allowedOrigins")):
        config["allowOrigins"] = node.plain(origins, "list of origins")
    if networks := a_text(node.options.get("ipWhitelist")):
        config["allowFrom"] = node.plain(networks, "list of addresses")
    for name in sorted(node.options.keys() - _UNDERSTOOD):
        node.say("dropped", f"The option {name[:60]!r} of the webhook was left out.")
    return Translated("trigger.webhook", config, data=(Data("trigger", CALL),))


def _path(node: Node) -> JsonObject:
    given = node.parameters.get("path")
    path = node.plain(given, "path") or a_text(node.source.raw.get("webhookId"))
    path = path.strip("/")
    if not path:
        node.say("byHand", "The webhook has no path yet.", "config.path")
        return {}
    if not is_slug_path(path):
        raise Untranslatable(
            f"its path {path[:80]!r} is not made of letters, digits, '-', '_' and '/'"
        )
    node.say("changed", f"Its address is now /workfuse/hooks/{path} on this server.", "config.path")
    return {"path": path}


def _callers(node: Node) -> JsonObject:
    way = node.plain(node.parameters.get("authentication"), "authentication", "none")
    if way not in _CALLERS:
        raise Untranslatable(f"its callers sign in by {way[:40]!r}")
    if way == "none":
        return {}
    node.say("byHand", "Choose the credential that callers must have.", "credentialId")
    return {"authentication": _CALLERS[way]}


def _answer(node: Node) -> JsonObject:
    mode = node.plain(node.parameters.get("responseMode"), "answer", "onReceived")
    if mode == "responseNode":
        return {"respond": "node"}
    if mode == "lastNode":
        node.say(
            "changed",
            "n8n answers with what the last node gives; here the answer says how the run ended. "
            "Choose a node that answers if callers need its output.",
            "config.respond",
        )
        return {"respond": "finished"}
    if mode != "onReceived":
        raise Untranslatable(f"it answers in the way {mode[:40]!r}")
    return {}


def without_address(node: Node) -> Translated:
    """Started by hand, or by another workflow: what it is given stands in `trigger.body`."""
    return Translated("trigger.webhook", {}, data=(Data("trigger", BODY),))


def run_workflow(node: Node) -> Translated:
    """Execute Workflow: which one of ours is meant, only a person knows."""
    data = node.input()
    if data is not None and data.many:
        raise Untranslatable("it runs a workflow with a list of items")
    if a_text(node.parameters.get("source"), "database") != "database":
        raise Untranslatable("the workflow that it runs is written in itself, or in a file")
    meant = node.parameters.get("workflowId")
    name = a_text(an_object(meant).get("cachedResultName")) or a_text(an_object(meant).get("value"))
    name = name or a_text(meant)
    shown = "" if is_expression(name) or not name else f" In n8n it was {name[:80]!r}."
    node.say("byHand", f"Choose the workflow that it runs.{shown}", "config.workflow")
    config: JsonObject = {}
    mapped = inside(node.parameters, "workflowInputs", "value")
    if isinstance(mapped, dict) and mapped:
        config["payload"] = node.value(mapped, "config.payload")
    elif data is not None:
        config["payload"] = f"{{{{ {node.whole_input()} }}}}"
    if inside(node.options, "waitForSubWorkflow") is False:
        config["wait"] = False
    return Translated("action.workflow", config, data=(Data(node.output),))
