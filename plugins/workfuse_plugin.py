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


def _icon(colour: str) -> str:
    svg = (
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 24 24" fill="none" '
        f'stroke="{colour}" stroke-width="2" stroke-linecap="round" stroke-linejoin="round">'
        '<rect x="3" y="3" width="6" height="6" rx="1.5"/>'
        '<rect x="15" y="15" width="6" height="6" rx="1.5"/>'
        '<path d="M6 9v5a4 4 0 0 0 4 4h5"/></svg>'
    )
    return "data:image/svg+xml," + quote(svg)


def _editor(name: str, url_route: str, destination: str) -> dict[str, Any]:
    return {
        "name": name,
        "url_route": url_route,
        "destination": destination,
        "bundle_url": _below_base_url("/workfuse/static/editor.js"),
        "icon": _icon("#52525b"),
        "icon_dark_mode": _icon("#d4d4d8"),
        "nav_top_level": True,
    }


class WorkfusePlugin(AirflowPlugin):
    name = "workfuse"

    @cached_property
    def fastapi_apps(self) -> list[Any]:  # type: ignore[override]
        from workfuse.api.app import app

        return [{"app": app(), "url_prefix": "/workfuse", "name": "WorkFuse"}]

    @cached_property
    def react_apps(self) -> list[Any]:  # type: ignore[override]
        return [
            _editor("Workflows", "workflows", "nav"),
            _editor("Edit workflow", "edit-workflow", "dag"),
            _editor("Live canvas", "live-canvas", "dag_run"),
        ]
