"""Examples of inputs: each is a value that its own cell takes."""

from __future__ import annotations

from decimal import Decimal

from khsheet import messages
from khsheet.form.rules.implicit import expected
from khsheet.model import Field, Form, Type
from khsheet.values.reading import read
from khsheet.vietnamese.choices import matcher


def complaint(field: Field, form: Form) -> str:
    """What is wrong with the example of a field, in Vietnamese; "" for none."""
    if not field.example or _is_taken(field, form):
        return ""
    return f"'example' có '{field.example}', mà ô này cần {expected(field, form)}"


def _is_taken(field: Field, form: Form) -> bool:
    if field.type is Type.CHOICE:
        choices = form.choices.get(field.choices)
        if choices is None or not choices.strict:
            return True
        return matcher(choices).match(field.example).value is not None
    if field.type in (Type.TEXT, Type.LONG_TEXT):
        return not field.max_length or len(field.example) <= field.max_length
    reading = read(field.example, field)
    if reading.code == messages.AMBIGUOUS and field.type in (Type.DECIMAL, Type.PERCENT):
        return True  # "1.200" is what Excel shows of a number that was typed without the dot
    value = reading.value
    if not isinstance(value, int | Decimal):
        return value is not None
    if field.type in (Type.INTEGER, Type.MONEY) and value != int(value):
        return False
    return (field.min is None or value >= field.min) and (field.max is None or value <= field.max)
