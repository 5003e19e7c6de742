"""The only place that turns failures into HTTP: application/problem+json (RFC 9457)."""

from __future__ import annotations

import logging
import uuid
from http import HTTPStatus
from typing import Any

from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from sqlalchemy.exc import InterfaceError, OperationalError, SQLAlchemyError
from sqlalchemy.exc import TimeoutError as NoConnectionFree
from starlette.exceptions import HTTPException

from workfuse.api.bodies import BodyTooLarge, JsonRequired, NotJson
from workfuse.api.call_bodies import BodyNotTaken, BodyUnreadable, TooMuchInBody
from workfuse.api.database_errors import passes
from workfuse.api.models import Problem
from workfuse.publish import PublishRefused
from workfuse.services import errors, part_errors, step_errors

log = logging.getLogger(__name__)

_STATUS: dict[type[errors.WorkfuseError], int] = {
    NotJson: 400,
    BodyUnreadable: 400,
    errors.InvalidCursor: 400,
    errors.KeyRefused: 400,
    errors.HookRefused: 401,
    errors.CallerNotAllowed: 403,
    errors.NotAllowed: 403,
    errors.ConnectionsForbidden: 403,
    errors.AssetsForbidden: 403,
    errors.WorkflowNotFound: 404,
    errors.RevisionNotFound: 404,
    errors.RunNotFound: 404,
    errors.StepNotFound: 404,
    step_errors.AttemptNotFound: 404,
    step_errors.ListNotFound: 404,
    errors.WaitNotFound: 404,
    errors.HookNotFound: 404,
    errors.NothingToCall: 404,
    errors.CallNotFound: 404,
    errors.BodyTooSlow: 408,
    errors.AlreadyCalled: 409,
    errors.DagIdTaken: 409,
    errors.HookTaken: 409,
    errors.TooManyListening: 409,
    errors.KeyReused: 409,
    errors.DeployedFileGone: 409,
    errors.NotDeployed: 409,
    errors.NotReady: 409,
    errors.WaitIsOver: 410,
    errors.RunIsOver: 409,
    errors.RunGoesOn: 409,
    errors.NothingToRepeat: 409,
    step_errors.DataNotStored: 409,
    errors.InInnerLoop: 409,
    part_errors.NodeNotTestable: 409,
    part_errors.NoDataForNode: 409,
    part_errors.NotHeld: 409,
    part_errors.PartOfDraft: 409,
    part_errors.OutputNotEditable: 409,
    errors.VersionNotDeployed: 409,
    errors.VersionUnknown: 409,
    errors.RevisionConflict: 412,
    BodyTooLarge: 413,
    TooMuchInBody: 413,
    errors.DocumentTooLarge: 413,
    errors.PayloadTooLarge: 413,
    part_errors.DataTooLarge: 413,
    JsonRequired: 415,
    BodyNotTaken: 415,
    errors.DraftNotLoaded: 422,
    errors.NotImportable: 422,
    errors.PayloadRefused: 422,
    errors.PayloadUnkept: 422,
    errors.WorkflowHasErrors: 422,
    errors.RevisionRequired: 428,
    errors.TooManyCalls: 429,
    errors.HeadersTooLarge: 431,
    errors.RunFailed: 500,
    errors.HookBusy: 503,
}


class ProblemResponse(JSONResponse):
    media_type = "application/problem+json"


def problems(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """The `responses` of a route: these statuses answer with a Problem."""
    schema = {"$ref": "#/components/schemas/Problem"}
    return {
        status: {
            "description": HTTPStatus(status).phrase,
            "content": {ProblemResponse.media_type: {"schema": schema}},
        }
        for status in statuses
    }


def install_error_handlers(app: FastAPI) -> None:
    app.add_exception_handler(errors.WorkfuseError, _user_error)
    app.add_exception_handler(PublishRefused, _publish_refused)
    app.add_exception_handler(RequestValidationError, _invalid_request)
    app.add_exception_handler(HTTPException, _http_exception)
    app.add_exception_handler(OperationalError, _no_database)
    app.add_exception_handler(InterfaceError, _no_database)
    app.add_exception_handler(NoConnectionFree, _no_database)
    app.add_exception_handler(Exception, _our_mistake)


def problem(status: int, code: str, detail: str, **extra: Any) -> ProblemResponse:
    body = Problem(
        type=f"urn:workfuse:problem:{code}",
        title=HTTPStatus(status).phrase,
        status=status,
        code=code,
        detail=detail,
        **extra,
    )
    return ProblemResponse(
        body.model_dump(mode="json", by_alias=True, exclude_none=True), status_code=status
    )


def _user_error(request: Request, error: Exception) -> Response:
    assert isinstance(error, errors.WorkfuseError)
    return refusal(error)


def refusal(error: errors.WorkfuseError) -> Response:
    """The answer to what somebody asked for in vain."""
    extra: dict[str, Any] = {}
    headers: dict[str, str] = {}
    match error:
        case errors.RevisionConflict():
            extra["current_revision"] = error.current
        case errors.WorkflowHasErrors() | errors.DraftNotLoaded():
            extra["diagnostics"] = error.diagnostics
        case errors.ConnectionsForbidden():
            extra["connections"] = error.connection_ids
        case errors.RunFailed():
            extra["run_id"] = error.run_id
        case errors.HookRefused(way="basic"):
            headers["WWW-Authenticate"] = 'Basic realm="workfuse"'
        case errors.HookRefused(way="bearer"):
            headers["WWW-Authenticate"] = "Bearer"
        case errors.TooManyCalls():
            headers["Retry-After"] = str(error.seconds)
        case errors.HookBusy():
            headers["Retry-After"] = "3"
    response = problem(_STATUS[type(error)], error.code, str(error), **extra)
    response.headers.update(headers)
    return response


def _publish_refused(request: Request, error: Exception) -> Response:
    return problem(409, "publish_refused", str(error))


def _invalid_request(request: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError)
    mistakes = [
        {"field": ".".join(str(part) for part in mistake["loc"]), "message": mistake["msg"]}
        for mistake in error.errors()
    ]
    detail = "; ".join(f"{mistake['field']}: {mistake['message']}" for mistake in mistakes[:5])
    return problem(422, "invalid_request", detail, errors=mistakes[:50])


def _http_exception(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    status = HTTPStatus(error.status_code)
    response = problem(status, status.name.lower(), str(error.detail))
    response.headers.update(error.headers or {})
    return response


def _no_database(request: Request, error: Exception) -> Response:
    """The server is away, or SQLite was locked for too long: nobody's mistake, if it passes."""
    assert isinstance(error, SQLAlchemyError)
    if not passes(error):
        return _our_mistake(request, error)
    error_id = uuid.uuid4().hex
    log.warning("No database for a request, error id %s", error_id, exc_info=error)
    response = problem(
        503,
        "no_database",
        "The database cannot be reached or is too busy. Try again in a few seconds; the server's "
        f"log says more under {error_id}.",
        error_id=error_id,
    )
    response.headers["Retry-After"] = "3"
    return response


def _our_mistake(request: Request, error: Exception) -> Response:
    error_id = uuid.uuid4().hex
    log.error("WorkFuse request failed, error id %s", error_id, exc_info=error)
    return problem(
        500,
        "internal_error",
        f"WorkFuse made a mistake. The server's log has it under {error_id}.",
        error_id=error_id,
    )
