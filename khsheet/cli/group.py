"""The group of commands: what ends one early is told in a line, and becomes its exit status."""

from __future__ import annotations

import contextlib
import errno
import os
import sys
from collections.abc import Callable, Sequence
from io import TextIOWrapper
from typing import Any, NoReturn

import click

from khsheet.cli.usage import Command, VietnameseHelp, explained, no_such_command

INTERRUPTED = 130
STOPPED = "Đã dừng theo yêu cầu; không có tệp nào dở dang."


class Group(VietnameseHelp, click.Group):
    """Shows the verbs in the order of the work; every fault is a message and exit status 2.

    Ctrl-C is 130, as shells have it. A fault that nobody foresaw keeps its traceback with
    KHSHEET_DEBUG=1.
    """

    command_class = Command
    #: What is shown at a terminal where nothing is typed.
    menu: Callable[[], int] | None = None

    def main(
        self,
        args: Sequence[str] | None = None,
        prog_name: str | None = None,
        complete_var: str | None = None,
        standalone_mode: bool = True,
        **extra: Any,
    ) -> Any:
        extra["standalone_mode"] = False
        if not standalone_mode:
            return super().main(args, prog_name, complete_var, **extra)
        typed = sys.argv[1:] if args is None else args
        try:
            if self.menu and not typed and _at_a_terminal():
                status = self.menu()
            else:
                status = super().main(args, prog_name, complete_var, **extra)
        except click.UsageError as error:
            fail(explained(error))
        except click.Abort:
            fail(STOPPED, INTERRUPTED)
        raise SystemExit(status if isinstance(status, int) else 0)

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(self.commands)

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        name = args[0]
        if self.get_command(ctx, name) is None and not name.startswith("-"):
            raise click.UsageError(no_such_command(name, self.list_commands(ctx)), ctx)
        return super().resolve_command(ctx, args)

    def invoke(self, ctx: click.Context) -> Any:
        from khsheet.errors import UserError

        try:
            return super().invoke(ctx)
        except UserError as error:
            fail(str(error))
        except KeyboardInterrupt:
            fail(STOPPED, INTERRUPTED)
        except OSError as error:
            if error.errno == errno.EPIPE:  # nobody reads on, as with «| head»
                raise
            where = f" {error.filename}" if error.filename else ""
            fail(f"Không đọc hoặc ghi được{where}: {_reason(error)}.")
        except (click.ClickException, click.exceptions.Exit, click.Abort):
            raise
        except Exception as error:
            if os.environ.get("KHSHEET_DEBUG"):
                raise
            fail(
                f"Lỗi bất ngờ ({type(error).__name__}), không có tệp nào dở dang. "
                "Xin báo cho người phụ trách phần mềm."
            )


def _at_a_terminal() -> bool:
    """Whether somebody sits there who can choose from a menu."""
    return all(stream is not None and stream.isatty() for stream in (sys.stdin, sys.stdout))


def _reason(error: OSError) -> str:
    from khsheet.outputs import reason

    return reason(error, error.filename or "")


def fail(message: str, status: int = 2) -> NoReturn:
    """Say why, and end with that status."""
    with contextlib.suppress(OSError):  # nobody hears it
        click.echo(visible(message), err=True)
    raise SystemExit(status)


_CONTROLS = dict.fromkeys((*range(9), *range(11, 32), *range(127, 160)), "\ufffd")


def visible(text: str) -> str:
    """Without what a terminal would obey: names come out of files."""
    return text.translate(_CONTROLS)


def set_streams_to_utf8() -> None:
    """Vietnamese output never raises, whatever code page the console has."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            encoding = (stream.encoding or "").lower().replace("-", "")
            stream.reconfigure(encoding=None if encoding == "utf8" else "utf-8", errors="replace")
