"""What of a definition refers to what: every key named is there, and of the kind that is needed."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterable, Iterator

from khsheet.form import examples, layout, over_time, ways_of_writing
from khsheet.form.declared import Faults, Table, did_you_mean
from khsheet.form.rules.base import Declared, matches
from khsheet.form.rules.binding import misfits
from khsheet.form.rules.implicit import implicit
from khsheet.form.sentences import placeholders
from khsheet.form.wording import COMMON_NAMES
from khsheet.model import (
    Chart,
    Choices,
    Computed,
    Field,
    Form,
    Goods,
    Item,
    Section,
    Shape,
    Target,
    Type,
)

_KEY = re.compile(r"[a-z][a-z0-9_]*")
_FORM_ID = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")  # it names the files of the form
_PRINT_FORM_ID = re.compile(r"[A-Za-z0-9]+(-[A-Za-z0-9]+)*")  # it stands in names of files
_NOT_A_KEY = (
    "khóa chỉ gồm chữ thường không dấu, chữ số và dấu gạch dưới, bắt đầu bằng chữ, ví dụ so_nguoi"
)

#: Sheets that every workbook has beside those of the form.
_OWN_SHEETS = {
    name.casefold()
    for name in (
        layout.GUIDE_SHEET,
        layout.CHECK_SHEET,
        layout.LISTS_SHEET,
        layout.IDENTITY_SHEET,
        layout.CORRECTION_SHEET,
        layout.COMPARED_SHEET,
        layout.KEPT_SHEET,
    )
}

_OWN_NAME = "'{}' là tên của một trang có sẵn trong mọi biểu mẫu; xin đặt tên khác"

#: Names that ``prefill`` may use beside the keys of [config].
PERIOD_PREFILLS = (
    *("period_year", "period_month"),
    *("basis_number", "basis_date", "basis_subject"),
)

#: What the office says of its own report for a period.
OFFICE_FACTS = ("number", "day", "month", "year", "signer", "addressees")

#: What texts of a form may leave open, to be filled in for each workbook.
_LEFT_OPEN = ("period", "plan_period", "year", "unit_word")
#: A longer label fits into no heading, and into no message.
_LONGEST_LABEL = 200
_OPEN = re.compile(r"\{(\w*)\}")


def check_id(head: Table, faults: Faults) -> None:
    """The id of the form; its type is told where it is read."""
    named = head.get("id")
    if isinstance(named, str) and not _FORM_ID.fullmatch(named):
        what = "'id' chỉ gồm chữ thường không dấu, chữ số và dấu gạch nối, ví dụ bao-cao-6-thang"
        faults.at("định nghĩa", what)


def check(form: Form, faults: Faults) -> None:
    """Everything that a form's parts say of one another; rules are bound to what is there."""
    _check_keys(form, faults)
    _check_texts(form, faults)
    for choices in form.choices.values():
        _check_choices(choices, faults)
    for sheet in form.sheets:
        for section in sheet.sections:
            _check_section(section, sheet.key, faults)
    for key in form.config_labels:
        _refer(f"config_labels[{key}]", "cấu hình", [key], form.config, faults)
    sections = [section.key for section in form.sections]
    for about in form.guide_about.values():
        _refer("guide", "phần", about, sections, faults)
    _refer("unit_config", "cấu hình", form.unit_config, form.config, faults)
    strange = [name for name in form.office_report if name not in OFFICE_FACTS]
    for name in strange:
        faults.at("office_report", f"không có '{name}'{did_you_mean(name, OFFICE_FACTS)}")
    _refer("office_report", "mục", form.office_report.values(), form.inputs, faults)
    for field in form.fields.values():
        _check_field(field, form, faults)
    for number, computed in enumerate(form.computed):
        before = {c.key for c in form.computed[:number]}
        _check_computed(computed, before, form, faults)
    over_time.check(form, faults)
    _check_rules(form, faults)
    _check_outputs(form, faults)
    _check_print_forms(form, faults)


