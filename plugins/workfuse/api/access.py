"""Who is asking, and what Airflow lets them do. The only module that imports `airflow.api_fastapi`.

Airflow puts no login check in front of a plugin's app. Every router here depends on `SignedIn`, or
on one of `Reader`, `LogReader`, `Editor`, `Deleter` and `Runner`, which ask for a session first.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable
from typing import Annotated, Literal, Protocol

from airflow.api_fastapi.app import get_auth_manager
from airflow.api_fastapi.auth.managers.base_auth_manager import COOKIE_NAME_JWT_TOKEN
from airflow.api_fastapi.auth.managers.models.base_user import BaseUser
from airflow.api_fastapi.auth.managers.models.resource_details import (
    ConnectionDetails,
    DagAccessEntity,
    DagDetails,
)
from airflow.api_fastapi.core_api.security import get_user, resolve_user_from_token
from fastapi import Depends, Request
from fastapi.security.utils import get_authorization_scheme_param
from starlette.exceptions import HTTPException
from starlette.requests import HTTPConnection

from workfuse.services.errors import NotAllowed

Action = Literal["read", "edit", "delete", "run", "logs"]
Method = Literal["GET", "POST", "PUT", "DELETE"]

_QUESTIONS: dict[Action, tuple[Method, DagAccessEntity | None]] = {
    "read": ("GET", None),
    "edit": ("PUT", None),
    "delete": ("DELETE", None),
    "run": ("POST", DagAccessEntity.RUN),
    "logs": ("GET", DagAccessEntity.TASK_LOGS),
}


class Access(Protocol):
    """One signed-in person."""

    @property
    def user_id(self) -> str: ...

    @property
    def user_name(self) -> str: ...

    @property
    def oversees(self) -> bool:
        """Whether everybody's workflows exist for this person. What they may do is asked, too."""

    def may(self, action: Action, dag_id: str | None) -> bool:
        """Whether Airflow allows it for this DAG; None asks for DAGs in general."""

    def forbidden_connections(self, connection_ids: Iterable[str]) -> list[str]:
        """Those of the connections that this person may not read."""

    def may_read_assets(self) -> bool: ...


class AirflowAccess:
    """Asks Airflow's auth manager."""

    def __init__(self, user: BaseUser) -> None:
        self._user = user
        self.user_id = str(user.get_id())
        self.user_name = user.get_name()

    @property
    def oversees(self) -> bool:
        # Who may edit roles could make themselves anything. Airflow's simple auth manager knows no
        # such page and lets every viewer see all that it does not know: hence the second question.
        auth_manager = get_auth_manager()
        return auth_manager.is_authorized_custom_view(
            method="PUT", resource_name="Roles", user=self._user
        ) and auth_manager.is_authorized_connection(method="DELETE", user=self._user)

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

    def may_read_assets(self) -> bool:
        return get_auth_manager().is_authorized_asset(method="GET", user=self._user)


def signed_in(user: Annotated[BaseUser, Depends(get_user)]) -> Access:
    """The person behind the session cookie or bearer token; 401 without one."""
    return AirflowAccess(user)


SignedIn = Annotated[Access, Depends(signed_in)]


class SignedOut(Exception):
    """There is no session, or not any more."""


class LiveSession:
    """The session of a connection that stays open, so that it is looked at again and again."""

    def __init__(self, token: str | None, *, is_ambient: bool) -> None:
        self._token = token
        self.is_ambient = is_ambient
        """Whether the browser sent it by itself, on whoever's page it was asked to connect."""

    def access(self) -> Access:
        """The person, as of now. Waits for the database: not on an event loop. Raises SignedOut."""
        try:
            return AirflowAccess(asyncio.run(resolve_user_from_token(self._token)))
        except HTTPException:
            raise SignedOut from None


def live_session(connection: HTTPConnection) -> LiveSession:
    """What `get_user` reads, which takes requests alone: a bearer token, else the cookie."""
    scheme, token = get_authorization_scheme_param(connection.headers.get("Authorization"))
    if scheme.lower() == "bearer":
        return LiveSession(token, is_ambient=False)
    return LiveSession(connection.cookies.get(COOKIE_NAME_JWT_TOKEN), is_ambient=True)


def _allowed_to(action: Action) -> Callable[[Request, Access], Access]:
    def check(request: Request, access: SignedIn) -> Access:
        if not access.may(action, request.path_params.get("workflowId")):
            raise NotAllowed("read the logs of" if action == "logs" else action)
        return access

    return check


Reader = Annotated[Access, Depends(_allowed_to("read"))]
Editor = Annotated[Access, Depends(_allowed_to("edit"))]
Deleter = Annotated[Access, Depends(_allowed_to("delete"))]
Runner = Annotated[Access, Depends(_allowed_to("run"))]
LogReader = Annotated[Access, Depends(_allowed_to("logs"))]
