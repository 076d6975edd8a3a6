"""The verb ``office``: the office's own book, blank or with what an earlier one holds."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from pathlib import Path

from khsheet import outputs
from khsheet.form import periods
from khsheet.form.known import KnownForms
from khsheet.intake.receive import WrongUse
from khsheet.model import Form
from khsheet.office import judging
from khsheet.office.by_schema import contents
from khsheet.office.contents import Contents
from khsheet.office.reading import OfficeFault, OfficeFile, open_file
from khsheet.office.schema import schema
from khsheet.verbs.setting_out import knowing


def office_workbook(
    forms: Form | Iterable[Form], output: Path, carry_from: Path | str | None = None
) -> list[str]:
    """Write the office's book for those forms; an existing one is never overwritten.

    What ``carry_from`` holds (an earlier book, a CSV list of units) is carried over whole, with the
    forms of the folder that it names. Returns notes on what in it is not the book's own. Raises
    WrongUse, OfficeFault, DefinitionError.
    """
    from khsheet.workbooks.office import write

    forms = (forms,) if isinstance(forms, Form) else tuple(forms)
    output = Path(output)
    if output.exists():
        raise WrongUse(f"{output} đã có; để không mất nội dung, xin chọn tên khác bằng -o.")
    held, faults, deadlines = Contents(), list[str](), dict[str, date]()
    if carry_from:
        file = open_file(Path(carry_from))
        given = {form.id for form in forms}
        forms += tuple(form for form in knowing(file).of_office if form.id not in given)
        held = contents(file, schema(forms))
        deadlines, faults = _judged(file, forms)
    outputs.write_bytes(output, write(forms, held, periods.under_way(date.today(), deadlines)))
    return [note.carried for note in held.notes] + faults


def _judged(file: OfficeFile, forms: Iterable[Form]) -> tuple[dict[str, date], list[str]]:
    """The deadlines of the earlier book, and what has to be mended in it, and so in the new one."""
    try:
        office = judging.office_of(file, forms, may_be_empty=True)
    except OfficeFault as error:
        return {}, [f"Còn phải sửa, như ở tệp cũ: {fault}" for fault in error.faults]
    return {id: facts.deadline for id, facts in office.periods.items() if id and facts.deadline}, []


def forms_of(name: str, carry_from: Path | None) -> tuple[Form, ...]:
    """The forms of a book: the one named, else all that are known; the name may be one of those
    in the folder that the earlier book names."""
    known = knowing(open_file(carry_from), form=name) if carry_from else KnownForms(name)
    return (known.form,) if name else known.all
