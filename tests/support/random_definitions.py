"""Random valid definitions: every shape, type and kind of rule, marks of versions, odd texts.

All inputs have an example, and all examples together break no rule.
"""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st

Tables = dict[str, Any]

#: Signs that mean something in a cell of a definition workbook, among those of Vietnamese.
_SIGNS = "aăbcđeéghiklmnoôơpqrstuưvxyĐỘ 0123456789;=()\"“”–,.:%/*?'«»"
_TYPED = {"money": "500.000", "decimal": "5,5", "date": "15/03/2026", "long_text": "Việc tốt."}
_NUMBERS = ("integer", "money", "decimal", "percent")

names = st.text(_SIGNS, min_size=1, max_size=30).map(lambda t: f"T{t}".strip())
notes = st.text(_SIGNS + "\n", max_size=80).filter(lambda t: "{" not in t)


class Maker:
    """One definition being made: what it has so far, and the choices of hypothesis."""

    def __init__(self, draw: Any):
        self.draw = draw
        self.made = 0
        self.numbers: list[str] = []
        self.texts: list[str] = []
        self.grids: list[tuple[str, list[str]]] = []

    def key(self, kind: str) -> str:
        self.made += 1
        return f"{kind}_{self.made}"

    def label(self) -> str:
        """A name that nothing else in its section has."""
        self.made += 1
        return f"{self.draw(names)} {self.made}"

    def maybe(self, table: Tables, **values: Any) -> None:
        """Some of those values."""
        table |= {name: value for name, value in values.items() if self.draw(st.booleans())}

    def marked(self, table: Tables, **changes: Any) -> Tables:
        """Of every version, or with something said otherwise from the second on."""
        if self.draw(st.integers(0, 5)) == 0:
            table["from"] = [{"version": 2, **changes}]
        return table

    # ------------------------------------------------------------ inputs

    def field(self, kind: str, type: str, **more: Any) -> Tables:
        table: Tables = {"key": self.key(kind), "label": self.label(), "type": type}
        table["example"] = _TYPED.get(type, "5" if type in _NUMBERS else "Thử")
        self.maybe(table, prompt=self.draw(notes), unit="cái", full_label=self.draw(names))
        if type in _NUMBERS:
            self.maybe(table, min=self.draw(st.sampled_from([0, 1, 0.5, -3])), max=10**9)
            self.maybe(table, summed=False, required=True, blank_text="Không có")
        elif type in ("text", "long_text"):
            self.maybe(table, max_length=200, required=True, personal=True)
        elif type == "date":
            self.maybe(table, in_period=True)
        else:
            table |= {"choices": "list_a", "example": "Một; hai"}
        return self.marked({**table, **more}, label=self.label())

    def single(self, section: str) -> Tables:
        types = [*_NUMBERS, "date", "text", "choice"]
        type = self.draw(st.sampled_from(types))
        table = self.field(section, type)
        self.maybe(table, print_forms=["1"])
        if type == "integer":
            self.numbers.append(table["key"])
        elif type == "text":
            self.texts.append(table["key"])
        return table

    # ------------------------------------------------------------ sections

    def section(self, shape: str) -> Tables:
        key = self.key(shape)
        table: Tables = {"key": key, "title": self.draw(names), "shape": shape}
        self.maybe(table, note=self.draw(notes), consolidated=False)
        if shape == "fields":
            table["field"] = [self.single(key) for _ in range(self.draw(st.integers(1, 4)))]
        elif shape == "texts":
            table["field"] = [self.field(key, "long_text")]
        elif shape == "grid":
            self._grid(table)
        else:
            table["column"] = [
                self.field(key, type) for type in ("integer", "text", "date", "choice", "money")
            ]
            self.maybe(table, carry=True, row_noun="dòng", seq=table["column"][0]["key"])
        return table

    def _grid(self, table: Tables) -> None:
        columns = [self.field("c", "integer") for _ in range(self.draw(st.integers(1, 3)))]
        rows = [{"key": self.key("r"), "label": self.label()} for _ in range(2)]
        cells = [f"{row['key']}_{column['key']}" for row in rows for column in columns]
        table |= {"column": columns, "rows": rows}
        self.maybe(table, matrix=f"Bảng {self.made}")
        if len(cells) > 2:
            self.maybe(table, **{"except": cells[-1:]})
        self.maybe(table, cell={cells[0]: {"prompt": self.draw(notes), "required": False}})
        self.numbers.append(cells[0])
        if table.get("consolidated", True):
            self.grids.append((table["key"], [column["key"] for column in columns]))

    def sheet(self) -> Tables:
        shapes = st.lists(st.sampled_from(["fields", "texts", "grid"]), min_size=1, max_size=2)
        drawn = [*self.draw(shapes), *self.draw(st.sampled_from([(), ("table",)]))]
        number = self.made + 1
        table: Tables = {
            "key": self.key("sheet"),
            "name": f"Trang {number}",
            "title": self.draw(names),
            "section": [self.section(shape) for shape in drawn],
        }
        self.maybe(table, note=self.draw(notes))
        return self.marked(table, note=f"{self.draw(notes)}.")


