"""The Jinja text for a Handlebars text that somebody pasted, as far as it has one."""

from __future__ import annotations

import re

from workfuse_compiler.expressions.template import ROOTS

_TAG = re.compile(r"\{\{\{?(~?)\s*([^{}]{0,300}?)\s*(~?)\}?\}\}")
_PART = re.compile(r"\.?(?:\[([^\[\]]{1,60})\]|([\w$-]{1,60}))")
_PATH = re.compile(r"(?:\.\./){0,9}(?:@?[\w$-]|[.\[\] ]){1,200}")
_BLOCK = re.compile(r"(if|unless|each|with)\s+(\S.{0,200}?)(?:\s+as\s+\|\s*(\w{1,60}).{0,60}\|)?")
_LONGEST = 5_000
_LOOP_NAMES = {"@index": "loop.index0", "@first": "loop.first", "@last": "loop.last", "@key": "key"}


class _UntranslatableError(Exception):
    """A helper, a partial, or a block that does not close."""


def jinja_of(text: str) -> str | None:
    """The same in Jinja, or None where there is no such thing.

    >>> jinja_of("{{#each items}}{{this.name}}{{/each}}")
    '{% for entry in items %}{{ entry.name }}{% endfor %}'
    """
    if len(text) > _LONGEST:
        return None
    try:
        return _Translation(text).text()
    except _UntranslatableError:
        return None


class _Translation:
    """Attributes:
    scopes: what plain names are looked up in, the innermost last; "" is the top.
    open: the blocks that wait for their end.
    """

    def __init__(self, text: str) -> None:
        self.source = text
        self.scopes = [""]
        self.open: list[str] = []

    def text(self) -> str:
        found = _TAG.sub(self.tag, self.source)
        if self.open:
            raise _UntranslatableError
        return found

    def tag(self, match: re.Match[str]) -> str:
        before, inside, after = match.groups()
        left, right = "-" * len(before), "-" * len(after)
        if inside.startswith("!"):
            return f"{{# {inside.strip('!- ')} #}}"
        statement = self.statement(inside)
        if statement is None:
            return f"{{{{{left} {self.path(inside)} {right}}}}}"
        return f"{{%{left} {statement} {right}%}}" if statement else ""

    def statement(self, inside: str) -> str | None:
        """What stands in {% %}; "" is nothing at all, None that it is a value."""
        if inside.startswith("#"):
            return self.begin(inside[1:].strip())
        if inside.startswith("/"):
            return self.end(inside[1:].strip())
        if inside == "else":
            return "else" if self.open else self.fail()
        if inside.startswith("else if "):
            return f"elif {self.path(inside[8:].strip())}"
        return None

    def begin(self, inside: str) -> str:
        block = _BLOCK.fullmatch(inside)
        if block is None:
            return self.fail()
        word, target, name = block.groups()
        path = self.path(target)
        self.open.append(word)
        match word:
            case "if":
                return f"if {path}"
            case "unless":
                return f"if not {path}"
            case "with":
                self.scopes.append(path)
                return ""
        entry = name or "entry" + str(sum(one == "each" for one in self.open)).removeprefix("1")
        self.scopes.append(entry)
        if "@key" in self.source:
            return f"for key, {entry} in {path} | items"
        return f"for {entry} in {path}"

    def end(self, word: str) -> str:
        if not self.open or self.open.pop() != word:
            return self.fail()
        if word in ("each", "with"):
            self.scopes.pop()
        return {"each": "endfor", "with": ""}.get(word, "endif")

    def path(self, written: str) -> str:
        if not _PATH.fullmatch(written):
            return self.fail()
        if written in _LOOP_NAMES:
            return _LOOP_NAMES[written] if "each" in self.open else "index"
        up = written.count("../")
        scope = self.scopes[max(len(self.scopes) - 1 - up, 0)]
        parts = _parts(written[3 * up :])
        if parts[0] == "this":
            return (scope or "item") + _looked_up(parts[1:])
        known = parts[0] in ROOTS or parts[0] in self.scopes
        if known or not scope:
            return parts[0] + _looked_up(parts[1:])
        return scope + _looked_up(parts)

    def fail(self) -> str:
        raise _UntranslatableError


def _parts(path: str) -> list[str]:
    path = path.replace("this/", "this.")
    if path == ".":
        return ["this"]
    parts = [bracketed or plain for bracketed, plain in _PART.findall(path)]
    if not parts or "".join(parts) != re.sub(r"[.\[\]]", "", path):
        raise _UntranslatableError
    return parts


def _looked_up(parts: list[str]) -> str:
    return "".join(map(_step, parts))


def _step(part: str) -> str:
    if part.isdecimal():
        return f"[{part}]"
    return f".{part}" if part.isidentifier() else f'["{part}"]'
