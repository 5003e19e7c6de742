"""What routes ask for, named once, so that handlers read like sentences."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Annotated

from airflow.utils.session import create_session
from fastapi import Depends, Header, Path, Query
from pydantic import AfterValidator
from sqlalchemy.orm import Session

from workfuse.api.access import SignedIn
from workfuse.publish import Publisher, configured_publisher
from workfuse.services.errors import RevisionRequired
from workfuse.store.workflows import WorkflowStore
from workfuse_compiler import NodeKindRegistry, default_registry


def _session() -> Iterator[Session]:
    with create_session(scoped=False) as session:
        yield session


SessionDep = Annotated[Session, Depends(_session, scope="function")]


def _store(session: SessionDep, access: SignedIn) -> WorkflowStore:
    return WorkflowStore(
        session,
        user_id=access.user_id,
        user_name=access.user_name,
        oversees=access.oversees,
    )


StoreDep = Annotated[WorkflowStore, Depends(_store)]

RegistryDep = Annotated[NodeKindRegistry, Depends(default_registry)]
PublisherDep = Annotated[Publisher, Depends(configured_publisher)]


def _base_revision(if_match: Annotated[str | None, Header(alias="If-Match")] = None) -> int:
    """The revision in `If-Match: "3"`."""
    match = re.fullmatch(r'(?:W/)?"?([0-9]{1,9})"?', (if_match or "").strip())
    if match is None:
        raise RevisionRequired
    return int(match[1])


BaseRevision = Annotated[int, Depends(_base_revision)]

Cursor = Annotated[str | None, Query(max_length=400, description="`nextCursor` of the last page.")]


IdempotencyKey = Annotated[
    str | None,
    Header(
        alias="Idempotency-Key",
        min_length=1,
        max_length=255,
        description="The same key on the same workflow gives the run that was made first.",
    ),
]


def queryable(text: str) -> str:
    """Raises ValueError for what no database takes."""
    if "\0" in text:
        raise ValueError("PostgreSQL's text has no NUL")
    return text


Queryable = Annotated[str, AfterValidator(queryable)]

RevisionNumber = Annotated[int, Path(alias="revision", ge=1, le=2**31 - 1)]
WorkflowId = Annotated[Queryable, Path(alias="workflowId", max_length=250)]
RunId = Annotated[Queryable, Path(alias="runId", max_length=250)]
NodeId = Annotated[Queryable, Path(alias="nodeId", max_length=250)]
Search = Annotated[Queryable, Query(max_length=200, description="Part of name or description.")]
MapIndex = Annotated[
    int,
    Query(
        alias="mapIndex",
        ge=-1,
        le=2**31 - 1,
        description="The item, for a node in a loop's body.",
    ),
]


def etag(revision: int) -> str:
    return f'"{revision}"'
