"""Whom failed runs were told to, once for all that fail in a row."""

from __future__ import annotations

import sqlalchemy as sa
from airflow.utils.sqlalchemy import UtcDateTime
from alembic import op

revision = "0009"
down_revision = "0007"
branch_labels = None
depends_on = None

ID = sa.String(250)


def upgrade() -> None:
    op.create_table(
        "workfuse_alert",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("workflow_id", ID, nullable=False),
        sa.Column("run_id", ID, nullable=False),
        sa.Column("streak", ID, nullable=True),
        sa.Column("alert_run_id", ID, nullable=False),
        sa.Column("made_at", UtcDateTime(), nullable=False),
        sa.Column("problem", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(
            ["workflow_id"],
            ["workfuse_workflow.id"],
            name="fk_workfuse_alert_workflow_id",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name="pk_workfuse_alert"),
    )
    op.create_index(
        "ix_workfuse_alert_workflow_id_run_id", "workfuse_alert", ["workflow_id", "run_id"]
    )
    op.create_index("ix_workfuse_alert_streak", "workfuse_alert", ["streak"], unique=True)


def downgrade() -> None:
    op.drop_table("workfuse_alert")
