"""Registers WorkFuse with Airflow. Every Airflow process imports this file: keep it cheap.

The API is built when the api-server asks for it, so schedulers and tasks never import FastAPI.
"""

from __future__ import annotations

from functools import cached_property
from typing import Any
from urllib.parse import quote, urlsplit

from airflow.configuration import conf
from airflow.plugins_manager import AirflowPlugin


def _below_base_url(path: str) -> str:
    """The path where a browser finds it, also when a proxy serves Airflow below a prefix."""
    return urlsplit(conf.get("api", "base_url", fallback="")).path.rstrip("/") + path


def _icon() -> str:
    # Its own ground keeps it readable on light, dark and selected entries alike.
    svg = (
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 24 24">'
        '<rect width="24" height="24" rx="5" fill="#0f8b8d"/>'
        '<g fill="none" stroke="#fff" stroke-width="2" stroke-linecap="round">'
        '<rect x="4.5" y="4.5" width="5.5" height="5.5" rx="1.5"/>'
        '<rect x="14" y="14" width="5.5" height="5.5" rx="1.5"/>'
        '<path d="M7.25 10v3.25a3.5 3.5 0 0 0 3.5 3.5H14"/></g></svg>'
    )
    return "data:image/svg+xml," + quote(svg)


def _editor(name: str, url_route: str, destination: str) -> dict[str, Any]:
    return {
        "name": name,
        "url_route": url_route,
        "destination": destination,
        "bundle_url": _below_base_url("/workfuse/static/editor.js"),
        "icon": _icon(),
        "nav_top_level": True,
    }


class WorkfusePlugin(AirflowPlugin):
    name = "workfuse"

    @cached_property
    def fastapi_apps(self) -> list[Any]:  # type: ignore[override]
        from workfuse.api.app import app
        from workfuse.api.sweeping import start_sweeping

        start_sweeping()
        return [{"app": app(), "url_prefix": "/workfuse", "name": "WorkFuse"}]

    @cached_property
    def listeners(self) -> list[Any]:  # type: ignore[override]
        from workfuse import run_listener

        return [run_listener]

    @cached_property
    def react_apps(self) -> list[Any]:  # type: ignore[override]
        return [
            _editor("Workflows", "workflows", "nav"),
            _editor("Edit workflow", "edit-workflow", "dag"),
            _editor("Live canvas", "live-canvas", "dag_run"),
        ]
