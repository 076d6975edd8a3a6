"""A submission as one JSON text and back: what a consolidated workbook keeps on its hidden sheet.

Everything is kept as typed, so that reading it back runs through the same checks again.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sized
from dataclasses import asdict
from itertools import chain
from typing import Any, cast

from khsheet.form import layout, profiles
from khsheet.form.known import KnownForms
from khsheet.formats.book import MAX_TEXT
from khsheet.messages import CATALOGUE
from khsheet.model import (
    CellError,
    Damage,
    DateSerial,
    Decision,
    DecisionKind,
    Entry,
    Finding,
    Form,
    Formula,
    OfficeRecord,
    PercentNumber,
    Place,
    Profile,
    Raw,
    RawTable,
    Severity,
    Status,
    Submission,
    Unit,
)
from khsheet.values.show import show_raw
from khsheet.vietnamese.text import clean

#: Characters of one cell; Excel takes 32,767 and escapes may lengthen a text.
CHUNK = 30_000


def _pack(raw: Raw) -> Any:
    """A raw cell in JSON: plain where JSON has it, else an object that names its kind."""
    if isinstance(raw, DateSerial):
        return {"d": float(raw)}
    if isinstance(raw, PercentNumber):
        return {"p": float(raw)}
    if isinstance(raw, CellError):
        return {"e": raw.text}
    if isinstance(raw, Formula):
        return {"f": raw.text, "v": _pack(raw.cached)}
    return raw


_PLAIN = {str, float, bool, type(None)}


def _pack_rows(table: RawTable) -> list[tuple]:
    """Excel row and raw cells of every row; most tables are plain throughout."""
    cells = chain.from_iterable([cells for _, cells in table.rows])
    if _PLAIN.issuperset(map(type, cells)):
        return [(number, *cells) for number, cells in table.rows]
    return [(number, *map(_pack, cells)) for number, cells in table.rows]


def unpacked(packed: Any) -> Raw:
    """The raw cell that ``_pack`` told of."""
    if isinstance(packed, dict):
        kind, value = next(iter(packed.items()), cast("tuple[str, Any]", ("", None)))
        if kind == "f":
            return Formula(value, unpacked(packed.get("v")))
        return {"d": DateSerial, "p": PercentNumber, "e": CellError}[kind](value)
    return float(packed) if type(packed) is int else packed


def _place(place: Place) -> list:
    return [place.sheet, place.row, place.column]


def _packed_places(submission: Submission, form: Form) -> dict[str, Any]:
    """The places that are not the form's own, and the keys that have none."""
    moved = {key: _place(place) for key, place in layout.moved(form, submission.places).items()}
    gone = [key for key in layout.places(form) if key not in submission.places]
    return {"places": moved, "gone": gone}


def _places(data: dict[str, Any], file: str, known: KnownForms) -> dict[str, Place]:
    """All places, from what ``_packed_places`` made; without "gone" all of them are told."""
    form = known.version(data["form"], data["version"])
    if form and (strange := profiles.unknown(form, _profile(data).print_forms)):
        raise ValueError(f"no printed form {strange[0]}")
    form = profiles.asking(form, _profile(data)) if form else None
    own = layout.places(form) if form and "gone" in data else {}
    gone = set(data.get("gone", ()))
    kept = {key: Place(file, *place) for key, place in own.items() if key not in gone}
    return kept | {key: Place(file, *place) for key, place in data["places"].items()}


def _packed_profile(submission: Submission) -> dict[str, Any]:
    """What the workbook asked, the office asks, and by which limits of its own; without a word
    where it is the whole form as it is defined."""
    made = {
        "profile": profiles.told(submission.profile),
        "asked": list(submission.asked),
        "limits": submission.limits,
    }
    return {name: value for name, value in made.items() if value}


def _profile(data: dict[str, Any]) -> Profile:
    _must_be_texts(data.get("profile", ""), data.get("limits", ""), *data.get("asked", ()))
    return profiles.read(data.get("profile", ""))


def _asked(data: dict[str, Any]) -> dict[str, Any]:
    """What ``_packed_profile`` told."""
    asked, limits = tuple(data.get("asked", ())), data.get("limits", "")
    return {"profile": _profile(data), "asked": asked, "limits": limits}


def _damage(data: dict[str, Any]) -> Damage:
    """What is told of the workbook itself; earlier builds told nothing."""
    damage = Damage.of(data.get("damage", {}))
    _must_be_texts(damage.saved_by, *damage.unlocked, *damage.conditional_formats_lost)
    return damage


