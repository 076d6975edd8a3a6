"""Words that staff write beside, or instead of, a value: scales, currencies, none, about."""

from __future__ import annotations

import re
import unicodedata

from khsheet.values.kinds import LONGEST
from khsheet.vietnamese.text import clean

_LOOKALIKES = str.maketrans(
    {
        **dict.fromkeys("‐‑‒–—―−－", "-"),
        **dict.fromkeys("’‘`´ʼ′＇", "'"),
        **dict.fromkeys("“”„″〃«»＂", '"'),
        **{chr(0xFF10 + n): str(n) for n in range(10)},
        **dict(zip("．，／％（）＝＋：", ".,/%()=+:", strict=True)),
        "₫": "đ",
        "×": "x",
    }
)


def folded(text: str) -> str:
    """Lower case, composed, with one kind of space, dash, quotation mark and digit."""
    return " ".join(clean(text).lower().translate(_LOOKALIKES).split())


def short_of(raw: str) -> str | None:
    """The folded text; None for one that is too long to be a number or a date."""
    if len(raw) > 10 * LONGEST and len(raw.strip()) > 10 * LONGEST:
        return None
    text = folded(raw)
    return text if len(text) <= LONGEST else None


def bare(text: str) -> str:
    """Without marks, as people type who have no Vietnamese keyboard."""
    letters = unicodedata.normalize("NFD", text).replace("đ", "d")
    return "".join(c for c in letters if not unicodedata.combining(c))


def spellings(words: str, separator: str | None = None) -> frozenset[str]:
    """The words with all their marks and with none. Marks in part mean another word:
    trạm is not trăm, họ is not hộ."""
    listed = [w.strip() for w in words.split(separator)]
    return frozenset(listed) | frozenset(map(bare, listed))


SCALES = {
    word: scale
    for words, scale in (
        ("chục", 10),
        ("trăm", 100),
        ("nghìn ngàn ngìn k ng", 10**3),
        ("triệu triêu tr củ", 10**6),
        ("tỷ tỉ", 10**9),
    )
    for word in spellings(words)
}
MONEY_ONLY = spellings("ng tr củ")  # elsewhere "ng" may be người, "tr" trường
AND_A_HALF = spellings("rưỡi rưởi rười")
HALF = spellings("nửa")
CURRENCY = spellings("đ, đồng, vnđ, vnd, đồng việt nam, đồng chẵn", ",")
UNCLEAR_LETTERS = {"t", "m"}  # t: tỷ, triệu or tấn; m: million, mét or nghìn

INEXACT = spellings(
    "khoảng gần hơn trên dưới xấp xỉ ước chừng tầm độ ngót quá vài mấy lẻ ít nhiều tối"
    " từ đến tới hoặc hay"
)
ABOUT = spellings("khoảng chừng tầm độ gần ước")
INEXACT_SIGNS = set("~≈≃≤≥<>±+")

NO = spellings("không ko chưa")
NO_DEEDS = spellings(
    "không, ko, chưa, có, phát triển, phát sinh, thêm, mới, được, ai, gì, cả, thực hiện,"
    "tổ chức, mở, thành lập, kết nạp, xây dựng, trong kỳ",
    ",",
)
NO_ENDS = spellings("nào mới gì cả trong kỳ này")

PLACEHOLDER = re.compile(r"[-_./\\…·• ]+|x+")
DITTO = spellings('nt|n.t|như trên|"|""|\'\'|//', "|")

# Units that mean the same thing as the first of the line.
UNITS = {
    line.split(",")[0]: spellings(line, ",")
    for line in (
        "người, nhân khẩu, khẩu, người dân, dân",
        "lượt người, người lượt, lượt, người",
        "hội viên, hv, người",
        "học sinh, hs, em, cháu, người",
        "biên chế, người",
        "lớp, lớp học",
        "hộ, hộ gia đình, gia đình",
        "gia đình, hộ, hộ gia đình",
        "dòng họ, họ, tộc họ",
        "quyển vở, quyển, cuốn, vở, cuốn vở",
        "quyển, cuốn",
        "suất, suất học bổng",
        "thôn, bản, xóm, ấp, buôn, làng, tổ dân phố, khu phố",
        "chi hội",
        "hội",
        "khối",
        "đơn vị",
        "cơ sở",
        "phần quà, quà, phần",
        "tài khoản",
        "ngày",
        "tháng",
        "năm",
        "km, cây số, kilômét",
        "ha, hecta, héc ta, hécta",
        "m2, m², mét vuông",
        "m, mét",
        "kg, cân, ki lô",
        "tấn",
        "bộ, chiếc, cái",
        "usd, đô la, $",
    )
}
COUNTED = frozenset().union(*UNITS.values()) | {"%"}
GENERIC = spellings("cái chiếc")
DATE_PARTS = {"ngày", "tháng", "năm"}
_DATE_WORDS = spellings("ngày tháng thg năm quý mùng mồng thứ q t đầu giữa cuối chủ nhật")

KNOWN = frozenset(
    word
    for words in (
        SCALES,
        AND_A_HALF,
        HALF,
        CURRENCY,
        INEXACT,
        NO_DEEDS,
        NO_ENDS,
        COUNTED,
        DITTO,
        _DATE_WORDS,
        UNCLEAR_LETTERS,
        spellings("phần trăm nữ nam trong đó gồm là và trđ ngđ"),
    )
    for phrase in words
    for word in phrase.split()
)

WORD = re.compile(r"[^\W\d_]+")
DIGIT = re.compile("[0-9]")
