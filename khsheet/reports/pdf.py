"""PDF files of finished reports, made by LibreOffice."""

from __future__ import annotations

import shutil
import subprocess
import tempfile
from pathlib import Path

_WINDOWS_SOFFICE = Path("C:/Program Files/LibreOffice/program/soffice.exe")
_MAC_SOFFICE = Path("/Applications/LibreOffice.app/Contents/MacOS/soffice")
_BATCH = 40
_INSTALL = (
    "Muốn có bản PDF, xin cài LibreOffice (miễn phí, https://vi.libreoffice.org), "
    "hoặc mở tệp bằng Word rồi chọn Lưu thành PDF."
)


class PdfUnavailable(Exception):
    """No PDF could be made; the message says what to install or to do instead."""


def to_pdf(paths: list[Path], out: Path) -> list[Path]:
    """PDF files of these documents in the folder ``out``, by LibreOffice with a profile of its own.

    Raises PdfUnavailable when LibreOffice is missing or leaves a document out.
    """
    soffice = _soffice()
    if soffice is None:
        raise PdfUnavailable(f"Máy này chưa có LibreOffice nên chưa lập được PDF. {_INSTALL}")
    out.mkdir(parents=True, exist_ok=True)
    made = [out / f"{path.stem}.pdf" for path in paths]
    _remove(made)
    with tempfile.TemporaryDirectory(prefix="khsheet-") as profile:
        for start in range(0, len(paths), _BATCH):
            _convert(soffice, Path(profile), paths[start : start + _BATCH], out)
    missing = [path.name for path in made if not path.is_file()]
    if missing:
        raise PdfUnavailable(f"LibreOffice chưa lập được: {', '.join(missing)}. {_INSTALL}")
    return made


def _convert(soffice: str, profile: Path, batch: list[Path], out: Path) -> None:
    command = [
        soffice,
        f"-env:UserInstallation={profile.as_uri()}",
        "--headless",
        "--convert-to",
        "pdf",
        "--outdir",
        str(out),
        *map(str, batch),
    ]
    try:
        subprocess.run(command, capture_output=True, timeout=60 + 20 * len(batch), check=False)
    except (OSError, subprocess.TimeoutExpired) as error:
        raise PdfUnavailable(
            f"LibreOffice không chạy được nên chưa lập được PDF. {_INSTALL}"
        ) from error


def _remove(paths: list[Path]) -> None:
    """Away with PDF files of an earlier run, lest they pass for this one's."""
    for path in paths:
        try:
            path.unlink(missing_ok=True)
        except OSError as error:
            raise PdfUnavailable(
                f"{path.name} đang mở ở chương trình khác, xin đóng lại rồi chạy lại."
            ) from error


def _soffice() -> str | None:
    found = shutil.which("soffice") or shutil.which("libreoffice")
    return found or next((str(p) for p in (_WINDOWS_SOFFICE, _MAC_SOFFICE) if p.is_file()), None)
