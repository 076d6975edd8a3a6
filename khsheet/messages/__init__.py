"""Every message: its code, its grade, why it matters and what to do; how a finding is made of it.

``codes`` names the codes; the catalogue lies in ``files`` (KH0), ``cells`` (KH2), ``tables`` (KH1,
KH3 to KH5) and ``over_time`` (KH51 on), the order of the reference page.
"""

from __future__ import annotations

from khsheet.messages import cells, codes, files, over_time, tables
from khsheet.messages.codes import *  # noqa: F403  (messages.REQUIRED_BLANK: one name for each code)
from khsheet.messages.message import Message
from khsheet.messages.words import COPY as COPY
from khsheet.messages.words import CRITERION_WORDS as CRITERION_WORDS
from khsheet.messages.words import DECISION_WORDS, GRADES, OUTCOME_WORDS, STATUS_WORDS
from khsheet.messages.words import EXEMPT as EXEMPT
from khsheet.messages.words import NOT_ASKED as NOT_ASKED
from khsheet.messages.words import status_word as status_word
from khsheet.model import Computed, Field, Finding, Place, Severity

_MESSAGES = (
    *files.MESSAGES,
    *tables.STRUCTURE,
    *cells.MESSAGES,
    *tables.ROWS,
    *tables.BETWEEN,
    *over_time.MESSAGES,
)

#: Said of cells that were read although they were not written as asked.
READ_ALL_THE_SAME = (codes.READ_FOR_STAFF, codes.OLD_ENCODING_CONVERTED)

CATALOGUE: dict[str, Message] = {c.code: c for c in _MESSAGES}


def finding(
    place: Place,
    code: str,
    found: str,
    *,
    item: Field | Computed | None = None,
    key: str = "",
    expected: str = "",
    remedy: str | None = "",
    value: str = "",
    severity: Severity | None = None,
    rule: str = "",
) -> Finding:
    """A finding with what the catalogue says of its code, where nothing more fitting is given.

    Without a ``remedy`` (None) what was found says already what to do.
    """
    known = CATALOGUE[code]
    return Finding(
        place,
        code,
        severity or known.severity,
        found,
        value,
        item.key if item else key,
        rule,
        item.label if item else "",
        expected,
        "" if remedy is None else remedy or known.remedy,
    )


def noted(file: str, code: str, found: str, remedy: str = "", expected: str = "") -> Finding:
    """A finding about a whole file."""
    return finding(Place(file), code, found, expected=expected, remedy=remedy)


def reference() -> str:
    """The reference page of all codes, as Markdown."""
    lines = [
        "# Các mã thông báo",
        "",
        "Trang này được tạo từ `khsheet/messages/`; xem từng mã bằng `khsheet explain MÃ`.",
        "",
        "| Mã | Mức | Tên | Vì sao quan trọng | Cách xử lý | Ví dụ |",
        "|---|---|---|---|---|---|",
    ]
    for c in _MESSAGES:
        told = (c.code, GRADES[c.severity], c.title, c.why, c.remedy, c.example)
        lines.append(f"| {' | '.join(told)} |")
    return "\n".join(lines) + "\n"


def explain(code: str) -> str:
    """One code for people. Raises KeyError for an unknown code."""
    c = CATALOGUE[code.upper()]
    return "\n".join(
        (
            f"{c.code} – {c.title} ({GRADES[c.severity]})",
            f"  Vì sao: {c.why}",
            f"  Cách xử lý: {c.remedy}",
            f"  Ví dụ: {c.example}",
        )
    )


__all__ = [
    "CATALOGUE",
    "DECISION_WORDS",
    "GRADES",
    "OUTCOME_WORDS",
    "STATUS_WORDS",
    "Message",
    "explain",
    "finding",
    "noted",
    "reference",
]
