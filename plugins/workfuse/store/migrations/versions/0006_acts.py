"""Runs that were cancelled, and runs that were run again."""

from __future__ import annotations

import sqlalchemy as sa
from airflow.utils.sqlalchemy import UtcDateTime
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

ID = sa.String(250)


def upgrade() -> None:
    op.create_table(
        "workfuse_cancellation",
        sa.Column("dag_id", ID, nullable=False),
        sa.Column("run_id", ID, nullable=False),
        sa.Column("cancelled_at", UtcDateTime(), nullable=False),
        sa.Column("cancelled_by", ID, nullable=False),
        sa.PrimaryKeyConstraint("dag_id", "run_id", name="pk_workfuse_cancellation"),
    )
    op.create_table(
        "workfuse_repetition",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("dag_id", ID, nullable=False),
        sa.Column("run_id", ID, nullable=False),
        sa.Column("of_run_id", ID, nullable=True),
        sa.Column("start", ID, nullable=False),
        sa.Column("repeated_at", UtcDateTime(), nullable=False),
        sa.Column("repeated_by", ID, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_workfuse_repetition"),
    )
    op.create_index(
        "ix_workfuse_repetition_dag_id_run_id", "workfuse_repetition", ["dag_id", "run_id"]
    )


def downgrade() -> None:
    op.drop_table("workfuse_repetition")
    op.drop_table("workfuse_cancellation")
