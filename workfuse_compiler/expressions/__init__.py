"""The expression language: sandboxed Jinja2 text that gives native values.

The compiler checks with it, the operators evaluate with it, the preview uses the same code. Imports
nothing but jinja2, jmespath and the standard library: every task of every run pays for this import.
"""

from workfuse_compiler.expressions.errors import Absent, ErrorKind, ExpressionError
from workfuse_compiler.expressions.evaluate import evaluate
from workfuse_compiler.expressions.references import Reference, References, referenced_names
from workfuse_compiler.expressions.syntax import contains_expression, parse
from workfuse_compiler.expressions.template import ROOTS
from workfuse_compiler.expressions.values import untimed

__all__ = [
    "ROOTS",
    "Absent",
    "ErrorKind",
    "ExpressionError",
    "Reference",
    "References",
    "contains_expression",
    "evaluate",
    "parse",
    "referenced_names",
    "untimed",
]
