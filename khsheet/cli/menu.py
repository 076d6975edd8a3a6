"""The menu that khsheet shows when it is called alone on a terminal: the season's work by numbers.

Every choice is a command of khsheet, which is shown before it runs.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from contextlib import suppress
from datetime import date
from functools import partial
from pathlib import Path
from typing import NamedTuple

import click

from khsheet import windows
from khsheet.cli.common import Left
from khsheet.cli.group import visible
from khsheet.cli.opening import dropped, open_path, taken_in
from khsheet.cli.summary import summary
from khsheet.errors import UserError
from khsheet.form import periods
from khsheet.model import Period
from khsheet.office.book import Office
from khsheet.outputs import reason
from khsheet.verbs import season as seasons
from khsheet.verbs.season import ARRIVALS, BOOK, FORMS, RETURNED, Season, Year
from khsheet.verbs.season_folder import DROPPED, LAUNCHER
from khsheet.verbs.setting_out import own_book, start

_RULE = "─" * 60
_NEW_SEASON = "Tạo thư mục làm việc mới"
_TO_SIGN = "xem lại chỗ còn trống rồi trình ký."


class Choice(NamedTuple):
    """A line of the menu, and what it does."""

    label: str
    does: Callable[[], None]


class Menu:
    """One sitting: it goes on until the clerk leaves."""

    def __init__(self, commands: click.Group, opens: Callable[[Path], bool] = open_path):
        self.commands, self.opens = commands, opens
        self.is_over = False

    def run(self) -> int:
        """Show the menu again after each choice; files dropped on the launcher come first."""
        click.echo(f"{_RULE}\nKHSHEET – báo cáo bằng Excel\n{_RULE}")
        self._take_dropped()
        while not self.is_over:
            try:
                here = seasons.here()
                choices = self._in_season(here) if here else self._elsewhere()
                self._ask(choices, Choice("Thoát", self._leave))
            except UserError as error:
                _say(str(error))
                self._wait()
            except OSError as error:
                where = error.filename or "thư mục này"
                _say(f"Không đọc hoặc ghi được {where}: {reason(error, where)}.")
                self._wait()
        return 0

    # ------------------------------------------------------------ asking

    def _ask(self, choices: list[Choice], out: Choice) -> None:
        """Show the choices, and do the one whose number is typed; 0 leads out."""
        numbered = {str(n): one for n, one in enumerate(choices, 1)} | {"0": out}
        _say("\n".join(f"  {number}  {one.label}" for number, one in numbered.items()))
        while (typed := _typed("Chọn số rồi bấm Enter", "")) not in numbered:
            _say("Xin gõ một số trong bảng trên.")
        numbered[typed].does()

    def _leave(self) -> None:
        self.is_over = True

    @staticmethod
    def _wait() -> None:
        _typed("Bấm Enter để tiếp tục", "")

    # ------------------------------------------------------------ running

    def _run(self, *arguments: str) -> Left:
        """Run a command as if it had been typed, after showing it."""
        left = Left()
        _say(f"\nLệnh: khsheet {' '.join(map(_as_typed, arguments))}\n")
        with suppress(SystemExit):  # the command has said how it ended
            self.commands.main(list(arguments), prog_name="khsheet", obj=left)
        return left

    def _show(self, path: Path | None) -> str:
        """Open a result; what is said of that."""
        if path is None or not path.exists():
            return "Không có gì để mở."
        return f"Đang mở: {path}" if self.opens(path) else f"Xin mở: {path}"

    def _run_and_show(self, *arguments: str, then: str) -> None:
        """Run a command that makes something, open that, and say what is to be done next."""
        made = self._run(*arguments).made
        if made:
            _say(f"\nNên làm tiếp: {then}\n{self._show(made)}")
        self._wait()

    # ------------------------------------------------------------ where there is no season yet

    def _elsewhere(self) -> list[Choice]:
        """What can be done in a folder that is no season's."""
        if seasons.lacks_arrivals():
            _say(f"\n{seasons.NO_ARRIVALS}")
            return [Choice(f"Tạo lại thư mục {ARRIVALS}", self._make_again)]
        _say(f"\nThư mục này ({Path.cwd().name}) chưa phải thư mục làm việc của một mùa báo cáo.")
        below = sorted(p for p in Path().iterdir() if p.is_dir() and seasons.here(p))
        opening = [Choice(f"Vào thư mục làm việc {p.name}", partial(self._enter, p)) for p in below]
        last = max(below, key=_time_of_book, default=None)
        book = own_book(last / BOOK) if last else None
        now = periods.under_way(date.today())
        return [*opening, Choice(_NEW_SEASON, partial(self._new_season, Path(), book, now))]

    def _make_again(self) -> None:
        self._run("office", "--season", ".")

    def _enter(self, folder: Path) -> None:
        _say(f"\nLệnh: cd {_as_typed(str(folder))}")
        os.chdir(folder)

    def _new_season(self, beside: Path, last: Path | None, period: Period) -> None:
        """Make a season's folder there for that period, with the book that lies there, or that of
        the season before where the clerk wants it."""
        while True:
            name = _typed("Tên thư mục mới (0 thì quay lại)", _free_folder(beside, period))
            if name == "0":
                return None
            if not (why := windows.refused(name)):
                break
            _say(f"Không đặt tên thư mục như vậy được: {why}.")
        makes = partial(self._make_season, str(beside / name))
        there = own_book(beside / BOOK)
        if not last:
            return makes(there)
        season = last.absolute().parent.name
        kinds = [
            Choice(
                f"Lấy tệp văn phòng của {season} (đơn vị, nơi nhận, ngưỡng)", partial(makes, last)
            ),
            *([Choice(f"Lấy {there}", partial(makes, there))] if there else []),
            Choice("Bắt đầu với tệp văn phòng trống", partial(makes, None)),
        ]
        _say("")
        return self._ask(kinds, Choice("Quay lại", lambda: None))

    def _make_season(self, folder: str, book: Path | None) -> None:
        more = ("--from", str(book)) if book else ()
        made = self._run("office", "--season", folder, *more).made
        if made:
            self._enter(made)
            _say(_OFFICE_CARRIED if book else _OFFICE_FIRST)
            self._edit_book()

    def _edit_book(self) -> None:
        book = own_book(Path(BOOK)) or Path(BOOK)
        _say(f"\n{self._show(book)}")
        _typed("Sửa xong, lưu và đóng Excel rồi bấm Enter", "")

    # ------------------------------------------------------------ in a season

    def _in_season(self, here: Season) -> list[Choice]:
        """The work in its order, below what there is."""
        edit = Choice("Sửa tệp văn phòng (đơn vị, kỳ báo cáo, quyết định)", self._edit_book)
        try:
            book = own_book(here.book)
            office = start(book, was_found=True).office or Office()
        except UserError as error:
            _say(f"\n{error}\n")
            return [edit]
        period = here.period(office, date.today())
        _say("\n" + "\n".join(_state(here, office, period)) + "\n")
        checks, collects = (
            partial(self._of_one_period, here, does) for does in (self._check, self._collect)
        )
        return [
            edit,
            Choice("Tạo biểu mẫu trắng để gửi đơn vị", partial(self._new_forms, office, period)),
            Choice("Kiểm tra tệp đã nhận, ghi bản trả lại", checks),
            Choice("Tổng hợp", collects),
            Choice("Lập báo cáo Word", partial(self._report, here.year(office))),
            Choice("Xuất số liệu cho phần mềm khác", self._export),
            Choice(
                "Tạo thư mục làm việc của mùa sau",
                partial(self._new_season, Path(".."), book, periods.following(period)),
            ),
        ]

    def _new_forms(self, office: Office, period: Period) -> None:
        if not office.units:
            _say(f"\n{BOOK} chưa ghi đơn vị nào; xin chọn 1 để ghi trước.")
            return self._wait()
        while True:
            typed = _typed("Kỳ báo cáo", period.name)
            try:
                asked = periods.parse(typed)
                break
            except ValueError as error:
                _say(str(error))
        then = f"gửi mỗi đơn vị tệp của mình trong {FORMS}; tệp gửi về thì chép vào {ARRIVALS}."
        return self._run_and_show("new", "--period", asked.id, then=then)

    def _of_one_period(self, here: Season, does: Callable[..., None]) -> None:
        """Do something with what arrived; where that is of several periods, with one of them."""
        if not here.arrived():
            _say(f"\n{here.arrivals} chưa có tệp nào; xin chép tệp đơn vị gửi vào đó rồi chọn lại.")
            _say(self._show(here.arrivals))
            return self._wait()
        met = here.arrived_of()
        if len(met) < 2:
            return does(here)
        _say(f"\n{here.arrivals} có tệp của {len(met)} kỳ:")
        kinds = [
            Choice(f"{period.name} ({number} tệp)", partial(does, here, "--period", period.id))
            for period, number in sorted(met.items(), key=lambda one: (one[0].end, one[0].start))
        ]
        return self._ask(kinds, Choice("Quay lại", lambda: None))

    def _check(self, here: Season, *of: str) -> None:
        left = self._run("check", *of)
        has_any = here.returned.is_dir() and any(here.returned.iterdir())
        self._sum_up(left, here.returned if has_any else None)

    def _collect(self, here: Season, *of: str) -> None:
        left = self._run("collect", *of)
        self._sum_up(left, left.made)

    def _sum_up(self, left: Left, result: Path | None) -> None:
        if left.collection:
            told = summary(left.collection, is_collected=bool(left.made))
            _say("\n" + "\n".join([_RULE, *told, self._show(result), _RULE]))
        self._wait()

    def _report(self, year: Year | None) -> None:
        write = partial(self._run_and_show, "report", then=_TO_SIGN)
        kinds = [
            Choice("Báo cáo của văn phòng", partial(write, "--office")),
            Choice("Báo cáo của từng đơn vị", partial(write, "--units")),
        ]
        if year:
            of_year = partial(self._report_year, year)
            kinds += [
                Choice(
                    f"Báo cáo của văn phòng, cả {year.period.name}", partial(of_year, "--office")
                ),
                Choice(
                    f"Báo cáo của từng đơn vị, cả {year.period.name}", partial(of_year, "--units")
                ),
            ]
        _say("")
        self._ask(kinds, Choice("Quay lại", lambda: None))

    def _report_year(self, year: Year, of: str) -> None:
        """The year is collected first: its parts may have changed since."""
        named = ("--period", year.period.id)
        if self._run("collect", *map(str, year.paths), *named).made:
            self._run_and_show("report", of, *named, then=_TO_SIGN)
        else:
            self._wait()

    def _export(self) -> None:
        self._run_and_show("export", then="mở bằng Excel, hoặc đưa vào phần mềm khác.")

    # ------------------------------------------------------------ what was dropped on the launcher

    def _take_dropped(self) -> None:
        """What was dropped on the season's launcher is taken in, checked and collected."""
        paths = dropped(os.environ.pop(DROPPED, ""), LAUNCHER)
        if not paths:
            return
        try:
            here = seasons.here()
            if here is None:
                left = self._run("collect", *map(str, paths))
                self._sum_up(left, left.made)
                return
            new = taken_in(paths, here.arrivals)
            _say(f"Đã chép {len(new)} tệp vào {here.arrivals}.")
            self._run("check")
            self._of_one_period(here, self._collect)
        except UserError as error:
            _say(str(error))
            self._wait()


