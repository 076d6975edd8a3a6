"""What ends a command with a word to its user; every other exception is a fault of the program."""


class UserError(Exception):
    """Something that the user has to mend before the command can go on; ``str()`` is the Vietnamese message."""