def packed(
    submission: Submission, form: Form, *, without_rows: tuple[str, ...] = ()
) -> dict[str, Any]:
    """The submission in plain values, what was typed under "content".

    ``form`` is that by which it was read. Rows of the tables named in ``without_rows`` are left
    out (personal data).
    """
    return {
        "file": submission.file,
        "form": submission.form,
        "version": submission.version,
        **_packed_profile(submission),
        "period": submission.period,
        "unit": asdict(submission.unit),
        "modified": submission.modified,
        "digest": submission.digest,
        **({"code": submission.code} if submission.code else {}),
        "epoch1904": submission.epoch1904,
        "config": submission.config,
        "damage": submission.damage.packed(),
        **_packed_places(submission, form),
        "originals": [[*k, v] for k, v in submission.originals.items()] if not without_rows else [],
        "findings": [packed_finding(f) for f in submission.findings],
        "content": {
            "cells": {
                k: v if v.__class__ in _PLAIN else _pack(v) for k, v in submission.cells.items()
            },
            "tables": {
                key: [t.sheet, t.columns, [] if key in without_rows else _pack_rows(t)]
                for key, t in submission.tables.items()
            },
            "explanations": submission.explanations,
            "leftovers": [[_place(p), t] for p, t in submission.leftovers],
            "withheld": submission.withheld,
        },
    }


def text(packed: dict[str, Any]) -> str:
    """A packed submission as JSON text, with its digest."""
    content = _json(packed["content"])
    head = {**packed, "digest": packed["digest"] or digest_of(content)}
    del head["content"]
    return f'{_json(head)[:-1]},"content":{content}}}'


def digest(packed: dict[str, Any]) -> str:
    """The fingerprint of what was typed alone: the same for a copy under another name."""
    return packed["digest"] or digest_of(_json(packed["content"]))


def _json(data: Any) -> str:
    return json.dumps(data, ensure_ascii=False, separators=(",", ":"))


def digest_of(content: str) -> str:
    """The fingerprint of a text."""
    import hashlib  # loads OpenSSL, and few files ask for a digest

    return hashlib.sha256(content.encode("utf-8", "surrogatepass")).hexdigest()


def packed_finding(f: Finding) -> list:
    """A finding in plain values; its file is told elsewhere."""
    texts = (f.value, f.field, f.rule, f.label, f.expected, f.remedy)
    return [_place(f.place), f.code, f.severity.value, f.found, *texts]


def read_finding(packed: list, file: str) -> Finding:
    """The finding that ``packed_finding`` told of."""
    place, code, severity, *texts = packed
    sheet, row, column = place
    _must_be_texts(sheet, code, *texts)
    _must_be_numbers(row, column)
    if code not in CATALOGUE:
        raise ValueError("not a known code")
    at = Place(file, sheet, row, column)
    if len(texts) == _TEXTS_BEFORE:
        label, found = _parted(texts[0], sheet)
        texts = [found, *texts[1:], label, "", ""]
    found, value, key, rule, label, expected, remedy = texts
    return Finding(at, code, Severity(severity), found, value, key, rule, label, expected, remedy)


#: Findings had their whole message as one text before they kept their parts.
_TEXTS_BEFORE = 4
_PLACED = r"Sheet «{sheet}»(?:, ô [A-Z]+[0-9]+|, dòng [0-9]+)?(?:, mục «([^»]*)»)?: "


def _parted(message: str, sheet: str) -> tuple[str, str]:
    """The label, and what was said, of a whole message."""
    placed = re.match(_PLACED.format(sheet=re.escape(sheet)), message) if sheet else None
    return (placed[1] or "", message[placed.end() :]) if placed else ("", message)


def loads(text: str, known: KnownForms) -> Submission:
    """The submission that ``text`` tells of. Raises ValueError or KeyError for anything else."""
    data = json.loads(text)
    content, file = data["content"], data["file"]
    made = Submission(
        file=file,
        form=data["form"],
        version=data["version"],
        period=data["period"],
        unit=Unit(**data["unit"]),
        modified=data["modified"],
        digest=data["digest"],
        code=data.get("code", ""),
        epoch1904=data["epoch1904"],
        config=data["config"],
        **_asked(data),
        damage=_damage(data),
        cells={k: unpacked(v) for k, v in content["cells"].items()},
        places=_places(data, file, known),
        tables={
            k: RawTable(sheet, columns, [(r[0], tuple(map(unpacked, r[1:]))) for r in rows])
            for k, (sheet, columns, rows) in content["tables"].items()
        },
        explanations=content["explanations"],
        originals={(s, r, c): v for s, r, c, v in data["originals"]},
        leftovers=[(Place(file, *p), t) for p, t in content["leftovers"]],
        findings=[read_finding(f, file) for f in data["findings"]],
        withheld=content["withheld"],
    )
    units = asdict(made.unit).values()
    _must_be_texts(file, made.form, made.period, made.modified, made.digest, made.code, *units)
    _must_be_texts(
        *made.config, *made.config.values(), *made.explanations, *made.explanations.values()
    )
    _must_be_texts(*made.originals.values(), *(text for _, text in made.leftovers))
    _must_be_texts(
        *(t.sheet for t in made.tables.values()), *(p.sheet for p in made.places.values())
    )
    _must_be_numbers(
        made.version,
        *(w["rows"] for w in made.withheld.values()),
        *(n for p in made.places.values() for n in p[2:]),
    )
    return made


