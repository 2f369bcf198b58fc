"""What a rule is judged on: one application, what was decided of its fields, the form and the profile."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation

from models.application import Application
from models.campaign import OnlineRecord, OnlineValue
from models.finding import Finding, FindingCode, Message, Severity, severity_of
from models.form_template import FieldSpec, FormTemplate, Profile, RuleSpec, SlotSpec
from models.reconciliation import FieldResult

SURE_MATCH, SURE_MISMATCH = 0.8, 0.9
"""Confidence from which a field's status is ground for a rule: a value that the record vouches for needs less."""

SUMMARY_TABLE = "summary_table"


@dataclass(frozen=True)
class Case:
    """One application before the rules. `results` are its compared fields by name; empty without an online record."""

    application: Application
    record: OnlineRecord | None
    template: FormTemplate
    profile: Profile
    results: Mapping[str, FieldResult]

    @property
    def kind(self) -> str:
        """The kind of form, by the record where the paper's was not known; may be none of the template's."""
        if self.application.kind in self.template.kinds or self.record is None:
            return self.application.kind
        return self.record.kind

    @property
    def slots(self) -> tuple[SlotSpec, ...]:
        """The slots that a document of this kind has: a summary table its own one only."""
        every = self.template.all_slots.values()
        return tuple(s for s in every if (s.page == SUMMARY_TABLE) == (self.kind == SUMMARY_TABLE))

    @property
    def city(self) -> bool:
        """Whether a city applies, whose people's government seals."""
        spec = self.template.kinds.get(self.kind)
        return spec is not None and spec.city

    def rule(self, rule: str) -> RuleSpec | None:
        """A rule that the template lists, that is switched on and that concerns this kind."""
        spec = self.template.rules.get(rule)
        if spec is None or not spec.enabled or (spec.kinds and self.kind not in spec.kinds):
            return None
        return spec

    def spec(self, name: str) -> FieldSpec | None:
        """A field of this kind's form."""
        return self.template.fields_of(self.kind).get(name) if self.kind in self.template.kinds else None

    def value(self, name: str, *, agreed: bool = False) -> OnlineValue | None:
        """What the paper says, where that is beyond doubt: the field agrees with the record (`agreed`: only then) or
        surely differs from it. None where it is blank, unread or doubtful."""
        result = self.results.get(name)
        if result is None or result.paper is None:
            return None
        same = result.status == "match" and result.confidence >= SURE_MATCH
        other = result.status == "mismatch" and result.confidence >= SURE_MISMATCH and not agreed
        return result.paper.value or None if same or other else None

    def text(self, name: str, *, agreed: bool = False) -> str | None:
        """`value`, where it is a text."""
        value = self.value(name, agreed=agreed)
        return value if isinstance(value, str) else None

    def number(self, name: str) -> Decimal | None:
        """`value` as a number."""
        text = self.text(name)
        try:
            return Decimal(text) if text is not None else None
        except InvalidOperation:
            return None

    def day(self, name: str) -> date | None:
        """`value` as a day."""
        text = self.text(name)
        try:
            return date.fromisoformat(text) if text is not None else None
        except ValueError:
            return None

    def label(self, name: str) -> str:
        """A field's printed label."""
        result = self.results.get(name)
        return result.label if result else name

    def finding(
        self, code: FindingCode, said: Message, *, field: str, rule: str | None, severity: Severity | None = None,
        paper: str | None = None,
    ) -> Finding:  # fmt: skip
        """A finding at the place of a field. `severity` None: the only one that the code has."""
        result = self.results.get(field)
        place = result.paper if result else None
        return Finding(
            code=code, severity=severity or severity_of(code), rule=rule, field=field, message=said, paper=paper,
            input=place.input if place else None, page=place.page if place else None, box=place.box if place else None,
        )  # fmt: skip
