"""The rule that every number since the new year makes: within a year it does not fall."""

from decimal import Decimal
from typing import Annotated

from khsheet import messages
from khsheet.form import over_time
from khsheet.form.rules.among import Among
from khsheet.form.rules.base import label, shown
from khsheet.model import Fault, Field, Form, OverTime, Severity, once_per_form

#: What is not the first of its year follows another.
_LATER = ("H2", "Q2", "Q3", "Q4", "")
#: The line of the check sheet on which all of them stand.
_TOGETHER = "not_fallen"
_BECAUSE = (
    "Số tính từ đầu năm gồm cả kỳ trước, không nhỏ hơn báo cáo trước trong cùng năm; nếu nhỏ hơn "
    "thì xin giải trình."
)


class NotFallen(Among, kw_only=True):
    """A number since the new year is not below what an earlier report of the year says. Every
    form has it by itself, for the numbers of which its definition says so."""

    kind = "not_fallen"
    code = messages.FELL_WITHIN_YEAR
    meaning = "Số tính từ đầu năm không nhỏ hơn số ở báo cáo trước đó trong cùng năm."

    fields: Annotated[tuple[Field], "Số tính từ đầu năm."]

    def statement(self) -> str:
        return f"{label(self.fields[0])}: chỉ kiểm tra khi tổng hợp."

    def asked(self, then: int | Decimal, now: int | Decimal, said_in: str) -> Fault | None:
        """What is asked of a number, beside that of the report ``said_in``."""
        if now >= then:
            return None
        (item,) = self.fields
        expected = f"Tính từ đầu năm phải từ {shown(item, then)} trở lên như {said_in} đã ghi"
        return Fault(item.key, 0, shown(item, now), expected)


@once_per_form
def not_fallen(form: Form) -> tuple[NotFallen, ...]:
    """The rules of a form's numbers since the new year."""
    return tuple(
        NotFallen(
            id=f"{_TOGETHER}:{key}",
            severity=Severity.WARNING,
            fields=(item,),
            periods=_LATER,
            group=_TOGETHER,
            implicit=True,
            because=_BECAUSE,
        )
        for key, item in form.inputs.items()
        if over_time.of_input(item) is OverTime.YEAR_TO_DATE
    )
