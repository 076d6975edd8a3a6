"""One form and one period for a collection: named, or those of most files; nothing hangs on names."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from command import run
from filled import filled_workbook, written
from forms import SMALL, definition_file, filled_small, known_from
from workbooks import read_back

import khsheet
from khsheet.cli.show import collection_json
from khsheet.errors import UserError
from khsheet.form import definition, periods
from khsheet.form.known import KnownForms
from khsheet.formats import open_book
from khsheet.model import Severity, Unit
from khsheet.office.book import Office


def told(result) -> dict[str, tuple[str, list[str]]]:
    """Status and codes of each file, by name."""
    return {
        Path(e.path).name: (
            e.status.value,
            [f.code for f in e.findings if f.severity is Severity.ERROR],
        )
        for e in result.collection.files
    }


def messages(result, name: str) -> str:
    (entry,) = [e for e in result.collection.files if Path(e.path).name == name]
    return " ".join(f.message for f in entry.findings)


# ---------------------------------------------------------------- whatever the order of the files


def small(unit: str, code: str, **options) -> bytes:
    return filled_small(unit=unit, code=code, **options)


@pytest.fixture(scope="module")
def arrived(tmp_path_factory) -> dict[str, bytes]:
    """What lies in the folder, by a word for it: two kinds of strangers, and units in two shapes."""
    folder = tmp_path_factory.mktemp("nguon")
    known = KnownForms(str(definition_file(folder / "thi-dua.toml")))
    for name, unit, code in (("c", "Xã Cam", "03"), ("d", "Xã Dừa", "04")):
        written(folder / name / "a.xlsx", small(unit, code))
    for name, unit, group in (("c", Unit("03", "Xã Cam"), "A"), ("d", Unit("04", "Xã Dừa"), "B")):
        units = (unit, Unit("09", "Xã Mận", group=group))
        office = Office(units, settings={"office_name": f"HỘI {group}"})
        khsheet.collect([folder / name], folder / f"{name}.xlsx", office, known=known)
    late = {"unit": "Xã Cam", "code": "03", "period": "2026-H2", "changes": {"heads": 50.0}}
    return {
        "ổi": small("Xã Ổi", "01"),
        "mít": small("Xã Mít", "02", changes={"heads": 7.0}),
        "kỳ khác": filled_small(**late),
        "biểu khác": filled_workbook(unit="Xã Ổi", code="01"),
        "tổng hợp A": (folder / "c.xlsx").read_bytes(),
        "tổng hợp B": (folder / "d.xlsx").read_bytes(),
    }


def orders(words: list[str]) -> list[tuple[str, ...]]:
    """Every file comes first once, each order turned round too: twice as many as there are files."""
    turned = [tuple(words[n:] + words[:n]) for n in range(len(words))]
    return turned + [order[::-1] for order in turned]


def whole_output(
    arrived: dict[str, bytes], order: tuple[str, ...], folder: Path
) -> tuple[dict, dict, list[str]]:
    """JSON and workbook of a collection, with the word for each file instead of its path.

    Lists of files are sorted by path, so that rows count in any order, and without their number.
    """
    paths = {}
    for number, word in enumerate(order):
        path = written(folder / "nhan" / f"{number}.xlsx", arrived[word])
        paths[str(path)] = word
    known = KnownForms(str(definition_file(folder / "thi-dua.toml")))
    result = khsheet.collect([folder / "nhan"], folder / "ra.xlsx", known=known)

    def neutral(text: str) -> str:
        for path, word in paths.items():
            text = text.replace(path, word)
        for path, word in paths.items():  # a letter to a unit calls its file by the name alone
            text = text.replace(f"tệp {Path(path).name}", f"tệp {word}")
        return text

    printed = json.loads(
        neutral(json.dumps(collection_json(result.collection, result.totals, None)))
    )
    printed["files"].sort(key=lambda f: (f["path"], f["unit"]))
    with open_book(folder / "ra.xlsx") as book:
        rows = {
            name: sorted(
                [neutral(str(raw)) for column, raw in cells.items() if column > 1]
                for cells in book.sheet(name).rows.values()
            )
            for name in book.names
        }
    return printed, rows, list(result.collection.counted)


def test_names_of_files_change_nothing(arrived, tmp_path):
    made = [
        whole_output(arrived, order, tmp_path / str(n))
        for n, order in enumerate(orders(list(arrived)))
    ]
    printed, rows, counted = made[0]
    assert printed["totals"]["heads"] == 12 + 7 + 12 + 12
    assert {f["path"]: f["status"] for f in printed["files"] if f["path"] in arrived} == {
        "ổi": "accepted",
        "mít": "accepted",
        "kỳ khác": "rejected",
        "biểu khác": "rejected",
    }
    for other_printed, other_rows, other_counted in made[1:]:
        assert other_printed == printed
        assert other_rows == rows
        assert other_counted == counted


# ---------------------------------------------------------------- two forms


@pytest.fixture
def two_forms(tmp_path, monkeypatch) -> Path:
    """Two definitions come with khsheet, and one report of each lies there, and one more."""
    templates = tmp_path / "templates"
    shipped = definition.templates_dir() / f"{definition.DEFAULT}.toml"
    definition_file(templates / shipped.name, shipped.read_text(encoding="utf-8"))
    definition_file(templates / "a-thi-dua.toml", SMALL.replace("thi-dua", "a-thi-dua"))
    monkeypatch.setattr(definition, "templates_dir", lambda: templates)
    definition.available.cache_clear()
    definition.forms.cache_clear()
    text = SMALL.replace("thi-dua", "a-thi-dua")
    written(tmp_path / "nhan" / "a.xlsx", filled_workbook(unit="Xã Ổi", code="01"))
    for name, unit, code in (("b", "Xã Mít", "02"), ("c", "Xã Cam", "03")):
        data = filled_small(text, unit=unit, code=code)
        written(tmp_path / "nhan" / f"{name}.xlsx", data)
    yield tmp_path / "nhan"
    definition.available.cache_clear()
    definition.forms.cache_clear()


def test_the_form_that_is_meant_by_itself_is_stated_not_the_first_by_name(two_forms):
    assert min(definition.available()) == "a-thi-dua"
    assert KnownForms().form.id == definition.load().id == definition.DEFAULT


def test_the_form_of_most_files_counts_and_others_are_refused_by_name(two_forms):
    result = khsheet.check([two_forms])
    assert result.collection.form.id == "a-thi-dua"
    assert told(result) == {
        "a.xlsx": ("rejected", ["KH008"]),
        "b.xlsx": ("accepted", []),
        "c.xlsx": ("accepted", []),
    }
    assert result.totals["heads"] == 24
    words = ("Báo cáo sơ kết", "so-ket-6-thang", "Phiếu thi đua", "a-thi-dua", "--form")
    assert all(word in messages(result, "a.xlsx") for word in words)


def test_the_form_named_counts_whatever_the_others_are(two_forms):
    result = khsheet.check([two_forms], known=KnownForms(definition.DEFAULT))
    assert [s for s, _ in told(result).values()] == ["accepted", "rejected", "rejected"]
    assert result.totals["members_total"] == 3


def test_as_many_files_of_two_forms_are_asked_about(two_forms):
    (two_forms / "c.xlsx").unlink()
    with pytest.raises(UserError) as asked:
        khsheet.check([two_forms])
    words = ("2 biểu mẫu", "mỗi biểu mẫu 1 tệp", "(a-thi-dua)", "(so-ket-6-thang)", "--form")
    assert all(word in str(asked.value) for word in words)


# ---------------------------------------------------------------- two periods


def sent(folder: Path, *sent_in: str) -> Path:
    """A report of a unit of its own for each of those periods."""
    for number, period in enumerate(sent_in):
        data = small(f"Xã Số {number}", str(number), period=period)
        written(folder / f"{number}-{period}.xlsx", data)
    return folder


@pytest.fixture
def known(tmp_path) -> KnownForms:
    return KnownForms(str(definition_file(tmp_path / "thi-dua.toml")))


H1, H2 = "2026-H1", "2026-H2"


@pytest.mark.parametrize(
    ("came", "asked", "counts"),
    [((H1, H2, H2), "", H2), ((H2, H1, H1), "", H1), ((H2, H1, H1), H2, H2), ((H1,), H2, H2)],
)
def test_the_period_of_most_files_or_the_one_named_counts(came, asked, counts, known, tmp_path):
    folder = sent(tmp_path / "nhan", *came)
    period = periods.parse(asked) if asked else None
    result = khsheet.check([folder], known=known, period=period)
    assert result.collection.period.id == counts
    assert [e.unit.code for e in result.collection.accepted] == [
        str(n) for n, p in enumerate(came) if p == counts
    ]
    for number, other in enumerate(came):
        if other != counts:
            name = f"{number}-{other}.xlsx"
            assert told(result)[name] == ("rejected", ["KH010"])
            assert all(periods.parse(p).name in messages(result, name) for p in (other, counts))


def test_as_many_files_of_two_periods_are_asked_about(known, tmp_path):
    with pytest.raises(UserError) as asked:
        khsheet.check([sent(tmp_path / "nhan", H1, H2)], known=known)
    words = ("6 tháng đầu năm 2026 (2026-H1)", "6 tháng cuối năm 2026 (2026-H2)", "--period")
    assert all(word in str(asked.value) for word in words)


def test_a_period_of_another_form_s_files_is_not_counted(known, tmp_path):
    folder = sent(tmp_path / "nhan", H1)
    for number in range(2):
        data = filled_workbook(unit=f"Xã Khác {number}", code=f"k{number}", period=H2)
        written(folder / f"k{number}.xlsx", data)
    assert khsheet.check([folder], known=known).collection.period.id == H1
    assert khsheet.check([folder]).collection.period.id == H2


# ---------------------------------------------------------------- a definition in a file


@pytest.fixture
def own_form(tmp_path, monkeypatch) -> Path:
    """An office with a definition of its own, and the filled workbook of one unit."""
    monkeypatch.chdir(tmp_path)
    written(tmp_path / "nhan" / "xa-oi.xlsx", small("Xã Ổi", "01"))
    definition_file(tmp_path / "rieng.toml")
    return tmp_path


def test_a_workbook_of_a_definition_in_a_file_is_read_back_where_the_file_is_named(own_form):
    assert run("new", "--form", "rieng.toml", "--unit", "Xã Ổi", "-o", "trang").exit_code == 0
    (blank,) = (own_form / "trang").iterdir()
    assert "KH017" in run("check", blank, "--form", "rieng.toml").stdout
    for jobs in (1, 2):
        done = run("collect", "nhan", "--form", "rieng.toml", "--jobs", jobs, "--format", "json")
        data = json.loads(done.stdout)
        assert done.exit_code == 0, done.output
        assert (data["form"], data["totals"]["heads"]) == ("thi-dua", 12)


@pytest.mark.parametrize("verb", ["check", "collect"])
def test_without_the_file_it_is_said_which_form_it_is(verb, own_form):
    data = json.loads(run(verb, "nhan", "--format", "json").stdout)
    (file,) = data["files"]
    (finding,) = file["findings"]
    assert (file["status"], finding["code"]) == ("rejected", "KH008")
    assert "«thi-dua»" in finding["message"] and "--form" in finding["message"]


def test_its_consolidated_workbook_is_collected_again(own_form):
    named = ("--form", "rieng.toml", "--format", "json")
    first = json.loads(run("collect", "nhan", *named, "-o", "mot.xlsx").stdout)
    second = json.loads(run("collect", "mot.xlsx", *named, "-o", "hai.xlsx").stdout)
    assert first["totals"] == second["totals"]
    assert first["files"] == second["files"]
    (refused,) = json.loads(run("check", "mot.xlsx", "--format", "json").stdout)["files"]
    assert (refused["path"], refused["findings"][0]["code"]) == ("mot.xlsx", "KH008")


def test_what_goes_back_is_of_the_same_form(own_form):
    written(own_form / "nhan" / "xa-oi.xlsx", small("Xã Ổi", "01", changes={"heads": None}))
    named = ("--form", "rieng.toml")
    assert run("check", "nhan", *named, "--return", "tra").exit_code == 1
    (back,) = (own_form / "tra").iterdir()
    data = json.loads(run("check", back, *named, "--format", "json").stdout)
    found = [f["code"] for f in data["files"][0]["findings"]]
    assert found == ["KH040", "KH201"]  # nothing was mended in it yet


def test_what_the_period_before_reported_is_carried_over(own_form):
    text = SMALL.replace('key = "heads"\n', 'key = "heads"\ncarry = "heads"\n')
    definition_file(own_form / "rieng.toml", text)
    given = ("--form", "rieng.toml", "--period", "2026-H2", "--unit", "Xã Ổi", "-o", "moi.xlsx")
    done = run("new", *given, "--previous", "nhan")
    assert done.exit_code == 0 and "Chưa điền sẵn" not in done.output
    form = known_from(text).form
    assert read_back(form, Path("moi.xlsx").read_bytes()).cells == {"heads": 12.0}


def test_fields_and_the_office_workbook_are_of_the_form_named(own_form):
    rows = json.loads(run("fields", "--form", "rieng.toml", "--format", "json").stdout)
    assert [r["key"] for r in rows] == ["heads", "pupils", "prize_name", "prize_amount"]
    assert run("office", "--form", "rieng.toml").exit_code == 0
    with open_book(Path("van-phong.xlsx")) as book:
        keys = [cells.get(1) for cells in book.sheet("Văn phòng").rows.values()]
    assert [key for key in keys if key] == ["khoa", "office_name", "definitions", "show_previous"]
    (roster := own_form / "ds.csv").write_text("code,name\n01,Xã Ổi\n02,Xã Mít\n", "utf-8")
    done = run("collect", "nhan", "--form", "rieng.toml", "--roster", roster, "--format", "json")
    assert json.loads(done.stdout)["missing"] == ["Xã Mít"]


def test_a_file_that_passes_for_another_form_is_refused(tmp_path):
    """Its workbooks would be read by that other definition wherever the file is not named."""
    shipped = definition.text_of(definition.DEFAULT)
    same = definition_file(tmp_path / "nhu-nhau.toml", shipped)
    assert KnownForms(str(same)).form.id == definition.DEFAULT
    other = definition_file(tmp_path / "khac.toml", shipped.replace("max = 31", "max = 30"))
    assert other.read_bytes() != same.read_bytes()
    with pytest.raises(UserError, match=r"so-ket-6-thang.*phiên bản 1.*nội dung khác"):
        KnownForms(str(other))
