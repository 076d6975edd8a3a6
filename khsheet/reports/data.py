"""What one report says, in which printed form, and what its file is called."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from khsheet.errors import UserError
from khsheet.form.wording import Area
from khsheet.model import Form, Period, PrintForm, Unit, Value
from khsheet.vietnamese.text import clean, slug

_NONCHARACTERS = re.compile("[\ufdd0-\ufdef\ufffe\uffff]")


@dataclass(frozen=True)
class ReportData:
    """What one report says: ``values`` by key, ``rows`` by table, values in the order of columns.

    Dates are dates in ``values`` and Excel serials in ``rows``. ``config`` is the form's with the
    submission's own laid over it. ``by_unit`` (name and values of every counted unit) makes it the
    office's report: ``unit`` is then the office, ``values`` the sums, ``own`` what it says
    of itself.
    """

    unit: Unit
    period: Period
    values: dict[str, Value]
    config: dict[str, str]
    rows: dict[str, list[tuple]] = field(default_factory=dict)
    by_unit: tuple[tuple[str, dict[str, Value]], ...] = ()
    own: dict[str, Value] = field(default_factory=dict)


def chosen(form: Form, ids: Sequence[str]) -> tuple[PrintForm, ...]:
    """The printed forms of those ids; without ids, every one of the form.

    Raises UserError for an id that the form does not have, and when it has no printed form.
    """
    known = {printed.id: printed for printed in form.print_forms}
    if not known:
        raise UserError(f"Biểu mẫu «{form.title}» không có mẫu in nên không lập được báo cáo Word.")
    for asked in ids:
        if asked not in known:
            listed = "; ".join(f"{p.id} ({p.title})" for p in form.print_forms)
            raise UserError(
                f"Biểu mẫu «{form.title}» không có mẫu in «{asked}». Các mẫu in có: {listed}."
            )
    return tuple(known[asked] for asked in ids) or form.print_forms


def plain(text: str) -> str:
    """Only what XML 1.0 can hold (https://www.w3.org/TR/xml/#charsets), without marks of ours."""
    return clean(_NONCHARACTERS.sub("", text))


def area_of(form: Form, unit: Unit) -> Area:
    """The area that a report is about, its name fit for a document."""
    return Area.of(form, replace(unit, name=plain(unit.name), type=plain(unit.type)))


def file_name(form: Form, print_form: PrintForm, unit: Unit, period: Period) -> str:
    """An ASCII name such as bao-cao-mau-1-suoi-tra-2026-H1.docx; not unique when names are not."""
    return f"bao-cao-mau-{print_form.id}-{slug(area_of(form, unit).name)}-{period.id}.docx"
