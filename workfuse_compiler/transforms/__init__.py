"""The steps of a transform: what becomes of a value, one step after the other.

Pure: no Airflow, no pydantic. The operator runs them, and a preview can with the same code.
"""

from workfuse_compiler.transforms.run import transformed
from workfuse_compiler.transforms.step import StepError

__all__ = ["StepError", "transformed"]
