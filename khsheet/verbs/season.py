"""The folder in which an office works for a season: where everything lies in it, for every verb."""

from __future__ import annotations

import os
import re
from collections import Counter
from collections.abc import Iterable
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from khsheet.intake.identity import StatedIdentity
    from khsheet.model import Period
    from khsheet.office.book import Office

#: The office's own book is found under this name.
BOOK = "van-phong.xlsx"
FORMS, ARRIVALS, RETURNED, REPORTS = "bieu-mau", "da-nhan", "tra-lai", "bao-cao"
#: Said where the place for arrivals was renamed or removed.
NO_ARRIVALS = f"Thiếu thư mục {ARRIVALS}; nếu đã đổi tên thì xin đổi lại."
#: How consolidated workbooks are called where nobody renames them.
_CONSOLIDATED = "tong-hop"
#: As what they may have been saved since.
_KINDS = (".xlsx", ".xlsm", ".ods", ".xls")
_PERIOD = re.compile(r"20\d\d(-(H[12]|Q[1-4]))?")


class _Stated(NamedTuple):
    """What a workbook says of itself."""

    path: Path
    kind: str
    form: str
    period: Period


class Year(NamedTuple):
    """A year of which a report can be made, and what it is collected from."""

    period: Period
    paths: tuple[Path, ...]


class Season(NamedTuple):
    """A season's folder; all paths begin with it, as it was named."""

    folder: Path

    @property
    def book(self) -> Path:
        return self.folder / BOOK

    @property
    def forms(self) -> Path:
        return self.folder / FORMS

    @property
    def arrivals(self) -> Path:
        return self.folder / ARRIVALS

    @property
    def returned(self) -> Path:
        return self.folder / RETURNED

    @property
    def reports(self) -> Path:
        return self.folder / REPORTS

    def arrived(self) -> list[Path]:
        """The files that lie among the arrivals, but for what systems leave everywhere."""
        from khsheet.intake.file_names import is_of_system

        files = (path for path in self.arrivals.rglob("*") if path.is_file())
        return [path for path in files if not is_of_system(path.as_posix())]

    def arrived_of(self) -> Counter[Period]:
        """The periods of the workbooks among the arrivals that say one, as often as they stand."""
        told = (_stated(path) for path in self.arrived() if path.suffix.lower() == ".xlsx")
        return Counter(one.period for one in told if one and one.kind != "consolidated")

    def period(self, office: Office | None, today: date) -> Period:
        """The period for which forms are made: that whose deadline comes next, else the only one
        that the office's book has, that of the last forms there are, or that for which reports are
        gathered now."""
        from khsheet.form import periods

        named = {id: facts for id, facts in (office.periods if office else {}).items() if id}
        deadlines = {id: facts.deadline for id, facts in named.items() if facts.deadline}
        if any(day >= today for day in deadlines.values()):
            return periods.under_way(today, deadlines)
        if len(named) == 1:
            return periods.parse(next(iter(named)))
        return self._of_forms() or periods.under_way(today)

    def _of_forms(self) -> Period | None:
        """The period of the form that was made last."""
        forms = sorted(self.forms.glob("*.xlsx"), key=lambda path: path.stat().st_mtime)
        last = _stated(forms[-1]) if forms else None
        return last.period if last else None

    def before(self, period: Period) -> Path | None:
        """The consolidated workbook of the period that ends the day before. Raises WrongUse as
        ``earlier`` does."""
        from khsheet.form import periods

        self._must_read_all_before(period)
        last_day = periods.day_before(period)
        return next((one.path for one in self._consolidated() if one.period.end == last_day), None)

    def of(self, period: Period) -> Path | None:
        """The consolidated workbook of that period."""
        return next((o.path for o in self._consolidated() if o.period.id == period.id), None)

    def all_before(self, period: Period) -> list[Path]:
        """The consolidated workbooks of whatever form of periods that ended before."""
        return [one.path for one in self._consolidated() if one.period.end < period.start]

    def earlier(self, form: str, period: Period) -> list[Path]:
        """The consolidated workbooks of that form of periods that ended before, one of each.
        Raises WrongUse where one that says in its name that it is such cannot be read: nothing
        would be compared, without a word."""
        self._must_read_all_before(period)
        found = [one for one in self._consolidated() if one.form == form]
        return [one.path for one in found if one.period.end < period.start]

    def unread(self, period: Period) -> list[Path]:
        """Consolidated workbooks that cannot be read, but for those that by their names are not
        of a period before."""
        paths = [path for path in self._workbooks() if path.name.startswith(_CONSOLIDATED)]
        return [p for p in paths if _may_be_before(p.stem, period) and _cannot_be_read(p)]

    def _must_read_all_before(self, period: Period) -> None:
        from khsheet.intake.receive import WrongUse

        paths = [str(path) for path in self.unread(period) if _PERIOD.search(path.stem)]
        if paths:
            raise WrongUse(
                f"Không đọc được {', '.join(paths)}: tệp hỏng hoặc có mật khẩu, nên không so sánh "
                "được với kỳ trước. Xin chép lại bản tốt, hoặc chuyển tệp đi nơi khác rồi chạy lại."
            )

    def year(self, office: Office | None) -> Year | None:
        """The last year of whose second half there is a consolidated workbook: made of those of
        both halves, or, where the office's book has that year, of the arrivals if reports of the
        first half lie there."""
        from khsheet.form import periods

        found = {(one.form, one.period.id): one.path for one in self._consolidated()}
        made = dict[int, tuple[Path, ...]]()
        for form, id in found:
            year = periods.parse(id).year
            halves = [found.get((form, part.id)) for part in periods.parts(_whole(year))]
            there = tuple(path for path in halves if path)
            if len(there) == len(halves):
                made[year] = there
            elif halves[-1] and office and str(year) in office.periods:
                first = periods.parts(_whole(year))[0]
                if first in self.arrived_of():
                    made.setdefault(year, (self.arrivals,))
        return Year(_whole(max(made)), made[max(made)]) if made else None

    def to_report(self, period: str = "") -> Path:
        """What reports and exports are made of: the consolidated workbook of that period, or of
        the last; the arrivals where there is none."""
        found = [one for one in self._consolidated() if period in ("", one.period.id)]
        last = max(found, key=lambda one: (one.period.end, one.period.start), default=None)
        return last.path if last else self.arrivals

    def is_behind(self, consolidated: Path) -> bool:
        """Whether something arrived, or the office decided something, since it was written."""
        written = consolidated.stat().st_mtime
        since = [*self.arrived(), *([self.book] if self.book.is_file() else [])]
        return any(path.stat().st_mtime > written for path in since)

    def _workbooks(self) -> list[Path]:
        """The workbooks beside the office's book."""
        own = self.book.stem
        found = (p for p in self.folder.iterdir() if p.suffix.lower() in _KINDS and p.stem != own)
        return sorted(found)

    def _consolidated(self) -> list[_Stated]:
        """The consolidated workbooks of the folder, whatever they are called, one of each form and
        period: that under the name that ``collect`` gives it, else the first."""
        found: dict[tuple[str, str], _Stated] = {}
        for path in self._workbooks():
            one = _stated(path)
            if one is None or one.kind != "consolidated":
                continue
            key = (one.form, one.period.id)
            if key not in found or path.name == f"tong-hop-{one.period.id}.xlsx":
                found[key] = one
        return list(found.values())


