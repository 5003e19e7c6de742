"""Nodes that ask a language model one thing and pass its answer on."""

from __future__ import annotations

from workfuse_compiler.imports_n8n.data import Data, Shape
from workfuse_compiler.imports_n8n.reading import (
    a_list,
    a_number,
    a_text,
    an_object,
    chosen,
    inside,
    objects,
)
from workfuse_compiler.imports_n8n.translation import Node, Translated, Untranslatable
from workfuse_compiler.json_value import JsonObject

_MESSAGE = Shape({("message", "content"): ("text",), ("content",): ("text",)})
_MESSAGE_AS_JSON = Shape({("message", "content"): ("json",), ("content",): ("json",)})
_TEXT = Shape({("text",): ("text",), ("response", "text"): ("text",)})


def open_ai(node: Node) -> Translated:
    """OpenAI's "Message a model"; all else that this node does has no counterpart."""
    given = node.parameters
    resource = a_text(given.get("resource"), "text")
    operation = a_text(given.get("operation"), "message")
    if resource != "text" or operation != "message":
        raise Untranslatable(f"it does {resource[:30]}/{operation[:30]}")
    if node.version >= 2:
        raise Untranslatable("this version uses OpenAI's newer interface")
    as_json = given.get("jsonOutput") is True
    return _asked(
        node,
        _messages(objects(inside(given, "messages", "values"))),
        chosen(given.get("modelId")),
        _MESSAGE_AS_JSON if as_json else _MESSAGE,
        as_json=as_json,
    )


def older_open_ai(node: Node) -> Translated:
    """The older OpenAI node, for chats."""
    given = node.parameters
    if a_text(given.get("resource"), "text") != "chat":
        raise Untranslatable("it does something else than to chat")
    if a_text(given.get("operation"), "complete") != "complete":
        raise Untranslatable("it does something else than to complete a chat")
    messages = _messages(objects(inside(given, "prompt", "messages")))
    model = chosen(given.get("chatModel") or given.get("model")) or "gpt-3.5-turbo"
    return _asked(node, messages, model, _MESSAGE)


def chain(node: Node) -> Translated:
    """Basic LLM Chain: the model is a node of its own that is connected to it."""
    given = node.parameters
    if given.get("hasOutputParser") is True:
        raise Untranslatable("another node reads the model's answer")
    models = node.whole.links.parts_of(node.source.name, "ai_languageModel")
    if len(models) != 1:
        raise Untranslatable("no model, or several, are connected to it")
    part = node.whole.nodes[models[0]].parameters
    model = chosen(part.get("model") or part.get("modelName") or part.get("modelId"))
    system = [
        one.get("message")
        for one in objects(inside(given, "messages", "messageValues"))
        if _is_system(one)
    ]
    if len(system) != len(a_list(inside(given, "messages", "messageValues"))) or len(system) > 1:
        raise Untranslatable("it sends a whole conversation")
    prompt = given.get("text", given.get("prompt", "={{ $json.chatInput }}"))
    return _asked(node, (system[0] if system else None, prompt), model, _TEXT)


def _is_system(message: JsonObject) -> bool:
    return a_text(message.get("type"), "SystemMessagePromptTemplate").startswith("System")


def _messages(messages: list[JsonObject]) -> tuple[object, object]:
    """(what it is told to be, what it is asked). Raises Untranslatable."""
    system = [one for one in messages if a_text(one.get("role"), "user") == "system"]
    asked = [one for one in messages if a_text(one.get("role"), "user") == "user"]
    if len(asked) != 1 or len(system) > 1 or len(asked) + len(system) != len(messages):
        raise Untranslatable("it sends a whole conversation")
    return system[0].get("content") if system else None, asked[0].get("content")


def _asked(
    node: Node,
    messages: tuple[object, object],
    model: object,
    shape: Shape,
    *,
    as_json: bool = False,
) -> Translated:
    items = node.each_item()
    system, prompt = messages
    config: JsonObject = {"prompt": node.text(prompt, "config.prompt")}
    if system:
        config["system"] = node.text(system, "config.system")
    if model:
        config["model"] = node.text(model, "config.model")
    if as_json:
        config["outputSchema"] = {"type": "object"}
    options = an_object(node.parameters.get("options"))
    temperature = a_number(options.get("temperature"))
    if temperature is not None and 0 <= temperature <= 2:
        config["temperature"] = temperature
    longest = a_number(options.get("maxTokens"))
    if longest is not None and 1 <= longest <= 1_000_000:
        config["maxTokens"] = int(longest)
    for name in sorted(options.keys() - {"temperature", "maxTokens"}):
        node.say("dropped", f"The option {name[:60]!r} was left out.")
    node.say("byHand", "Choose the credential of the model's service.", "credentialId")
    data = Data(node.output, shape, many=items is not None)
    return Translated("action.ai", config, data=(data,), for_each=items)
