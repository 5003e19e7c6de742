"""Documents as text."""

DOCUMENT_LIMIT = 5 * 1024 * 1024
"""Bytes of a document's JSON."""