def here(folder: Path = Path()) -> Season | None:
    """The season's folder that this is: with a book of the office, and a place for arrivals."""
    from khsheet.verbs.setting_out import own_book

    found = Season(folder)
    is_there = os.path.isdir(found.arrivals)  # not where it may not be looked into
    return found if is_there and own_book(found.book) else None


def lacks_arrivals(folder: Path = Path()) -> bool:
    """Whether this is a season's folder but for its place for arrivals, renamed or removed."""
    from khsheet.verbs.setting_out import own_book

    found = Season(folder)
    is_season = any(os.path.isdir(p) for p in (found.forms, found.returned, found.reports))
    gone = is_season and not os.path.lexists(found.arrivals)
    return gone and own_book(found.book) is not None


def of_other_periods(folder: Path, period: Period, made: Iterable[Path]) -> str:
    """A word about forms in a folder that are of another period than those that were made in it."""
    here = {path.name for path in made}
    there = [_stated(path) for path in folder.glob("*.xlsx") if path.name not in here]
    others = Counter(one.period.name for one in there if one and one.period.id != period.id)
    if not others:
        return ""
    told = "; ".join(f"{name}: {number} tệp" for name, number in sorted(others.items()))
    return f"{folder} còn biểu mẫu của kỳ khác ({told}); xin chuyển đi để khỏi gửi nhầm."


def _may_be_before(name: str, period: Period) -> bool:
    """Whether a consolidated workbook of that name may be of a period that ended before."""
    from khsheet.form import periods

    told = _PERIOD.search(name)
    return told is None or periods.parse(told[0]).end < period.start


def _whole(year: int) -> Period:
    from khsheet.form import periods

    return periods.parse(str(year))


def _stated(path: Path) -> _Stated | None:
    """None for what is no workbook of ours, or one that was put aside."""
    from khsheet.form import periods

    stated = _identity(path)
    if stated is None:
        return None
    try:
        period = periods.parse(stated.get("period"))
    except ValueError:
        return None
    return _Stated(path, stated.get("kind"), stated.get("form"), period)


def _cannot_be_read(path: Path) -> bool:
    return not _is_put_aside(path) and _identity(path) is None


def _is_put_aside(path: Path) -> bool:
    from khsheet import outputs

    return path.name.startswith("~$") or outputs.is_kept(path.name)


def _identity(path: Path) -> StatedIdentity | None:
    """What a workbook says of itself; None for what cannot be read, or was put aside."""
    try:
        seen = path.stat()
    except OSError:
        return None
    if _is_put_aside(path):
        return None
    return _identity_by(path, os.path.abspath(path), seen.st_mtime_ns, seen.st_size)


@lru_cache(4096)
def _identity_by(path: Path, *_seen: object) -> StatedIdentity | None:
    """A file is opened once, until it is seen to have changed."""
    from khsheet.intake.receive import identity_of

    return identity_of(path)
