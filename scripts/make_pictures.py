"""Makes the pictures of README and guides from the samples: LibreOffice to PDF, poppler to PNG.

Needs soffice, pdftotext and pdftoppm on the PATH.
"""

from __future__ import annotations

import argparse
import contextlib
import shutil
import subprocess
import tempfile
from dataclasses import dataclass
from pathlib import Path

import openpyxl
from PIL import Image, ImageOps

import khsheet
from khsheet.form import definition, periods
from khsheet.model import Period
from khsheet.office.judging import load
from khsheet.office.schema import schema
from khsheet.verbs.form import begin
from khsheet.verbs.report import Of

ROOT = Path(__file__).parent.parent
PICTURES = ROOT / "docs" / "pictures"
SAMPLES = ROOT / "samples"
TRAINING = SAMPLES / "tap-huan" / "bai-1"
UNIT = "xa-khe-vang-2026-H1.xlsx"
#: What the office typed of the period, row by row.
PERIOD_TYPED = ("2026-H1", "", "", "25/06/2026", "31", "08/05/2026")

#: Pixels an inch, and the widest that a picture may be.
RESOLUTION, MAX_WIDTH = 96, 1200
#: Pictures are of few colours: a palette makes a third of the bytes.
COLOURS, MAX_BYTES = 64, 150_000
#: Where the foot of a workbook's page begins.
ABOVE_FOOT = 0.93
#: White around what is shown, and between pictures that stand side by side.
MARGIN = 8


@dataclass(frozen=True)
class Part:
    """A page of a document: the first on which those words stand, without its white margins and,
    in workbooks, its foot; of what is left so much of height and width, in parts of the whole. A
    wide one is zoomed, for it was made small to fit its page."""

    document: str
    words: str
    bottom: float = 1.0
    right: float = 1.0
    zoom: int = 1


WANTED = {
    "trang-huong-dan": Part("blank", "Các trang cần điền"),
    "o-de-dien": Part("sent", "XÂY DỰNG XÃ HỘI HỌC TẬP", 0.5),
    "kiem-tra-con-sai": Part("sent", "KIỂM TRA TRƯỚC KHI GỬI", 0.87),
    "can-sua": Part("returned", "CẦN SỬA"),
    "o-can-sua": Part("returned", "XÂY DỰNG XÃ HỘI HỌC TẬP", 0.5),
    "don-vi": Part("office", "Mã đơn vị", right=0.72),
    "ky-bao-cao": Part("office", PERIOD_TYPED[3]),
    "tinh-hinh-nop": Part("tong-hop", "TÌNH HÌNH NỘP BÁO CÁO", 0.72),
    "bao-cao-van-phong": Part("office-report", "BÁO CÁO"),
    "dinh-nghia": Part("definition", "Kiểu giá trị", 1.0, 0.36, 4),
    "bieu-mau-tu-lam": Part("own-form", "Thành viên mới"),
    "bieu-mau": Part("unit", "XÂY DỰNG XÃ HỘI HỌC TẬP"),
    "kiem-tra": Part("unit", "KIỂM TRA TRƯỚC KHI GỬI"),
    "tong-quan": Part("tong-hop", "Chỉ tiêu"),
    "tong-hop": Part("tong-hop", "BẢNG TỔNG HỢP"),
    "dien-bien": Part("tong-hop", "hội viên (hội viên)"),
    "thuyet-minh": Part("tong-hop", "THUYẾT MINH"),
    "bao-cao-mau-1": Part("mau-1", "BÁO CÁO"),
    "bao-cao-mau-2": Part("mau-2", "BÁO CÁO"),
    "bao-cao-mau-3": Part("mau-3", "BÁO CÁO"),
}
#: Pictures that stand side by side, with how much of the height of each.
STRIPS = {"khsheet": {"bieu-mau": 0.5, "tong-quan": 1.0, "bao-cao-mau-3": 0.48}}


def documents(folder: Path) -> dict[str, Path]:
    """The files that the pictures show, made anew."""
    form = definition.load()
    submission = SAMPLES / f"version-{form.version}" / UNIT
    (sent,) = (TRAINING / "gui-len").glob("*.xlsx")
    (returned,) = (TRAINING / "tra-lai").glob("*.xlsx")
    made = {}
    for name, path in (("unit", submission), ("sent", sent), ("returned", returned)):
        made[name] = Path(shutil.copyfile(path, folder / f"{name}.xlsx"))
    office = load(SAMPLES / "van-phong.xlsx", form)
    period = periods.parse("2026-H1")
    made["blank"] = folder / "blank.xlsx"
    khsheet.new_forms(form, period, "Xã Nà Pheo", office, made["blank"])
    made["office"] = office_book(folder / "office.xlsx")
    made["definition"], made["own-form"] = form_of_ones_own(folder, period)
    made["tong-hop"] = folder / "tong-hop.xlsx"
    before = SAMPLES / "tong-hop-2025-H2.xlsx"
    with contextlib.chdir(SAMPLES):
        khsheet.collect([Path("submissions")], made["tong-hop"], office, previous=before)
    for mau in ("1", "2", "3"):
        (made[f"mau-{mau}"],) = khsheet.report([submission], [mau], folder).written
    (made["office-report"],) = khsheet.report(
        [made["tong-hop"]], (), folder, office, of=Of.OFFICE
    ).written
    return made


