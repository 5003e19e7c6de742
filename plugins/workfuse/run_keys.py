"""The names under which operators leave what the run view reads, and the other way round."""

CALL_KEY = "__workfuse__"
"""A conf with this key alone is a webhook call with headers and query, not a bare payload."""

ERROR_KEY = "workfuse_error"
"""The XCom with what went wrong in the last attempt."""

ITEM_ERROR_KEY = "workfuse_item_error"
"""The XCom of a node whose failure gave up an item of a loop that goes on: {"index", "error"}."""

ERROR_MARK = "WORKFUSE_ERROR "
"""Starts the one log line per failed attempt: XCom keeps only the last attempt's error."""