#: Inputs that every kind of rule finds something in, with their examples.
_KIT = [
    ("day", "integer", "15"), ("month", "integer", "7"), ("in_year", "integer", "2026"),
    ("opened", "date", "15/03/2026"), ("one", "integer", "5"), ("same", "integer", "5"),
    ("more", "integer", "9"), ("fund", "money", "7.000.000"), ("said", "text", "TD-01"),
]  # fmt: skip
_LEDGER = [
    ("no", "integer", "1"), ("on", "date", "15/03/2026"), ("kind", "choice", "Một; hai"),
    ("what", "text", "Mua giấy"), ("amount", "money", "500.000"),
]  # fmt: skip

#: A rule of each kind over them.
RULES: list[Tables] = [
    {"kind": "required", "fields": ["one", "same"]},
    {"kind": "type", "fields": ["opened"]},
    {"kind": "between", "fields": ["one"], "min": 0.5, "max": 100},
    {"kind": "one_of", "fields": ["kind"]},
    {"kind": "length", "fields": ["said"], "max_length": 30},
    {"kind": "pattern", "fields": ["said"], "pattern": "TD-*"},
    {"kind": "date_in_period", "fields": ["on"]},
    {"kind": "not_above", "fields": ["one"], "limit": ["more", "same"], "factor": 2, "told": "{value} > {most}"},
    {"kind": "usual", "fields": ["more"], "per": ["one"], "unit": "cái/người", "max": 50,
     "when": "said", "values": ["TD-*"]},
    {"kind": "sum_equals", "fields": ["one"], "limit": ["same"], "tolerance_pct": 1},
    {"kind": "zero_together", "fields": ["one", "more"]},
    {"kind": "real_date", "fields": ["day", "month", "in_year"]},
    {"kind": "date_near_period", "fields": ["day", "month", "in_year"], "days_after": 90},
    {"kind": "date_not_after", "fields": ["opened"], "limit": ["day", "month", "in_year"]},
    {"kind": "required_when", "fields": ["said"], "when": "one", "periods": ["H1"]},
    {"kind": "at_least_one", "fields": ["what", "amount"]},
    {"kind": "unique", "fields": ["what"], "or_blank": ["on"], "unless": ["kind"]},
    {"kind": "full_amounts", "fields": ["fund"], "min": 10_000},
    {"kind": "not_carried_in", "fields": ["amount"], "category": "kind", "values": ["Một*"],
     "balance": "fund", "content": "what", "words": ["tồn", "số dư; cũ"], "exceptions": [],
     "row_noun": "dòng thu"},
    {"kind": "python", "check": "no_expense_before_money", "fields": ["on", "kind", "amount"],
     "when": "fund", "values": ["Một*", "Ba*"]},
    {"kind": "changed", "fields": ["one"], "factor": 3},
    {"kind": "unlike_others", "fields": ["one"], "per": ["more"], "deviations": 6},
    {"kind": "same_rows", "fields": ["on", "what"], "share": 50, "least": 5},
]  # fmt: skip


