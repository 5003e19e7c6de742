"""The HTTP side of WorkFuse: thin routes over `workfuse.services`."""
