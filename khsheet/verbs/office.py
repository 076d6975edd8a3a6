"""The verb ``office``: the office's own workbook, blank."""

from __future__ import annotations

from pathlib import Path

from khsheet import outputs
from khsheet.intake.receive import WrongUse
from khsheet.model import Form


def office_workbook(form: Form, output: Path) -> Path:
    """Write the blank office workbook; an existing one is never overwritten."""
    from khsheet.workbooks.office import blank

    if output.exists():
        raise WrongUse(f"{output} đã có; để không mất nội dung, xin chọn tên khác bằng -o.")
    outputs.write_bytes(output, blank(form))
    return output
