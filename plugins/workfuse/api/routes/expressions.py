"""The expression language, as the editor's fields ask for it."""

from __future__ import annotations

from fastapi import APIRouter

from workfuse.api.access import Editor, SignedIn
from workfuse.api.bodies import JsonRoute
from workfuse.api.dependencies import RegistryDep
from workfuse.api.errors import problems
from workfuse.api.models import PreviewBody, ScopeBody
from workfuse.services import previews
from workfuse.services.language_views import ExpressionLanguage, ExpressionPreview, ExpressionScope

router = APIRouter(
    prefix="/expressions",
    tags=["expressions"],
    route_class=JsonRoute,
    responses=problems(401, 422),
)


@router.get("/language", operation_id="getExpressionLanguage")
def get_language(access: SignedIn) -> ExpressionLanguage:
    """The names, functions, filters and tests that expressions may use, each with its help."""
    return previews.language()


@router.post("/scope", operation_id="getExpressionScope", responses=problems(400, 413, 415))
def get_scope(access: SignedIn, registry: RegistryDep, body: ScopeBody) -> ExpressionScope:
    """What the expressions of one node of this document can see, by the compiler's rules."""
    return previews.scope_of(body.document, body.node_id, registry=registry)


@router.post("/preview", operation_id="previewExpression", responses=problems(400, 403, 413, 415))
def preview_expression(access: Editor, body: PreviewBody) -> ExpressionPreview:
    """What a field's expressions give for sample data; a mistake in them is an answer too.

    The same code evaluates them in a run. Bounded to a second and 1 MiB of result.
    """
    return previews.preview(body.value, body.sample)
