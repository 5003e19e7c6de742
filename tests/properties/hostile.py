"""Texts and values that somebody might send to do harm, or by accident."""

from __future__ import annotations

import re

from hypothesis import strategies as st

PIECES = (
    '"',
    "'",
    '"""',
    "'''",
    "\\",
    "\\N{BULLET}",
    "\n",
    "\r\n",
    "\r",
    "\t",
    "\0",
    "\x1b[31m",
    "\u2028",
    "\u202e",
    "\u200f",
    "\u061c",
    "\u200b",
    "\ud800",
    "\udfff",
    "\U0001d4b3",
    "é",
    "e\u0301",
    "🚀",
    "#",
    "# noqa\n",
    ")",
    "),\n",
    "import os\n",
    "__import__('os')",
    "%s",
    "{0}",
    "{",
    "{{",
    "{%",
    "}",
    "}}",
    "%}",
    "f'{1}'",
    "x" * 130,
    "two words ",
    "None",
    "class",
    "__class__",
    "import",
    " ",
)
IDS = (
    *("a", "A", "a-b", "a.b", "a_b", "\u00e9", "e\u0301", "\ufb01", "fi", "class", "None", "match"),
    *(
        "DAG",
        "Transform",
        "workflow",
        "__doc__",
        "__builtins__",
        "_",
        "a b",
        "a\n",
        "",
        "1",
        "\u202e",
    ),
    *("CallWait", "LoopItems", "Disabled", "AlertEmail", "HttpAction", "repeat_every", "Label"),
    *("n1_items", "n1_body", "n1", "item", "x" * 250, "x" * 251, "\ud800", "\0", "print(1)"),
)
EXPRESSIONS = (
    "{{ trigger.body['\"'] }}",
    "{{ trigger.body.x | default('\\'\"\"\"') }}",
    "{% raw %}{{ {% endraw %}",
    "{# note #}",
    "{% if trigger.body.x %}\n{% endif %}",
)
hostile_text = st.lists(st.sampled_from(PIECES) | st.text(max_size=3), max_size=8).map("".join)
plain_hostile_text = hostile_text.map(
    lambda text: re.sub(r"\{[{%#]+", "{", re.sub(r"[\ud800-\udfff]", "", text))
)
# Names and labels may have 200 characters; a brace before an expression would be part of it.
template_text = st.tuples(
    plain_hostile_text.map(lambda text: text[:150]), st.sampled_from(("", *EXPRESSIONS))
).map(" ".join)

json_values = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(min_value=-(2**2000), max_value=2**2000)
    | st.floats()
    | hostile_text
    | st.sampled_from(("{{ nodes.n1.output }}", "{{", "{{#if}}", "{{ x.[0] }}")),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(hostile_text, inner, max_size=4),
    max_leaves=12,
)
