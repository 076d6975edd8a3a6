"""Makes samples/hoi-lam-vuon/da-nhan: workbooks of a second association, filled with LibreOffice.

Its definition, bieu-mau.xlsx beside them, is written in Excel and edited there; so is its Word
template. All figures and people are invented.

    python scripts/make_garden_samples.py [--out samples/hoi-lam-vuon]
"""

from __future__ import annotations

import argparse
import shutil
import tempfile
from pathlib import Path

from make_samples import HERE, PERIOD, job, type_all

import khsheet
from khsheet.form.known import KnownForms
from khsheet.form.layout import layout
from khsheet.model import Form
from khsheet.model.places import a1

FOLDER = HERE.parent / "samples" / "hoi-lam-vuon"
DEFINITION = "bieu-mau.xlsx"

#: What every unit types the same way.
COMMON = {"report_month": "6", "report_year": "2026", "signer_position": "CHỦ TỊCH"}

UNITS: dict[str, dict[str, str]] = {
    "Xã Vườn Đồi": {
        "report_number": "4",
        "report_place": "Vườn Đồi",
        "report_day": "18",
        "signer_name": "Lò Văn Thử",
        "branches": "6",
        "members_total": "184",
        "members_new": "12",
        "courses": "3",
        "course_people": "95",
        "fruit_given": "620",
        "fruit_households": "74",
        "wood_given": "1500",
        "wood_households": "31",
        "shade_given": "85",
        "shade_households": "12",
        "fund_before": "4.500.000",
        "fund_raised": "9,2 triệu",
        "fund_spent": "7.050.000",
        "good_text": "Cây giống về trước vụ xuân, tỷ lệ sống cao.\n"
        "Hai chi hội đã có tổ ghép cành giúp nhau.",
        "plan_text": "Mở thêm hai lớp ghép cành; trồng cây bóng mát dọc đường liên thôn.",
    },
    "Xã Bãi Ngô": {
        "report_number": "7",
        "report_place": "Bãi Ngô",
        "report_day": "20",
        "signer_name": "Đặng Thị Ví Dụ",
        "branches": "4",
        "members_total": "97",
        "members_new": "5",
        "courses": "1",
        "course_people": "34",
        "fruit_given": "210",
        "fruit_households": "40",
        "wood_given": "0",
        "wood_households": "0",
        "shade_given": "60",
        "shade_households": "9",
        "fund_before": "1.150.000",
        "fund_raised": "3.400.000",
        "fund_spent": "2.980.000",
        "good_text": "Vườn rau bãi bồi cho thu hoạch đều, có nơi nhận mua tại vườn.",
        "plan_text": "Vận động bốn hộ cải tạo vườn tạp.",
    },
    "Phường Cầu Tre": {
        "report_number": "11",
        "report_place": "Cầu Tre",
        "report_day": "22",
        "signer_name": "Mai Văn Mẫu",
        "branches": "9",
        "members_total": "240",
        "members_new": "21",
        "courses": "2",
        "course_people": "110",
        "fruit_given": "150",
        "fruit_households": "63",
        "wood_given": "không",
        "wood_households": "không",
        "shade_given": "340",
        "shade_households": "48",
        "fund_before": "12.000.000",
        "fund_raised": "18.600.000",
        "fund_spent": "15.250.000",
        "good_text": "Hội hoa xuân của phường có 26 vườn tham gia.",
        "plan_text": "Lập câu lạc bộ cây cảnh ở ba tổ dân phố.",
    },
}

#: Owner, kind, square metres and income of each garden, by unit.
GARDENS: dict[str, tuple[tuple[str, str, str, str], ...]] = {
    "Xã Vườn Đồi": (
        ("Vi Thị Mẫu", "Cây ăn quả", "4.200", "38.000.000"),
        ("Hà Văn Thí Dụ", "VAC", "2.650,5", "54.500.000"),
        ("Lường Thị Thử", "Cây ăn quả", "1.800", "16.000.000"),
    ),
    "Xã Bãi Ngô": (
        ("Ngô Văn Mẫu", "Vườn rau", "950", "21.000.000"),
        ("Bùi Thị Thử", "Rau màu", "1.320", "27.500.000"),
    ),
    "Phường Cầu Tre": (("Đỗ Văn Thí Dụ", "Cây cảnh", "400", "90.000.000"),),
}


def cells(unit: str, form: Form) -> dict[str, dict[str, str]]:
    """Sheet -> cell -> text, as the unit types it."""
    made: dict[str, dict[str, str]] = {}
    placed = layout(form).cells

    def put(key: str, text: str, below: int = 0) -> None:
        place = placed[key]
        made.setdefault(place.sheet, {})[a1(place.row + below, place.column)] = text

    for key, text in {**COMMON, **UNITS[unit]}.items():
        put(key, text)
    columns = ("garden_owner", "garden_kind", "garden_area", "garden_income")
    for below, garden in enumerate(GARDENS[unit]):
        put("garden_number", str(below + 1), below)
        for key, text in zip(columns, garden):
            put(key, text, below)
    return made


def make(out: Path) -> None:
    form = KnownForms(str(FOLDER / DEFINITION)).form
    with tempfile.TemporaryDirectory() as scratch:
        blank, made = Path(scratch) / "blank", Path(scratch) / "made"
        jobs = []
        for unit in UNITS:
            (path,) = khsheet.new_forms(form, PERIOD, unit, None, blank).written
            jobs.append(job(path, made / path.name, cells(unit, form)))
        type_all(jobs, Path(scratch))
        shutil.rmtree(out / "da-nhan", ignore_errors=True)
        shutil.copytree(made, out / "da-nhan")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--out", type=Path, default=FOLDER)
    make(parser.parse_args().out)
