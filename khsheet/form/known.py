"""The definitions that one run knows: those that come with khsheet, its office's own, one named."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from khsheet.errors import UserError
from khsheet.form import definition, profiles, toml, versions
from khsheet.form.limits import Limit, with_limits
from khsheet.model import Form

#: What an office changes of warnings, by form and rule.
Limits = Mapping[str, Mapping[str, Limit]]


class KnownForms:
    """Forms by id and version; ``named`` is the one asked for with --form, None where none was.

    Everything in a run that meets a form by its id asks here. Worker processes are handed the
    texts of the definitions, so that all of them know the same.
    """

    def __init__(
        self,
        name: str = "",
        text: str | None = None,
        own: Mapping[str, str] | None = None,
        limits: Limits | None = None,
    ):
        """``name`` is an id or a file, ``text`` what that file holds where it was read before.

        ``own`` are the office's own definitions: texts by path; ``limits`` what it changes of
        warnings. Raises DefinitionError, also for an unknown id or an unreadable file.
        """
        self.name, self.text, self.own, self.limits = name, text, own or {}, limits or {}
        self._judged: dict[str, Form | None] = {}
        self._own = self._of_office()
        self.named = None
        if name in self._own:
            self.named = self._own[name]
        elif name and name not in definition.available():
            self.text = definition.text_of(name) if text is None else text
            self.named = definition.parse(self.text, name)
            _must_not_pass_for_another(self.named, name, self.text)
            self.text = str(self.text)
        elif name:
            self.named = definition.load(name)

    def __reduce__(self) -> tuple[type, tuple[object, ...]]:
        return KnownForms, (self.name, self.text, self.own, self.limits)

    def _of_office(self) -> dict[str, Form]:
        """The office's own forms by id, of which two definitions must not be of one."""
        made, found = dict[str, Form](), dict[str, str]()
        for path, text in self.own.items():
            form = definition.parse(text, path)
            _must_not_pass_for_another(form, path, text)
            if form.id in found and made[form.id] != form:
                raise UserError(
                    f"{found[form.id]} và {path} cùng mang mã «{form.id}» mà nội dung khác nhau. "
                    "Xin chỉ để một tệp, hoặc đặt mã khác."
                )
            made[form.id], found[form.id] = form, path
        self.own = {path: str(text) for path, text in self.own.items()}  # judged, and so plain
        return made

    @property
    def all(self) -> tuple[Form, ...]:
        """The form that is meant first, then those of the office, and those that come along."""
        ids = [self.form.id, *self._own, *definition.available()]
        found = [self.newest(form_id) for form_id in dict.fromkeys(ids)]
        return tuple(form for form in found if form)

    def text_of(self, name: str) -> str:
        """The definition of that id or file, as TOML. Raises DefinitionError."""
        if name == self.name and self.text is not None:
            return self.text
        paths = (path for path, text in self.own.items() if _is_of(text, name))
        return self.own.get(next(paths, "")) or definition.text_of(name)

    @property
    def of_office(self) -> tuple[Form, ...]:
        """The office's own forms."""
        return tuple(self._own.values())

    def limited(self, limits: Limits) -> KnownForms:
        """The same forms, their warnings as the office wants them."""
        if not limits or limits == self.limits:
            return self
        return KnownForms(self.name, self.text, self.own, limits)

    @property
    def form(self) -> Form:
        """The form that was named, else the one that khsheet takes for granted."""
        return self.named or definition.load()

    def called(self, name: str) -> Form:
        """The form of that id, or of that definition file. Raises DefinitionError."""
        is_named = self.named is not None and name == self.name
        found = self.named if is_named else self.newest(name)
        return found or KnownForms(name).form

    def has(self, form_id: str) -> bool:
        return self._given(form_id) is not None or form_id in definition.available()

    def version(self, form_id: str, number: int) -> Form | None:
        """The form of that id as it was in that version."""
        given = self._given(form_id)
        return given.at(number) if given else definition.version(form_id, number)

    def newest(self, form_id: str) -> Form | None:
        return self._given(form_id) or definition.newest(form_id)

    def _given(self, form_id: str) -> Form | None:
        """The form of that id that was named or is the office's own."""
        if self.named is not None and self.named.id == form_id:
            return self.named
        return self._own.get(form_id)

    def judging(self, form: Form) -> Form:
        """That version of a form, as far as it is asked, with its warnings as the office wants."""
        if form.id not in self.limits:
            return form
        if form.id not in self._judged:
            newest = self.newest(form.id) or form
            self._judged[form.id] = with_limits(newest, self.limits[form.id])
        judged = self._judged[form.id]
        whole = judged.at(form.version) if judged else None
        return profiles.asking(whole, form.profile) if whole else form


def _is_of(text: str, form_id: str) -> bool:
    return bool(toml.tables(text).get("id") == form_id)


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
    """What a definition asks for in that version.

    How it is printed, and what it makes of several periods, changes no workbook.
    """
    told = versions.at(toml.tables(text), number)
    return _without_time({name: value for name, value in told.items() if name not in _OF_REPORTS})


#: What changes nothing in a workbook that is filled in.
_OF_REPORTS = ("print", "target", "goods", "year_words", "office_template")


def _without_time(told: Any) -> Any:
    if isinstance(told, list):
        return [_without_time(one) for one in told]
    if isinstance(told, dict):
        return {name: _without_time(one) for name, one in told.items() if name != "over_time"}
    return told
