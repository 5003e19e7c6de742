"""What can stop a start."""


class LaunchError(Exception):
    """A start is impossible; the message is one sentence for the person at the terminal.

    Args:
        message: What is wrong and what to do about it.
        exit_code: 2 for wrong use (arguments, Python version), else 1.
    """

    def __init__(self, message: str, *, exit_code: int = 1) -> None:
        super().__init__(message)
        self.exit_code = exit_code
