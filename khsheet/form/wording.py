"""A form's own words: its placeholders filled in, its kinds of units, its association."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import NamedTuple

from khsheet.model import Form, Period, Unit
from khsheet.vietnamese.text import clean
from khsheet.vietnamese.unit_names import AREAS, kind_of

#: How the title of a section begins that is numbered.
NUMBERED = re.compile(r"\A[0-9]+\. ")

ANY_UNIT = "đơn vị"
"""What a unit is called whose kind is not known, or not said."""
_PLACEHOLDER = re.compile(r"\{(\w+)\}")


COMMON_NAMES = {
    "unit_name": "tên đơn vị trong câu",
    "unit_name_at_start": "tên đơn vị ở đầu câu",
    "unit_word": "loại đơn vị",
    "association": "tên hội của đơn vị",
    "period": "kỳ báo cáo: 6 tháng đầu năm 2026",
    "plan_period": "kỳ sau: 6 tháng cuối năm 2026",
    "period_quarters": "các quý của kỳ: quý I, II",
    "period_end_month": "tháng cuối kỳ: tháng 6 năm 2026",
    "year": "năm của kỳ",
    "plan_year": "năm của kỳ sau",
    "by_unit": "các đơn vị, ở báo cáo của văn phòng: {% if by_unit %} … {% endif %}",
}
"""What every Word template may name besides the form's own keys, and what it prints."""


def filled_in(text: str, words: Mapping[str, str]) -> str:
    """A text of the definition with its placeholders replaced; what ``words`` lacks stays."""
    if "{" not in text:
        return text
    return _PLACEHOLDER.sub(lambda match: words.get(match[1], match[0]), text)


def words_of(period: Period, unit_word: str = ANY_UNIT) -> dict[str, str]:
    """What the placeholders of a definition's texts stand for."""
    return {**period.names(), "unit_word": unit_word}


def in_period(text: str, form: Form, period: Period) -> str:
    """A text of the form as it says it in a report of that period: of a year in other words."""
    for word, of_year in form.year_words.items() if not period.part else ():
        text = text.replace(word, of_year)
    return text


def usual_unit_word(form: Form) -> str:
    """What most units are called."""
    return form.unit_kinds[0] if form.unit_kinds else ANY_UNIT


def unit_word(form: Form, unit: Unit) -> str:
    """What a unit's own workbook calls it: its kind, else the usual one."""
    return kind_of(unit.type or unit.name, form.unit_kinds) or usual_unit_word(form)


class Area(NamedTuple):
    """The area of a unit or office as sentences name it: its ``name``, beginning with its ``word``.

    ``association`` is the area's own branch of the association.
    """

    name: str
    word: str
    association: str

    @classmethod
    def of(cls, form: Form, unit: Unit) -> Area:
        """The area that a name means, be it in capitals, without its kind, or the association's."""
        name = " ".join(clean(unit.name).split())
        if form.association and name.casefold().startswith(form.association.casefold()):
            name = name[len(form.association) :].strip()
        if name.isupper() and " " in name:
            name = name.title()
        if word := kind_of(name, (*form.unit_kinds, *AREAS)):
            name = word + name[len(word) :]
        else:
            word = " ".join(clean(unit.type).casefold().split())
            name = f"{word} {name}".strip()
        return cls(name, word or ANY_UNIT, f"{form.association} {name}".strip())

    @property
    def at_start(self) -> str:
        """The name where it begins a sentence."""
        return self.name[:1].upper() + self.name[1:]
