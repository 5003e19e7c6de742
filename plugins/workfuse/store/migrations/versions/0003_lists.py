"""What lists show and find of a workflow, and when it was deleted."""

from __future__ import annotations

import json

import sqlalchemy as sa
from airflow.utils.sqlalchemy import UtcDateTime
from alembic import op

from workfuse.store.picture import connections_of, picture_of, tags_of

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

ID = sa.String(250)
EMPTY = '{"nodes":[],"edges":[]}'


def upgrade() -> None:
    op.add_column("workfuse_workflow", sa.Column("deleted_at", UtcDateTime(), nullable=True))
    op.add_column(
        "workfuse_workflow", sa.Column("picture", sa.Text(), nullable=False, server_default=EMPTY)
    )
    op.create_table(
        "workfuse_workflow_label",
        sa.Column("workflow_id", ID, nullable=False),
        sa.Column("kind", sa.String(20), nullable=False),
        sa.Column("value", ID, nullable=False),
        sa.ForeignKeyConstraint(
            ["workflow_id"],
            ["workfuse_workflow.id"],
            name="fk_workfuse_workflow_label_workflow_id",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("workflow_id", "kind", "value", name="pk_workfuse_workflow_label"),
    )
    op.create_index(
        "ix_workfuse_workflow_label_kind_value", "workfuse_workflow_label", ["kind", "value"]
    )
    if not op.get_context().as_sql:
        _fill_in()


def downgrade() -> None:
    op.drop_table("workfuse_workflow_label")
    with op.batch_alter_table("workfuse_workflow") as table:
        table.drop_column("picture")
        table.drop_column("deleted_at")


def _fill_in() -> None:
    """Of what was saved before; one document at a time, because they may be large."""
    connection = op.get_bind()
    workflow = sa.table("workfuse_workflow", *map(sa.column, ("id", "revision", "picture")))
    saved = sa.table(
        "workfuse_workflow_revision", *map(sa.column, ("workflow_id", "revision", "document"))
    )
    label = sa.table("workfuse_workflow_label", *map(sa.column, ("workflow_id", "kind", "value")))
    for workflow_id, number in connection.execute(
        sa.select(workflow.c.id, workflow.c.revision)
    ).all():
        text = connection.scalar(
            sa.select(saved.c.document).where(
                saved.c.workflow_id == workflow_id, saved.c.revision == number
            )
        )
        document = json.loads(text or "{}")
        connection.execute(
            workflow.update()
            .where(workflow.c.id == workflow_id)
            .values(picture=picture_of(document))
        )
        found = {"tag": tags_of(document), "connection": connections_of(document)}
        rows = [
            {"workflow_id": workflow_id, "kind": kind, "value": value}
            for kind, values in found.items()
            for value in values
        ]
        if rows:
            connection.execute(label.insert(), rows)
