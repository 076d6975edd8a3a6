"""What a run starts from: the office's book, and the forms that are known where it is used."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

from khsheet.errors import UserError
from khsheet.form.known import KnownForms
from khsheet.office import judging
from khsheet.office.book import Office
from khsheet.office.reading import OfficeFault, open_file


class Start(NamedTuple):
    """The forms that a run knows, and its office (None without one)."""

    known: KnownForms
    office: Office | None = None


def start(form: str = "", book: Path | None = None, *, was_found: bool = False) -> Start:
    """Read the office's book before any form: it may name a folder of definitions.

    A book that ``was_found``, not named, may have no units yet. Raises OfficeFault and
    DefinitionError.
    """
    if book is None:
        return Start(KnownForms(form))
    hint = "Muốn chạy mà không dùng tệp này thì thêm --no-roster." if was_found else ""
    try:
        file = open_file(book)
        known = KnownForms(form, own=_definitions(book, file.definitions))
        office = judging.office_of(file, known.all, may_be_empty=was_found)
    except OfficeFault as error:
        raise OfficeFault(str(book), error.faults, hint) from error
    return Start(known.limited(office.limits), office)


def begun(office: Office | Path | str | None, known: KnownForms | None) -> Start:
    """The forms and the office that a verb was given, an office by its book or list.

    The office's limits are those of the forms. Raises OfficeFault.
    """
    known = known or KnownForms()
    if isinstance(office, Path | str):
        office = judging.office_of(open_file(Path(office)), known.all)
    return Start(known.limited(office.limits) if office else known, office)


def _definitions(book: Path, folder: str) -> dict[str, str]:
    """The texts of the definitions in the folder that the book names, by path."""
    if not folder.strip():
        return {}
    at = book.parent / folder.strip()
    if not at.is_dir():
        what = f"thư mục định nghĩa biểu mẫu «{folder}» không có cạnh tệp này. Xin xem lại tên."
        raise OfficeFault(str(book), [what])
    try:
        return {str(p): p.read_text(encoding="utf-8") for p in sorted(at.glob("*.toml"))}
    except (OSError, UnicodeDecodeError) as error:
        raise UserError(f"{at}: có tệp định nghĩa không đọc được ({error}).") from error
