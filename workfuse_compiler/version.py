"""The version that generated files name."""

__version__ = "0.1.0"
