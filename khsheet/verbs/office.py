"""The verb ``office``: the office's own book, blank or with what an earlier one holds."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from pathlib import Path

from khsheet import outputs
from khsheet.form import periods
from khsheet.intake.receive import WrongUse
from khsheet.model import Form
from khsheet.office.reading import Contents, contents, open_file
from khsheet.office.schema import schema


def office_workbook(
    forms: Form | Iterable[Form], output: Path, carry_from: Path | None = None
) -> list[str]:
    """Write the office's book for those forms; an existing one is never overwritten.

    What ``carry_from`` holds (an earlier book, a CSV list of units) is carried over whole. Returns
    notes on what in it is not the book's own. Raises WrongUse, OfficeFault.
    """
    from khsheet.workbooks.office import write

    forms = (forms,) if isinstance(forms, Form) else tuple(forms)
    if output.exists():
        raise WrongUse(f"{output} đã có; để không mất nội dung, xin chọn tên khác bằng -o.")
    held = contents(open_file(carry_from), schema(forms)) if carry_from else Contents()
    outputs.write_bytes(output, write(forms, held, periods.current(date.today())))
    return held.notes
