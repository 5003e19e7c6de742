"""Answers the calls of `workfuse.step_calls` as Airflow's execution API does, and with its parts.

Loads all of that API: only the process that answers imports this. See docs/adr/0210.
"""

from __future__ import annotations

import json
import logging
import time
from collections.abc import Callable
from functools import cache
from typing import Annotated, Any, TypeAlias, get_args
from uuid import UUID

from airflow.api_fastapi.auth.tokens import JWTGenerator, JWTValidator
from airflow.api_fastapi.common.dagbag import create_dag_bag
from airflow.api_fastapi.execution_api.app import _jwt_generator, _jwt_validator
from airflow.api_fastapi.execution_api.datamodels.taskinstance import (
    TIEnterRunningPayload,
    TIHeartbeatInfo,
    TIStateUpdate,
    ti_state_discriminator,
)
from airflow.api_fastapi.execution_api.datamodels.token import TIClaims, TIToken
from airflow.api_fastapi.execution_api.routes import task_instances, xcoms
from airflow.api_fastapi.execution_api.versions import bundle
from airflow.configuration import conf
from airflow.sdk.api.datamodels._generated import API_VERSION
from airflow.utils.session import create_session
from fastapi import HTTPException, Response
from pydantic import Discriminator, JsonValue, TypeAdapter
from sqlalchemy.orm import Session

from workfuse.step_calls import Answer, Call

log = logging.getLogger(__name__)

_UPDATE: Any = Annotated[get_args(TIStateUpdate)[0], Discriminator(ti_state_discriminator)]
_STATE: TypeAdapter[Any] = TypeAdapter(_UPDATE)
_JSON: TypeAdapter[JsonValue] = TypeAdapter(JsonValue)
_FIELDS: TypeAdapter[dict[str, JsonValue]] = TypeAdapter(dict[str, JsonValue])
_NUMBER = TypeAdapter(int)
_TRUTH = TypeAdapter(bool)

dag_bag = cache(create_dag_bag)


@cache
def validator() -> JWTValidator:
    """As the server's."""
    made: JWTValidator = _jwt_validator()  # type: ignore[no-untyped-call]
    return made


@cache
def generator() -> JWTGenerator:
    """As the server's."""
    made: JWTGenerator = _jwt_generator()  # type: ignore[no-untyped-call]
    return made


def can_answer() -> bool:
    """Whether the server would say the same: it neither translates nor looks who is in a team."""
    return bundle.versions[0].value == API_VERSION and not conf.getboolean("core", "multi_team")


def answer(call: Call) -> Answer | None:
    """Answer a call; None where the server is to be asked, which knows what to say then."""
    try:
        token = _token(call.token)
        if not _may(token, call):
            return None
        with create_session(scoped=False) as session:
            answer = _ANSWERS[call.name](call, session, token)
        answer.token = answer.token or _reissued(token)
        return answer
    except HTTPException as refused:
        return Answer(refused.status_code, json.dumps({"detail": refused.detail}).encode())
    except Exception:
        log.warning("No answer to %s, the server is asked", call.name, exc_info=True)
        return None


def _token(text: str) -> TIToken:
    """As JWTBearer. With a secret of its own the validator has nothing to wait for."""
    validating = validator().avalidated_claims(text, {})
    try:
        validating.send(None)
    except StopIteration as validated:
        claims = {"scope": "execution"} | validated.value
        return TIToken(id=claims["sub"], claims=TIClaims(**claims))
    validating.close()
    raise NotImplementedError("The key has to be fetched")


def _may(token: TIToken, call: Call) -> bool:
    """As require_auth does for these routes."""
    scopes = ("execution", "workload") if call.name == "run" else ("execution",)
    subject = call.path.get("task_instance_id", str(token.id))
    return token.claims.scope in scopes and str(token.id) == subject


def _reissued(token: TIToken) -> str | None:
    """As JWTReissueMiddleware: a new one when a fifth of its time is left."""
    claims = token.claims.model_dump()
    if token.claims.scope == "workload":
        return None
    lifetime = int(claims.get("exp", 0)) - int(claims.get("iat", 0))
    left = int(claims.get("exp", 0)) - int(time.time())
    if left > max(int(lifetime * 0.2), 30):
        return None
    return generator().generate(claims)


class _Services:
    """What the route looks for among its services."""

    def get(self, kind: type[JWTGenerator]) -> JWTGenerator:
        return generator()


def _run(call: Call, session: Session, token: TIToken) -> Answer:
    response = Response()
    found = task_instances.ti_run(
        _step(call),
        TIEnterRunningPayload.model_validate_json(call.body),
        response,
        session,
        dag_bag(),
        _Services(),
        token,
    )
    body = found.model_dump_json(exclude_unset=True).encode()
    return Answer(200, body, response.headers.get("Refreshed-API-Token"))


def _heartbeat(call: Call, session: Session, _token: TIToken) -> Answer:
    beat = TIHeartbeatInfo.model_validate_json(call.body)
    task_instances.ti_heartbeat(_step(call), beat, session)
    return Answer(204)


def _fields(call: Call, session: Session, _token: TIToken) -> Answer:
    fields = _FIELDS.validate_json(call.body)
    return _said(201, task_instances.ti_put_rtif(_step(call), fields, session))


def _state(call: Call, session: Session, _token: TIToken) -> Answer:
    wanted = _STATE.validate_json(call.body)
    task_instances.ti_update_state(_step(call), wanted, session, dag_bag())
    return Answer(204)


def _output(call: Call, session: Session, _token: TIToken) -> Answer:
    which = xcoms.GetXcomFilterParams.model_validate(call.query)
    found = xcoms.get_xcom(**call.path, session=session, params=which)
    return Answer(200, found.model_dump_json().encode())


def _set_output(call: Call, session: Session, _token: TIToken) -> Answer:
    query = call.query
    length = query.get("mapped_length")
    said = xcoms.set_xcom(
        **call.path,
        session=session,
        value=_JSON.validate_json(call.body),
        map_index=_NUMBER.validate_python(query.get("map_index", -1)),
        dag_result=_TRUTH.validate_python(query.get("dag_result", False)),
        mapped_length=None if length is None else _NUMBER.validate_python(length),
    )
    return _said(201, said)


def _step(call: Call) -> UUID:
    return UUID(call.path["task_instance_id"])


def _said(status: int, text: dict[str, str]) -> Answer:
    return Answer(status, json.dumps(text).encode())


_Given: TypeAlias = Callable[[Call, Session, TIToken], Answer]
_ANSWERS: dict[str, _Given] = {
    "run": _run,
    "heartbeat": _heartbeat,
    "fields": _fields,
    "state": _state,
    "output": _output,
    "set_output": _set_output,
}
