"""What khsheet is measured against: the floor, and two scripts that users write.

``python peers.py floor|openpyxl|pandas FOLDER [OUTPUT]``

floor      python-calamine parses every sheet of every file, and nothing else.
openpyxl   the script that a user writes: openpyxl reads, pandas concatenates and writes.
pandas     the best of its kind: calamine reads, xlsxwriter writes.

Neither script checks anything, knows units or keeps places.
"""

from __future__ import annotations

import sys
from pathlib import Path

TABLES = {"Hội viên": "member_seq", "Sổ quỹ": "entry_seq"}
SINGLE = (
    "Thông tin chung",
    "Tổ chức hội",
    "Xã hội học tập",
    "Trung tâm HTCĐ",
    "Hỗ trợ giáo dục",
    "Quỹ khuyến học",
    "Thuyết minh",
    "Chỉ tiêu",
)


def floor(files: list[Path]) -> None:
    from python_calamine import CalamineWorkbook

    for path in files:
        book = CalamineWorkbook.from_path(str(path))
        for name in book.sheet_names:
            book.get_sheet_by_name(name).to_python(skip_empty_area=False)


def gathered(
    sheets: dict[str, list[list]], path: Path, rows: dict[str, list], singles: list[dict]
) -> None:
    """Adds one file's table rows and labelled values."""
    for name, first in TABLES.items():
        at = next((n for n, r in enumerate(sheets[name]) if first in r), None)
        if at is not None:
            header = sheets[name][at + 1]
            for row in sheets[name][at + 2 :]:
                if any(v not in (None, "") for v in row):
                    rows[name].append(
                        {
                            "file": path.name,
                            **{k: v for k, v in zip(header, row) if isinstance(k, str)},
                        }
                    )
    values = {"file": path.name}
    for name in SINGLE:
        for row in sheets[name]:
            if len(row) > 2 and row[0] and not str(row[0]).startswith("#"):
                values[str(row[0])] = row[2]
    singles.append(values)


def written(frames: dict, output: Path, engine: str) -> None:
    import pandas  # type: ignore[import-untyped]

    with pandas.ExcelWriter(output, engine=engine) as writer:
        for name, frame in frames.items():
            frame.to_excel(writer, sheet_name=name, index=False)


def with_openpyxl(files: list[Path], output: Path) -> None:
    import openpyxl
    import pandas

    parts: dict[str, list] = {name: [] for name in TABLES}
    singles: list[dict] = []
    for path in files:
        book = openpyxl.load_workbook(path, data_only=True)
        rows: dict[str, list] = {name: [] for name in TABLES}
        gathered(
            {s.title: [list(r) for r in s.iter_rows(values_only=True)] for s in book},
            path,
            rows,
            singles,
        )
        for name in TABLES:
            parts[name].append(pandas.DataFrame(rows[name]))
    frames = {name: pandas.concat(part, ignore_index=True) for name, part in parts.items()}
    written({"Tổng hợp": pandas.DataFrame(singles), **frames}, output, "openpyxl")


def with_pandas(files: list[Path], output: Path) -> None:
    import pandas

    parts: dict[str, list] = {name: [] for name in TABLES}
    singles: list[dict] = []
    for path in files:
        sheets = pandas.read_excel(
            path, sheet_name=[*TABLES, *SINGLE], header=None, engine="calamine"
        )
        rows: dict[str, list] = {name: [] for name in TABLES}
        lists = {
            n: f.astype(object).where(f.notna(), None).values.tolist() for n, f in sheets.items()
        }
        gathered(lists, path, rows, singles)
        for name in TABLES:
            parts[name].append(pandas.DataFrame(rows[name]))
    frames = {name: pandas.concat(part, ignore_index=True) for name, part in parts.items()}
    written({"Tổng hợp": pandas.DataFrame(singles), **frames}, output, "xlsxwriter")


if __name__ == "__main__":
    which, folder = sys.argv[1], Path(sys.argv[2])
    found = sorted(folder.glob("*.xlsx"))
    if which == "floor":
        floor(found)
    else:
        {"openpyxl": with_openpyxl, "pandas": with_pandas}[which](found, Path(sys.argv[3]))
