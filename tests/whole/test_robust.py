"""One bad file costs only itself: damaged, hostile and heavy files, deadlines, worker processes."""

import _thread
import errno
import io
import json
import os
import random
import re
import signal
import subprocess
import sys
import threading
import time
import zipfile
import zlib
from collections import Counter
from dataclasses import replace
from functools import partial
from pathlib import Path
from types import SimpleNamespace

import hostile
import misbehaving
import pytest
from filled import filled_workbook, written
from hypothesis import given
from hypothesis import strategies as st
from lazily import load_workbook

import khsheet
from khsheet import formats
from khsheet.collection.spool import Spool
from khsheet.form import definition, periods
from khsheet.form.layout import IDENTITY_SHEET, layout
from khsheet.intake import limits, one_file, reader, receive, workers, zips
from khsheet.intake.deadline import Deadline, TooLong
from khsheet.messages import CATALOGUE
from khsheet.model import Finding, Place, Severity, Status, Unit
from khsheet.model.places import letters
from khsheet.office.book import Office
from khsheet.outputs import OutputRefused

FORM = definition.load()
ROOT = Path(__file__).parents[2]
UNITS = {f"{n:02}": f"Xã Mẫu {n}" for n in range(1, 13)}

# ---------------------------------------------------------------- workbooks of ours that ask too much


def cell(reference: str, value: object) -> str:
    if isinstance(value, str):
        return f'<c r="{reference}" t="inlineStr"><is><t>{value}</t></is></c>'
    return f'<c r="{reference}"><v>{value}</v></c>'


def with_rows(table: str, count: int, make) -> bytes:
    """A filled workbook with rows below those of a table; ``make(n)`` gives values by column key or letters."""
    placed = layout(FORM).cells
    first = placed[FORM.tables[table].fields[0].key]
    columns = {f.key: letters(placed[f.key].column) for f in FORM.tables[table].fields}
    rows = []
    for n in range(count):
        number = first.row + 5 + n
        cells = "".join(cell(f"{columns.get(k, k)}{number}", v) for k, v in make(n).items())
        rows.append(f'<row r="{number}">{cells}</row>')
    return rewritten(
        filled_workbook(),
        part_of(first.sheet),
        lambda xml: xml.replace("</sheetData>", "".join(rows) + "</sheetData>"),
    )


def part_of(sheet: str) -> str:
    with formats.open_book(filled_workbook()) as book:
        return book.sheet_part(sheet)


def rewritten(data: bytes, part: str, change) -> bytes:
    target = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(data)) as old,
        zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as new,
    ):
        for name in old.namelist():
            content = old.read(name)
            new.writestr(name, change(content.decode()) if name == part else content)
    return target.getvalue()


def many_rows() -> bytes:
    """Hundreds of thousands of rows that look like members; no more deflate than real ones."""
    dice = random.Random(1)
    return with_rows(
        "members", 700_000, lambda n: {"member_seq": n, "member_full_name": dice.randrange(10**6)}
    )


def many_notes() -> bytes:
    return with_rows("members", 300_000, lambda n: {"Z": n * 7919 % 10**6})


def many_sheets() -> bytes:
    """Three hundred sheets of a thousand rows each, all of which claim to be the members."""
    data = with_rows(
        "members", 1_000, lambda n: {"member_full_name": f"Người {n}", "member_note": "x"}
    )
    source = zipfile.ZipFile(io.BytesIO(data))
    parts = {name: source.read(name).decode() for name in source.namelist()}
    sheet = parts[part_of(layout(FORM).cells["member_seq"].sheet)]
    for n in range(300):
        parts[f"xl/worksheets/x{n}.xml"] = sheet.replace("Người 3", f"Người {n}")
        relation = f'<Relationship Id="x{n}" Type="{hostile.REL}/worksheet" Target="worksheets/x{n}.xml"/></Relationships>'
        parts["xl/_rels/workbook.xml.rels"] = parts["xl/_rels/workbook.xml.rels"].replace(
            "</Relationships>", relation
        )
        parts["xl/workbook.xml"] = parts["xl/workbook.xml"].replace(
            "</sheets>", f'<sheet name="x{n}" sheetId="{900 + n}" r:id="x{n}"/></sheets>'
        )
    return hostile.zipped(parts)


def endless_identity() -> bytes:
    """A hidden sheet whose only cell holds a gigabyte of blanks."""
    part, source = part_of(IDENTITY_SHEET), zipfile.ZipFile(io.BytesIO(filled_workbook()))
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    head = f'{hostile.HEAD}<worksheet xmlns="{hostile.MAIN}"><sheetData ><row r="1"><c r="A1" t="inlineStr"><is><t>'
    endless = (
        packer.compress(head.encode())
        + packer.flush(zlib.Z_FULL_FLUSH)
        + hostile.blanks_deflated(1024)
    )
    entries = []
    for name in source.namelist():
        data = source.read(name)
        entry = (name, 0, hostile.deflated(data), zlib.crc32(data), len(data))
        entries.append((name, 0, endless, 0, 2**30) if name == part else entry)
    return hostile.raw_zip(entries)


