"""Credentials that nodes name. Whether they exist, and whose they are, is asked when deploying."""

from __future__ import annotations

from collections.abc import Iterator

from workfuse_compiler.diagnostics import node as wrong
from workfuse_compiler.diagnostics.diagnostic import Diagnostic
from workfuse_compiler.draft import Draft
from workfuse_compiler.node_kind import Caution, NodeConfig
from workfuse_compiler.text_rules import is_connection_id


def check_connections(draft: Draft) -> Iterator[Diagnostic]:
    for node_id, kind in draft.kinds.items():
        if draft.is_disabled(node_id):
            continue
        connection_id = draft.nodes[node_id].data.credential_id
        if kind.credential is None:
            if connection_id:
                yield wrong.unused_connection(node_id, connection_id)
        elif connection_id:
            if not is_connection_id(connection_id):
                yield wrong.invalid_connection(node_id, connection_id)
        elif _is_needed(draft, node_id):
            yield wrong.missing_field(node_id, "credentialId", "Credential", ())
        elif (config := draft.configs.get(node_id)) is not None:
            found = kind.wrong_alone(config)
            if found is not None:
                yield _of_field(node_id, config, found)


def _of_field(node_id: str, config: NodeConfig, found: Caution) -> Diagnostic:
    value = config.model_dump(by_alias=True).get(found.field)
    return wrong.wrong_value(node_id, f"config.{found.field}", found.problem, value, found.advice)


def _is_needed(draft: Draft, node_id: str) -> bool:
    kind, config = draft.kinds[node_id], draft.configs.get(node_id)
    if config is None:
        return kind.credential is not None and kind.credential.required
    return kind.needs_credential(config)
