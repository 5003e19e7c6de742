"""Measurements behind ``make bench``; they write ``docs/benchmarks.md``."""
