"""The data of a step beyond a screen: whole, or a list of it page by page."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any, Literal

from airflow.models.taskinstance import TaskInstance

from workfuse.services.cutting import cut_to
from workfuse.services.errors import StepNotFound
from workfuse.services.runs import owned_run
from workfuse.services.step_data_views import ListPage
from workfuse.services.step_errors import ListNotFound
from workfuse.store import run_records
from workfuse.store.workflows import WorkflowStore

Part = Literal["input", "output"]

_CHUNK = 64 * 1024
_DEEPEST = 4
_PAGE_BYTES = 512 * 1024


def step_instance(
    workflow_id: str, run_id: str, node_id: str, *, map_index: int, store: WorkflowStore
) -> TaskInstance:
    """The task instance of a step, or of one item; items of inner loops are counted through.

    Raises WorkflowNotFound, RunNotFound, StepNotFound.
    """
    run = owned_run(workflow_id, run_id, store)
    session = store.session
    if map_index < 0:
        instance = run_records.single_instance(session, run.dag_id, run.run_id, node_id)
        if instance is not None and instance.map_index < 0:
            return instance
    else:
        instances = run_records.item_instances(session, run.dag_id, run.run_id, node_id)
        if map_index < len(instances):
            return instances[map_index]
    raise StepNotFound(run_id, node_id, map_index)


def whole_data(
    workflow_id: str,
    run_id: str,
    node_id: str,
    part: Part,
    *,
    map_index: int,
    store: WorkflowStore,
) -> Iterator[bytes]:
    """A step's input or output as JSON, all of it.

    Raises WorkflowNotFound, RunNotFound, StepNotFound.
    """
    value = _data(workflow_id, run_id, node_id, part, map_index=map_index, store=store)
    text = json.dumps(value, ensure_ascii=False)
    return (
        text[start : start + _CHUNK].encode("utf-8", "replace")
        for start in range(0, len(text), _CHUNK)
    )


def list_page(
    workflow_id: str,
    run_id: str,
    node_id: str,
    part: Part,
    *,
    map_index: int,
    pointer: str | None,
    offset: int,
    limit: int,
    store: WorkflowStore,
) -> ListPage:
    """Some items of a list in a step's data; without a pointer of the longest near to the top.

    Raises WorkflowNotFound, RunNotFound, StepNotFound, ListNotFound.
    """
    value = _data(workflow_id, run_id, node_id, part, map_index=map_index, store=store)
    if pointer is None:
        pointer, found = _longest(value)
    else:
        found = _at(value, pointer)
    if not isinstance(found, list):
        raise ListNotFound(node_id, pointer)
    shown = [cut_to(item, _PAGE_BYTES // limit) for item in found[offset : offset + limit]]
    return ListPage(
        pointer=pointer,
        total=len(found),
        offset=offset,
        items=[one.value for one in shown],
        cut=any(one.cut for one in shown),
    )


def _data(
    workflow_id: str,
    run_id: str,
    node_id: str,
    part: Part,
    *,
    map_index: int,
    store: WorkflowStore,
) -> Any:
    instance = step_instance(workflow_id, run_id, node_id, map_index=map_index, store=store)
    if part == "input":
        return run_records.rendered_fields(store.session, instance)
    if instance.state != "success":  # what an earlier try put out is not its output
        return None
    return run_records.xcom(store.session, instance, "return_value")


def _longest(value: Any) -> tuple[str, Any]:
    """Pointer and list; ("", None) without any."""
    found: tuple[str, Any] = ("", None)
    level = [("", value)]
    for _ in range(_DEEPEST):
        following = []
        for pointer, one in level:
            if isinstance(one, list) and len(one) > len(found[1] or ()):
                found = (pointer, one)
            elif isinstance(one, dict):
                following += [(f"{pointer}/{_escaped(name)}", one[name]) for name in one]
        level = following
    return found


def _escaped(name: str) -> str:
    return name.replace("~", "~0").replace("/", "~1")


def _at(value: Any, pointer: str) -> Any:
    for step in pointer.split("/")[1:]:
        name = step.replace("~1", "/").replace("~0", "~")
        if isinstance(value, list) and name.isdecimal() and int(name) < len(value):
            value = value[int(name)]
        elif isinstance(value, dict):
            value = value.get(name)
        else:
            return None
    return value if pointer == "" or pointer.startswith("/") else None