def _check_rules(form: Form, faults: Faults) -> None:
    """The bound rules together: no two of one name, and no condition that nothing can meet."""
    for rule in form.rules:
        if not _KEY.fullmatch(rule.id):
            faults.at(f"rule[{rule.id}]", _NOT_A_KEY)
        if isinstance(rule, Declared):
            for item, patterns in rule.compared():
                _check_patterns(f"rule[{rule.id}]", item, patterns, form, faults)
    _check_once([rule.id for rule in form.rules], faults)


def _refer(
    place: str, what: str, keys: Iterable[str], known: Collection[str], faults: Faults
) -> bool:
    """Whether all the keys are known; those that are not are faults."""
    strange = [key for key in keys if key not in known]
    for key in strange:
        faults.at(place, f"không có {what} '{key}'{did_you_mean(key, known)}")
    return not strange


def _check_once(names: Iterable[str], faults: Faults) -> None:
    for name, count in Counter(names).items():
        if count > 1:
            faults.at(name, "bị đặt hai lần")


# ---------------------------------------------------------------- keys and texts


def _check_keys(form: Form, faults: Faults) -> None:
    keys = [f.key for s in form.sections for f in (s.inputs or s.fields)]
    keys += [c.key for c in form.computed]
    for key in dict.fromkeys(keys):
        if not _KEY.fullmatch(key):
            faults.at(key, _NOT_A_KEY)
    for key, count in Counter(keys).items():
        if count > 1:
            faults.at(key, "khóa bị đặt hai lần")
    printed = {**form.inputs, **form.computed_by_key, **form.tables}
    for key in COMMON_NAMES.keys() & printed.keys():
        faults.at(key, _taken(key))
    for key in COMMON_NAMES.keys() & form.config.keys():
        faults.at(f"config[{key}]", _taken(key))
    for sheet in form.sheets:
        if sheet.name.casefold() in _OWN_SHEETS:
            faults.at(f"sheet[{sheet.key}]", _OWN_NAME.format(sheet.name))
    for names in (
        [sheet.key for sheet in form.sheets],
        [sheet.name.casefold() for sheet in form.sheets],
        [section.key for section in form.sections],
    ):
        _check_once(names, faults)


def _taken(key: str) -> str:
    return f"mọi mẫu Word đã dùng khóa này cho {COMMON_NAMES[key]}; xin đặt khóa khác"


def _check_texts(form: Form, faults: Faults) -> None:
    """Texts leave open only what will be filled in."""
    for place, text in _texts(form):
        for name in _OPEN.findall(text):
            if name not in _LEFT_OPEN:
                near = did_you_mean(f"{{{name}}}", [f"{{{one}}}" for one in _LEFT_OPEN])
                faults.at(place, f"không có chỗ ghi sẵn '{{{name}}}'{near}")


def _check_label(place: str, label: str, faults: Faults) -> None:
    if len(label.splitlines()) > 1:
        faults.at(place, "'label' phải viết trên một dòng")
    if len(label) > _LONGEST_LABEL:
        faults.at(place, f"'label' dài {len(label)} ký tự, cần không quá {_LONGEST_LABEL}")


def _texts(form: Form) -> Iterator[tuple[str, str]]:
    yield from (("guide", text) for text in form.guide)
    for sheet in form.sheets:
        yield from ((f"sheet[{sheet.key}]", text) for text in (sheet.title, sheet.note))
    for section in form.sections:
        yield from ((section.key, text) for text in (section.title, section.note))
    for field in form.fields.values():
        yield from ((field.key, text) for text in (field.label, field.prompt))
    yield from ((computed.key, computed.label) for computed in form.computed)


# ---------------------------------------------------------------- lists, sections, fields


