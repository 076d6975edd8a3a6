"""The definitions that one run knows: those that come with khsheet, and one named by its file."""

from __future__ import annotations

import tomllib

from khsheet.errors import UserError
from khsheet.form import definition, versions
from khsheet.model import Form


class KnownForms:
    """Forms by id and version; ``named`` is the one asked for with --form, None where none was.

    Everything in a run that meets a form by its id asks here. Worker processes are handed the
    text of the definition, so that all of them know the same.
    """

    def __init__(self, name: str = "", text: str | None = None):
        """``name`` is an id or a file, ``text`` what that file holds where it was read before.

        Raises DefinitionError, also for an unknown id or an unreadable file.
        """
        self.name, self.text = name, text
        self.named = None
        if name and name not in definition.available():
            self.text = definition.text_of(name) if text is None else text
            self.named = definition.parse(self.text, name)
            _must_not_pass_for_another(self.named, name, self.text)
        elif name:
            self.named = definition.load(name)

    def __reduce__(self) -> tuple[type, tuple[str, str | None]]:
        return KnownForms, (self.name, self.text)

    @property
    def form(self) -> Form:
        """The form that was named, else the one that khsheet takes for granted."""
        return self.named or definition.load()

    def has(self, form_id: str) -> bool:
        return self._is_named(form_id) or definition.newest(form_id) is not None

    def version(self, form_id: str, number: int) -> Form | None:
        """The form of that id as it was in that version."""
        form = self.newest(form_id)
        return form.at(number) if form else None

    def newest(self, form_id: str) -> Form | None:
        return self.named if self._is_named(form_id) else definition.newest(form_id)

    def _is_named(self, form_id: str) -> bool:
        return self.named is not None and self.named.id == form_id


def _must_not_pass_for_another(form: Form, name: str, text: str) -> None:
    """Raises UserError for a file that calls itself what another definition is called.

    Workbooks made from it would be read by that other definition wherever the file is not named;
    what is printed of them may differ.
    """
    other = definition.newest(form.id)
    for number in form.versions.keys() & (other.versions.keys() if other else ()):
        if _asked(text, number) != _asked(definition.text_of(form.id), number):
            raise UserError(
                f"{name} mang mã «{form.id}», phiên bản {number}, như biểu mẫu đi kèm phần mềm "
                "nhưng nội dung khác. Xin đặt mã khác (id), hoặc tăng số phiên bản (version)."
            )


def _asked(text: str, number: int) -> dict[str, object]:
    """What a definition asks for in that version."""
    told = versions.at(tomllib.loads(text), number)
    return {name: value for name, value in told.items() if name != "print"}
