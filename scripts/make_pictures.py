"""Makes the README's pictures from the samples: LibreOffice to PDF, poppler to PNG.

Needs soffice, pdftotext and pdftoppm on the PATH.
"""

from __future__ import annotations

import subprocess
import tempfile
from pathlib import Path

import khsheet
from khsheet.form import definition
from khsheet.office.judging import load

ROOT = Path(__file__).parent.parent
PICTURES = ROOT / "docs" / "pictures"
SAMPLES = ROOT / "samples"
UNIT = "xa-khe-vang-2026-H1.xlsx"

#: picture -> (document, words that stand on its page)
WANTED = {
    "bieu-mau": ("unit", "XÂY DỰNG XÃ HỘI HỌC TẬP"),
    "kiem-tra": ("unit", "KIỂM TRA TRƯỚC KHI GỬI"),
    "tong-quan": ("tong-hop", "Chỉ tiêu"),
    "tong-hop": ("tong-hop", "BẢNG TỔNG HỢP"),
    "dien-bien": ("tong-hop", "hội viên (hội viên)"),
    "thuyet-minh": ("tong-hop", "THUYẾT MINH"),
    "bao-cao-mau-1": ("mau-1", "BÁO CÁO"),
    "bao-cao-mau-2": ("mau-2", "BÁO CÁO"),
    "bao-cao-mau-3": ("mau-3", "BÁO CÁO"),
}


def documents(folder: Path) -> dict[str, Path]:
    """The files that the pictures show, made anew."""
    submission = SAMPLES / f"version-{definition.load().version}" / UNIT
    made = {"unit": folder / "unit.xlsx", "tong-hop": folder / "tong-hop.xlsx"}
    made["unit"].write_bytes(submission.read_bytes())
    office = load(SAMPLES / "van-phong.xlsx", definition.load())
    before = SAMPLES / "tong-hop-2025-H2.xlsx"
    khsheet.collect([SAMPLES / "submissions"], made["tong-hop"], office, previous=before)
    for mau in ("1", "2", "3"):
        (made[f"mau-{mau}"],) = khsheet.report([submission], [mau], folder).written
    return made


def pdf(path: Path) -> Path:
    profile = f"-env:UserInstallation={(path.parent / 'profile').as_uri()}"
    command = [
        "soffice",
        profile,
        "--headless",
        "--convert-to",
        "pdf",
        "--outdir",
        str(path.parent),
        str(path),
    ]
    subprocess.run(command, check=True, capture_output=True)
    return path.with_suffix(".pdf")


def page_with(document: Path, words: str) -> int:
    """The first page on which those words stand."""
    text = subprocess.run(
        ["pdftotext", "-layout", document, "-"], check=True, capture_output=True, text=True
    ).stdout
    for number, page in enumerate(text.split("\f"), 1):
        if words in page:
            return number
    raise SystemExit(f"'{words}' stands on no page of {document.name}")


def main() -> None:
    PICTURES.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        pdfs = {name: pdf(path) for name, path in documents(Path(folder)).items()}
        for picture, (document, words) in WANTED.items():
            page = str(page_with(pdfs[document], words))
            target = PICTURES / picture
            command = [
                "pdftoppm",
                "-png",
                "-r",
                "60",
                "-f",
                page,
                "-l",
                page,
                "-singlefile",
                pdfs[document],
                target,
            ]
            subprocess.run(command, check=True)
            print(target.with_suffix(".png"))


if __name__ == "__main__":
    main()
