"""Who has a workflow open."""

from __future__ import annotations

import sqlalchemy as sa
from airflow.utils.sqlalchemy import UtcDateTime
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

ID = sa.String(250)


def upgrade() -> None:
    op.create_table(
        "workfuse_presence",
        sa.Column("workflow_id", ID, nullable=False),
        sa.Column("tab", sa.String(64), nullable=False),
        sa.Column("user_id", ID, nullable=False),
        sa.Column("user_name", ID, nullable=False),
        sa.Column("editing", sa.Boolean(), nullable=False),
        sa.Column("seen_at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["workflow_id"],
            ["workfuse_workflow.id"],
            name="fk_workfuse_presence_workflow_id",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("workflow_id", "tab", name="pk_workfuse_presence"),
    )


def downgrade() -> None:
    op.drop_table("workfuse_presence")
