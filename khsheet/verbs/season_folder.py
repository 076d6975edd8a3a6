"""A season's folder made: the office's book, places for what comes and goes, the menu's opener."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

from khsheet import outputs, windows
from khsheet.intake.receive import WrongUse
from khsheet.model import Form
from khsheet.verbs.office import office_workbook
from khsheet.verbs.season import ARRIVALS, BOOK, FORMS, REPORTS, RETURNED, Season
from khsheet.verbs.setting_out import own_book

GUIDE, LAUNCHER = "DOC-TRUOC.txt", "mo-khsheet.bat"
#: What the launcher hands over: the whole line by which Windows called it, with what was dropped.
DROPPED = "KHSHEET_DROPPED"

_GUIDE = f"""\
THƯ MỤC LÀM VIỆC CỦA MỘT MÙA BÁO CÁO

Bấm hai lần vào {LAUNCHER} để mở bảng chọn (Windows). Kéo tệp hoặc thư mục thả vào
{LAUNCHER} thì các tệp ấy được kiểm tra và tổng hợp.

{BOOK}: tệp của văn phòng, sửa bằng Excel: đơn vị, kỳ báo cáo, quyết định.
{FORMS}: biểu mẫu trắng để gửi đơn vị, và bản hướng dẫn gửi kèm.
{ARRIVALS}: xin chép vào đây mọi tệp đơn vị gửi về, giữ nguyên tên, kể cả tệp nén.
{RETURNED}: bản trả lại để đơn vị sửa, và lời nhắc. Đơn vị đã đạt thì bản trả lại vào da-xong.
{REPORTS}: báo cáo Word.
tong-hop-….xlsx: bảng tổng hợp. Xin chép bảng của kỳ trước vào cạnh tệp này để so sánh.
Bản cũ của tệp được ghi lại nằm trong thư mục cũ ở cùng chỗ.

Ai quen gõ lệnh thì gõ ngay trong thư mục này, không cần ghi đường dẫn:
khsheet new, khsheet check, khsheet collect, khsheet report, khsheet export.
"""
#: Lines with Vietnamese letters stand last: up to them all is the same in every code page. The line
#: by which cmd was called is taken whole, for «&» in a dropped name would end it; delayed expansion
#: is on for that line alone, for «!» in a path would vanish; pushd goes to network folders too. It
#: ends with exit, that cmd does not go on to what stands behind «&» in a dropped name.
_LAUNCHER = """\
@echo off
setlocal DisableDelayedExpansion
chcp 65001 >nul
pushd "%~dp0"
setlocal EnableDelayedExpansion
set "{dropped}=!cmdcmdline!"
setlocal DisableDelayedExpansion
{own}where khsheet >nul 2>nul
if errorlevel 1 goto launcher
call khsheet
goto done
:launcher
where py >nul 2>nul
if errorlevel 1 goto missing
py -3 -m khsheet
goto done
:done
if errorlevel 1 pause
exit
:missing
echo Không thấy khsheet trên máy này. Xin nhờ người phụ trách phần mềm cài đặt.
pause
exit
"""


class SeasonMade(NamedTuple):
    """The folder, what was written in it now, and notes on what was carried over, if it was."""

    season: Season
    written: list[Path]
    notes: list[str]
    is_carried: bool = False


def make_season(
    folder: Path, forms: Form | Iterable[Form], carry_from: Path | str | None = None
) -> SeasonMade:
    """Make the folder in which an office works; what is there already stays as it is.

    Raises WrongUse where a book would be carried over into one that is there, OutputRefused.
    """
    season, notes = Season(folder), list[str]()
    if windows.IS_HERE and folder.name.strip(".") and (why := windows.refused(folder.name)):
        raise outputs.OutputRefused(f"Không tạo được {folder}: {why}.")
    book = own_book(season.book) or season.book  # it may have been saved as another kind
    written = [p for p in (book, folder / GUIDE, folder / LAUNCHER) if not p.exists()]
    if book in written:
        notes = office_workbook(forms, book, carry_from)
    elif carry_from:
        raise WrongUse(f"{book} đã có; để không mất nội dung, xin chọn thư mục khác.")
    for place in (season.forms, season.arrivals, season.returned, season.reports):
        _make(place)
    opener = launcher(*_interpreters(folder))
    for path, text in ((folder / GUIDE, guide()), (folder / LAUNCHER, opener)):
        if path in written:
            outputs.write_bytes(path, text)
    return SeasonMade(season, written, notes, is_carried=carry_from is not None)


def guide() -> bytes:
    """What the folder is for, as the editors of all systems open it."""
    return _GUIDE.replace("\n", "\r\n").encode("utf-8-sig")


def launcher(*commands: str) -> bytes:
    """What opens the menu on Windows: by the first of these commands whose program is there, seen
    from the launcher's folder; else by the khsheet or Python that is installed. Paths may have «%».
    """
    labels = [*(f"other{n}" for n in range(1, len(commands))), "installed"]
    own = "".join(map(_if_there, commands, labels))
    text = _LAUNCHER.format(dropped=DROPPED, own=own.replace("%", "%%"))
    return text.replace("\n", "\r\n").encode("utf-8")


def _if_there(command: str, otherwise: str) -> str:
    program = command[: command.index('"', 1) + 1]
    return f"if not exist {program} goto {otherwise}\n{command}\ngoto done\n:{otherwise}\n"


def _interpreters(folder: Path) -> list[str]:
    """How this very program is called on Windows; elsewhere nothing that Windows would know."""
    if os.name != "nt":
        return []
    program = Path(sys.executable)
    arguments = "" if getattr(sys, "frozen", False) else " -m khsheet"
    return [f'"{path}"{arguments}' for path in (*beside(folder, program), program)]


def beside(folder: Path, program: Path) -> list[str]:
    """The program as it is seen from a season's folder that lies in the one of a bundle: both may
    be moved together. Empty for others."""
    if folder.absolute().parent != program.parent.parent:
        return []
    return [f"..\\{program.parent.name}\\{program.name}"]


def _make(place: Path) -> None:
    try:
        place.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        why = outputs.reason(error, place)
        raise outputs.OutputRefused(f"Không tạo được {place}: {why}.") from error
