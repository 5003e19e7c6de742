"""The API's contract as a file, without a server: `python -m workfuse.api.openapi FILE`.

The editor's TypeScript client is generated from it.
"""

from __future__ import annotations

import json
import os
import sys
import tempfile
from pathlib import Path
from typing import Any

from fastapi import FastAPI
from pydantic.json_schema import models_json_schema


def openapi_document(app: FastAPI) -> dict[str, Any]:
    """The OpenAPI 3.1 document of the app, with Problem as the body of every error."""
    from workfuse.api.models import Problem

    document = app.openapi()
    _, problem = models_json_schema(
        [(Problem, "serialization")], ref_template="#/components/schemas/{model}"
    )
    document["components"]["schemas"] |= problem["$defs"]
    document["servers"] = [{"url": "/workfuse"}]
    return document


def main(arguments: list[str]) -> int:
    if len(arguments) != 1:
        sys.stderr.write("usage: python -m workfuse.api.openapi FILE\n")
        return 2
    with tempfile.TemporaryDirectory(prefix="workfuse-openapi-") as home:
        # Importing Airflow writes into its home, and nothing here may depend on the one in use.
        os.environ["AIRFLOW_HOME"] = home
        from workfuse.api.app import app

        document = openapi_document(app())
    text = json.dumps(document, indent=2, ensure_ascii=False, sort_keys=True) + "\n"
    Path(arguments[0]).write_text(text, encoding="utf-8")
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
