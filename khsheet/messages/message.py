"""What the catalogue says of one code."""

from __future__ import annotations

from dataclasses import dataclass

from khsheet.model import Severity

ERROR, WARNING, INFO = Severity.ERROR, Severity.WARNING, Severity.INFO


@dataclass(frozen=True, slots=True)
class Message:
    """One message of the catalogue. All texts are Vietnamese; ``example`` is invented."""

    code: str
    severity: Severity
    title: str
    why: str
    remedy: str
    example: str
