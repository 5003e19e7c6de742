"""Test addresses of webhooks, and what was sent there."""

from __future__ import annotations

import sqlalchemy as sa
from airflow.utils.sqlalchemy import UtcDateTime
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

ID = sa.String(250)


def upgrade() -> None:
    op.create_table(
        "workfuse_listening",
        sa.Column("token", sa.String(64), nullable=False),
        sa.Column("workflow_id", ID, nullable=False),
        sa.Column("node_id", ID, nullable=False),
        sa.Column("user_id", ID, nullable=False),
        sa.Column("connection_id", ID, nullable=False),
        sa.Column("calls", sa.Integer(), nullable=False),
        sa.Column("expires_at", UtcDateTime(), nullable=False),
        _of_workflow("fk_workfuse_listening_workflow_id"),
        sa.PrimaryKeyConstraint("token", name="pk_workfuse_listening"),
    )
    _index("workfuse_listening", "workflow_id", "node_id")
    _index("workfuse_listening", "user_id")
    _index("workfuse_listening", "expires_at")
    op.create_table(
        "workfuse_listening_call",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("workflow_id", ID, nullable=False),
        sa.Column("node_id", ID, nullable=False),
        sa.Column("received_at", UtcDateTime(), nullable=False),
        sa.Column("expires_at", UtcDateTime(), nullable=False),
        sa.Column("summary", sa.Text(), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        _of_workflow("fk_workfuse_listening_call_workflow_id"),
        sa.PrimaryKeyConstraint("id", name="pk_workfuse_listening_call"),
    )
    _index("workfuse_listening_call", "workflow_id", "node_id", "id")
    _index("workfuse_listening_call", "expires_at")


def downgrade() -> None:
    op.drop_table("workfuse_listening_call")
    op.drop_table("workfuse_listening")


def _of_workflow(name: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ["workflow_id"], ["workfuse_workflow.id"], name=name, ondelete="CASCADE"
    )


def _index(table: str, *columns: str) -> None:
    op.create_index(f"ix_{table}_{'_'.join(columns)}", table, list(columns))
