"""Texts typed with old fonts, or without the typing program: made Unicode, or told in doubt."""

from __future__ import annotations

from functools import lru_cache

from khsheet import messages
from khsheet.intake.draft import Draft
from khsheet.intake.remembered import Remembered
from khsheet.model import Raw, RawTable, Section, Type
from khsheet.values.show import show_raw
from khsheet.vietnamese import encodings
from khsheet.vietnamese.choices import matcher
from khsheet.vietnamese.keystrokes import keystrokes


def _is_odd(text: str) -> bool:
    """Whether a text may be in an old encoding, or typed with the keyboard program off."""
    return bool(_is_typed_off(text) if text.isascii() else _verdict(text))


_ORDINARY = Remembered(lambda text: not _is_odd(text))


@lru_cache(maxsize=50_000)
def _verdict(text: str) -> str:
    """encodings.detect, remembered."""
    return encodings.detect(text)


@lru_cache(maxsize=50_000)
def _is_typed_off(text: str) -> bool:
    """Whether an ASCII text is keystrokes of a typing program that was off."""
    return bool(keystrokes(text))


class Decoder:
    """Decodes the texts of one workbook; the fonts of a sheet are read when something is odd."""

    def __init__(self, draft: Draft):
        self.draft = draft
        self.fonts: dict[str, dict[tuple[int, int], str]] = {}

    def decode_inputs(self) -> None:
        """Texts of single inputs become Unicode, sheet by sheet."""
        cells, places = self.draft.submission.cells, self.draft.submission.places
        by_sheet: dict[str, dict[str, str]] = {}
        for key, raw in cells.items():
            if isinstance(raw, str):
                by_sheet.setdefault(places[key].sheet, {})[key] = raw
        for sheet, texts in by_sheet.items():
            keys = list(texts)
            at = [(places[k].row, places[k].column) for k in keys]
            for n, text in self.decoded(sheet, list(texts.values()), at, keys).items():
                cells[keys[n]] = text

    def decode_explanations(
        self, sheet: str, texts: dict[str, str], places: list[tuple[int, int]]
    ) -> None:
        """Explanations, by the line that they are for, each in its place."""
        decoded = self.decoded(sheet, list(texts.values()), places, [""] * len(texts))
        for n, key in enumerate(texts):
            self.draft.submission.explanations[key] = decoded.get(n, texts[key])

    def decode_table(
        self, section: Section, table: RawTable, distinct: list[set[Raw]], own: frozenset[str]
    ) -> bool:
        """Texts of a table become Unicode, column by column; whether there were any.

        ``distinct`` holds the different values of every column; ``own`` are the form's headings.
        """
        changed: dict[int, dict[int, str]] = {}
        for n, (item, values) in enumerate(zip(section.fields, distinct)):
            if _ORDINARY.holds(values):
                continue
            texts = {
                i: raw
                for i, (_, row) in enumerate(table.rows)
                if isinstance(raw := row[n], str) and raw not in own
            }
            at = list(texts)
            places = [(table.rows[i][0], table.columns[item.key]) for i in at]
            keys = [item.key] * len(at)
            for which, text in self.decoded(
                table.sheet, list(texts.values()), places, keys
            ).items():
                changed.setdefault(at[which], {})[n] = text
        for i, new in changed.items():
            number, row = table.rows[i]
            table.rows[i] = (number, tuple(new.get(n, v) for n, v in enumerate(row)))
        return bool(changed)

    def decoded(
        self,
        sheet: str,
        texts: list[str],
        places: list[tuple[int, int]],
        keys: list[str],
    ) -> dict[int, str]:
        """The texts that were in an old encoding, by their index, each with a finding."""
        odd = [n for n, text in enumerate(texts) if _is_odd(text)]
        for n in odd:
            if texts[n].isascii() and self._may_be_sentence(keys[n]):
                self.draft.say(
                    self.draft.place(sheet, *places[n]),
                    messages.TYPING_PROGRAM_OFF,
                    "chữ có vẻ gõ khi chưa bật bộ gõ tiếng Việt.",
                    key=keys[n],
                )
        if all(texts[n].isascii() for n in odd):
            return {}
        if sheet not in self.fonts:
            self.fonts[sheet] = self.draft.fonts(sheet)
        fonts = [self.fonts[sheet].get(place, "") for place in places]
        result: dict[int, str] = {}
        for n, verdict in enumerate(encodings.detect_all(texts, fonts)):
            if verdict in encodings.ENCODINGS:
                capitals = encodings.font_capitals(fonts[n])
                result[n] = encodings.decode(texts[n], verdict, capitals=capitals)
                self._say_converted(sheet, places[n], keys[n], verdict, (texts[n], result[n]))
            elif verdict:
                self.draft.say(
                    self.draft.place(sheet, *places[n]),
                    messages.OLD_ENCODING_DOUBTED,
                    "chữ có ký tự lạ, có thể gõ bằng phông cũ; giữ nguyên như đã gõ.",
                    key=keys[n],
                )
        return result

    def _say_converted(
        self, sheet: str, at: tuple[int, int], key: str, verdict: str, both: tuple[str, str]
    ) -> None:
        """A text that was converted, shown before and after where it is one of a list."""
        before, after = both
        self.draft.submission.originals[(sheet, *at)] = before
        self.draft.say(
            self.draft.place(sheet, *at),
            messages.OLD_ENCODING_CONVERTED,
            f"chữ gõ bằng mã cũ ({verdict.upper()}) đã chuyển sang Unicode.",
            value=f"{show_raw(before)} → {show_raw(after)}" if self._is_listed(key, after) else "",
            key=key,
        )

    def _may_be_sentence(self, key: str) -> bool:
        item = self.draft.form.items.get(key)
        return item is None or item.type in (Type.TEXT, Type.LONG_TEXT)

    def _is_listed(self, key: str, text: str) -> bool:
        """Whether it is a value of a list; nothing in a table that lists people is shown."""
        form = self.draft.form
        if key in form.columns:
            section, item = form.columns[key]
            if any(f.personal for f in section.fields):
                return False
        elif key in form.inputs:
            item = form.inputs[key]
        else:
            return False
        choices = form.choices.get(item.choices)
        return choices is not None and matcher(choices).match(text).value is not None