_OFFICE_FIRST = (
    "\nViệc đầu tiên: trong tệp văn phòng, ghi các đơn vị vào trang Đơn vị và kỳ báo cáo vào trang "
    "Kỳ báo cáo."
)
_OFFICE_CARRIED = (
    "\nViệc đầu tiên: trong tệp văn phòng đã mang sang, xem lại trang Đơn vị, ghi kỳ mới và hạn "
    "nộp vào trang Kỳ báo cáo. Rồi chép bảng tổng hợp của kỳ trước vào thư mục này, trước khi tạo "
    "biểu mẫu: số dư được ghi sẵn và các kỳ được so sánh."
)


def _state(here: Season, office: Office, period: Period) -> list[str]:
    """What there is in a season's folder, a line each."""
    units = f"{len(office.units)} đơn vị" if office.units else "chưa ghi đơn vị nào"
    arrived, met = len(here.arrived()), here.arrived_of()
    period = met.most_common(1)[0][0] if met else period
    current = here.of(period)
    earlier = [path.name for path in here.all_before(period)]
    earlier += [f"không đọc được {path.name}" for path in here.unread(period)]
    return [
        f"Thư mục làm việc: {Path.cwd().name}. Kỳ: {period.name}.",
        f"Tệp văn phòng: {units}. Đã nhận: {arrived} tệp trong {ARRIVALS}. Trả lại: {RETURNED}.",
        f"Bảng tổng hợp: {current.name if current else 'chưa có'}. "
        f"Các kỳ trước: {', '.join(earlier) or 'chưa có (chép vào thư mục này để so sánh)'}.",
    ]


def _free_folder(beside: Path, period: Period) -> str:
    """What a season's folder is called where nobody says otherwise: mua-2026-H2."""
    while (beside / f"mua-{period.id}").exists():
        period = periods.following(period)
    return f"mua-{period.id}"


def _time_of_book(season: Path) -> float:
    book = own_book(season / BOOK)
    return book.stat().st_mtime if book else 0


def _as_typed(argument: str) -> str:
    """An argument as it is typed in any shell."""
    return f'"{argument}"' if not argument or set(argument) & set(" &()%!") else argument


def _typed(question: str, default: str | None = None) -> str:
    """What the clerk types; the default where that is nothing. Raises click.Abort at the end."""
    shown = f"{question}, bấm Enter thì lấy «{default}»" if default else question
    return click.prompt(shown, default=default, show_default=False, prompt_suffix=": ").strip()


def _say(text: str) -> None:
    click.echo(visible(text))
