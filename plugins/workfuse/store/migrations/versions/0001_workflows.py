"""Workflows, their revisions and deployments."""

from __future__ import annotations

import sqlalchemy as sa
from airflow.utils.sqlalchemy import UtcDateTime
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

ID = sa.String(250)


def upgrade() -> None:
    op.create_table(
        "workfuse_workflow",
        sa.Column("id", ID, nullable=False),
        sa.Column("owner_id", ID, nullable=False),
        sa.Column("owner_name", ID, nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("description", sa.Text(), nullable=False),
        sa.Column("node_count", sa.Integer(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("updated_at", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_workfuse_workflow"),
    )
    op.create_index(
        "ix_workfuse_workflow_owner_id_updated_at_id",
        "workfuse_workflow",
        ["owner_id", "updated_at", "id"],
    )
    op.create_table(
        "workfuse_workflow_revision",
        sa.Column("workflow_id", ID, nullable=False),
        sa.Column("revision", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("document", sa.Text(), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("created_by", ID, nullable=False),
        sa.ForeignKeyConstraint(
            ["workflow_id"],
            ["workfuse_workflow.id"],
            name="fk_workfuse_workflow_revision_workflow_id",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("workflow_id", "revision", name="pk_workfuse_workflow_revision"),
    )
    op.create_table(
        "workfuse_deployment",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("workflow_id", ID, nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("deployed_at", UtcDateTime(), nullable=False),
        sa.Column("deployed_by", ID, nullable=False),
        sa.Column("bundle_name", ID, nullable=False),
        sa.Column("relative_fileloc", sa.String(1000), nullable=False),
        sa.Column("text_hash", sa.String(64), nullable=False),
        sa.Column("source_map", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["workflow_id"],
            ["workfuse_workflow.id"],
            name="fk_workfuse_deployment_workflow_id",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name="pk_workfuse_deployment"),
    )
    op.create_index(
        "ix_workfuse_deployment_workflow_id_id", "workfuse_deployment", ["workflow_id", "id"]
    )


def downgrade() -> None:
    op.drop_table("workfuse_deployment")
    op.drop_table("workfuse_workflow_revision")
    op.drop_table("workfuse_workflow")
