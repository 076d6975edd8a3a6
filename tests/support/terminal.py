"""What stands on a terminal after a program has written to it."""


def on_screen(written: str) -> list[str]:
    """The lines that stand on a terminal at the end: a carriage return lets them be written over."""
    lines = []
    for line in written.replace("\r\n", "\n").split("\n"):
        shown = ""
        for piece in line.split("\r"):
            shown = piece + shown[len(piece) :]
        lines.append(shown.rstrip())
    return lines
