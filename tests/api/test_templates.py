"""Templates are workflows that can be deployed as they are."""

from __future__ import annotations

import pytest
from fastapi.testclient import TestClient

from workfuse.services.templates import all_templates
from workfuse.services.views import Template
from workfuse_compiler import compile_workflow, default_registry

TEMPLATES = all_templates()


def test_there_are_enough_and_no_two_are_the_same() -> None:
    assert len(TEMPLATES) >= 8
    assert len({template.id for template in TEMPLATES}) == len(TEMPLATES)
    assert len({template.name for template in TEMPLATES}) == len(TEMPLATES)


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda template: template.id)
def test_nothing_is_wrong_with_it(template: Template) -> None:
    outcome = compile_workflow(template.document, default_registry(), workflow_id="template")
    assert outcome.diagnostics == ()
    assert outcome.value is not None
    assert outcome.value.connection_ids == ()


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda template: template.id)
def test_it_has_a_picture_and_a_story(template: Template) -> None:
    assert len(template.picture.nodes) == template.node_count
    assert len(template.picture.edges) == len(template.document["edges"])
    assert len({(node.x, node.y) for node in template.picture.nodes}) == template.node_count
    assert 100 < len(template.story) < 400
    assert template.shows
    assert template.document["description"]


def test_the_route_gives_them_all(client: TestClient) -> None:
    answer = client.get("/api/v1/templates").json()
    assert [item["id"] for item in answer] == [template.id for template in TEMPLATES]
    body = {"name": answer[0]["name"], "document": answer[0]["document"]}
    assert client.post("/api/v1/workflows", json=body).status_code == 201
