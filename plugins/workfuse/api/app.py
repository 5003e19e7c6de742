"""The FastAPI app that Airflow's api-server mounts under `/workfuse`."""

from __future__ import annotations

from functools import cache

from airflow.models.dagrun import DagRun
from fastapi import APIRouter, Depends, FastAPI
from starlette.routing import Route

from workfuse.api.access import signed_in
from workfuse.api.errors import install_error_handlers
from workfuse.api.hooks import Hooks
from workfuse.api.listening_hooks import ListeningHooks
from workfuse.api.live import router as live_router
from workfuse.api.routes import (
    all_runs,
    deployments,
    expressions,
    general,
    listening,
    models,
    part_tests,
    presence,
    resume,
    runs,
    samples,
    step_data,
    versions,
    workflows,
)
from workfuse.api.static import EditorFiles
from workfuse.scheduler_bell import SCHEDULER_BELL


@cache
def app() -> FastAPI:
    """The app, one in a process."""
    built = FastAPI(
        title="WorkFuse",
        version="1",
        description="Workflows that are drawn and run as Airflow DAGs.",
        docs_url=None,
        redoc_url=None,
        openapi_url=None,
        redirect_slashes=False,
    )
    api = APIRouter(prefix="/api/v1", dependencies=[Depends(signed_in)])
    modules = (
        general,
        workflows,
        versions,
        deployments,
        expressions,
        models,
        part_tests,
        runs,
        all_runs,
        samples,
        step_data,
        listening,
        presence,
    )
    for module in modules:
        api.include_router(module.router)
    built.include_router(api)
    built.include_router(resume.router)
    built.include_router(live_router)
    built.routes.append(Route("/hooks/{path:path}", Hooks()))
    built.routes.append(Route("/test-hooks/{token:path}", ListeningHooks()))
    built.mount("/static", EditorFiles(), name="editor")
    install_error_handlers(built)
    SCHEDULER_BELL.ring_for_new(DagRun)
    return built
