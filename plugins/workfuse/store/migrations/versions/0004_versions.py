"""Names of revisions, and the files of drafts that are tested."""

from __future__ import annotations

import sqlalchemy as sa
from airflow.utils.sqlalchemy import UtcDateTime
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

ID = sa.String(250)


def upgrade() -> None:
    op.add_column("workfuse_workflow_revision", sa.Column("name", sa.String(120), nullable=True))
    op.create_table(
        "workfuse_draft_file",
        sa.Column("workflow_id", ID, nullable=False),
        sa.Column("dag_id", ID, nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("written_at", UtcDateTime(), nullable=False),
        sa.Column("written_by", ID, nullable=False),
        sa.Column("bundle_name", ID, nullable=False),
        sa.Column("relative_fileloc", sa.String(1000), nullable=False),
        sa.Column("text_hash", sa.String(64), nullable=False),
        sa.Column("source_map", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["workflow_id"],
            ["workfuse_workflow.id"],
            name="fk_workfuse_draft_file_workflow_id",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("workflow_id", name="pk_workfuse_draft_file"),
    )
    op.create_index("ix_workfuse_draft_file_dag_id", "workfuse_draft_file", ["dag_id"])


def downgrade() -> None:
    op.drop_table("workfuse_draft_file")
    with op.batch_alter_table("workfuse_workflow_revision") as table:
        table.drop_column("name")
