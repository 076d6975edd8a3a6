"""click in Vietnamese: the headings of its help, and what it says of a command typed wrongly."""

from __future__ import annotations

from collections.abc import Iterable

import click

#: click's own words for what an option takes, and for its default.
_WORDS = (
    (" PATH", " ĐƯỜNG_DẪN"),
    (" TEXT", " CHỮ"),
    (" INTEGER RANGE", " SỐ"),
    ("default:", "mặc định:"),
)


def _translated(text: str) -> str:
    for theirs, ours in _WORDS:
        text = text.replace(theirs, ours)
    return text


class VietnameseHelp(click.Command):
    """What a command and a group share: help under Vietnamese headings."""

    def format_usage(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        pieces = (
            " ".join(self.collect_usage_pieces(ctx))
            .replace("[OPTIONS]", "[TÙY CHỌN]")
            .replace("COMMAND [ARGS]...", "LỆNH …")
        )
        formatter.write_usage(ctx.command_path, pieces, prefix="Cách dùng: ")

    def get_help_option(self, ctx: click.Context) -> click.Option | None:
        option = super().get_help_option(ctx)
        if option is not None:
            option.help = "Hiện phần hướng dẫn này."
        return option

    def _records(self, ctx: click.Context) -> list[tuple[str, str]]:
        return [
            (_translated(r[0]), _translated(r[1]))
            for p in self.get_params(ctx)
            if not isinstance(p, click.Argument) and (r := p.get_help_record(ctx))
        ]

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Tùy chọn"):
            formatter.write_dl(self._records(ctx))
        if isinstance(self, click.Group):
            named = [
                (name, command.get_short_help_str(formatter.width))
                for name in self.list_commands(ctx)
                if (command := self.get_command(ctx, name))
            ]
            with formatter.section("Các lệnh"):
                formatter.write_dl(named)


class Command(VietnameseHelp):
    """A command whose help is Vietnamese."""


def explained(error: click.UsageError) -> str:
    """What is wrong with the command line, and where its help is."""
    path = error.ctx.command_path if error.ctx else "khsheet"
    return f"{_what(error)}\nXem hướng dẫn: {path} --help"


def _what(error: click.UsageError) -> str:
    if isinstance(error, click.NoSuchOption):
        return f"Không có tùy chọn {error.option_name}.{_meant(error.possibilities or ())}"
    if isinstance(error, click.BadOptionUsage):
        return f"Tùy chọn {error.option_name} cần một giá trị (hoặc không nhận giá trị nào)."
    if isinstance(error, click.MissingParameter):
        return f"Còn thiếu {_in_words(error.param)}."
    if isinstance(error, click.BadParameter):
        where = error.param_hint or (error.param.opts[-1] if error.param else "")
        return f"Giá trị ở {where} chưa dùng được. {_wanted(error)}"
    if error.message.isascii():  # click's own words
        return "Lệnh hoặc giá trị này không có; xin xem lại chỗ vừa gõ."
    return error.message


def no_such_command(name: str, commands: Iterable[str]) -> str:
    """Of a command typed wrongly: what may have been meant, and what there is."""
    import difflib

    names = list(commands)
    near = _meant(difflib.get_close_matches(name.lower(), names))
    return f"Không có lệnh {name}.{near} Các lệnh: {', '.join(names)}."


def _meant(near: Iterable[str]) -> str:
    """A question about the nearest names, nearest first; nothing where none is near."""
    told = " hay ".join(near)
    return f" Có phải {told} không?" if told else ""


def _in_words(param: click.Parameter | None) -> str:
    """What is missing as it is said in a sentence: ``TỆP_HOẶC_THƯ_MỤC...`` has no capitals."""
    if param is None:
        return "một giá trị"
    return param.human_readable_name.rstrip(".").replace("_", " ").lower()


def _wanted(error: click.BadParameter) -> str:
    kind = error.param.type if error.param else None
    if isinstance(kind, click.Choice):
        return f"Xin chọn một trong: {', '.join(map(str, kind.choices))}."
    if isinstance(kind, click.IntRange):
        return f"Xin ghi một số từ {kind.min} đến {kind.max}."
    return "Xin xem lại." if error.message.isascii() else error.message
