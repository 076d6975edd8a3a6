"""The vocabulary: immutable values that every other module speaks in.

A *form* is what a definition in ``workbook_templates/`` says; a *submission* is what one
unit sent back; a *finding* is what is to be said about a place in it.
"""

from khsheet.model.answers import Answers, Columns, Record, Row
from khsheet.model.cells import CellError, DateSerial, Formula, PercentNumber, Raw, Value
from khsheet.model.collection import Collection, Entry, Status
from khsheet.model.criterion import Criterion, CriterionKind
from khsheet.model.damage import WHOLE, Damage
from khsheet.model.decision import Decision, DecisionKind, Outcome, Ruling
from khsheet.model.filling import Compared, Filling, Identity, Listed, Mark
from khsheet.model.form import Chart, Form, Goods, PrintForm, Sentence, Target, once_per_form
from khsheet.model.items import (
    NUMBERS,
    Choices,
    Computed,
    Field,
    GridRow,
    IfBlank,
    Item,
    OverTime,
    Section,
    Shape,
    Sheet,
    Type,
)
from khsheet.model.office_record import OfficeRecord, Received
from khsheet.model.packed_values import packed_values
from khsheet.model.period import Period
from khsheet.model.places import Place, a1, letters
from khsheet.model.profile import WHOLE_FORM, Profile
from khsheet.model.rule import Fault, Refs, Rule
from khsheet.model.submission import Checked, Finding, RawTable, Severity, Submission, Unit

__all__ = [
    "NUMBERS",
    "WHOLE",
    "WHOLE_FORM",
    "Answers",
    "CellError",
    "Chart",
    "Checked",
    "Choices",
    "Collection",
    "Columns",
    "Compared",
    "Computed",
    "Criterion",
    "CriterionKind",
    "Damage",
    "DateSerial",
    "Decision",
    "DecisionKind",
    "Entry",
    "Fault",
    "Field",
    "Filling",
    "Finding",
    "Form",
    "Formula",
    "Goods",
    "GridRow",
    "Identity",
    "IfBlank",
    "Item",
    "Listed",
    "Mark",
    "OfficeRecord",
    "Outcome",
    "OverTime",
    "PercentNumber",
    "Period",
    "Place",
    "PrintForm",
    "Profile",
    "Raw",
    "RawTable",
    "Received",
    "Record",
    "Refs",
    "Row",
    "Rule",
    "Ruling",
    "Section",
    "Sentence",
    "Severity",
    "Shape",
    "Sheet",
    "Status",
    "Submission",
    "Target",
    "Type",
    "Unit",
    "Value",
    "a1",
    "letters",
    "once_per_form",
    "packed_values",
]
