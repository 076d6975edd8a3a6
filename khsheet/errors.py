"""What ends a command with a word to its user; every other exception is a fault of the program."""


class UserError(Exception):
    """Something for the user to mend; ``str()`` is the Vietnamese message."""
