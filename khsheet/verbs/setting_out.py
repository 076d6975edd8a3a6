"""What a run starts from: the office's book, and the forms that are known where it is used."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

from khsheet import outputs
from khsheet.errors import UserError
from khsheet.form import definition
from khsheet.form.known import KnownForms
from khsheet.office.book import Office
from khsheet.office.reading import OfficeFault, OfficeFile, open_file

#: As what else the office's book may be saved; it is used where there is no other.
_ALSO_SAVED_AS = (".xlsm", ".xlsb", ".ods", ".xls", ".csv")


class Start(NamedTuple):
    """The forms that a run knows, and its office (None without one)."""

    known: KnownForms
    office: Office | None = None


def start(
    office: Office | Path | str | None = None,
    known: KnownForms | None = None,
    *,
    form: str = "",
    was_found: bool = False,
) -> Start:
    """The forms and the office of a run that was given an office (or its book, its list of units).

    A book is read before any form: it may name a folder of definitions, ``form`` among them (an id
    or a file, where no forms are ``known``). The office's limits are those of the forms. A book
    that ``was_found``, not named, may have no units yet. Raises OfficeFault and DefinitionError.
    """
    if isinstance(office, Path | str):
        return _of_book(Path(office), known, form, was_found)
    known = known or KnownForms(form)
    return Start(known.limited(office.limits) if office else known, office)


def _of_book(book: Path, known: KnownForms | None, form: str, was_found: bool) -> Start:
    from khsheet.office import judging

    hint = "Muốn chạy mà không dùng tệp này thì thêm --no-roster." if was_found else ""
    try:
        file = open_file(book)
        known = knowing(file, known, form)
        office = judging.office_of(file, known.all, may_be_empty=was_found)
    except OfficeFault as error:
        raise OfficeFault(str(book), error.faults, hint, error.notes) from error
    return Start(known.limited(office.limits), office)


def knowing(file: OfficeFile, known: KnownForms | None = None, form: str = "") -> KnownForms:
    """The forms that are known, with those of the folder that an office's book names."""
    own = _definitions(file.path, file.definitions)
    if known is None:
        return KnownForms(form, own=own)
    more = {path: text for path, text in own.items() if path not in known.own}
    if not more:
        return known
    return KnownForms(known.name, known.text, {**known.own, **more}, known.limits)


def own_book(usual: Path) -> Path | None:
    """The office's book under its usual name, else the only one that was saved as another kind.

    Raises UserError for several of them: they may say different things.
    """
    if usual.is_file():
        return usual
    found = [one for s in _ALSO_SAVED_AS if (one := usual.with_suffix(s)).is_file()]
    if len(found) > 1:
        listed = ", ".join(str(one) for one in found)
        raise UserError(
            f"Thư mục này có {listed} mà không có {usual}. Xin chọn một tệp bằng --roster TỆP, "
            "hoặc thêm --no-roster để không dùng tệp nào."
        )
    return found[0] if found else None


def known_beside(usual: Path, form: str) -> KnownForms:
    """The forms that are known, the one of that id or file first; where nothing else has it, it is
    sought in the folder that the office's book names."""
    try:
        return KnownForms(form)
    except UserError:
        book = own_book(usual)
        if book is None:
            raise
        return knowing(open_file(book), form=form)


def _definitions(book: Path, folder: str) -> dict[str, str]:
    """The texts of the definitions in the folder that the book names, by path."""
    if not folder.strip():
        return {}
    at = book.parent / folder.strip()
    if not at.is_dir():
        what = f"thư mục định nghĩa biểu mẫu «{folder}» không có cạnh tệp này. Xin xem lại tên."
        raise OfficeFault(str(book), [what])
    held = [path for path in sorted(at.iterdir()) if _is_definition(path.name)]
    return {str(path): definition.text_of(str(path)) for path in held}


def _is_definition(name: str) -> bool:
    """Whether a file of a folder of definitions is one; Excel keeps ~$ beside what is open in it,
    and an earlier one may have been put aside."""
    is_beside = name.startswith(("~$", ".")) or outputs.is_kept(name)
    return name.lower().endswith((".toml", ".xlsx")) and not is_beside
