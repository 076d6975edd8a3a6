"""The jinja2 environment in which templates are filled: sandboxed, strict, escaping."""

from __future__ import annotations

from collections.abc import MutableMapping
from contextvars import ContextVar
from functools import lru_cache
from typing import TYPE_CHECKING

from khsheet.reports.answers import FILTERS, Answer, Open, area_together, writers_own

if TYPE_CHECKING:
    from jinja2 import Environment
    from jinja2.runtime import Context
    from markupsafe import Markup

left_open: ContextVar[list[str]] = ContextVar("left_open")
"""Where the labels go of what is left open in the report being made."""


@lru_cache(maxsize=1)
def environment() -> Environment:
    """The one environment; made when first asked for, and it compiles each template once."""
    from jinja2 import StrictUndefined, Template, nodes, pass_context
    from jinja2.sandbox import ImmutableSandboxedEnvironment

    class Compiling(ImmutableSandboxedEnvironment):
        def from_string(
            self,
            source: str | nodes.Template,
            globals: MutableMapping[str, object] | None = None,
            template_class: type[Template] | None = None,
        ) -> Template:
            return compiled(source)

    made = Compiling(autoescape=True, undefined=StrictUndefined, finalize=_as_xml)
    compiled = lru_cache(maxsize=64)(super(Compiling, made).from_string)

    @pass_context
    def rieng(context: Context, answer: Answer) -> Answer:
        return writers_own(answer, context["by_unit"])

    @pass_context
    def lien_ten(context: Context, text: str) -> str:
        return area_together(text, str(context["unit_word"]))

    made.filters |= {"rieng": rieng, "lien_ten": lien_ten, **FILTERS}
    return made


def _as_xml(value: object) -> Markup:
    from markupsafe import Markup, escape

    if isinstance(value, Open):
        left_open.get().append(value.label)
    # Braces as references, so that no later step takes staff text for a placeholder;
    # docxtpl makes of \a a new paragraph like the one in which it stands.
    text = value.printed if isinstance(value, Answer) else str(value)
    text = str(escape(text)).replace("{", "&#123;").replace("}", "&#125;")
    return Markup(text.replace("\n", "\a"))
