"""The command as it is typed, in this process."""

from __future__ import annotations

from click.testing import CliRunner, Result

from khsheet.cli.commands import main


def run(*arguments: object) -> Result:
    """What the command says and how it ends; an error that it did not foresee is a failure."""
    done = CliRunner().invoke(main, [str(a) for a in arguments], prog_name="khsheet")
    assert done.exception is None or isinstance(done.exception, SystemExit), done.exception
    return done
