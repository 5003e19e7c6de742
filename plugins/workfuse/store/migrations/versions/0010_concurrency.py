"""Why a run was ended or left out, and for which other run."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("workfuse_cancellation") as table:
        table.add_column(
            sa.Column("act", sa.String(20), nullable=False, server_default="cancel"),
        )
        table.add_column(sa.Column("for_run_id", sa.String(250), nullable=True))


def downgrade() -> None:
    # Runs that were left out would count as cancelled.
    op.execute("DELETE FROM workfuse_cancellation WHERE act = 'skip'")
    with op.batch_alter_table("workfuse_cancellation") as table:
        table.drop_column("for_run_id")
        table.drop_column("act")
