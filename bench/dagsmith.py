"""The same graphs through our compiler and through airflow-dagsmith's generator.

Theirs gets what it has no need to find out: operators whose parameters are ready-made texts. It
neither reads expressions nor checks references. So ours is measured twice: as a whole, and what
theirs does as well, to read the document and to write the file.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from typing import Any

from dagsmith.core.codegen import generate_source
from dagsmith.core.model import GraphModel

from bench.compiling import Drawn, compiling, in_turns, unseen
from bench.documents import mixed, woven
from workfuse_compiler import check_workflow, default_registry
from workfuse_compiler.document import read_document
from workfuse_compiler.emit import emit
from workfuse_compiler.lower import lower
from workfuse_compiler.no_collector import without_collector


def main() -> None:
    size = int(sys.argv[1])
    print(json.dumps([_measured(size, drawn) for drawn in (mixed, woven)]))


def _measured(size: int, drawn: Drawn) -> dict[str, float]:
    document = drawn(size, 0)
    raw = _as_theirs(document)
    times = in_turns(
        {
            "ours": compiling(unseen(size, drawn)),
            "without_checks": _reading_and_writing(size, drawn),
            "theirs": lambda: generate_source(GraphModel.model_validate(raw)),
        }
    )
    return {"nodes": len(document["nodes"]), "edges": len(document["edges"]), **times}


def _reading_and_writing(size: int, drawn: Drawn) -> Callable[[], object]:
    registry = default_registry()
    documents = [(one, check_workflow(one, registry).value) for one in unseen(size, drawn)]
    rounds = iter(documents)

    @without_collector
    def work() -> None:
        document, checked = next(rounds)
        if checked is None:
            raise ValueError("the document has errors")
        read_document(document)
        emit(lower(checked, "measured"))

    return work


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