def named_in_marks() -> bytes:
    """The form's name with four hundred thousand marks on one letter: to order them takes minutes."""
    marks = "x" + "\u0316\u0300" * 200_000
    return rewritten(
        filled_workbook(),
        "xl/sharedStrings.xml",
        lambda xml: xml.replace(">so-ket-6-thang<", f">{marks}<"),
    )


def named_at_length() -> bytes:
    return rewritten(
        filled_workbook(),
        "xl/sharedStrings.xml",
        lambda xml: xml.replace("Xã Suối Thử", "a" * 40_000),
    )


def blanks_by_the_element() -> bytes:
    """Each of sixty thousand elements stands for 32,767 blanks."""
    blanks = '<text:s text:c="32767"/>' * 60_000
    return hostile.ods(
        hostile.ods_content(
            f'<table:table-row><table:table-cell office:value-type="string"><text:p>a{blanks}b</text:p></table:table-cell></table:table-row>'
        )
    )


OURS = {
    "dau-chong-dau.xlsx": (named_in_marks, "KH008"),
    "ten-rat-dai.xlsx": (named_at_length, "KH012"),
    "dau-cach.ods": (blanks_by_the_element, "KH007"),
    "trieu-dong.xlsx": (many_rows, "KH004"),
    "ghi-chu-khap-noi.xlsx": (many_notes, "KH004"),
    "ba-tram-trang.xlsx": (many_sheets, "KH004"),
    "o-vo-tan.xlsx": (endless_identity, "KH004"),
}

# ---------------------------------------------------------------- a folder of them, by the real command

#: What a name that is no spreadsheet's becomes in a folder: told, or set aside without a fault.
BY_NAME = {
    "list.csv": "KH006", "list-utf-16.csv": "KH006", "note.txt": "KH006", "letter.docx": "KH006", "slides.pptx/ppt/presentation.xml": "KH006",
    "letter.odt/mimetype": "KH006", "paper.pdf": "KH006", "picture.png": "KH006", "letter.doc": "KH006", "~$report.xlsx": "KH006",
    "packed.rar": "KH021", "packed.gz": "KH021", "several.zip/Phường Mẫu.xlsx": "KH007", "other.zip/a.bin": "KH006",
}  # fmt: skip
REMEDIES = (
    "Đề nghị",
    "đề nghị",
    "Xin",
    "Gửi",
    "Mở ",
    "Chép",
    "Giải nén",
    "Không cần làm gì",
    "Kiểm tra",
    "gửi lại",
)

#: The command itself, but that it notes how long each file took, and how much memory all of them.
COMMAND = """
import json, os, re, time
from khsheet.cli import commands as cli
times = [time.perf_counter()]
cli.progress_line = lambda *words: lambda done, total, units=0: times.append(time.perf_counter())
try:
    cli.run()
finally:
    took = [after - before for before, after in zip(times, times[1:])]
    try:  # ru_maxrss would count the parent's memory too
        status = open("/proc/self/status").read()
        peak = int(re.search(r"VmHWM:\\s+(\\d+) kB", status)[1]) / 1024
    except OSError:
        peak = 0
    with open(os.environ["MEASURED"], "w") as out:
        json.dump({"longest": max(took), "files": len(took), "megabytes": peak}, out)
"""


def run_python(
    program: str, *arguments: str, cwd: Path, **environment: str
) -> subprocess.CompletedProcess:
    env = {**os.environ, "PYTHONPATH": str(ROOT), **environment}
    return subprocess.run(
        [sys.executable, "-c", program, *arguments],
        cwd=cwd,
        env=env,
        capture_output=True,
        timeout=300,
    )


def contents(folder: Path) -> dict[Path, tuple[bytes, int]]:
    return {p: (p.read_bytes(), p.stat().st_mtime_ns) for p in folder.rglob("*") if p.is_file()}


@pytest.fixture(scope="module")
def hostile_folder(tmp_path_factory):
    """A folder of hostile files and twelve good ones, checked by the real command.

    Gives the code that each file must get, the command's JSON and errors, and what it measured.
    """
    top = tmp_path_factory.mktemp("xau")
    folder = top / "nhan"
    folder.mkdir()
    expected = {
        name: "KH007" if answer == "ok" else answer
        for name, answer in hostile.write_all(folder).items()
    }
    for name, (make, code) in OURS.items():
        written(folder / name, make())
        expected[name] = code
    for name in BY_NAME:
        expected.pop(name.partition("/")[0], None)
    for code, unit in UNITS.items():
        written(folder / "dung" / f"{code}.xlsx", filled_workbook(unit=unit, code=code))
    before = contents(folder)
    done = run_python(
        COMMAND, "check", "nhan", "--format", "json", cwd=top, MEASURED=str(top / "do.json")
    )
    assert contents(folder) == before, "inputs were changed"
    assert done.returncode == 1, done.stderr
    return (
        expected | BY_NAME,
        json.loads(done.stdout),
        done.stderr.decode(),
        json.loads((top / "do.json").read_text()),
    )


