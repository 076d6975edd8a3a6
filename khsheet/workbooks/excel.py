"""XlsxWriter, wrapped once: what it refuses with a return code is an exception here.

It also gives what XlsxWriter lacks: a locked workbook structure, and formats by their properties.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from xlsxwriter import Workbook
from xlsxwriter.format import Format
from xlsxwriter.packager import Packager
from xlsxwriter.worksheet import Worksheet

from khsheet.outputs import CREATED

MAX_TEXT = 32_767


class ExcelRefused(Exception):
    """XlsxWriter would have written something else than asked; names the call and its code."""


def _strict(name: str) -> Callable[..., Any]:
    original = getattr(Worksheet, name)

    def call(self: Worksheet, *args: Any, **kwargs: Any) -> Any:
        result = original(self, *args, **kwargs)
        if isinstance(result, int) and result < 0:
            raise ExcelRefused(f"{name}{args[:2]}: XlsxWriter code {result}")
        return result

    return call


class Sheet(Worksheet):
    """A worksheet whose calls raise ExcelRefused instead of returning a negative code."""

    def _prepare_formula(self, formula: str, expand_future_functions: bool = False) -> str:
        # XlsxWriter looks for some seventy newer functions in every formula; we use none of them.
        return formula.removeprefix("{").removeprefix("=").removesuffix("}")

    def _calculate_spans(self) -> None:
        # The "spans" of rows are optional (ECMA-376 part 1, 18.3.1.73), and cost bytes and time.
        self.row_spans = {}


for _name in (
    "write_string",
    "write_number",
    "write_blank",
    "write_formula",
    "write_array_formula",
    "write_url",
    "write_comment",
    "data_validation",
    "conditional_format",
    "merge_range",
    "insert_chart",
    "set_footer",
    "set_column",
    "set_row",
    "autofilter",
):
    setattr(Sheet, _name, _strict(_name))


def _legacy_hash(password: str) -> str:
    """The 16-bit password hash of ECMA-376 part 4, 3.3.1.81: every program knows it."""
    value = 0
    for character in reversed(password.encode("utf-8")):
        value = ((value >> 14) & 1) | ((value << 1) & 0x7FFF)
        value ^= character
    value = ((value >> 14) & 1) | ((value << 1) & 0x7FFF)
    return f"{value ^ len(password.encode('utf-8')) ^ 0xCE4B:04X}"


class _Parts(Packager):
    def _write_app_file(self) -> None:
        self.named_ranges = []  # told in the workbook itself; here only for people who look at its properties
        super()._write_app_file()


class Book(Workbook):
    """A workbook with strict sheets, cached formats and, if asked, a locked structure."""

    def __init__(self, target: Any, **options: Any):
        super().__init__(
            target, {"strings_to_formulas": False, "strings_to_urls": False, **options}
        )
        self._made: dict[tuple, Format] = {}
        self._lock: str | None = None
        self.set_properties({"created": CREATED, "author": "khsheet"})

    def sheet(self, name: str) -> Sheet:
        return self.add_worksheet(name, worksheet_class=Sheet)

    def style(self, **properties: Any) -> Format:
        """The format with those properties; made once."""
        key = tuple(sorted(properties.items()))
        if key not in self._made:
            self._made[key] = self.add_format(properties)
        return self._made[key]

    def _get_packager(self) -> Packager:
        return _Parts()

    def lock_structure(self, password: str = "") -> None:
        """Sheets can no longer be added, renamed, moved or deleted (without the password)."""
        self._lock = _legacy_hash(password) if password else ""

    def _write_book_views(self) -> None:
        # The schema wants workbookProtection right before bookViews.
        if self._lock is not None:
            attributes = [("workbookPassword", self._lock)] if self._lock else []
            self._xml_empty_tag("workbookProtection", [*attributes, ("lockStructure", "1")])
        super()._write_book_views()
