"""The credentials that a person can pick from: Airflow's connections, without their secrets."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from workfuse.services.paging import from_cursor, to_cursor
from workfuse.services.views import Credential, CredentialPage, WorkflowName
from workfuse.store.connections import connection_heads
from workfuse.store.workflow_list import users_of
from workfuse.store.workflows import WorkflowStore


def list_credentials(
    *,
    search: str,
    limit: int,
    cursor: str | None,
    forbidden_connections: Callable[[Iterable[str]], list[str]],
    store: WorkflowStore,
) -> CredentialPage:
    """A page of the connections that the person may read, by id. Raises InvalidCursor.

    It may hold fewer than `limit` while there is a next page: those that they may not read.
    """
    after = from_cursor(cursor, str)[0] if cursor is not None else None
    found = connection_heads(store.session, search=search, after=after, limit=limit + 1)
    shown = found[:limit]
    hidden = set(forbidden_connections([head.connection_id for head in shown]))
    readable = [head for head in shown if head.connection_id not in hidden]
    users = users_of(store, [head.connection_id for head in readable])
    return CredentialPage(
        items=[
            Credential(
                id=head.connection_id,
                type=head.conn_type,
                description=head.description,
                used_by=[
                    WorkflowName(id=row.id, name=row.name)
                    for row in users.get(head.connection_id, [])
                ],
            )
            for head in readable
        ],
        next_cursor=to_cursor(shown[-1].connection_id) if len(found) > limit else None,
    )
