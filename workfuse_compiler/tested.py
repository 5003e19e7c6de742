"""A workflow as a test runs it: in a DAG of its own, which nothing starts by itself."""

from __future__ import annotations

from dataclasses import replace

from workfuse_compiler.checked import CheckedWorkflow

TEST_TAG = "workfuse-test"
_MARK = ".test"


def dag_id_of_test(workflow_id: str) -> str:
    """The DAG id of a workflow's tests.

    Ids are made from names and have no dot, so this is neither another workflow's id nor that of
    a loop inside a loop.
    """
    return f"{workflow_id}{_MARK}"


def as_test(workflow: CheckedWorkflow) -> CheckedWorkflow:
    """The same steps without schedule, addresses, first and last day, and limit of runs."""
    settings = workflow.settings.model_copy(
        update={
            "catchup": False,
            "start_date": None,
            "end_date": None,
            "concurrency": "parallel",
            "max_active_runs": None,
            "tags": [*workflow.settings.tags, TEST_TAG],
        }
    )
    return replace(workflow, name=f"{workflow.name} (test)", settings=settings, is_test=True)
