"""Findings in a document: one function per code, grouped by what they are about."""
