"""Credentials that nodes name. Whether they exist, and whose they are, is asked when deploying."""

from __future__ import annotations

from collections.abc import Iterator

from workfuse_compiler.diagnostics import node as wrong
from workfuse_compiler.diagnostics.diagnostic import Diagnostic
from workfuse_compiler.draft import Draft
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
        elif kind.credential.required:
            yield wrong.missing_field(node_id, "credentialId", "Credential", ())
