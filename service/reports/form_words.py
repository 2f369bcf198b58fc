"""The printed words behind a form's codes, and which of its fields are private."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from models.campaign import OnlineValue
from models.form_template import FieldSpec, FormTemplate, SlotSpec

PRIVATE_TYPES = frozenset({"phone", "email"})


@dataclass(frozen=True)
class FormWords:
    """`kinds` and `slots` give a code's printed words, `labels` a field's, `options` those of its option codes."""

    kinds: Mapping[str, str] = field(default_factory=dict)
    labels: Mapping[str, str] = field(default_factory=dict)
    slots: Mapping[str, SlotSpec] = field(default_factory=dict)
    options: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    private_fields: frozenset[str] = frozenset()

    @classmethod
    def of(cls, form: FormTemplate | None) -> "FormWords":
        """The words of a form; without a form every code stands for itself."""
        if form is None:
            return cls()
        kinds = {name: kind.label for name, kind in form.kinds.items()}
        specs = [*_specs(form), *(form.summary_table.columns if form.summary_table else ())]
        options: dict[str, dict[str, str]] = {"kind": dict(kinds)}
        for spec in specs:
            options.setdefault(spec.name, {}).update(spec.options)
        slots = dict(form.slots)
        if form.summary_table:
            slots[form.summary_table.slot.name] = form.summary_table.slot
        private = frozenset(s.name for s in specs if s.type in PRIVATE_TYPES)
        labels = {spec.name: spec.label for spec in reversed(specs)}
        return cls(kinds, labels, slots, options, private)

    def value(self, name: str, value: OnlineValue | None) -> str:
        """A value in the form's words; several, or several joined by `;`, are joined by 、."""
        if value is None:
            return ""
        words = self.options.get(name, self.options.get(name.rsplit(".", 1)[-1], {}))
        if isinstance(value, str):
            codes = value.split(";")
            value = tuple(codes) if all(c in words for c in codes) else (value,)
        return "、".join(words.get(v, v) for v in value)


def _specs(form: FormTemplate) -> list[FieldSpec]:
    narrative = [spec for kind in form.kinds.values() for spec in kind.narrative]
    return [*(spec for block in form.blocks.values() for spec in block), *narrative]