def _check_choices(choices: Choices, faults: Faults) -> None:
    place = f"choices[{choices.key}]"
    if not choices.values:
        faults.at(place, "danh mục chưa có giá trị nào")
    _check_once([f"{place} '{value}'" for value in choices.values], faults)
    ways_of_writing.check(choices, place, faults)
    meant = [*choices.variants.values(), *(v for many in choices.ambiguous.values() for v in many)]
    _refer(place, "giá trị", dict.fromkeys(meant), choices.values, faults)


def _check_section(section: Section, sheet: str, faults: Faults) -> None:
    if section.seq:
        _refer(section.key, "cột", [section.seq], [f.key for f in section.fields], faults)
    _check_labels(section, sheet, faults)


def _check_labels(section: Section, sheet: str, faults: Faults) -> None:
    """Who fills in a section tells its inputs apart by their labels."""
    called: dict[str, str] = {}
    for field in section.fields:
        _check_label(field.key, field.label, faults)
        label = field.label.strip().casefold()
        if label in called:
            what = f"trong cùng phần, tên '{field.label}' đã là của '{called[label]}'"
            faults.at(field.key, what)
        called.setdefault(label, field.key)
    for row in section.rows:
        _check_label(f"sheet[{sheet}][{section.key}][{row.key}]", row.label, faults)
    for label, count in Counter(row.label for row in section.rows).items():
        if count > 1:
            faults.at(section.key, f"lưới có {count} dòng cùng tên '{label}'")


#: The attributes of a field that make rules, by the kind that they make.
_ATTRIBUTES = {
    "between": "min, max",
    "one_of": "choices",
    "length": "max_length",
    "pattern": "pattern",
    "date_in_period": "in_period",
    "unique": "unique",
}


def _check_field(field: Field, form: Form, faults: Faults) -> None:
    key = field.key
    if (field.type is Type.CHOICE) != bool(field.choices):
        faults.at(key, "kiểu 'choice' và thuộc tính 'choices' phải đi cùng nhau")
    if field.prefill:
        known = {*form.config, *PERIOD_PREFILLS}
        _refer(key, "cấu hình", [field.prefill], known, faults)
    if field.carry:
        _refer(key, "mục", [field.carry], {**form.inputs, **form.computed_by_key}, faults)
    if field.choices:
        _refer(key, "danh mục", [field.choices], form.choices, faults)
    is_empty = field.min is not None and field.max is not None and field.min > field.max
    if not is_empty and (what := examples.complaint(field, form)):
        faults.at(key, what)
    for rule in implicit(form)[key]:
        wrong = [*misfits(type(rule), {"fields": rule.fields}, form), *rule.complaints()]
        attribute = _ATTRIBUTES.get(rule.kind)
        for what in wrong:
            what = what.removeprefix("'fields': ")  # the field is the only item
            is_named = attribute is None or what.startswith("'min'")
            faults.at(key, what if is_named else f"thuộc tính '{attribute}': {what}")


# ---------------------------------------------------------------- computed values

#: What goes with a recipe, and would be read by nobody without it.
_GOES_WITH = {
    "where": ("count", "sum"),
    "subtract": ("add",),
    "plus": ("add",),
    "scale": ("ratio",),
}


def _check_computed(c: Computed, before: set[str], form: Form, faults: Faults) -> None:
    place = f"computed[{c.key}]"
    if sum(map(bool, (c.count, c.sum, c.add, c.ratio))) != 1:
        faults.at(place, "cần đúng một trong 'count', 'sum', 'add', 'ratio'")
    for name, recipes in _GOES_WITH.items():
        is_given = getattr(c, name) not in (0, (), {}) and (name, c.scale) != ("scale", 1)
        if is_given and not any(getattr(c, recipe) for recipe in recipes):
            named = " hoặc ".join(f"'{recipe}'" for recipe in recipes)
            faults.at(place, f"'{name}' chỉ dùng cùng {named}")
    if c.scale <= 0:
        faults.at(place, f"'scale' phải lớn hơn 0, đang là {c.scale}")
    _check_label(place, c.label, faults)
    if not c.type.is_number or (c.count and c.type is not Type.INTEGER):
        faults.at(place, f"kết quả là số{' nguyên' * bool(c.count)}, kiểu không thể là '{c.type}'")
    if c.section:
        _refer(place, "phần", [c.section], [s.key for s in form.sections], faults)
    if c.ratio and len(c.ratio) != 2:
        faults.at(place, f"'ratio' cần đúng 2 mục, đang có {len(c.ratio)}")
    _check_table_of(c, place, form, faults)
    _check_parts(c, place, before, form, faults)


