"""What is printed of a case: its values, and which blanks the printer fills."""

from dataclasses import dataclass, field, replace
from typing import Any

from models.form_template import FormTemplate
from samples.generator.case import Case, Style
from samples.generator.content import Record

Part = dict[str, Any]


@dataclass(frozen=True)
class Sheet:
    """What is printed: the values, and which of the blanks the printer fills."""

    case: Case
    template: FormTemplate
    application_no: str
    version: str
    values: Record
    signed: dict[str, str] = field(default_factory=dict)
    """Page kind to the ISO date on which it was signed there; a page signed by nobody is not in it."""

    @property
    def applicant(self) -> str:
        """The applicant's name as the cover has it."""
        return str(self.values.get("cover.applicant_name", self.values["applicant_name"]))

    @property
    def style(self) -> Style:
        """The print's style: before anybody signs, ticks are the portal's own."""
        style = self.case.style
        return replace(style, tick="check") if style.tick == "hand" and not self.signed else style