def test_every_bad_file_ends_in_its_class(hostile_folder):
    expected, result, _, _ = hostile_folder
    listed = {f["path"].removeprefix("nhan/"): f for f in result["files"] + result["ignored"]}
    bad = {name: f for name, f in listed.items() if not name.startswith("dung/")}
    assert len(bad) >= 80
    assert {name: [one["code"] for one in f["findings"]] for name, f in bad.items()} == {
        n: [c] for n, c in expected.items()
    }
    assert all(f.get("status", "rejected") == "rejected" for f in bad.values())


def test_every_bad_file_is_told_with_what_to_do(hostile_folder):
    _, result, errors, _ = hostile_folder
    for file in result["files"] + result["ignored"]:
        for finding in file["findings"]:
            assert any(word in finding["message"] for word in REMEDIES), (
                file["path"],
                finding["message"],
            )
            assert finding["message"].endswith(".")
            assert "Error" not in finding["message"] and "Errno" not in finding["message"]
    assert errors == ""


def test_the_good_files_among_them_are_all_there(hostile_folder):
    _, result, _, _ = hostile_folder
    good = [
        (f["path"], f["unit"], f["status"])
        for f in result["files"]
        if f["path"].startswith("nhan/dung/")
    ]
    assert good == [(f"nhan/dung/{code}.xlsx", unit, "accepted") for code, unit in UNITS.items()]
    assert result["totals"]["members_total"] == len(UNITS) * 3


def test_no_file_takes_long_or_much(hostile_folder):
    expected, _, _, measured = hostile_folder
    assert measured["files"] >= len(expected) + len(UNITS)
    assert measured["longest"] < 10
    assert measured["megabytes"] < 512


# ---------------------------------------------------------------- one file, in this process


def read_one(path: Path, **options):
    with Spool() as spool:
        (entry,) = receive.read_files([path], spool, **options).entries
    return entry


def codes(entry) -> list[str]:
    return [f.code for f in entry.findings]


def test_a_file_as_large_as_any_honest_one_is_read(tmp_path):
    """Forty thousand members, far more than any commune has."""
    rows = with_rows(
        "members",
        40_000,
        lambda n: {
            "member_seq": n + 4,
            "member_full_name": f"Người {n}",
            "member_ethnicity": "Kinh",
        },
    )
    entry = read_one(written(tmp_path / "a.xlsx", rows))
    assert entry.row_counts["members"] == 40_003
    assert "KH004" not in codes(entry) and "KH019" not in codes(entry)


