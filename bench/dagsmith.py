"""One graph through our compiler and through airflow-dagsmith's generator.

Theirs gets what it has no need to find out: operators whose parameters are ready-made texts. It
neither reads expressions nor checks references.
"""

from __future__ import annotations

import json
import sys
from typing import Any

from dagsmith.core.codegen import generate_source
from dagsmith.core.model import GraphModel

from bench.compiling import compiling, in_turns, unseen
from bench.documents import mixed


def main() -> None:
    size = int(sys.argv[1])
    document = mixed(size)
    raw = _as_theirs(document)
    times = in_turns(
        {
            "ours": compiling(unseen(size)),
            "theirs": lambda: generate_source(GraphModel.model_validate(raw)),
        }
    )
    print(json.dumps({"nodes": len(document["nodes"]), **times}))


def _as_theirs(document: dict[str, Any]) -> dict[str, Any]:
    """The same nodes and edges; each node is their simplest operator with one parameter."""
    return {
        "dag": {"dag_id": "measured"},
        "nodes": [
            {"id": node["id"], "block_id": "bash", "params": {"bash_command": _command(node)}}
            for node in document["nodes"]
        ],
        "edges": [
            {"source": edge["source"], "target": edge["target"], "label": edge["sourceHandle"]}
            for edge in document["edges"]
        ],
    }


def _command(node: dict[str, Any]) -> str:
    return f"echo {json.dumps(node['data']['config'])}"


if __name__ == "__main__":
    main()
