"""PDF files of finished reports, made by LibreOffice."""

from __future__ import annotations

import shutil
import subprocess
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from khsheet import outputs

Told = Callable[[int, int], None]
"""Called with how many PDF files there are, and how many there will be."""

_WINDOWS_SOFFICE = Path("C:/Program Files/LibreOffice/program/soffice.exe")
_MAC_SOFFICE = Path("/Applications/LibreOffice.app/Contents/MacOS/soffice")
_BATCH = 40
_INSTALL = (
    "Muốn có bản PDF, xin cài LibreOffice (miễn phí, https://vi.libreoffice.org), "
    "hoặc mở tệp bằng Word rồi chọn Lưu thành PDF."
)


class PdfUnavailable(Exception):
    """No PDF could be made; the message says what to install or to do instead."""


def to_pdf(
    paths: list[Path], out: Path, done: outputs.Done | None = None, progress: Told | None = None
) -> list[Path]:
    """PDF files of these documents in the folder ``out``, by LibreOffice with a profile of its own.

    ``done`` learns of those that took the place of others. Raises PdfUnavailable when LibreOffice
    is missing or leaves a document out; no PDF of an earlier run passes for one of this then.
    """
    soffice = _soffice()
    if soffice is None:
        raise PdfUnavailable(f"Máy này chưa có LibreOffice nên chưa lập được PDF. {_INSTALL}")
    out.mkdir(parents=True, exist_ok=True)
    made = [out / f"{path.stem}.pdf" for path in paths]
    with tempfile.TemporaryDirectory(prefix="khsheet-") as work:
        fresh = Path(work) / "pdf"
        fresh.mkdir()
        for start in range(0, len(paths), _BATCH):
            command = [soffice, f"-env:UserInstallation={(Path(work) / 'profile').as_uri()}"]
            command += ["--headless", "--convert-to", "pdf", "--outdir", str(fresh)]
            _convert(
                [*command, *map(str, paths[start : start + _BATCH])], fresh, len(paths), progress
            )
        missing = [path for path in made if not (fresh / path.name).is_file()]
        for path in missing:
            outputs.put_aside(path)
        for path in made:
            if path not in missing:
                outputs.write_bytes(path, (fresh / path.name).read_bytes(), done)
    if missing:
        told = ", ".join(path.name for path in missing)
        raise PdfUnavailable(f"LibreOffice chưa lập được: {told}. {_INSTALL}")
    return made


def is_made_since(document: Path, out: Path) -> bool:
    """Whether there is a PDF of it that is not older."""
    made = out / f"{document.stem}.pdf"
    return made.is_file() and made.stat().st_mtime >= document.stat().st_mtime


def _convert(command: list[str], out: Path, total: int, progress: Told | None) -> None:
    """Run LibreOffice over some documents, and tell how many PDF files there are by now."""
    ends = time.monotonic() + 60 + 20 * min(total, _BATCH)
    try:
        process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    except OSError as error:
        raise _not_running() from error
    try:
        while process.poll() is None:
            if time.monotonic() > ends:
                raise _not_running()
            if progress:
                progress(len(list(out.glob("*.pdf"))), total)
            time.sleep(0.1)
    finally:
        if process.poll() is None:
            process.kill()
            process.wait()


def _not_running() -> PdfUnavailable:
    return PdfUnavailable(f"LibreOffice không chạy được nên chưa lập được PDF. {_INSTALL}")


def _soffice() -> str | None:
    found = shutil.which("soffice") or shutil.which("libreoffice")
    return found or next((str(p) for p in (_WINDOWS_SOFFICE, _MAC_SOFFICE) if p.is_file()), None)
