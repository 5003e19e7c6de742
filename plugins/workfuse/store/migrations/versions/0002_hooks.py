"""Addresses of deployed workflows."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

ID = sa.String(250)


def upgrade() -> None:
    op.create_table(
        "workfuse_hook",
        sa.Column("method", sa.String(10), nullable=False),
        sa.Column("path", sa.String(200), nullable=False),
        sa.Column("workflow_id", ID, nullable=False),
        sa.Column("node_id", ID, nullable=False),
        sa.Column("rule", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["workflow_id"],
            ["workfuse_workflow.id"],
            name="fk_workfuse_hook_workflow_id",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("method", "path", name="pk_workfuse_hook"),
    )
    op.create_index("ix_workfuse_hook_workflow_id", "workfuse_hook", ["workflow_id"])


def downgrade() -> None:
    op.drop_table("workfuse_hook")
