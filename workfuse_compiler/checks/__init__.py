"""What must hold for a workflow, one concern a module; CHECKS reads like the plan.

Each check is a plain function of one shape. It fills in the draft what it proved, and yields what
it found; later checks rely on earlier ones.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

from workfuse_compiler.checks.configs import check_configs
from workfuse_compiler.checks.connections import check_connections
from workfuse_compiler.checks.cycles import check_cycles
from workfuse_compiler.checks.edges import check_edges
from workfuse_compiler.checks.expressions import check_expressions
from workfuse_compiler.checks.groups import check_groups
from workfuse_compiler.checks.hooks import check_hooks
from workfuse_compiler.checks.ids import check_ids
from workfuse_compiler.checks.loops import check_loops
from workfuse_compiler.checks.on_failure import check_on_failure
from workfuse_compiler.checks.options import check_options
from workfuse_compiler.checks.settings import check_settings
from workfuse_compiler.checks.triggers import check_triggers
from workfuse_compiler.diagnostics.diagnostic import Diagnostic
from workfuse_compiler.draft import Draft

CHECKS: tuple[Callable[[Draft], Iterable[Diagnostic]], ...] = (
    check_settings,
    check_on_failure,
    check_ids,
    check_configs,
    check_options,
    check_connections,
    check_edges,
    check_triggers,
    check_cycles,
    check_loops,
    check_hooks,
    check_groups,
    check_expressions,
)
