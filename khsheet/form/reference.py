"""The reference of the definition file, made from the dataclasses that read it, in Vietnamese."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple

from khsheet.form import definition, names
from khsheet.form.book import schema
from khsheet.form.declared import Key, in_words, keys_of
from khsheet.form.rules.base import Declared
from khsheet.form.rules.binding import KINDS, PYTHON_CHECKS, Slot, slots
from khsheet.form.rules.rows import PythonCheck
from khsheet.form.sections import HOLDS, READ_HERE
from khsheet.form.versions import MARKS
from khsheet.model import (
    Chart,
    Choices,
    Computed,
    Field,
    Form,
    Goods,
    PrintForm,
    Rule,
    Section,
    Sentence,
    Shape,
    Sheet,
    Target,
    Type,
)

_INTRODUCTION = """# Tệp định nghĩa biểu mẫu

Một biểu mẫu là một tệp [TOML](https://toml.io) trong `workbook_templates/`: từ đó khsheet làm biểu
mẫu Excel, kiểm tra, tổng hợp và lập báo cáo. Tệp có gì sai thì khsheet kể hết một lần, mỗi chỗ kèm
tên đúng gần nhất. Trang này được tạo từ chính phần đọc tệp; các ví dụ lấy từ
[dinh-nghia-mau.toml](dinh-nghia-mau.toml), một định nghĩa nhỏ mà đủ mọi phần.

Nhãn, tiêu đề, lời dặn được dùng `{period}` (6 tháng đầu năm 2026), `{plan_period}` (6 tháng cuối
năm 2026), `{year}` và `{unit_word}` (loại của đơn vị): mỗi biểu mẫu sẽ ghi sẵn vào đó."""

_EACH = (
    'Một quy tắc có `each = ["a", "b"]` thay cho hai quy tắc: chữ `{each}` ở mọi thuộc tính được'
    " thay lần lượt bằng từng từ; các quy tắc ấy chung một dòng trên trang Kiểm tra."
)

_VERSIONS = """## Các phiên bản

Một tệp là mọi phiên bản của biểu mẫu. Biểu mẫu thay đổi thì tăng `version` và đánh dấu điều đã đổi
bằng các thuộc tính dưới đây, ở bất cứ bảng nào: trang, phần, ô, cột, dòng của lưới, danh mục, giá
trị tự tính, quy tắc, câu, biểu đồ, mẫu in. Một chữ trong danh sách thì ghi
`{ value = "…", since = 2 }`. `key`, `id`, `type`, `shape`, `kind` không đổi được: điều khác thì đặt
khóa khác.

Báo cáo làm theo phiên bản nào được đọc và kiểm tra theo phiên bản ấy. Bảng tổng hợp có các cột của
phiên bản mới nhất gặp trong đợt; ở đơn vị dùng phiên bản cũ, điều chưa được hỏi ghi là «không hỏi»,
không tính là thiếu hay là 0."""


_EXCEL = """## Định nghĩa trong Excel

`khsheet form TỆP.toml -o bieu-mau.xlsx` ghi định nghĩa thành một tệp Excel để sửa bằng tay,
`khsheet form bieu-mau.xlsx` kiểm tra và kể lỗi theo trang và ô, `khsheet form bieu-mau.xlsx -o
TỆP.toml` ghi ngược lại; hai cách ghi là một định nghĩa. Mỗi bảng của TOML là một dòng, mỗi thuộc
tính là một cột có tên ở cuối các bảng trên đây. Danh sách trong một ô cách nhau bằng dấu chấm phẩy
hoặc xuống dòng, cặp thì mỗi dòng một cặp `chữ = chữ`; điều nào có những dấu ấy thì để trong ngoặc
kép. `[[….from]]` là dòng ngay dưới, có số ở cột Đổi từ bản và chỉ ghi những cột đã đổi. Chú thích
`#` của tệp TOML, trang và cột ghi chú của tệp Excel là của tệp ấy, không đi theo."""


class _Part(NamedTuple):
    """A part of a definition: its heading, the dataclass it becomes, and its examples.

    An example is the first block that begins so, and holds one of the words.
    """

    heading: str
    cls: type
    beginning: str
    holding: tuple[str, ...] = ("",)

    def examples(self, blocks: list[str]) -> Iterator[str]:
        own = [block for block in blocks if block.startswith(self.beginning)]
        for word in self.holding:
            yield _toml(next(block for block in own if word in block))


_PARTS = (
    _Part(
        "Đầu tệp, `[config]`, `[config_labels]`, `[year_words]`",
        Form,
        "",
        ("id =", "[config]", "[config_labels]", "[year_words]"),
    ),
    _Part("`[choices.<khóa>]`: danh mục", Choices, "[choices"),
    _Part("`[[sheet]]`: trang", Sheet, "[[sheet]]"),
    _Part(
        "`[[sheet.section]]`: phần của trang",
        Section,
        "[[sheet.section]]",
        tuple(f'shape = "{shape}"' for shape in Shape),
    ),
    _Part(
        "`[[sheet.section.field]]`, `[[sheet.section.column]]`: ô, cột",
        Field,
        "[[sheet.section.",
        ("required = true", "pattern =", "choices =", "personal = true"),
    ),
    _Part(
        "`[[computed]]`: giá trị tự tính",
        Computed,
        "[[computed]]",
        ("subtract =", "sum =", "count =", "ratio =", "plus ="),
    ),
    _Part("`[[sentence]]`: câu làm từ các số", Sentence, "[[sentence]]"),
    _Part(
        "`[[chart]]`: biểu đồ của bảng tổng hợp",
        Chart,
        "[[chart]]",
        ('by = "unit"', 'by = "books"'),
    ),
    _Part("`[[target]]`: chỉ tiêu của kỳ trước và kết quả của kỳ này", Target, "[[target]]"),
    _Part("`[[goods]]`: hiện vật cộng theo loại", Goods, "[[goods]]"),
    _Part("`[[print]]`: mẫu in", PrintForm, "[[print]]"),
    _Part("`[[rule]]`: quy tắc kiểm tra", Rule, "[[rule]]", ("periods =",)),
)


def page(example: str) -> str:
    """The page as Markdown; the ``example`` has every part and every kind of rule."""
    blocks = example.split("\n\n")
    texts = [_INTRODUCTION]
    for part in _PARTS:
        texts += [f"## {part.heading}", _listed(_of_table(part.cls), part.cls)]
        if part.cls is Section:
            texts.append(_shapes())
        texts += part.examples(blocks)
    texts += [_EACH, *_kinds(blocks, definition.parse(example)), *_versions(blocks), *_in_excel()]
    return "\n\n".join(texts) + "\n"


def _toml(block: str) -> str:
    return f"```toml\n{block.strip()}\n```"


def _listed(rows: Iterable[tuple[str, str, str, str]], cls: type) -> str:
    """Attributes of a table, each with its name in a definition workbook."""
    lines = ["| Thuộc tính | Nhận | Mặc định | Ý nghĩa | Trong Excel |", "|---|---|---|---|---|"]
    of = Rule if issubclass(cls, Rule) else cls
    lines += [
        f"| `{name}` | {takes} | {default} | {meaning} | {names.name(of, name)} |"
        for name, takes, default, meaning in rows
    ]
    return "\n".join(lines)


# ---------------------------------------------------------------- attributes


def _of_table(cls: type) -> Iterator[tuple[str, str, str, str]]:
    """The attributes of a table: name, what it takes, default, meaning."""
    if cls is Rule:
        yield "kind", "chữ", _REQUIRED, "Loại quy tắc, xem dưới đây."
        yield "each", "danh sách chữ", "", "Quy tắc này thay cho nhiều quy tắc, xem dưới đây."
    for key in keys_of(cls).values():
        yield _row(cls, key)
    if cls is Section:
        for name, (takes, meaning) in READ_HERE.items():
            yield name, takes, "", meaning


_REQUIRED = "**bắt buộc**"


def _row(cls: type, key: Key) -> tuple[str, str, str, str]:
    taken = slots(cls).get(key.name) if issubclass(cls, Rule) else None
    if cls is Rule and taken:
        takes = "khóa của các mục"
    elif taken:
        takes = _items(taken.each, taken.is_open, taken.least, is_list=taken.is_list)
    else:
        takes = in_words(key.hint)
    return key.name, takes, _REQUIRED if key.is_required else _default(key.default), key.meaning


def _versions(blocks: list[str]) -> Iterator[str]:
    """How the file tells of several versions of a form, with an example of each mark."""
    yield _VERSIONS
    yield _listed(((name, takes, "", said) for name, (takes, said) in MARKS.items()), Form)
    for begins in ("[[sheet.section.field]]\nsince =", "[[sheet.section.field]]\nuntil ="):
        yield _toml(next(block for block in blocks if block.startswith(begins)))
    yield _toml(next(block for block in blocks if "field.from]]" in block))


def _default(value: Any) -> str:
    if isinstance(value, bool):
        return f"`{str(value).lower()}`"
    return f"`{value}`" if value else ""


def _items(each: tuple[Slot, ...], is_open: bool, least: int, *, is_list: bool) -> str:
    kinds = [_slot(slot) for slot in each]
    if is_open:
        return f"từ {least} khóa: {kinds[0]}"
    if len(set(kinds)) == 1:
        return f"{f'danh sách {len(each)} khóa' if is_list else '1 khóa'}: {kinds[0]}"
    return f"danh sách {len(each)} khóa: {'; rồi '.join(kinds)}"


def _slot(slot: Slot) -> str:
    """What an item has to be."""
    where = "ô nhập" if slot.is_typed_in else "ô nhập hoặc giá trị tự tính"
    types = [f"`{kind}`" for kind in Type if kind in slot.types]
    return f"{where} kiểu {', '.join(types)}" if types else f"{where} kiểu bất kỳ"


def _shapes() -> str:
    lines = ["Thuộc tính chỉ có ở một dạng của phần (`shape`):", ""]
    lines += [
        f"- `{shape}`: {', '.join(f'`{name}`' for name in names)}" for shape, names in HOLDS.items()
    ]
    return "\n".join(lines)


# ---------------------------------------------------------------- in Excel


def _in_excel() -> Iterator[str]:
    """The sheets of a definition workbook, and the words that stand there for closed values."""
    yield _EXCEL
    lines = ["| Trang | Mỗi dòng | Các cột |", "|---|---|---|"]
    lines.append(f"| {schema.HEAD} | một điều chung | {_headings(schema.head())} |")
    lines += [
        f"| {part.name} | {names.in_vietnamese(part.about)} | {_headings(part.columns)} |"
        for part in schema.parts()
    ]
    yield "\n".join(lines)
    lines = ["| Trong TOML | Trong Excel |", "|---|---|"]
    lines += [f"| `{value}` | {word} |" for value, word in names.every_word().items()]
    yield "\n".join(lines)


def _headings(columns: Iterable[schema.Column]) -> str:
    return ", ".join(column.heading for column in columns)


# ---------------------------------------------------------------- kinds of rules


def _kinds(blocks: list[str], form: Form) -> Iterator[str]:
    """A part for each kind: what it checks, its own attributes, an example and its sentence."""
    yield "## Các loại quy tắc"
    for kind in KINDS.values():
        if kind is not PythonCheck:
            yield from _kind(f"`{kind.kind}`", kind, f'kind = "{kind.kind}"', blocks, form)
    for check in PYTHON_CHECKS.values():
        heading = f'`{check.kind}`, `check = "{check.check}"`'
        yield from _kind(heading, check, f'check = "{check.check}"', blocks, form)


def _kind(
    heading: str, kind: type[Declared], said: str, blocks: list[str], form: Form
) -> Iterator[str]:
    rule = next(rule for rule in form.rules if type(rule) is kind)
    block = next(b for b in blocks if b.startswith("[[rule]]") and said in b.splitlines())
    own = [
        _row(kind, key)
        for name, key in keys_of(kind).items()
        if name == "fields" or name not in keys_of(Rule)
    ]
    yield f"### {heading}"
    called = names.kind(getattr(kind, "check", kind.kind))
    yield f"{kind.meaning} Trong Excel: “{called}”. Thông báo: [{rule.code}](ma-thong-bao.md)."
    yield _listed(own, kind)
    yield _toml(block)
    yield f"> {rule.sentence}"