def _check_table_of(c: Computed, place: str, form: Form, faults: Faults) -> None:
    """A count or a sum: of one table, by columns that hold texts."""
    tables = (
        {c.count} if c.count and _refer(place, "bảng", [c.count], form.tables, faults) else set()
    )
    if c.sum and _refer(place, "cột", [c.sum], form.columns, faults):
        table, column = form.columns[c.sum]
        tables.add(table.key)
        _check_number(place, column, faults)
    for key, patterns in c.where.items():
        if not _refer(place, "cột", [key], form.columns, faults):
            continue
        table, column = form.columns[key]
        tables.add(table.key)
        if column.type not in (Type.TEXT, Type.LONG_TEXT, Type.CHOICE):
            faults.at(place, f"'where' chỉ dùng cột chữ hoặc danh mục; '{key}' là {column.type}")
        _check_patterns(place, column, patterns, form, faults)
    if len(tables) > 1:
        faults.at(place, "các cột phải cùng một bảng")


def _check_parts(c: Computed, place: str, before: set[str], form: Form, faults: Faults) -> None:
    """What a value is made of: numbers, the computed ones among them made and shown before it."""
    for key in (*c.add, *c.subtract, *c.ratio):
        if not _refer(place, "mục", [key], {**form.inputs, **form.computed_by_key}, faults):
            continue
        part = form.item(key)
        _check_number(place, part, faults)
        if isinstance(part, Computed):
            if key not in before:
                faults.at(place, _too_early(c, part, form))
            if c.section and not part.section:
                faults.at(place, f"'{key}' chưa có 'section', nên không có ô nào để tính từ đó")


def _too_early(c: Computed, part: Computed, form: Form) -> str:
    """Why a part cannot be taken: it comes later, or is made of the value itself."""
    parts = [part.key]
    for key in parts:
        made = form.computed_by_key.get(key)
        if made:
            parts += [k for k in (*made.add, *made.subtract, *made.ratio) if k not in parts]
    if c.key in parts:
        return f"'{part.key}' lại tính từ '{c.key}': hai số tính vòng quanh nhau"
    return f"'{part.key}' phải đứng trước, ở trên '{c.key}'"


def _check_number(place: str, item: Item, faults: Faults) -> None:
    if not item.type.is_number:
        faults.at(place, f"'{item.key}' là {item.type}, cần mục kiểu số")


def _check_patterns(
    place: str, item: Item, patterns: Iterable[str], form: Form, faults: Faults
) -> None:
    """Of a strict list, something matches each of the texts looked for."""
    choices = form.choices.get(item.choices) if isinstance(item, Field) else None
    if choices is None or not choices.strict:
        return
    for pattern in patterns:
        if not any(matches(value, (pattern,)) for value in choices.values):
            known = did_you_mean(pattern, choices.values)
            faults.at(place, f"danh mục '{choices.key}' không có giá trị '{pattern}'{known}")


# ---------------------------------------------------------------- the consolidated workbook


