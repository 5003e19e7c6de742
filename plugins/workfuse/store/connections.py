"""Airflow's connections, by what may be shown of them: never what is secret."""

from __future__ import annotations

from dataclasses import dataclass

from airflow.models.connection import Connection
from sqlalchemy import select
from sqlalchemy.orm import Session


@dataclass(frozen=True)
class ConnectionHead:
    connection_id: str
    conn_type: str
    description: str


def connection_heads(
    session: Session, *, search: str, after: str | None, limit: int
) -> list[ConnectionHead]:
    """At most `limit` of the connections in Airflow's database, by id."""
    query = select(Connection.conn_id, Connection.conn_type, Connection.description)
    if search:
        query = query.where(Connection.conn_id.icontains(search, autoescape=True))
    if after is not None:
        query = query.where(Connection.conn_id > after)
    rows = session.execute(query.order_by(Connection.conn_id).limit(limit))
    return [ConnectionHead(row[0], row[1] or "", row[2] or "") for row in rows]