def _kit() -> Tables:
    """The sheet that the rules are about."""

    def inputs(kit: list[tuple[str, str, str]]) -> list[Tables]:
        made = [{"key": k, "label": f"Mục {k}", "type": t, "example": e} for k, t, e in kit]
        return [t | ({"choices": "list_a"} if t["type"] == "choice" else {}) for t in made]

    return {
        "key": "kit",
        "name": "Chung",
        "title": "CHUNG",
        "section": [
            {"key": "first", "title": "1. Chung", "shape": "fields", "field": inputs(_KIT)},
            {"key": "ledger", "title": "2. Sổ", "shape": "table", "column": inputs(_LEDGER)},
        ],
    }


@st.composite
def definitions(draw: Any) -> Tables:
    """The tables of a definition."""
    make = Maker(draw)
    sheets = [_kit(), *(make.sheet() for _ in range(draw(st.integers(1, 2))))]
    data: Tables = {"id": "ngau-nhien", "version": 2, "title": draw(names)}
    make.maybe(data, association="Hội Thử", unit_kinds=["thôn", {"value": "tổ", "since": 2}])
    make.maybe(data, highlights=make.numbers[:2] or ["one"], unit_config=["line"])
    data["guide"] = [draw(names), {"value": draw(names), "since": 2}]
    make.maybe(data, year_words={"trong kỳ": "trong năm"}, office_report={"signer": "said"})
    data["config"] = {"office_name": draw(names), "line": draw(notes), "empty": ""}
    data["config_labels"] = {key: draw(names) for key in data["config"]}
    data["choices"] = {"list_a": make.marked(_choices(make), label=draw(names))}
    data["sheet"] = sheets
    data["computed"] = _computed(make)
    data["rule"] = [
        {"id": f"rule_{n}", "severity": draw(st.sampled_from(["error", "warning"])),
         "because": draw(names), **rule}
        for n, rule in enumerate(draw(st.lists(st.sampled_from(RULES), unique_by=id)))
    ]  # fmt: skip
    data["print"] = [{"id": "1", "title": draw(names), "template": "mau.docx", "signer": ["said"]}]
    _outputs(make, data)
    return {name: value for name, value in data.items() if value != []}


def _choices(make: Maker) -> Tables:
    table: Tables = {"label": make.draw(names), "values": ["Một; hai", "Ba (bốn)", "Năm = 5"]}
    make.maybe(table, strict=False, variants={"1;2": "Một; hai", "5": "Năm = 5", '"3"': "Ba (bốn)"})
    make.maybe(table, ambiguous={"?": ["Một; hai", "Ba (bốn)"]})
    return table


def _computed(make: Maker) -> list[Tables]:
    recipes: list[Tables] = [
        {"type": "integer", "section": "first", "add": ["one", "more"], "subtract": ["same"]},
        {"type": "decimal", "section": "first", "ratio": ["more", "one"], "scale": 100},
        {"type": "integer", "section": "ledger", "count": "ledger"},
        {"type": "money", "sum": "amount", "where": {"kind": ["Một*", "Ba*"]}},
        {"type": "integer", "add": ["in_year"], "plus": 1},
    ]
    drawn = make.draw(st.lists(st.sampled_from(recipes), unique_by=id))
    return [{"key": make.key("made"), "label": make.draw(names), **recipe} for recipe in drawn]


def _outputs(make: Maker, data: Tables) -> None:
    charts = [{"title": "Theo đơn vị", "by": "unit", "fields": ["one"]}]
    charts += [{"title": f"Lưới {k}", "by": k, "fields": columns} for k, columns in make.grids]
    make.maybe(data, chart=charts, target=[{"targets": ["one"], "result": "more"}])
    make.maybe(data, sentence=[{"section": "first", "text": "Có {one:unit}, {more} nữa."}])
    goods = {"title": "Hiện vật", "item": "what", "quantity": "amount", "where": {"kind": ["Một*"]}}
    make.maybe(data, goods=[goods])
    data["guide"].append({"value": "Sổ ghi mỗi khoản một dòng.", "about": ["ledger"]})
