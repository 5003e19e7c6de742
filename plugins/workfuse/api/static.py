"""The built editor under `/workfuse/static`. Public, like Airflow's own scripts: no data in it."""

from __future__ import annotations

import re
from pathlib import Path

from fastapi import FastAPI
from fastapi.responses import PlainTextResponse
from starlette.exceptions import HTTPException
from starlette.responses import Response
from starlette.staticfiles import StaticFiles
from starlette.types import Scope

EDITOR_FOLDER = Path(__file__).parents[1] / "static"

_HASHED_NAME = re.compile(r"[-.][A-Za-z0-9_-]{8,}\.[a-z0-9]+$")  # what vite calls its chunks


class EditorFiles(StaticFiles):
    """Chunks are named by their content and kept for ever; everything else is asked for anew."""

    async def get_response(self, path: str, scope: Scope) -> Response:
        if not (EDITOR_FOLDER / "editor.js").is_file():
            return PlainTextResponse(
                f"The editor is not built: {EDITOR_FOLDER}/editor.js is missing. "
                "Run `npm --prefix editor_ui ci && npm --prefix editor_ui run build`.\n",
                status_code=404,
            )
        try:
            response = await super().get_response(path, scope)
        except HTTPException as error:
            return PlainTextResponse(f"{error.detail}: {path}\n", status_code=error.status_code)
        immutable = _HASHED_NAME.search(path) is not None
        response.headers["Cache-Control"] = (
            "public, max-age=31536000, immutable" if immutable else "no-cache"
        )
        return response


def mount_editor(app: FastAPI) -> None:
    app.mount("/static", EditorFiles(directory=EDITOR_FOLDER, check_dir=False), name="editor")
