"""WorkFuse's tables, beside Airflow's but in a MetaData and an Alembic chain of their own."""

from __future__ import annotations

from datetime import datetime

from airflow.utils.sqlalchemy import UtcDateTime
from sqlalchemy import Boolean, ForeignKey, Index, Integer, MetaData, String, Text
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from workfuse.states import EndedBy

NAME_LENGTH = 120
ID_LENGTH = 250  # Airflow's limit for a dag_id, which a workflow's id becomes


class Base(DeclarativeBase):
    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "pk": "pk_%(table_name)s",
            "fk": "fk_%(table_name)s_%(column_0_name)s",
        }
    )


class WorkflowRow(Base):
    """The head of a workflow. What a list shows is kept here, so that it reads no document."""

    __tablename__ = "workfuse_workflow"
    __table_args__ = (Index(None, "owner_id", "updated_at", "id"),)

    id: Mapped[str] = mapped_column(String(ID_LENGTH), primary_key=True)
    owner_id: Mapped[str] = mapped_column(String(ID_LENGTH))
    owner_name: Mapped[str] = mapped_column(String(ID_LENGTH))
    name: Mapped[str] = mapped_column(Text)
    description: Mapped[str] = mapped_column(Text)
    node_count: Mapped[int] = mapped_column(Integer)
    revision: Mapped[int] = mapped_column(Integer)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    updated_at: Mapped[datetime] = mapped_column(UtcDateTime)
    deleted_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    picture: Mapped[str] = mapped_column(Text, server_default='{"nodes":[],"edges":[]}')


class WorkflowLabelRow(Base):
    """What a workflow is found by: its tags, and the Airflow connections that its nodes name."""

    __tablename__ = "workfuse_workflow_label"
    __table_args__ = (Index(None, "kind", "value"),)

    workflow_id: Mapped[str] = mapped_column(
        ForeignKey("workfuse_workflow.id", ondelete="CASCADE"), primary_key=True
    )
    kind: Mapped[str] = mapped_column(String(20), primary_key=True)
    value: Mapped[str] = mapped_column(String(ID_LENGTH), primary_key=True)


class RevisionRow(Base):
    """One saved document. Nothing but its name is ever changed."""

    __tablename__ = "workfuse_workflow_revision"

    workflow_id: Mapped[str] = mapped_column(
        ForeignKey("workfuse_workflow.id", ondelete="CASCADE"), primary_key=True
    )
    revision: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    document: Mapped[str] = mapped_column(Text)  # JSON in ASCII: PostgreSQL refuses a raw NUL
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    created_by: Mapped[str] = mapped_column(String(ID_LENGTH))
    name: Mapped[str | None] = mapped_column(String(NAME_LENGTH), default=None)


class DeploymentRow(Base):
    """One deployed file. The newest of a workflow is what should run now."""

    __tablename__ = "workfuse_deployment"
    __table_args__ = (Index(None, "workflow_id", "id"),)

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    workflow_id: Mapped[str] = mapped_column(ForeignKey("workfuse_workflow.id", ondelete="CASCADE"))
    revision: Mapped[int] = mapped_column(Integer)
    deployed_at: Mapped[datetime] = mapped_column(UtcDateTime)
    deployed_by: Mapped[str] = mapped_column(String(ID_LENGTH))
    bundle_name: Mapped[str] = mapped_column(String(ID_LENGTH))
    relative_fileloc: Mapped[str] = mapped_column(String(1000))
    text_hash: Mapped[str] = mapped_column(String(64))  # as Airflow's dag_code.source_code_hash
    source_map: Mapped[str] = mapped_column(Text)

    @property
    def dag_id(self) -> str:
        return self.workflow_id


class DraftFileRow(Base):
    """The DAG file of the draft that was tested last. Deployments know nothing of it."""

    __tablename__ = "workfuse_draft_file"
    __table_args__ = (Index(None, "dag_id"),)

    workflow_id: Mapped[str] = mapped_column(
        ForeignKey("workfuse_workflow.id", ondelete="CASCADE"), primary_key=True
    )
    dag_id: Mapped[str] = mapped_column(String(ID_LENGTH))
    revision: Mapped[int] = mapped_column(Integer)
    written_at: Mapped[datetime] = mapped_column(UtcDateTime)
    written_by: Mapped[str] = mapped_column(String(ID_LENGTH))
    bundle_name: Mapped[str] = mapped_column(String(ID_LENGTH))
    relative_fileloc: Mapped[str] = mapped_column(String(1000))
    text_hash: Mapped[str] = mapped_column(String(64))
    source_map: Mapped[str] = mapped_column(Text)


