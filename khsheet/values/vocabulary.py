"""The words that staff write in cells for numbers and dates, with and without their marks."""

from __future__ import annotations

from khsheet.values.spelling import spellings

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
NOTHING = {"0"} | spellings("không, ko, không có, ko có, không có gì", ",")
NO_DEEDS = spellings(
    "không, ko, chưa, có, phát triển, phát sinh, thêm, mới, được, ai, gì, cả, thực hiện,"
    "tổ chức, mở, thành lập, kết nạp, xây dựng, trong kỳ",
    ",",
)
NO_ENDS = spellings("nào mới gì cả trong kỳ này")

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
"""Words that may be quoted in a message, for none of them is a name beside a number."""
