"""``python -m khsheet`` is the command."""

from khsheet.cli import run

run()