@pytest.mark.parametrize(
    ("name", "change"),
    [
        ("office", lambda text: text.replace('"office_name":"', '"office_name":5,"x":"')),
        ("submission", lambda text: text.replace('"modified":"', '"modified":5,"x":"')),
        ("submission", lambda text: text.replace('"file":"', '"file":null,"x":"')),
        ("submission", lambda text: text.replace('"unit":{', '"unit":[],"x":{')),
        (
            "submission",
            lambda text: text.replace('"explanations":{', '"explanations":{"a":5,"x":"y",'),
        ),
        (
            "submission",
            lambda text: text.replace(
                '"findings":[]', '"findings":[[["s",1,1],"ZZ999","error","m","v","f","r"]]'
            ),
        ),
        (
            "submission",
            lambda text: text.replace(
                '"findings":[]', '"findings":[[["s","x",1],"KH104","error","m","v","f","r"]]'
            ),
        ),
        (
            "submission",
            lambda text: text.replace(
                '"findings":[]',
                f'"findings":[[["s",1,1],"KH104","error","{"m" * 40_000}","v","f","r"]]',
            ),
        ),
    ],
)
def test_a_consolidated_workbook_that_holds_something_else_costs_itself(name, change, tmp_path):
    written(tmp_path / "in" / "a.xlsx", filled_workbook(unit="Xã A", code="a"))
    written(tmp_path / "b.xlsx", filled_workbook(unit="Xã B", code="b"))
    khsheet.collect([tmp_path / "b.xlsx"], tmp_path / "th.xlsx")
    book = load_workbook(tmp_path / "th.xlsx")
    for row in book["_khsheet"].iter_rows():
        if row[0].value == name:
            whole = change("".join(c.value or "" for c in row[1:]))
            assert whole != "".join(c.value or "" for c in row[1:])
            for n in range(0, len(whole), 30_000):
                book["_khsheet"].cell(row[0].row, 2 + n // 30_000).value = whole[n : n + 30_000]
    book.save(tmp_path / "in" / "th.xlsx")
    result = khsheet.collect([tmp_path / "in"], tmp_path / "ra.xlsx")
    assert list(result.collection.counted) == ["a"] and result.exit_code == 1
    assert [codes(e) for e in result.collection.others if e.status is Status.REJECTED] == [
        ["KH005"]
    ]


def test_a_file_of_one_letter_beside_the_output(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    written(tmp_path / "01.xlsx", filled_workbook())
    (tmp_path / "a").write_text("x")
    assert khsheet.collect([Path()], Path("ra.xlsx")).exit_code == 0


def test_no_input_is_taken_for_an_output(tmp_path):
    report = written(tmp_path / "in" / "01.xlsx", filled_workbook())
    before = report.read_bytes()
    with pytest.raises(receive.WrongUse, match="báo cáo của một đơn vị"):
        khsheet.collect([tmp_path / "in"], report)
    form, period = definition.load(), periods.parse("2026-H2")
    with pytest.raises(receive.WrongUse, match="báo cáo kỳ trước"):
        khsheet.new_forms(form, period, "Xã Suối Thử", None, report, previous=report)
    assert report.read_bytes() == before and list(tmp_path.rglob("*.xlsx")) == [report]


def test_units_whose_names_differ_in_marks_alone_have_files_of_their_own(tmp_path):
    units = (
        Unit("1.1", "Xã Hòa An"),
        Unit("1-1", "Xã Hoa Ấn"),
        Unit("hoa-an", "Xã Hỏa An"),
        Unit("hòa ẩn", "Xã Hóa Án"),
    )
    made = khsheet.new_forms(
        definition.load(), periods.parse("2026-H1"), None, Office(units), tmp_path
    )
    assert len(set(made.written)) == len(list(tmp_path.iterdir())) == 4


@pytest.mark.parametrize("held", ["python", "expression"])
def test_a_file_that_takes_too_long_costs_itself(tmp_path, monkeypatch, held):
    """Whatever runs too long, reading or checks: here the checks never end."""

    def endless(*_):
        while True:
            sum(range(1000)) if held == "python" else json.dumps(list(range(1000)))

    for name in ("a.xlsx", "b.xlsx", "c.xlsx"):
        written(tmp_path / name, filled_workbook(unit=f"Xã {name[0]}", code=name[0]))
    check = one_file.check
    monkeypatch.setattr(limits, "SECONDS", 0.5)
    monkeypatch.setattr(
        one_file,
        "check",
        lambda form, sent, period: (
            endless() if sent.unit.code == "b" else check(form, sent, period)
        ),
    )
    with Spool() as spool:
        entries = receive.read_files([tmp_path], spool).entries
    assert [(e.status, codes(e)) for e in entries] == [
        (Status.ACCEPTED, []),
        (Status.REJECTED, ["KH019"]),
        (Status.ACCEPTED, []),
    ]
    assert (
        "quá 0.5 giây" in entries[1].findings[0].message
        and CATALOGUE["KH019"].remedy in entries[1].findings[0].message
    )


def test_a_deadline_ends_with_its_block():
    with Deadline(0.3) as deadline:
        deadline.start()
        deadline.stop()
        time.sleep(0.6)
        signal.raise_signal(signal.SIGALRM)  # as when the file was finished in the moment between
        time.sleep(0.1)
        deadline.start()
        with pytest.raises(TooLong):
            while True:
                pass
    time.sleep(0.6)


def test_a_deadline_that_somebody_swallows_comes_again():
    with Deadline(0.1) as deadline:
        deadline.start()
        for _ in range(2):
            with pytest.raises(TooLong):
                while True:
                    pass


def test_a_deadline_does_not_wait_for_the_code_it_watches():
    """A search for a regular expression is one call, and lets no other thread get its turn."""
    begun = time.monotonic()
    with pytest.raises(TooLong), Deadline(0.3) as deadline:
        deadline.start()
        re.match(r"(a|a)*b", "a" * 40)
    assert time.monotonic() - begun < 5


def test_a_deadline_leaves_the_timer_of_others_as_it_was():
    rung = []
    before = signal.signal(signal.SIGALRM, lambda *_: rung.append("theirs"))
    try:
        signal.setitimer(signal.ITIMER_REAL, 0.6)
        with Deadline(0.1) as deadline:
            deadline.start()
            with pytest.raises(TooLong):
                while True:
                    pass
        assert rung == [] and 0.1 < signal.getitimer(signal.ITIMER_REAL)[0] < 0.6
        time.sleep(0.6)
        assert rung == ["theirs"]
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


@pytest.mark.usefixtures("at_a_terminal")
def test_ctrl_c_is_heard_under_a_deadline():
    with pytest.raises(KeyboardInterrupt), Deadline(60) as deadline:
        deadline.start()
        threading.Timer(0.1, _thread.interrupt_main).start()
        while True:
            pass


@pytest.mark.usefixtures("in_the_background")
def test_a_deadline_holds_where_ctrl_c_is_ignored():
    with pytest.raises(TooLong), Deadline(0.5) as deadline:
        deadline.start()
        threading.Timer(0.1, _thread.interrupt_main).start()
        while True:
            pass
    assert signal.getsignal(signal.SIGINT) is signal.SIG_IGN


def in_a_thread(work):
    """What some work gives in another thread, which hears no signals."""
    made = []
    thread = threading.Thread(target=lambda: made.append(work()))
    thread.start()
    thread.join()
    return made[0]


def test_a_deadline_does_not_hold_in_another_thread():
    """Signals belong to the main thread: what must have an end is read in a process there."""
    assert in_a_thread(lambda: Deadline(1).holds) is False and Deadline(1).holds


@pytest.mark.parametrize("timers", [True, False])
def test_a_file_that_hangs_where_no_deadline_holds_costs_itself(tmp_path, monkeypatch, timers):
    """As on Windows, and in a thread: files are read in a process, which can be ended."""
    for code in ("01", "02"):
        written(tmp_path / f"{code}.xlsx", filled_workbook(unit=UNITS[code], code=code))
    written(tmp_path / "01-treo.xlsx", filled_workbook(unit=UNITS["03"], code="03"))
    monkeypatch.setattr(receive, "_work", misbehaving.work_or_fail)
    monkeypatch.setattr(receive, "HAS_TIMERS", timers)
    monkeypatch.setattr(limits, "GRACE", 0.0)
    monkeypatch.setattr(limits, "SECONDS", 3.0)

    def read():
        with Spool() as spool:
            return receive.read_files([tmp_path], spool).entries

    entries = in_a_thread(read)
    assert [(Path(e.path).name, e.status, codes(e)) for e in entries] == [
        ("01-treo.xlsx", Status.REJECTED, ["KH019"]),
        ("01.xlsx", Status.ACCEPTED, []),
        ("02.xlsx", Status.ACCEPTED, []),
    ]


def test_a_script_that_is_not_guarded_reads_in_processes(tmp_path):
    """Nothing asks whether it is the main module, and no process runs the script once more."""
    written(tmp_path / "nhan" / "01.xlsx", filled_workbook())
    script = (
        "from khsheet.collection.spool import Spool\nfrom khsheet.intake.receive import read_files\n"
        "print('once')\nwith Spool() as spool:\n"
        "    print([e.status.value for e in read_files(['nhan'], spool, jobs=2).entries])\n"
    )
    (tmp_path / "ghi.py").write_text(script, encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "ghi.py"], cwd=tmp_path, capture_output=True, text=True, timeout=60
    )
    assert done.stdout == "once\n['accepted']\n", done.stderr


def test_a_file_read_in_another_thread(tmp_path):
    path = written(tmp_path / "a.xlsx", filled_workbook())
    assert in_a_thread(lambda: read_one(path)).status is Status.ACCEPTED


SURPRISES = [
    (MemoryError(), "KH004"),
    (RecursionError(), "KH020"),
    (ZeroDivisionError(), "KH020"),
    (AssertionError(), "KH020"),
    (FileNotFoundError(2, "No such file"), "KH018"),
    (PermissionError(13, "Permission denied"), "KH018"),
    (OSError(5, "Input/output error"), "KH018"),
]


@pytest.mark.parametrize(("surprise", "code"), SURPRISES)
def test_a_surprise_in_one_file_costs_itself(tmp_path, monkeypatch, surprise, code):
    for name in ("a.xlsx", "b.xlsx"):
        written(tmp_path / name, filled_workbook(unit=f"Xã {name[0]}", code=name[0]))
    read = reader.read

    def failing(book, form, identity, file):
        if file.endswith("a.xlsx"):
            raise surprise
        return read(book, form, identity, file)

    monkeypatch.setattr(reader, "read", failing)
    with Spool() as spool:
        first, second = receive.read_files([tmp_path], spool).entries
    assert (first.status, codes(first)) == (Status.REJECTED, [code])
    assert CATALOGUE[code].remedy in first.findings[0].message
    assert not any(word in first.findings[0].message for word in ("No such", "denied", "Input"))
    assert second.status is Status.ACCEPTED


def test_a_full_temporary_folder_ends_the_run_and_blames_no_file(tmp_path, monkeypatch):
    path = written(tmp_path / "a.xlsx", filled_workbook())

    def full(*_):
        raise OSError(errno.ENOSPC, "No space left on device")

    with Spool() as spool:
        spool.close()
        monkeypatch.setattr(spool, "_file", SimpleNamespace(seek=full, close=full))
        with pytest.raises(OutputRefused, match=r"thư mục tạm .*: ổ đĩa đã đầy, xin dọn bớt"):
            receive.read_files([path], spool)


def test_a_file_that_vanishes_in_the_middle_of_the_run(tmp_path, monkeypatch):
    for name in ("a.xlsx", "b.xlsx", "c.xlsx"):
        written(tmp_path / name, filled_workbook(unit=f"Xã {name[0]}", code=name[0]))
    with Spool() as spool:  # before it is looked at
        entries = receive.read_files(
            [tmp_path], spool, progress=lambda *_: (tmp_path / "b.xlsx").unlink(missing_ok=True)
        ).entries
    assert [(e.status, codes(e)) for e in entries] == [
        (Status.ACCEPTED, []),
        (Status.REJECTED, ["KH018"]),
        (Status.ACCEPTED, []),
    ]

    is_large = limits.is_large
    monkeypatch.setattr(limits, "is_large", lambda source: (is_large(source), source.unlink())[0])
    entry = read_one(tmp_path / "c.xlsx")  # between the look and the reading
    assert codes(entry) == ["KH018"] and "không còn ở đó" in entry.findings[0].message


def test_a_file_that_may_not_be_read(tmp_path, monkeypatch):
    path = written(tmp_path / "a.xlsx", filled_workbook())
    open_path = Path.open
    monkeypatch.setattr(
        Path,
        "open",
        lambda self, *a, **k: (
            (_ for _ in ()).throw(PermissionError(13, "x"))
            if self == path
            else open_path(self, *a, **k)
        ),
    )
    entry = read_one(path)
    assert codes(entry) == ["KH018"] and "chương trình khác đang giữ" in entry.findings[0].message


# ---------------------------------------------------------------- more findings than anybody reads

FINDINGS = st.lists(
    st.builds(
        lambda code, severity, sheet, row: Finding(Place("a.xlsx", sheet, row, 2), code, severity, "Lời nhắn.", "", "members_total"),
        st.sampled_from(["KH104", "KH301"]), st.sampled_from(Severity), st.sampled_from("AB"), st.integers(1, 99),
    ),
    max_size=60,
)  # fmt: skip


@given(FINDINGS, st.integers(2, 9))
def test_findings_beyond_the_limit_are_counted_and_none_is_dropped(findings, most):
    before, limits.MOST = limits.MOST, most
    try:
        kept = limits.limited(findings, FORM)
        assert limits.limited(kept, FORM) == kept
    finally:
        limits.MOST = before

    def kind(f):
        return f.code, f.severity, f.place.sheet, f.field

    for one, number in Counter(map(kind, findings)).items():
        told = [f for f in kept if kind(f) == one]
        listed = [f for f in findings if kind(f) == one]
        if number <= most:
            assert told == listed
        else:
            assert told[:-1] == listed[: most - 1]
            assert (
                f"còn {number - most + 1} chỗ nữa" in told[-1].message
                and CATALOGUE[one[0]].remedy in told[-1].message
            )
    assert {kind(f) for f in kept} == {kind(f) for f in findings}


def test_a_submission_with_thousands_of_findings(tmp_path):
    data = with_rows(
        "entries",
        1_500,
        lambda n: {
            "entry_date": "01/02/2026",
            "entry_category": "Chi: khác",
            "entry_amount": "nhiều",
            "entry_voucher": f"PC{n + 90}",
        },
    )
    path = written(tmp_path / "a.xlsx", data)
    entry = read_one(path)
    wrong = [f for f in entry.findings if f.code == "KH202"]
    assert len(wrong) == limits.MOST
    assert "còn 501 chỗ nữa" in wrong[-1].message and (wrong[-1].place.row, wrong[-1].field) == (
        0,
        "entry_amount",
    )
    assert (
        entry.status is Status.ERRORS
        and "entry_amount" in entry.wrong
        and entry.row_counts["entries"] == 1_503
    )


# ---------------------------------------------------------------- worker processes


def test_work_comes_back_in_order_and_what_dies_or_hangs_is_lost_alone():
    tasks = [1, 2, -1, 3, 4, 1000, 5, 6, -2, 7, *range(10, 40)]
    done = list(workers.ordered(3, misbehaving.square, iter(tasks), 3))
    lost = {-1: workers.Lost.DIED, -2: workers.Lost.DIED, 1000: workers.Lost.TOO_LONG}
    assert done == [(t, lost.get(t, t * t)) for t in tasks]


def test_processes_start_together(monkeypatch):
    """No process waits for another to be up before it is started."""
    begun, start = [], workers._Worker.__init__
    monkeypatch.setattr(
        workers._Worker,
        "__init__",
        lambda worker, *given, **how: begun.append("start") or start(worker, *given, **how),
    )
    wait = workers.wait
    monkeypatch.setattr(workers, "wait", lambda *given: begun.append("wait") or wait(*given))
    assert len(list(workers.ordered(3, misbehaving.square, range(9), 6))) == 9
    assert begun[:4] == ["start", "start", "start", "wait"] and begun.count("start") == 3


def here(number: int) -> tuple[str, int]:
    time.sleep(0.02)
    return "here", number * number


def test_a_helper_shares_the_work_and_what_it_loses_is_lost_alone():
    tasks = [*range(60), -1, *range(60, 90), 1000, *range(90, 120), -2, *range(120, 200)]
    done = list(
        workers.ordered(
            1,
            misbehaving.square,
            iter(tasks),
            3,
            here=here,
            stays=lambda n: n % 10 == 0 and n != 1000,
        )
    )
    assert [task for task, _ in done] == tasks
    made = dict(done)
    for task in tasks:
        lost = {1000: [workers.Lost.TOO_LONG]}.get(
            task, [workers.Lost.DIED] if task < 0 else [task * task]
        )
        assert made[task] in [("here", task * task), *lost]
    assert all(made[n] == ("here", n * n) for n in range(0, 200, 10))
    assert sum(made[n] == n * n for n in range(200)) > 20


def test_a_quick_helper_is_not_kept_waiting_by_a_parent_at_work(tmp_path):
    """While this process does one task, the helper does all that lie ready for it, each time anew."""
    log = tmp_path / "log"
    log.touch()

    def slow(number: int) -> str:
        """Takes until the helper has done its share; a helper that waits costs a while each time."""
        share, until = len(log.read_text().split()) + workers.READY, time.monotonic() + 0.3
        while len(log.read_text().split()) < share and time.monotonic() < until:
            time.sleep(0.001)
        time.sleep(0.02)  # the last result is on its way
        return "here"

    quick = partial(misbehaving.noted, log=str(log))
    made = [made for _, made in workers.ordered(1, quick, range(80), 6, here=slow)]
    helped = [made != "here" for made in made]
    since_up = helped[helped.index(True) :]
    assert since_up.count(True) >= 2 * since_up.count(False)


@pytest.mark.parametrize("broken", ["not started", "gone at once"])
def test_a_helper_that_cannot_be_had_is_done_without(broken, monkeypatch):
    def refuse(*_, **__):
        raise OSError(errno.EAGAIN, "no more processes")

    monkeypatch.setattr(
        *{
            "not started": (workers._Worker, "__init__", refuse),
            "gone at once": (workers, "_serve", misbehaving.no_service),
        }[broken]
    )
    hire, hired = workers._Staff.hire, []
    monkeypatch.setattr(workers._Staff, "hire", lambda staff: hired.append(staff) or hire(staff))
    assert list(workers.ordered(1, misbehaving.square, range(50), 6, here=here)) == [
        (n, ("here", n * n)) for n in range(50)
    ]
    assert len(hired) == 1


def test_no_tasks_start_no_process(monkeypatch):
    monkeypatch.setattr(workers, "_Worker", None)
    assert list(workers.ordered(3, misbehaving.square, [], 6)) == []


def test_workers_are_gone_when_the_reader_stops_early():
    made = workers.ordered(2, misbehaving.square, range(100), 6)
    assert next(made) == (0, 0)
    made.close()
    import multiprocessing

    assert multiprocessing.active_children() == []


@pytest.fixture(scope="module")
def mixed_folder(tmp_path_factory):
    """Good, faulty, damaged and foreign files, an archive, a copy, and a consolidated workbook."""
    folder = tmp_path_factory.mktemp("lan") / "nhan"
    for code, unit in list(UNITS.items())[:4]:
        written(
            folder / f"{code}.xlsx",
            filled_workbook(
                unit=unit, code=code, changes={"members_new": 99.0} if code == "02" else None
            ),
        )
    written(folder / "01 (1).xlsx", (folder / "01.xlsx").read_bytes())
    written(folder / "hong.xlsx", hostile.xlsx()[:-10])
    written(folder / "khac.xlsx", hostile.xlsx())
    written(folder / "ghi-chu.txt", b"x")
    written(
        folder / "goi.zip",
        hostile.zipped({"05.xlsx": filled_workbook(unit=UNITS["05"], code="05")}),
    )
    written(folder.parent / "rieng" / "06.xlsx", filled_workbook(unit=UNITS["06"], code="06"))
    khsheet.collect([folder.parent / "rieng"], folder / "06-tong-hop.xlsx")
    return folder


def collected(folder: Path, jobs: int):
    out = folder.parent / "ra.xlsx"
    out.unlink(missing_ok=True)
    result = khsheet.collect([folder], out, jobs=jobs)
    return (
        out.read_bytes(),
        [(e.path, e.status, codes(e)) for e in result.collection.files],
        result.totals,
    )


def test_several_processes_give_the_same_bytes(mixed_folder):
    alone = collected(mixed_folder, 1)
    assert [status for _, status, _ in alone[1]].count(Status.ACCEPTED) == 5
    assert collected(mixed_folder, 3) == alone


def test_this_process_and_a_helper_give_the_same_bytes(mixed_folder, monkeypatch):
    alone = collected(mixed_folder, 1)
    work_here, take_over, taken = receive._apart, receive._taken_over, []

    def slowly(*given):
        time.sleep(0.5)  # so that the helper is up before all is read
        return work_here(*given)

    monkeypatch.setattr(receive, "_worth_help", lambda files: True)
    monkeypatch.setattr(receive, "_apart", slowly)
    monkeypatch.setattr(
        receive,
        "_taken_over",
        lambda made, *more: taken.append(bool(made.kept)) or take_over(made, *more),
    )
    assert collected(mixed_folder, 0) == alone
    assert True in taken and False in taken


def test_few_files_need_no_helper(mixed_folder, monkeypatch):
    monkeypatch.setattr(receive, "_read_apart", None)
    assert collected(mixed_folder, 0) == collected(mixed_folder, 1)


def test_one_process_needs_no_multiprocessing(mixed_folder):
    program = "import sys\nimport khsheet\nkhsheet.check(['nhan'])\nsys.exit('multiprocessing' in sys.modules)"
    assert run_python(program, cwd=mixed_folder.parent).returncode == 0


def test_a_process_that_dies_or_hangs_costs_its_own_file(mixed_folder, monkeypatch, tmp_path):
    folder = tmp_path / "nhan"
    for path in mixed_folder.glob("0[1-4].xlsx"):
        written(folder / path.name, path.read_bytes())
    written(folder / "01-chet.xlsx", filled_workbook(unit=UNITS["07"], code="07"))
    written(folder / "03-treo.xlsx", filled_workbook(unit=UNITS["08"], code="08"))
    monkeypatch.setattr(receive, "_work", misbehaving.work_or_fail)
    monkeypatch.setattr(limits, "GRACE", 0.0)
    monkeypatch.setattr(limits, "SECONDS", 3.0)
    _, files, _ = collected(folder, 2)
    assert [
        (Path(path).name, status, found)
        for path, status, found in files
        if status is Status.REJECTED
    ] == [
        ("01-chet.xlsx", Status.REJECTED, ["KH020"]),
        ("03-treo.xlsx", Status.REJECTED, ["KH019"]),
    ]
    assert [
        Path(path).name for path, status, _ in files if status in (Status.ACCEPTED, Status.ERRORS)
    ] == ["01.xlsx", "02.xlsx", "03.xlsx", "04.xlsx"]


# ---------------------------------------------------------------- consolidated workbooks among the inputs


def test_a_consolidated_workbook_larger_than_a_submission_is_read(
    mixed_folder, monkeypatch, tmp_path
):
    path = mixed_folder / "06-tong-hop.xlsx"
    monkeypatch.setattr(limits, "SUBMISSION", replace(limits.SUBMISSION, file_bytes=10_000))
    entry = read_one(path)
    assert (entry.status, entry.unit.name) == (Status.ACCEPTED, UNITS["06"])
    assert codes(read_one(mixed_folder / "01.xlsx")) == ["KH004"]
    assert codes(
        read_one(written(tmp_path / "a.xls", hostile.ole({"Workbook": bytes(20_000)})))
    ) == ["KH004"]
    assert codes(read_one(written(tmp_path / "b.xlsx", b"PK\3\4" + bytes(20_000)))) == ["KH004"]
    monkeypatch.setattr(zips, "DEFAULT_LIMITS", replace(zips.DEFAULT_LIMITS, directory_bytes=100))
    assert codes(read_one(path)) == ["KH004"]


def test_a_consolidated_workbook_that_is_not_whole_is_damaged(mixed_folder, tmp_path):
    data = (mixed_folder / "06-tong-hop.xlsx").read_bytes()
    with formats.open_book(data) as book:
        part = book.sheet_part(IDENTITY_SHEET)
    cut = rewritten(
        data,
        part,
        lambda xml: xml.replace('"submission":1', '"submission":2').replace(
            "&quot;submission&quot;:1", "&quot;submission&quot;:2"
        ),
    )
    entry = read_one(written(tmp_path / "a.xlsx", cut))
    assert (entry.status, codes(entry)) == (Status.REJECTED, ["KH005"])
    assert "không còn trọn vẹn" in entry.findings[0].message
