"""The files of drafts that are tested: one per workflow, replaced by each test."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

from sqlalchemy.orm import Session

from workfuse.store.tables import DraftFileRow


def draft_file(session: Session, workflow_id: str) -> DraftFileRow | None:
    return session.get(DraftFileRow, workflow_id, populate_existing=True)


def keep_draft_file(
    session: Session,
    workflow_id: str,
    *,
    dag_id: str,
    revision: int,
    written_by: str,
    bundle_name: str,
    relative_fileloc: str,
    text_hash: str,
    source_places: dict[str, Any],
) -> DraftFileRow:
    """Note which file a workflow's tests have from now on."""
    row = session.merge(
        DraftFileRow(
            workflow_id=workflow_id,
            dag_id=dag_id,
            revision=revision,
            written_at=datetime.now(UTC),
            written_by=written_by,
            bundle_name=bundle_name,
            relative_fileloc=relative_fileloc,
            text_hash=text_hash,
            source_map=json.dumps(source_places),
        )
    )
    session.flush()
    return row
