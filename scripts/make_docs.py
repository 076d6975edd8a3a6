"""Writes the generated pages of docs/ from the code that they describe."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import click

import khsheet
from khsheet import messages
from khsheet.cli import commands
from khsheet.form import definition, over_time, reference

ROOT = Path(__file__).parent.parent
DOCS, PACKAGE, README = ROOT / "docs", ROOT / "khsheet", ROOT / "README.md"


def fields_page() -> str:
    """Every input of the form, and what is computed or configured, as Markdown."""
    form = definition.load()
    time = over_time.of_items(form)
    lines = [
        "# Các mục của biểu mẫu",
        "",
        f"Biểu mẫu `{form.id}`, phiên bản {form.version}. "
        "Trang này được tạo từ định nghĩa biểu mẫu. Cột Qua các kỳ: nhiều kỳ gộp thành kỳ dài hơn "
        "thì lấy gì, xem `over_time` ở [dinh-nghia.md](dinh-nghia.md).",
        "",
    ]
    lines += [
        "## Ô nhập",
        "",
        "| Khóa | Tên mục | Trang | Ô | Kiểu | Qua các kỳ | Bắt buộc | Mẫu |",
        "|---|---|---|---|---|---|---|---|",
    ]
    for row in khsheet.fields(form):
        printed = ", ".join(map(str, row["mau"]))
        required = "có" if row["required"] else ""
        does = time[form.columns[row["key"]][0].key if row["key"] in form.columns else row["key"]]
        cells = (row["label"], row["sheet"], row["cell"], row["type"], does, required, printed)
        lines.append(f"| `{row['key']}` | {' | '.join(cells)} |")
    lines += [
        "",
        "## Giá trị tự tính",
        "",
        "| Khóa | Tên mục | Cách tính | Qua các kỳ | Mẫu |",
        "|---|---|---|---|---|",
    ]
    lines += [
        f"| `{c.key}` | {c.label} | {recipe(c)} | {time[c.key]} | {', '.join(c.print_forms)} |"
        for c in form.computed
    ]
    lines += ["", "## Cấu hình của văn phòng", "", "| Khóa | Ý nghĩa |", "|---|---|"]
    lines += [f"| `{key}` | {form.config_labels[key]} |" for key in form.config]
    lines += ["", "## Quy tắc kiểm tra", "", "| Mã quy tắc | Mức | Nội dung |", "|---|---|---|"]
    lines += [f"| `{r.id}` | {messages.GRADES[r.severity]} | {r.sentence} |" for r in form.rules]
    return "\n".join(lines) + "\n"


def recipe(c) -> str:
    """How a value is computed, in symbols."""
    if c.count:
        return f"số dòng của `{c.count}`"
    if c.sum:
        where = "; ".join(
            f"`{k}` là {' / '.join(f'`{text}`' for text in v)}" for k, v in c.where.items()
        )
        return f"tổng `{c.sum}`" + (f" khi {where}" if where else "")
    if c.ratio:
        return f"`{c.ratio[0]}` / `{c.ratio[1]}`" + (f" × {c.scale}" if c.scale != 1 else "")
    text = " + ".join(f"`{k}`" for k in c.add) + "".join(f" − `{k}`" for k in c.subtract)
    return text + (f" + {c.plus}" if c.plus else "")


def definition_page() -> str:
    """Every key of a definition file and every kind of rule."""
    return reference.page((DOCS / "dinh-nghia-mau.toml").read_text(encoding="utf-8"))


def commands_page() -> str:
    """The help of every command."""
    lines = ["# Các lệnh", "", "Trang này được tạo từ chính chương trình.", ""]
    context = commands.main.make_context("khsheet", [], resilient_parsing=True)
    for name, command in commands.main.commands.items():
        inner = click.Context(
            command, parent=context, info_name=name, max_content_width=100, terminal_width=100
        )
        lines += [f"## khsheet {name}", "", "```", command.get_help(inner), "```", ""]
    return "\n".join(lines)


PAGES = {
    "ma-thong-bao.md": messages.reference,
    "cac-muc.md": fields_page,
    "cac-lenh.md": commands_page,
    "dinh-nghia.md": definition_page,
}


#: In the order in which data pass through them; what each is for is said in its own ``__init__``.
FOLDERS = (
    "model",
    "messages",
    "vietnamese",
    "values",
    "formats",
    "formats/xlsx",
    "form",
    "form/book",
    "form/rules",
    "office",
    "intake",
    "collection",
    "data",
    "letters",
    "workbooks",
    "workbooks/template",
    "workbooks/consolidated",
    "reports",
    "verbs",
    "cli",
)
MAP = re.compile(r"(?<=<!-- code map -->\n).*?(?=<!-- end -->)", re.DOTALL)


def code_map() -> str:
    """The folders of the package with their purposes, as the README shows them."""
    lines = ["| folder | what it is for |", "|---|---|"]
    for folder in FOLDERS:
        page = ast.parse((PACKAGE / folder / "__init__.py").read_text(encoding="utf-8"))
        purpose = (ast.get_docstring(page) or "").partition("\n\n")[0].replace("\n", " ")
        lines.append(f"| `{folder}/` | {purpose.replace('``', '`')} |")
    return "\n".join(lines) + "\n"


def readme() -> str:
    """The README with the map of today's folders."""
    return MAP.sub(lambda _: code_map(), README.read_text(encoding="utf-8"))


def main() -> None:
    for form_id in definition.available():
        definition.forms(form_id).check()
    DOCS.mkdir(exist_ok=True)
    README.write_text(readme(), encoding="utf-8")
    for name, page in PAGES.items():
        (DOCS / name).write_text(page(), encoding="utf-8")
        print(DOCS / name)


if __name__ == "__main__":
    main()
