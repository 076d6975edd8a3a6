"""What the catalogue says of one code."""

from __future__ import annotations

from typing import NamedTuple

from khsheet.model import Severity

ERROR, WARNING, INFO = Severity.ERROR, Severity.WARNING, Severity.INFO


class Message(NamedTuple):
    """One message of the catalogue. All texts are Vietnamese; ``example`` is invented."""

    code: str
    severity: Severity
    title: str
    why: str
    remedy: str
    example: str
