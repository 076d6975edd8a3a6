"""What one report says, in which printed form, and what its file is called."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace

from khsheet.form.wording import Area
from khsheet.model import Form, Period, PrintForm, Unit, Value
from khsheet.vietnamese.text import clean, slug

_NONCHARACTERS = re.compile("[\ufdd0-\ufdef\ufffe\uffff]")


@dataclass(frozen=True)
class ReportData:
    """What one report says: ``values`` by key, for numbers also the reason why there is none,
    ``rows`` by table, values in the order of columns.

    Dates are dates in ``values`` and Excel serials in ``rows``. ``config`` is the form's with the
    submission's own laid over it. ``by_unit`` (name and values of every counted unit) makes it the
    office's report: ``unit`` is then the office, ``values`` the sums, ``own`` what it says
    of itself, ``notes`` of how many units a sum is where not of all, or which periods a number of a
    unit lacks. ``code`` is that of the data where they count; what does not is a draft.
    """

    unit: Unit
    period: Period
    values: dict[str, Value]
    config: dict[str, str]
    rows: dict[str, list[tuple]] = field(default_factory=dict)
    by_unit: tuple[tuple[str, dict[str, Value]], ...] = ()
    own: dict[str, Value] = field(default_factory=dict)
    notes: dict[str, str] = field(default_factory=dict)
    code: str = ""
    is_draft: bool = False


def plain(text: str) -> str:
    """Only what XML 1.0 can hold (https://www.w3.org/TR/xml/#charsets), without marks of ours."""
    return clean(_NONCHARACTERS.sub("", text))


def area_of(form: Form, unit: Unit) -> Area:
    """The area that a report is about, its name fit for a document."""
    return Area.of(form, replace(unit, name=plain(unit.name), type=plain(unit.type)))


def file_name(form: Form, print_form: PrintForm, unit: Unit, period: Period) -> str:
    """An ASCII name such as bao-cao-mau-1-suoi-tra-2026-H1.docx; not unique when names are not."""
    return f"bao-cao-mau-{print_form.id}-{slug(area_of(form, unit).name)}-{period.id}.docx"
