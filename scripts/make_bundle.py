"""Makes a folder for 64-bit Windows that is only unpacked: Python, khsheet and what it needs.

    python scripts/make_bundle.py [--out dist]

Wheels are taken by name for Windows from the package index. The embeddable Python is put beside
by the person who builds: python-VERSION-embed-amd64.zip from python.org, in the folder of the
bundle; its checksum is compared with the one below.
"""

from __future__ import annotations

import argparse
import hashlib
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Iterable, Iterator
from pathlib import Path

from packaging.markers import default_environment
from packaging.metadata import Metadata
from packaging.utils import canonicalize_name, parse_wheel_filename

import khsheet
from khsheet.verbs.season_folder import LAUNCHER, launcher

ROOT = Path(__file__).parent.parent
#: SHA-256 of python-VERSION-embed-amd64.zip.
PYTHONS = {
    "3.12.10": "4acbed6dd1c744b0376e3b1cf57ce906f9dc9e95e68824584c8099a63025a3c3",
    "3.11.9": "009d6bf7e3b2ddca3d784fa09f90fe54336d5b60f0e0f305c37f400bf83cfd3b",
}
ARCHIVE = "python-{}-embed-amd64.zip"
#: The folders of the bundle for Python and for what it imports.
PYTHON, LIB = "python", "lib"
FIRST_READ = """\
KHSHEET – báo cáo bằng Excel

1. Chép cả thư mục này vào máy, ví dụ vào Documents. Không phải cài đặt gì, không cần mạng.
2. Bấm hai lần vào {launcher}. Lần đầu, chọn tạo thư mục làm việc; thư mục ấy nằm ngay ở đây.
3. Những lần sau, bấm hai lần vào {launcher} trong thư mục làm việc.

huong-dan-van-phong.docx: hướng dẫn cho văn phòng. huong-dan-don-vi.docx: gửi cho đơn vị.
tap-huan: hai bài tập có lời giải. python và lib: xin đừng sửa, đừng xóa.
"""


class NotBuilt(Exception):
    """The bundle cannot be made; the text says what is to be done."""


# ---------------------------------------------------------------- Python


def embeddable(folder: Path) -> tuple[str, Path]:
    """The version of the embeddable Python that lies in the folder, and its archive, checked."""
    found = next((v for v in PYTHONS if (folder / ARCHIVE.format(v)).is_file()), None)
    if found is None:
        first, *others = PYTHONS
        raise NotBuilt(
            f"There is no embeddable Python. Please download {ARCHIVE.format(first)} (Windows "
            f"embeddable package, 64-bit) from python.org, put it into {folder} and run this "
            f"again; others that are known: {', '.join(others)}."
        )
    archive = folder / ARCHIVE.format(found)
    digest = hashlib.sha256(archive.read_bytes()).hexdigest()
    if digest != PYTHONS[found]:
        raise NotBuilt(
            f"{archive} is not what python.org gives out: its SHA-256 is {digest}, not "
            f"{PYTHONS[found]}. Please download it again."
        )
    return found, archive


def put_python(archive: Path, target: Path) -> None:
    """Unpack Python, and let it import from the folder beside it and from nowhere else."""
    with zipfile.ZipFile(archive) as opened:
        opened.extractall(target)
    (paths,) = target.glob("python*._pth")
    own = [line for line in paths.read_text("utf-8").splitlines() if line and line[0] != "#"]
    paths.write_text("\n".join([*own, f"..\\{LIB}"]) + "\n", encoding="utf-8")


# ---------------------------------------------------------------- what it imports


def download(wheels: Path, version: str) -> None:
    """The wheels of khsheet and all that it needs on Windows."""
    pip = [sys.executable, "-m", "pip"]
    run([*pip, "wheel", "--quiet", "--no-deps", "--wheel-dir", wheels, ROOT])
    (own,) = wheels.glob("khsheet-*.whl")
    wanted = {f"{own}[quick]"}
    for_windows = [
        "--platform=win_amd64",
        "--implementation=cp",
        f"--python-version={version.rpartition('.')[0]}",
        "--only-binary=:all:",
    ]
    while wanted:
        run([*pip, "download", "--quiet", "--dest", wheels, *for_windows, *sorted(wanted)])
        missing = set(lacking(wheels.glob("*.whl"), version))
        if missing == wanted:
            raise NotBuilt(f"The package index has no wheels for Windows of {sorted(missing)}.")
        wanted = missing


