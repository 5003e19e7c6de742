"""WorkFuse's tables, beside Airflow's but in a MetaData and an Alembic chain of their own."""

from __future__ import annotations

from datetime import datetime

from airflow.utils.sqlalchemy import UtcDateTime
from sqlalchemy import ForeignKey, Index, Integer, MetaData, String, Text
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

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


class RevisionRow(Base):
    """One saved document. Never changed once written."""

    __tablename__ = "workfuse_workflow_revision"

    workflow_id: Mapped[str] = mapped_column(
        ForeignKey("workfuse_workflow.id", ondelete="CASCADE"), primary_key=True
    )
    revision: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    document: Mapped[str] = mapped_column(Text)  # JSON in ASCII: PostgreSQL refuses a raw NUL
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    created_by: Mapped[str] = mapped_column(String(ID_LENGTH))


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


class HookRow(Base):
    """An address of a deployed workflow. No two workflows have the same, whoever owns them."""

    __tablename__ = "workfuse_hook"
    __table_args__ = (Index(None, "workflow_id"),)

    method: Mapped[str] = mapped_column(String(10), primary_key=True)
    path: Mapped[str] = mapped_column(String(200), primary_key=True)
    workflow_id: Mapped[str] = mapped_column(ForeignKey("workfuse_workflow.id", ondelete="CASCADE"))
    node_id: Mapped[str] = mapped_column(String(ID_LENGTH))
    rule: Mapped[str] = mapped_column(Text)  # JSON in ASCII
