"""Why a cell has no number, as staff say it: it does not apply to them, or they do not know it.

"Không", "chưa có" are no reasons but 0 (see ``words``).
"""

from __future__ import annotations

import itertools
import re

from khsheet.model import Field, Raw
from khsheet.values.spelling import short, spellings

NOT_APPLICABLE, UNKNOWN = "không áp dụng", "chưa nắm được"

#: The words of each that a workbook itself takes; others are understood, and said so.
LISTED = {
    NOT_APPLICABLE: ("Không áp dụng", "Không thuộc diện"),
    UNKNOWN: ("Chưa nắm được", "Chưa thống kê", "Chưa có số liệu", "Không theo dõi"),
}

_NO = spellings("không, ko, k, kg, hông", ",")
_NOT_YET = _NO | spellings("chưa, chửa", ",")
#: What does not concern a unit: "không áp dụng với xã", "không thuộc diện báo cáo".
_DOES_NOT_APPLY = spellings(
    "áp dụng, thuộc diện, thuộc phạm vi, thuộc đối tượng, phải báo cáo, phải thống kê, yêu cầu,"
    "thuộc diện báo cáo, thuộc diện thống kê, thuộc phạm vi báo cáo, thuộc đối tượng báo cáo",
    ",",
)
#: Behind these stands whom it does not concern.
_TO_WHOM = spellings("với cho ở tại")
_REGARDING = re.compile(" (?:đối|doi)$")
#: What somebody did not do who has no number yet, and of what.
_DID_NOT = spellings(
    "nắm, nắm được, nắm rõ, nắm chắc, thống kê, thống kê được, tổng hợp, tổng hợp được, rõ, biết,"
    "biết rõ, theo dõi, theo dõi được, xác định, xác định được, thu thập, thu thập được, cập nhật,"
    "cập nhật được, điều tra, điều tra được, rà soát, rà soát được, khảo sát, kiểm đếm,"
    "kiểm đếm được, nhận được, có báo cáo, lấy được",
    ",",
)
_IS_DOING = spellings(
    "đang thống kê, đang tổng hợp, đang thu thập, đang cập nhật, đang rà soát, đang điều tra,"
    "đang xác minh, chờ tổng hợp, chờ thống kê, chờ cập nhật, chờ số, chờ số liệu, chờ báo cáo,"
    "thiếu số liệu",
    ",",
)
_FIGURES = spellings("số liệu, số, con số, thông tin, dữ liệu, thống kê", ",")
_OF_WHAT = _FIGURES | spellings(
    ", hết, đủ, đầy đủ, chính xác, cụ thể, số liệu cụ thể, số liệu chính xác, đủ số liệu,"
    "hết số liệu, được số liệu, số cụ thể",
    ",",
)
_THERE_IS = spellings("có")
_SHORT = {"đc": "được", "dc": "được", "đươc": "được", "sl": "số liệu"}
_AROUND = " .!()[]\"'*"
#: Behind these a unit may say more: "chưa nắm được, đang chờ công an xã".
_MORE = re.compile(r"[,;:(\[]| - ")


def reason_in(raw: Raw, item: Field) -> str:
    """The reason that a cell gives instead of its number, in the words of this module; else ""."""
    if not isinstance(raw, str) or not item.takes_reason:
        return ""
    text = short(raw) or ""
    if any(map(str.isdigit, text)):
        return ""
    said = _MORE.split(text.strip(_AROUND), maxsplit=1)[0].strip(_AROUND)
    return _meaning(" ".join(_SHORT.get(word, word) for word in said.split()).split())


def _meaning(words: list[str]) -> str:
    if not words:
        return ""
    first, rest = words[0], words[1:]
    concern = " ".join(itertools.takewhile(lambda word: word not in _TO_WHOM, rest))
    if first in _NO and _REGARDING.sub("", concern) in _DOES_NOT_APPLY:
        return NOT_APPLICABLE
    if first in _NOT_YET and (_are(rest, _DID_NOT, _OF_WHAT) or _are(rest, _THERE_IS, _FIGURES)):
        return UNKNOWN
    return UNKNOWN if _are(words, _IS_DOING, _OF_WHAT) else ""


def _are(words: list[str], heads: frozenset[str], tails: frozenset[str]) -> bool:
    """Whether the words are one phrase of each of the two sets; "" stands for no words."""
    parts = ((" ".join(words[:at]), " ".join(words[at:])) for at in range(1, len(words) + 1))
    return any(head in heads and tail in tails for head, tail in parts)


def is_listed(raw: str) -> bool:
    """Whether a workbook itself takes the text for a reason."""
    return raw.strip().casefold() in _LISTED


_LISTED = frozenset(word.casefold() for words in LISTED.values() for word in words)