def texts(text: str) -> dict[str, str]:
    """An object of texts. Raises ValueError or AttributeError for anything else."""
    data = json.loads(text)
    _must_be_texts(*data.keys(), *data.values())
    return data


def _must_be_texts(*values: Any) -> None:
    """Raises ValueError for anything but texts that a cell holds, as in a damaged workbook."""
    if not all(isinstance(v, str) and len(v) <= MAX_TEXT for v in values):
        raise ValueError("not a text")


def _must_be_numbers(*values: Any) -> None:
    if not all(type(v) is int for v in values):
        raise ValueError("not a whole number")


def mark(cells: Mapping[str, Raw], rows: Mapping[str, list[tuple[Raw, ...]]]) -> str:
    """A fingerprint of what stands in the inputs, however a program stores it."""
    said: list[tuple[str, ...]] = [(k, seen(v)) for k, v in sorted(cells.items())]
    said += [(k, *map(seen, v)) for k, table in sorted(rows.items()) for v in table]
    return _size(cells, rows) + digest_of(repr(said))[:32]


def mark_returned(
    cells: Mapping[str, Raw],
    rows: Mapping[str, list[tuple[Raw, ...]]],
    explanations: Mapping[str, str],
) -> str:
    """That of what goes back to a unit: a word of explanation is an answer too."""
    said = {f"?{line}": text for line, text in explanations.items()}
    return mark({key: raw for key, raw in {**cells, **said}.items() if raw is not None}, rows)


def is_marked(fingerprint: str, submission: Submission) -> bool:
    """Whether its inputs hold just what had that fingerprint; counts tell most apart at once."""
    numbered = {key: table.rows for key, table in submission.tables.items()}
    if not fingerprint.startswith(_size(submission.cells, numbered)):
        return False
    rows = {key: [values for _, values in own] for key, own in numbered.items()}
    return fingerprint == mark(submission.cells, rows)


def _size(cells: Mapping[str, Raw], rows: Mapping[str, Sized]) -> str:
    return f"{len(cells)}-{sum(map(len, rows.values()))}-"


def seen(raw: Raw) -> str:
    """What a person sees in the cell, a text whole."""
    return clean(raw) if isinstance(raw, str) else show_raw(raw)


def dumps_entry(entry: Entry) -> str:
    """A file that gave no submission (rejected) or was replaced, as JSON text."""
    data = {
        "path": entry.path,
        "status": entry.status.value,
        "unit": asdict(entry.unit),
        "period": entry.period,
        "modified": entry.modified,
        "digest": entry.digest,
        "findings": [packed_finding(f) for f in entry.findings],
        "damage": entry.damage.packed(),
    }
    return _json(data)


def loads_entry(text: str) -> Entry:
    """The entry that ``dumps_entry`` wrote. Raises ValueError or KeyError for anything else."""
    data = json.loads(text)
    _must_be_texts(
        data["path"], data["period"], data["modified"], data["digest"], *data["unit"].values()
    )
    return Entry(
        path=data["path"],
        status=Status(data["status"]),
        unit=Unit(**data["unit"]),
        period=data["period"],
        modified=data["modified"],
        digest=data["digest"],
        findings=[read_finding(f, data["path"]) for f in data["findings"]],
        damage=_damage(data),
    )


def dumps_office(office: OfficeRecord) -> str:
    """What the office said, apart from its own settings, as JSON text."""
    return _json(office.packed())


def loads_office(own: dict[str, str], text: str) -> OfficeRecord:
    """What ``dumps_office`` wrote, with the office's own settings. Raises ValueError, TypeError or
    AttributeError for anything else."""
    made = OfficeRecord.of(own, json.loads(text))
    for texts_of in (made.unit_defaults, made.period, *made.units.values()):
        _must_be_texts(*texts_of, *texts_of.values())
    _must_be_texts(
        *made.units, *made.exempt, *made.received, *chain.from_iterable(made.received.values())
    )
    return made


def loads_states(text: str) -> dict[str, Status]:
    """What became of submissions, by unit code. Raises ValueError for anything else."""
    return {code: Status(state) for code, state in texts(text).items()}


def dumps_decision(decision: Decision) -> str:
    """A decision as JSON text, wherever the office's book has it."""
    data = asdict(decision)
    del data["row"]
    return _json(data)


def loads_decision(text: str) -> Decision:
    """What ``dumps_decision`` wrote. Raises ValueError or TypeError for anything else."""
    data = texts(text)
    return Decision(**{**data, "kind": DecisionKind(data["kind"])})  # type: ignore[arg-type]


def chunks(text: str) -> list[str]:
    """A long text in pieces that fit into cells."""
    return [text[n : n + CHUNK] for n in range(0, len(text), CHUNK)] or [""]
