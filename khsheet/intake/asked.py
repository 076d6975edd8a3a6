"""What is asked of the unit that sent a file: the office decides, else the workbook itself."""

from __future__ import annotations

from khsheet import messages
from khsheet.collection.differences import told_first
from khsheet.form import profiles
from khsheet.form.prefill import prefill
from khsheet.form.wording import filled_in, words_of
from khsheet.messages import noted
from khsheet.model import (
    Field,
    Finding,
    Form,
    Identity,
    Period,
    Profile,
    Section,
    Submission,
)

#: Items that are named one by one.
_MOST_TOLD = 8


def asked_of(form: Form, submission: Submission, period: Period) -> Form:
    """The form as far as the unit is asked for it, and what it has given beyond that.

    ``form`` is the whole one in the version of the submission. What was given counts, whoever
    asked for it; what starts in a workbook as it comes back was not given.
    """
    ids = profiles.in_order(form, submission.asked or submission.profile.print_forms)
    if not ids:
        return form
    needed, given = profiles.keys(form, ids), _given(form, submission, period)
    also = (key for key in (*form.inputs, *form.tables) if key in given and key not in needed)
    return profiles.asking(form, Profile(ids, tuple(also)))


def _given(form: Form, submission: Submission, period: Period) -> set[str]:
    """The inputs that hold something that the workbook did not start with, and tables with rows."""
    config = {**form.config, **submission.config}
    begun = prefill(form, Identity(submission.unit, period, config, ""))
    given = {key for key, raw in submission.cells.items() if raw != begun.get(key)}
    return given | {key for key, table in submission.tables.items() if table.rows}


def differences(form: Form, asked: Form, submission: Submission, period: Period) -> list[Finding]:
    """A word where the office wants other printed forms than the workbook was made for.

    It is an error where the workbook has no place for what has to be given.
    """
    wanted = profiles.in_order(form, submission.asked)
    made_for = profiles.in_order(form, submission.profile.print_forms)
    if not submission.asked or wanted == made_for:
        return []
    found = (
        f"Tệp lập theo {_named(form, made_for)}, văn phòng cần {_named(form, wanted)} của đơn vị."
    )
    lacking = _lacks(form, asked, submission)
    if not lacking:
        return [noted(submission.file, messages.ASKED_LESS, found)]
    words = words_of(period)
    labels = [f"«{filled_in(_label(one), words)}»" for one in lacking]
    found += f" Tệp không có chỗ ghi: {told_first(labels, _MOST_TOLD, 'mục', ', ')}."
    return [noted(submission.file, messages.ASKED_MORE, found)]


def _lacks(form: Form, asked: Form, submission: Submission) -> list[Field | Section]:
    """The required inputs, and the tables, that are asked for and that the workbook has not."""
    made = profiles.asking(form, submission.profile)
    inputs = [i for key, i in asked.inputs.items() if i.required and key not in made.inputs]
    return [*inputs, *(t for key, t in asked.tables.items() if key not in made.tables)]


def _label(one: Field | Section) -> str:
    return one.label if isinstance(one, Field) else one.title


def _named(form: Form, print_forms: tuple[str, ...]) -> str:
    return f"mẫu in {', '.join(print_forms)}" if print_forms else "mọi mẫu in"