def lacking(wheels: Iterable[Path], version: str) -> Iterator[str]:
    """What these wheels need on Windows and none of them is: pip decides by the system on which it
    runs whether a requirement counts."""
    wheels = list(wheels)
    there = {parse_wheel_filename(wheel.name)[0] for wheel in wheels}
    for wheel in wheels:
        for needed in metadata(wheel).requires_dist or ():
            extras = ("quick", "") if wheel.name.startswith("khsheet-") else ("",)
            counts = needed.marker is None or any(
                needed.marker.evaluate({**windows(version), "extra": extra}) for extra in extras
            )
            if counts and canonicalize_name(needed.name) not in there:
                yield f"{needed.name}{needed.specifier}"


def metadata(wheel: Path) -> Metadata:
    with zipfile.ZipFile(wheel) as opened:
        (name,) = (n for n in opened.namelist() if n.endswith(".dist-info/METADATA"))
        return Metadata.from_email(opened.read(name), validate=False)


def windows(version: str) -> dict[str, str]:
    """What markers ask about, on the machine on which the bundle will run."""
    return {
        **{key: str(value) for key, value in default_environment().items()},
        "os_name": "nt",
        "sys_platform": "win32",
        "platform_system": "Windows",
        "platform_machine": "AMD64",
        "python_version": version.rpartition(".")[0],
        "python_full_version": version,
    }


def unpack(wheels: Iterable[Path], target: Path) -> None:
    """Wheels as they are imported; scripts and headers are left out."""
    for wheel in wheels:
        with zipfile.ZipFile(wheel) as opened:
            for name in opened.namelist():
                head, _, rest = name.partition(".data/")
                kind, _, inner = rest.partition("/")
                is_moved = bool(rest) and "/" not in head
                if name.endswith("/") or (is_moved and kind not in ("purelib", "platlib")):
                    continue
                path = target / (inner if is_moved else name)
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_bytes(opened.read(name))


def run(command: list[str | Path]) -> None:
    subprocess.run(command, check=True)


# ---------------------------------------------------------------- the whole


def assemble(target: Path, python: Path, wheels: Iterable[Path]) -> None:
    """The folder that is handed out."""
    shutil.rmtree(target, ignore_errors=True)
    put_python(python, target / PYTHON)
    unpack(wheels, target / LIB)
    (target / LAUNCHER).write_bytes(launcher(f'"{PYTHON}\\python.exe" -m khsheet'))
    text = FIRST_READ.format(launcher=LAUNCHER).replace("\n", "\r\n")
    (target / "DOC-TRUOC.txt").write_bytes(text.encode("utf-8-sig"))
    staff = ROOT / "workbook_templates" / "so-ket-6-thang-huong-dan.docx"
    shutil.copyfile(staff, target / "huong-dan-don-vi.docx")
    shutil.copy(ROOT / "docs" / "huong-dan-van-phong.docx", target)
    shutil.copytree(ROOT / "samples" / "tap-huan", target / "tap-huan")


def zipped(folder: Path) -> Path:
    """The folder as one file, to be copied and unpacked."""
    return Path(shutil.make_archive(str(folder), "zip", folder.parent, folder.name))


def main(out: Path) -> None:
    version, archive = embeddable(out)
    wheels = out / "wheels"
    shutil.rmtree(wheels, ignore_errors=True)
    wheels.mkdir(parents=True)
    download(wheels, version)
    target = out / f"khsheet-{khsheet.__version__}-windows"
    assemble(target, archive, sorted(wheels.glob("*.whl")))
    print(zipped(target))


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--out", type=Path, default=ROOT / "dist", help="folder of the bundle")
    try:
        main(parser.parse_args().out)
    except NotBuilt as error:
        raise SystemExit(f"No bundle: {error}") from error