class HookRow(Base):
    """An address of a deployed workflow. No two workflows have the same, whoever owns them."""

    __tablename__ = "workfuse_hook"
    __table_args__ = (Index(None, "workflow_id"),)

    method: Mapped[str] = mapped_column(String(10), primary_key=True)
    path: Mapped[str] = mapped_column(String(200), primary_key=True)
    workflow_id: Mapped[str] = mapped_column(ForeignKey("workfuse_workflow.id", ondelete="CASCADE"))
    node_id: Mapped[str] = mapped_column(String(ID_LENGTH))
    rule: Mapped[str] = mapped_column(Text)  # JSON in ASCII


class PresenceRow(Base):
    """A browser tab that has a workflow open."""

    __tablename__ = "workfuse_presence"

    workflow_id: Mapped[str] = mapped_column(
        ForeignKey("workfuse_workflow.id", ondelete="CASCADE"), primary_key=True
    )
    tab: Mapped[str] = mapped_column(String(64), primary_key=True)
    user_id: Mapped[str] = mapped_column(String(ID_LENGTH))
    user_name: Mapped[str] = mapped_column(String(ID_LENGTH))
    editing: Mapped[bool] = mapped_column(Boolean)
    seen_at: Mapped[datetime] = mapped_column(UtcDateTime)


class CancellationRow(Base):
    """A run that was ended or left out. What Airflow knows of it says whether that counts."""

    __tablename__ = "workfuse_cancellation"

    dag_id: Mapped[str] = mapped_column(String(ID_LENGTH), primary_key=True)
    run_id: Mapped[str] = mapped_column(String(ID_LENGTH), primary_key=True)
    cancelled_at: Mapped[datetime] = mapped_column(UtcDateTime)
    cancelled_by: Mapped[str] = mapped_column(String(ID_LENGTH))
    act: Mapped[EndedBy] = mapped_column(String(20), server_default="cancel")
    for_run_id: Mapped[str | None] = mapped_column(String(ID_LENGTH))


class RepetitionRow(Base):
    """A run that repeats another, or one that was begun again itself."""

    __tablename__ = "workfuse_repetition"
    __table_args__ = (Index(None, "dag_id", "run_id"),)

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    dag_id: Mapped[str] = mapped_column(String(ID_LENGTH))
    run_id: Mapped[str] = mapped_column(String(ID_LENGTH))
    of_run_id: Mapped[str | None] = mapped_column(String(ID_LENGTH))
    start: Mapped[str] = mapped_column(String(ID_LENGTH))
    repeated_at: Mapped[datetime] = mapped_column(UtcDateTime)
    repeated_by: Mapped[str] = mapped_column(String(ID_LENGTH))


class ListeningRow(Base):
    """A test address of a webhook that somebody draws; the token is all that a caller needs."""

    __tablename__ = "workfuse_listening"
    __table_args__ = (
        Index(None, "workflow_id", "node_id"),
        Index(None, "user_id"),
        Index(None, "expires_at"),
    )

    token: Mapped[str] = mapped_column(String(64), primary_key=True)
    workflow_id: Mapped[str] = mapped_column(ForeignKey("workfuse_workflow.id", ondelete="CASCADE"))
    node_id: Mapped[str] = mapped_column(String(ID_LENGTH))
    user_id: Mapped[str] = mapped_column(String(ID_LENGTH))
    connection_id: Mapped[str] = mapped_column(String(ID_LENGTH))  # that this person may read
    calls: Mapped[int] = mapped_column(Integer)
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime)


class ListeningCallRow(Base):
    """A call that came to a test address."""

    __tablename__ = "workfuse_listening_call"
    __table_args__ = (Index(None, "workflow_id", "node_id", "id"), Index(None, "expires_at"))

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    workflow_id: Mapped[str] = mapped_column(ForeignKey("workfuse_workflow.id", ondelete="CASCADE"))
    node_id: Mapped[str] = mapped_column(String(ID_LENGTH))
    received_at: Mapped[datetime] = mapped_column(UtcDateTime)
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime)
    summary: Mapped[str] = mapped_column(Text)  # JSON
    content: Mapped[str] = mapped_column(Text)  # JSON of `trigger`


class AlertRow(Base):
    """That somebody is told of a failed run; how that went is known of the alert's own run."""

    __tablename__ = "workfuse_alert"
    __table_args__ = (Index(None, "workflow_id", "run_id"), Index(None, "streak", unique=True))

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    workflow_id: Mapped[str] = mapped_column(ForeignKey("workfuse_workflow.id", ondelete="CASCADE"))
    run_id: Mapped[str] = mapped_column(String(ID_LENGTH))
    # The workflow's id until a run succeeds: being unique, it lets one alert be made meanwhile.
    streak: Mapped[str | None] = mapped_column(String(ID_LENGTH))
    alert_run_id: Mapped[str] = mapped_column(String(ID_LENGTH))
    made_at: Mapped[datetime] = mapped_column(UtcDateTime)
    problem: Mapped[str | None] = mapped_column(Text)  # why there is no such run