def form_of_ones_own(folder: Path, period: Period) -> tuple[Path, Path]:
    """The definition that one begins with, and the workbook that it makes."""
    definition_book, workbook = folder / "cau-lac-bo.xlsx", folder / "own-form.xlsx"
    begin(definition_book)
    khsheet.new_forms(str(definition_book), period, "Thôn Đông", None, workbook)
    return definition_book, workbook


def office_book(path: Path) -> Path:
    """The samples' book with a deadline; the lists that it offers are lost, and not shown."""
    book = openpyxl.load_workbook(SAMPLES / "van-phong.xlsx")
    facts = book[schema((definition.load(),)).sheet("periods").name]
    for row, text in enumerate(PERIOD_TYPED, 2):
        facts.cell(row, 3, text or None)
    book.save(path)
    return path


def pdf(path: Path) -> Path:
    profile = f"-env:UserInstallation={(path.parent / 'profile').as_uri()}"
    outdir = ("--outdir", str(path.parent), str(path))
    command = ["soffice", profile, "--headless", "--convert-to", "pdf", *outdir]
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


def picture(document: Path, part: Part) -> Image.Image:
    """The wanted part of the page."""
    page, target = str(page_with(document, part.words)), document.with_suffix("")
    only = ("-f", page, "-l", page, "-singlefile")
    named = (*only, str(document), str(target))
    command = ["pdftoppm", "-png", "-r", str(RESOLUTION * part.zoom), *named]
    subprocess.run(command, check=True)
    with Image.open(target.with_suffix(".png")) as opened:
        whole = opened.convert("RGB")
    if document.with_suffix(".xlsx").exists():
        whole = upper(whole, ABOVE_FOOT)
    return upper(trimmed(whole), part.bottom, part.right)


def upper(image: Image.Image, height: float, width: float = 1) -> Image.Image:
    """So much of it from above and from the left."""
    right, bottom = round(image.width * width), round(image.height * height)
    return trimmed(image.crop((0, 0, right, bottom)))


def trimmed(image: Image.Image) -> Image.Image:
    """Without the white around it, but for a small margin."""
    box = ImageOps.invert(image.convert("L")).getbbox() or (0, 0, *image.size)
    return ImageOps.expand(image.crop(box), MARGIN, "white")


def beside(images: list[Image.Image]) -> Image.Image:
    """Images of one height in a row."""
    height = min(image.height for image in images)
    scaled = [ImageOps.contain(image, (10 * height, height)) for image in images]
    width = sum(image.width for image in scaled) + MARGIN * (len(scaled) - 1)
    strip = Image.new("RGB", (width, height), "white")
    left = 0
    for image in scaled:
        strip.paste(ImageOps.expand(image.crop(inner(image)), 1, "silver"), (left, 0))
        left += image.width + MARGIN
    return strip


def inner(image: Image.Image) -> tuple[int, int, int, int]:
    return (1, 1, image.width - 1, image.height - 1)


def save(image: Image.Image, name: str) -> None:
    """As small as it stays readable."""
    if image.width > MAX_WIDTH:
        image = ImageOps.contain(image, (MAX_WIDTH, 10 * MAX_WIDTH))
    target = PICTURES / f"{name}.png"
    few = image.quantize(COLOURS, method=Image.Quantize.MAXCOVERAGE, dither=Image.Dither.NONE)
    few.save(target, optimize=True)
    size = target.stat().st_size
    if size > MAX_BYTES:
        raise SystemExit(f"{target.name} has {size} bytes, more than {MAX_BYTES}")
    print(target, size)


def main(wanted: list[str]) -> None:
    PICTURES.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        pdfs = {name: pdf(path) for name, path in documents(Path(folder)).items()}
        images = {name: picture(pdfs[part.document], part) for name, part in WANTED.items()}
    for name, row in STRIPS.items():
        images[name] = beside([upper(images[one], height) for one, height in row.items()])
    for name, image in images.items():
        if not wanted or name in wanted:
            save(image, name)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("pictures", nargs="*", help="names without .png; all where none is named")
    main(parser.parse_args().pictures)
