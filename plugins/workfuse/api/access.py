"""Who is asking, and what Airflow lets them do. The only module that imports `airflow.api_fastapi`.

Airflow puts no login check in front of a plugin's app. Every router here depends on one of
`Reader`, `Editor`, `Deleter`, `Runner` or `SignedIn`, each of which asks for a session first.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Annotated, Literal, Protocol

from airflow.api_fastapi.app import get_auth_manager
from airflow.api_fastapi.auth.managers.models.base_user import BaseUser
from airflow.api_fastapi.auth.managers.models.resource_details import (
    ConnectionDetails,
    DagAccessEntity,
    DagDetails,
)
from airflow.api_fastapi.core_api.security import get_user
from fastapi import Depends, Request

from workfuse.services.errors import NotAllowed

Action = Literal["read", "edit", "delete", "run"]
Method = Literal["GET", "POST", "PUT", "DELETE"]

_QUESTIONS: dict[Action, tuple[Method, DagAccessEntity | None]] = {
    "read": ("GET", None),
    "edit": ("PUT", None),
    "delete": ("DELETE", None),
    "run": ("POST", DagAccessEntity.RUN),
}


class Access(Protocol):
    """One signed-in person."""

    @property
    def user_id(self) -> str: ...

    @property
    def user_name(self) -> str: ...

    def may(self, action: Action, dag_id: str | None) -> bool:
        """Whether Airflow allows it for this DAG; None asks for DAGs in general."""

    def forbidden_connections(self, connection_ids: Iterable[str]) -> list[str]:
        """Those of the connections that this person may not read."""


class AirflowAccess:
    """Asks Airflow's auth manager."""

    def __init__(self, user: BaseUser) -> None:
        self._user = user
        self.user_id = str(user.get_id())
        self.user_name = user.get_name()

    def may(self, action: Action, dag_id: str | None) -> bool:
        method, entity = _QUESTIONS[action]
        return get_auth_manager().is_authorized_dag(
            method=method,
            access_entity=entity,
            details=DagDetails(id=dag_id) if dag_id else None,
            user=self._user,
        )

    def forbidden_connections(self, connection_ids: Iterable[str]) -> list[str]:
        auth_manager = get_auth_manager()
        return [
            connection_id
            for connection_id in connection_ids
            if not auth_manager.is_authorized_connection(
                method="GET", details=ConnectionDetails(conn_id=connection_id), user=self._user
            )
        ]


def signed_in(user: Annotated[BaseUser, Depends(get_user)]) -> Access:
    """The person behind the session cookie or bearer token; 401 without one."""
    return AirflowAccess(user)


SignedIn = Annotated[Access, Depends(signed_in)]


def _allowed_to(action: Action) -> Callable[[Request, Access], Access]:
    def check(request: Request, access: SignedIn) -> Access:
        if not access.may(action, request.path_params.get("workflowId")):
            raise NotAllowed(action)
        return access

    return check


Reader = Annotated[Access, Depends(_allowed_to("read"))]
Editor = Annotated[Access, Depends(_allowed_to("edit"))]
Deleter = Annotated[Access, Depends(_allowed_to("delete"))]
Runner = Annotated[Access, Depends(_allowed_to("run"))]
