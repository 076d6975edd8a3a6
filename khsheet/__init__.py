"""khsheet: forms in Excel for a study-encouragement association, and their consolidation.

The library's face, each function with the name of what it does: ``khsheet.new_forms``, ``check``,
``collect``, ``report``, ``frames``, ``export``, ``read_export``, ``fields``, ``office_workbook``.
They are imported when they are asked for.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from khsheet.verbs.check import check
    from khsheet.verbs.collect import collect
    from khsheet.verbs.data import frames
    from khsheet.verbs.export import export, read_export
    from khsheet.verbs.fields import fields
    from khsheet.verbs.new import new_forms
    from khsheet.verbs.office import office_workbook
    from khsheet.verbs.report import report

__version__ = "0.1.0"
__all__ = [
    "check",
    "collect",
    "export",
    "fields",
    "frames",
    "new_forms",
    "office_workbook",
    "read_export",
    "report",
]

_MODULES = {
    "frames": "data",
    "new_forms": "new",
    "office_workbook": "office",
    "read_export": "export",
}


def __getattr__(name: str) -> object:
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"khsheet.verbs.{_MODULES.get(name, name)}"), name)
