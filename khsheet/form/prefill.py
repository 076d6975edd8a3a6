"""The inputs that a unit's workbook starts with."""

from __future__ import annotations

from khsheet.form.wording import filled_in, unit_word, words_of
from khsheet.model import Form, Identity, Raw


def prefill(form: Form, identity: Identity) -> dict[str, Raw]:
    """What a blank workbook starts with: the period and the office's configuration."""
    special = {
        "period_year": float(identity.period.year),
        "period_month": float(identity.period.end.month),
    }
    words = words_of(identity.period, unit_word(form, identity.unit))
    cells: dict[str, Raw] = {}
    for key, item in form.inputs.items():
        value = special.get(item.prefill) or identity.config.get(item.prefill, "")
        if value:
            cells[key] = value if isinstance(value, float) else filled_in(value, words)
    return cells
