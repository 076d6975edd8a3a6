"""Makes the pictures of README and guides from the samples: LibreOffice to PDF, poppler to PNG.

Needs soffice, pdftotext and pdftoppm on the PATH.
"""

from __future__ import annotations

import argparse
import subprocess
import tempfile
from dataclasses import dataclass
from pathlib import Path

from PIL import Image, ImageOps

import khsheet
from khsheet.form import definition
from khsheet.office.judging import load

ROOT = Path(__file__).parent.parent
PICTURES = ROOT / "docs" / "pictures"
SAMPLES = ROOT / "samples"
UNIT = "xa-khe-vang-2026-H1.xlsx"

#: Pixels an inch, and the widest that a picture may be.
RESOLUTION, MAX_WIDTH = 96, 1200
#: Pictures are of few colours: a palette makes a third of the bytes.
COLOURS, MAX_BYTES = 64, 150_000
#: White around what is shown, and between pictures that stand side by side.
MARGIN = 8


@dataclass(frozen=True)
class Part:
    """A page of a document: the first on which those words stand, without its white margins; of
    what is left so much of the height, from above."""

    document: str
    words: str
    height: float = 1.0


WANTED = {
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
#: Pictures that stand side by side: form, consolidated workbook and report, so much of each.
STRIPS = {"khsheet": (("bieu-mau", "tong-quan", "bao-cao-mau-3"), 0.66)}


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
    command = ["pdftoppm", "-png", "-r", str(RESOLUTION), *named]
    subprocess.run(command, check=True)
    with Image.open(target.with_suffix(".png")) as opened:
        whole = trimmed(opened.convert("RGB"))
    return upper(whole, part.height)


def upper(image: Image.Image, height: float) -> Image.Image:
    """So much of it from above."""
    if height == 1:
        return image
    return trimmed(image.crop((0, 0, image.width, round(image.height * height))))


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
    for name, (row, height) in STRIPS.items():
        images[name] = beside([upper(images[one], height) for one in row])
    for name, image in images.items():
        if not wanted or name in wanted:
            save(image, name)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("pictures", nargs="*", help="names without .png; all where none is named")
    main(parser.parse_args().pictures)
