"""The text of a cell in one form: one case, one kind of space, dash, quotation mark and digit."""

from __future__ import annotations

import unicodedata

from khsheet.vietnamese.text import clean, unmarked

LONGEST = 80
"""Characters of the longest text worth reading as a number or a date, and of what is quoted."""

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
    """Lower case, composed, with single spaces and none of the look-alikes."""
    return " ".join(clean(text).lower().translate(_LOOKALIKES).split())


def short(raw: str) -> str | None:
    """The folded text; None for one that is too long to be a number or a date."""
    if len(raw) > 10 * LONGEST and len(raw.strip()) > 10 * LONGEST:
        return None
    text = folded(raw)
    return text if len(text) <= LONGEST else None


def bare(text: str) -> str:
    """Without marks, as people type who have no Vietnamese keyboard."""
    return unmarked(unicodedata.normalize("NFD", text))


def spellings(words: str, separator: str | None = None) -> frozenset[str]:
    """The words with all their marks and with none. Marks in part mean another word:
    trạm is not trăm, họ is not hộ."""
    listed = [w.strip() for w in words.split(separator)]
    return frozenset(listed) | frozenset(map(bare, listed))
