"""Exports of n8n as documents of ours, with a report on what became of each part.

Pure: it takes parsed JSON, and whatever that holds, it gives a document or says why there is none.
"""

from workfuse_compiler.imports_n8n.importing import Imported, import_n8n
from workfuse_compiler.imports_n8n.report import ReportItem
from workfuse_compiler.imports_n8n.source import CannotImport, is_n8n

__all__ = ["CannotImport", "Imported", "ReportItem", "import_n8n", "is_n8n"]
