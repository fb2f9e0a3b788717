"""The one error of the launcher: a message for the person at the terminal. Standard library only."""


class LaunchError(Exception):
    """Something on this machine is not as needed; the message says what, and what to do next."""
