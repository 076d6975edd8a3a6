"""The texts that go to the units, as files from which the clerk copies them."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from khsheet import outputs
from khsheet.collection.comparison import Comparison
from khsheet.collection.spool import Spool
from khsheet.letters.feedback import feedback
from khsheet.letters.group import group_list
from khsheet.letters.reminders import reminder
from khsheet.letters.writer import Writer
from khsheet.model import Collection

REMINDERS, FEEDBACK = "nhac-nop.txt", "phan-hoi.txt"
_RULE = "─" * 60


def write_letters(
    collection: Collection,
    spool: Spool,
    folder: Path,
    done: outputs.Done,
    comparison: Comparison | None = None,
) -> list[str]:
    """Write both files, whatever there is to say, that none of an earlier run is sent; returns a
    note for the clerk."""
    writer = Writer(collection, comparison)
    asked = [(unit, text) for unit in collection.units if (text := reminder(writer, unit))]
    told = [(entry.unit, feedback(writer, entry, spool)) for entry in collection.accepted]
    period, title = collection.period.name.upper(), collection.names
    _write(
        done,
        folder / REMINDERS,
        f"NHẮC NỘP, SỬA BÁO CÁO {period}",
        "Mỗi phần là lời gửi một đơn vị; phần đầu để gửi nhóm chung.",
        [("Gửi nhóm chung", group_list(writer)), *((title[u.code], text) for u, text in asked)],
    )
    _write(
        done,
        folder / FEEDBACK,
        f"PHẢN HỒI VỀ BÁO CÁO {period} ĐÃ ĐẠT",
        "Mỗi phần là lời gửi một đơn vị." if told else "Chưa có đơn vị nào đạt.",
        [(title[u.code], text) for u, text in told],
    )
    return [
        f"Đã ghi lời gửi đơn vị vào {folder}: {len(asked)} lời nhắc ({REMINDERS}), "
        f"{len(told)} lời phản hồi ({FEEDBACK})."
    ]


def _write(
    done: outputs.Done, path: Path, title: str, note: str, parts: Iterable[tuple[str, str]]
) -> None:
    """A text that the editors of all systems open: with its byte order mark and Windows' lines."""
    text = f"{title}\n{note}\n"
    for name, said in parts:
        text += f"\n{_RULE}\n{name}\n{_RULE}\n{said}\n"
    outputs.write_bytes(path, text.replace("\n", "\r\n").encode("utf-8-sig", "replace"), done)
