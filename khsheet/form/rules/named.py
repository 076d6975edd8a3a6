"""A check of names that are counted: written so that it is clear of what, and in what, they are."""

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import Annotated

from khsheet import messages
from khsheet.form.rules.base import Text, condition_complaints, label, matches, meets, texts
from khsheet.form.rules.rows import PythonCheck
from khsheet.model import Answers, Columns, Fault, Item, Period, Value

_NO_LETTERS = re.compile(r"[\W_]+")


class NamedClearly(PythonCheck, kw_only=True):
    """A name with one of the ``sought`` words is one of those that are ``clear``.

    ``unclear`` words beside it say that it is counted in something else, or with something else.
    """

    check = "named_clearly"
    code = messages.AMBIGUOUS
    meaning = (
        "Tên có một từ thuộc loại được cộng thì ghi theo cách được cộng, không kèm từ làm số lượng "
        "không rõ (chỉ kiểm tra khi nộp)."
    )

    fields: Annotated[tuple[Text], "Ô ghi tên."]
    sought: Annotated[tuple[str, ...], "Các từ phải xem, như `vở`."]
    clear: Annotated[tuple[str, ...], "Cách ghi đã rõ, như `Vở*`, `*quyển vở*`."]
    unclear: Annotated[tuple[str, ...], "Từ đi cùng thì phải hỏi, như `thùng`."] = ()
    exceptions: Annotated[tuple[str, ...], "Chỗ có những từ ấy mà là vật khác, như `bài tập`."] = ()
    when: Annotated[Text | None, "Chỉ xét khi ô này là một trong các chữ ở `values`."] = None
    values: Annotated[tuple[str, ...], "Các chữ ấy, như ở `required_when`."] = ()

    def complaints(self) -> Iterator[str]:
        words = (*self.sought, *self.clear, *self.unclear, *self.exceptions)
        if not self.sought or not all(map(_plain, words)):
            yield "'sought', 'clear', 'unclear', 'exceptions' không được có chữ để trống"
        yield from condition_complaints(self.when, self.values)

    def compared(self) -> Iterator[tuple[Item, tuple[str, ...]]]:
        if self.when:
            yield self.when, self.values

    @property
    def sources(self) -> tuple[Item, ...]:
        return (*self.fields, *((self.when,) if self.when else ()))

    def surely_holds(self, columns: Columns) -> bool:
        return not any(map(self._doubt, set(texts(columns.values[self.fields[0].key]))))

    def faults(self, answers: Answers, period: Period) -> Iterator[Fault]:
        (item,) = self.fields
        for record in answers.records_of(self.table):
            doubt = self._doubt(record.value(item.key))
            if doubt and meets(record, self.when, self.values):
                yield Fault(item.key, record.row, doubt, "cần ghi rõ để được cộng đúng")

    def _doubt(self, name: Value) -> str:
        """What is not clear about a name, in Vietnamese; "" where all is."""
        if not isinstance(name, str):
            return ""
        plain = _plain(name)
        for other in self.exceptions:
            plain = plain.replace(_plain(other), " ")
        word = _first_of(self.sought, plain)
        beside = _first_of(self.unclear, plain)
        if word and beside:
            return f"tên có chữ «{word}» đi cùng chữ «{beside}», chưa rõ số lượng là của gì"
        if word and not matches(name, self.clear):
            return f"tên có chữ «{word}» nhưng chưa ghi theo cách được cộng"
        return ""

    def statement(self) -> str:
        words = " hoặc ".join(f"“{word}”" for word in self.sought)
        return f"{label(self.fields[0])} có chữ {words}: ghi rõ để được cộng (kiểm tra khi nộp)."


@lru_cache(maxsize=10_000)
def _plain(text: str) -> str:
    """The words of a text, in any case, with a space around each; "" where it has none."""
    words = _NO_LETTERS.sub(" ", text.casefold()).strip()
    return f" {words} " if words else ""


def _first_of(words: tuple[str, ...], plain: str) -> str:
    return next((word for word in words if _plain(word) in plain), "")
