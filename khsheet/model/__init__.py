"""The vocabulary: immutable values that every other module speaks in.

A *form* is what a definition in ``workbook_templates/`` says; a *submission* is what one
unit sent back; a *finding* is what is to be said about a place in it.
"""

from khsheet.model.cells import CellError, DateSerial, Formula, PercentNumber, Raw, Value
from khsheet.model.collection import Collection, Entry, Status
from khsheet.model.filling import Filling, Identity, Mark
from khsheet.model.form import (
    Chart,
    Choices,
    Computed,
    Field,
    Form,
    GridRow,
    Period,
    PrintForm,
    RuleSpec,
    Section,
    Sentence,
    Shape,
    Sheet,
    Type,
    once_per_form,
)
from khsheet.model.places import Place, a1, letters
from khsheet.model.submission import (
    Answers,
    Checked,
    Finding,
    RawTable,
    Row,
    Severity,
    Submission,
    Unit,
)

__all__ = [
    "Answers",
    "CellError",
    "Chart",
    "Checked",
    "Choices",
    "Collection",
    "Computed",
    "DateSerial",
    "Entry",
    "Field",
    "Filling",
    "Finding",
    "Form",
    "Formula",
    "GridRow",
    "Identity",
    "Mark",
    "PercentNumber",
    "Period",
    "Place",
    "PrintForm",
    "a1",
    "letters",
    "Raw",
    "RawTable",
    "Row",
    "RuleSpec",
    "Section",
    "Sentence",
    "Severity",
    "Shape",
    "Sheet",
    "Status",
    "Submission",
    "Type",
    "Unit",
    "Value",
    "once_per_form",
]
