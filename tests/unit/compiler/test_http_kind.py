"""What the HTTP node refuses, where a golden case would be too long."""

from __future__ import annotations

from workfuse_compiler.kinds.action_http import HttpActionKind
from workfuse_compiler.testing import compiled_node, findings

KIND = HttpActionKind()


def test_a_sample_is_small_and_stays_out_of_the_file() -> None:
    config = {"url": "https://a.example/", "responseSample": ["x" * 99_000]}
    assert "sample" not in compiled_node(KIND, config)
    (finding,) = findings(KIND, {**config, "responseSample": ["x" * 100_000]})
    assert (finding.code, finding.field) == ("WF103", "config.responseSample")
    assert "100,000 characters" in finding.message