def _check_outputs(form: Form, faults: Faults) -> None:
    """What the consolidated workbook names: first numbers, sentences and charts."""
    singles: dict[str, Item] = {**form.inputs, **form.computed_by_key}
    sections = {section.key: section for section in form.sections}
    _check_shown("highlights", form.highlights, singles, faults)
    for number, sentence in enumerate(form.sentences, 1):
        place = f"sentence[{number}]"
        _refer(place, "phần", [sentence.section], sections, faults)
        _refer(place, "mục", placeholders(sentence.text), singles, faults)
    for chart in form.charts:
        place = f"chart[{chart.title}]"
        grids = {key: s for key, s in sections.items() if s.shape is Shape.GRID}
        if not chart.fields:
            faults.at(place, "'fields' cần ít nhất một mục")
        _check_collected(place, chart, form, faults)
        if chart.by == "unit":
            _check_shown(place, chart.fields, singles, faults)
        elif _refer(place, "lưới", [chart.by], {*grids, "unit"}, faults):
            columns: dict[str, Item] = {f.key: f for f in grids[chart.by].fields}
            _check_shown(place, chart.fields, columns, faults)
    for number, target in enumerate(form.targets, 1):
        _check_target(f"target[{number}]", target, singles, faults)
    for goods in form.goods:
        _check_goods(f"goods[{goods.title}]", goods, form, faults)


def _check_collected(place: str, chart: Chart, form: Form, faults: Faults) -> None:
    """A chart shows what stands in the consolidated workbook."""
    left_out = {section.key for section in form.sections if not section.consolidated}
    if chart.by in left_out:
        faults.at(place, f"'by': phần '{chart.by}' không đưa vào bảng tổng hợp")
    stands_in = {key: section.key for key, (_, section) in form.section_of.items()}
    stands_in |= {computed.key: computed.section for computed in form.computed}
    for key in chart.fields if chart.by == "unit" else ():
        if stands_in.get(key) in left_out:
            faults.at(place, f"'fields': mục '{key}' không đưa vào bảng tổng hợp")


def _check_goods(place: str, goods: Goods, form: Form, faults: Faults) -> None:
    """Columns of one table: a text, a number, and those that say which rows count."""
    wanted = (goods.item, goods.quantity, *goods.where)
    if not _refer(place, "cột", wanted, form.columns, faults):
        return
    if len({form.columns[key][0].key for key in wanted}) > 1:
        faults.at(place, "các cột phải cùng một bảng")
    if form.columns[goods.item][1].type is not Type.TEXT:
        faults.at(place, f"cột '{goods.item}' không phải là chữ")
    if not form.columns[goods.quantity][1].type.can_be_summed:
        faults.at(place, f"cột '{goods.quantity}' không cộng được")


def _check_target(place: str, target: Target, known: dict[str, Item], faults: Faults) -> None:
    """Numbers of the form; several targets of which one result is the sum can be added."""
    if not target.targets:
        faults.at(place, "'targets' cần ít nhất một mục")
    for key in (*target.targets, target.result):
        if _refer(place, "mục", [key], known, faults) and not known[key].type.is_number:
            faults.at(place, f"mục '{key}' không phải là số")
    if len(target.targets) > 1:
        for key in target.targets:
            if key in known and not known[key].type.can_be_summed:
                faults.at(place, f"mục '{key}' không cộng được")


def _check_shown(place: str, keys: Iterable[str], known: dict[str, Item], faults: Faults) -> None:
    for key in keys:
        if _refer(place, "mục", [key], known, faults):
            _check_number(place, known[key], faults)


# ---------------------------------------------------------------- printed forms


def _check_print_forms(form: Form, faults: Faults) -> None:
    ids = [printed.id for printed in form.print_forms]
    for printed in form.print_forms:
        place = f"print[{printed.id}]"
        if not _PRINT_FORM_ID.fullmatch(printed.id):
            faults.at(place, "mã mẫu in chỉ gồm chữ không dấu, chữ số và dấu gạch nối")
        if sum(name.casefold() == printed.id.casefold() for name in ids) > 1:
            faults.at(place, "bị đặt hai lần")
        if printed.template.suffix != ".docx":
            faults.at(place, f"mẫu Word '{printed.template.name}' phải là tệp .docx")
        _refer(place, "mục", printed.signer, form.inputs, faults)
    for item in form.items.values():
        _refer(item.key, "mẫu in", (*item.print_forms, *item.feeds), ids, faults)
