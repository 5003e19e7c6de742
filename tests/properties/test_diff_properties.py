"""What holds for the difference of any two documents."""

from __future__ import annotations

import copy
import json
import random
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from tests.properties.documents import filled, workflows
from tests.properties.hostile import json_values
from workfuse_compiler.diff import diff_documents


@given(json_values, json_values)
def test_any_two_values(old: Any, new: Any) -> None:
    assert diff_documents(old, copy.deepcopy(old)) == ()
    for change in diff_documents(old, new):
        assert change.message
        assert "\n" not in change.message
        change.message.encode()
        json.dumps(change.to_json())


@given(workflows(), st.randoms(use_true_random=False))
def test_layout_is_no_change_and_a_new_name_is_one(workflow: Any, rng: random.Random) -> None:
    document = filled(workflow[0], "x{}".format)
    moved = copy.deepcopy(document)
    for node in moved["nodes"]:
        node.update(position={"x": rng.random(), "y": 1}, measured={"width": 3}, selected=True)
    rng.shuffle(moved["nodes"])
    rng.shuffle(moved["edges"])
    assert diff_documents(document, moved) == ()
    node = rng.choice(moved["nodes"])
    node["data"]["label"] += "!"
    [change] = diff_documents(document, moved)
    assert (change.node_id, change.field) == (node["id"], "label")
