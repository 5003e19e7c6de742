"""The built editor under `/workfuse/static`. Public, like Airflow's own scripts: no data in it."""

from __future__ import annotations

import re
from pathlib import Path

from starlette.exceptions import HTTPException
from starlette.responses import PlainTextResponse, Response
from starlette.staticfiles import StaticFiles
from starlette.types import Scope

EDITOR_FOLDER = Path(__file__).parents[1] / "static"

_HASHED_NAME = re.compile(r"[-.][A-Za-z0-9_-]{8,}\.[a-z0-9]+$")  # what vite calls its chunks


class EditorFiles(StaticFiles):
    """Chunks are named by their content and kept for ever; everything else is asked for anew."""

    def __init__(self, folder: Path = EDITOR_FOLDER) -> None:
        super().__init__(directory=folder, check_dir=False)
        self._entry = folder / "editor.js"

    async def check_config(self) -> None:
        """The folder may be missing; `get_response` says what to do then."""

    async def get_response(self, path: str, scope: Scope) -> Response:
        if not self._entry.is_file():
            return PlainTextResponse(
                f"The editor is not built: {self._entry} is missing. "
                "Run `npm --prefix editor_ui ci && npm --prefix editor_ui run build`.\n",
                status_code=404,
            )
        try:
            response = await super().get_response(path, scope)
        except HTTPException as error:
            return PlainTextResponse(f"{error.detail}: {path}\n", status_code=error.status_code)
        response.headers["Cache-Control"] = (
            "public, max-age=31536000, immutable" if _HASHED_NAME.search(path) else "no-cache"
        )
        return response
