"""A form as data: its pages, labels, fields, slots and rules, as written in a template's YAML file."""

from datetime import date
from typing import Literal

from models.base import Record
from models.folding import fold
from models.scan import PageKind

FieldType = Literal[
    "text", "longtext", "int", "decimal", "percent", "date", "month", "enum", "multi", "uscc", "person", "phone",
    "email", "postcode", "url",
]  # fmt: skip
CompareClass = Literal["A", "B", "C", "T", "-"]
Profile = Literal["intake", "dispatch"]
SlotNeed = Literal["required", "expected", "absent", "optional"]
AttachmentNeed = Literal["required", "expected", "optional"]
"""`required`: it is missing where it is not there; the others only where the paper's own list names it. A report also
shows `expected` ones that are not there."""
StampNeed = Literal["yes", "no", "optional"]


class FieldSpec(Record):
    """One field of a form: its printed label, type, unit and how strictly paper and online record are compared."""

    name: str
    label: str
    aliases: tuple[str, ...] = ()
    type: FieldType
    compare: CompareClass = "B"
    required: bool = False
    max: int | None = None
    unit: str | None = None
    places: int | None = None
    negative: bool = False
    options: dict[str, str] = {}
    """Option codes and their printed words, in printed order; an option without a code has its words as code."""
    kinds: tuple[str, ...] = ()
    """Form kinds that print the field; empty: all."""
    within: str | None = None
    """The field whose cell holds this one: what is written after an option of it."""
    repeats: tuple[str, ...] = ()
    """Of a column of the summary table: the fields of an application whose value it may repeat; empty: that of its
    own name."""
    grade: str = ""


class PageSpec(Record):
    """One kind of page, in printed order."""

    kind: PageKind
    title: str
    aliases: tuple[str, ...] = ()
    optional: bool = False


class SlotSpec(Record):
    """A place where the form wants a seal, a signature or a date, and whether a profile needs it."""

    name: str
    page: PageKind
    label: str
    type: Literal["seal", "signature", "date"]
    owner: Literal["applicant", "recommender", "legal_rep"] | None = None
    intake: SlotNeed
    dispatch: SlotNeed

    def need(self, profile: Profile) -> SlotNeed:
        """What a profile wants of this slot."""
        return self.intake if profile == "intake" else self.dispatch


class AttachmentField(Record):
    """A field of the form that an attachment prints too, under a label of its own."""

    name: str
    label: str
    aliases: tuple[str, ...] = ()


class AttachmentSpec(Record):
    """An attachment that an application may come with. `titles` are what it is headed, `parts` what further pages of
    it are headed; `kinds` the kinds that hand it in (empty: all); `years` those that it is wanted for, one each
    (empty: it is no yearly one); `intake` and `dispatch` whether a profile needs it, `copy_stamped` whether the
    applicant seals the copy."""

    name: str
    label: str
    titles: tuple[str, ...]
    parts: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()
    years: tuple[int, ...] = ()
    intake: AttachmentNeed = "expected"
    dispatch: AttachmentNeed = "expected"
    copy_stamped: StampNeed = "optional"
    fields: tuple[AttachmentField, ...] = ()

    def need(self, profile: Profile) -> AttachmentNeed:
        """Whether a profile needs it."""
        return self.intake if profile == "intake" else self.dispatch


class KindSpec(Record):
    """One kind of application: its printed label, the modes it may name, and the blocks each page prints."""

    name: str
    label: str
    aliases: tuple[str, ...] = ()
    modes: tuple[str, ...] = ()
    layout: dict[str, tuple[str, ...]] = {}
    narrative: tuple[FieldSpec, ...] = ()
    city: bool = False
    """Whether the applicant is a city, whose people's government seals."""


class DatedName(Record):
    """A full name that a body bore up to a day at the latest, or, `until` None, took later."""

    name: str
    until: date | None = None


class Recommender(Record):
    """A body that may recommend. `aliases` are short forms that it is written as, `other_names` full names that its
    seal may carry from before or after a renaming."""

    name: str
    aliases: tuple[str, ...] = ()
    other_names: tuple[DatedName, ...] = ()


class RuleSpec(Record):
    """A rule of the campaign. `source` says what it is judged from."""

    id: str
    text: str
    kinds: tuple[str, ...] = ()
    source: str = ""
    severity: Literal["error", "warning", "manual", "info"]
    switchable: bool = False
    enabled: bool = True


class SummaryTable(Record):
    """The recommender's summary table."""

    title: str
    columns: tuple[FieldSpec, ...]
    slot: SlotSpec


class Campaign(Record):
    """One call for applications."""

    id: str
    title: str
    document: str = ""
    issued: date | None = None
    contacts_due: date | None = None
    dispatch_due: date | None = None
    quotas: dict[str, int] = {}
    modes: dict[str, str] = {}
    recommenders: tuple[Recommender, ...] = ()

    def recommender(self, name: str) -> Recommender | None:
        """The listed body that goes by a name, in full or short, now or at another time; None where none does."""
        wanted = fold(name)
        named = ((r, (r.name, *r.aliases, *(o.name for o in r.other_names))) for r in self.recommenders)
        return next((r for r, names in named if wanted in map(fold, names)), None)

    def other_names(self, name: str) -> tuple[str, ...]:
        """The full names besides this one that the listed body of this name has at any time."""
        body = self.recommender(name)
        names = (body.name, *(o.name for o in body.other_names)) if body else ()
        return tuple(n for n in names if fold(n) != fold(name))


class FormTemplate(Record):
    """A whole form: what `extractors/forms/templates/*.yaml` holds once it is read and checked."""

    campaign: Campaign
    kinds: dict[str, KindSpec]
    pages: tuple[PageSpec, ...]
    slots: dict[str, SlotSpec]
    blocks: dict[str, tuple[FieldSpec, ...]]
    yearly: dict[str, tuple[int, ...]] = {}
    """Blocks printed once a year, with their years: field names are `<block>.<year>.<name>`."""
    rules: dict[str, RuleSpec] = {}
    summary_table: SummaryTable | None = None
    attachments: tuple[AttachmentSpec, ...] = ()

    @property
    def option_words(self) -> tuple[str, ...]:
        """Every option of every field."""
        specs = (s for block in self.blocks.values() for s in block)
        return tuple(dict.fromkeys(words for s in specs for words in s.options.values()))

    @property
    def all_slots(self) -> dict[str, SlotSpec]:
        """The slots of the form, and of the summary table that goes with it."""
        more = {self.summary_table.slot.name: self.summary_table.slot} if self.summary_table else {}
        return {**self.slots, **more}

    @property
    def labels(self) -> dict[str, str]:
        """What each kind is called."""
        return {kind: spec.label for kind, spec in self.kinds.items()}

    def blocks_of(self, kind: str) -> dict[str, tuple[FieldSpec, ...]]:
        """The blocks that a kind prints, `cover` first, each with the fields that this kind has."""
        names = ("cover", *(b for blocks in self.kinds[kind].layout.values() for b in blocks))
        return {n: tuple(f for f in self.blocks.get(n, ()) if not f.kinds or kind in f.kinds) for n in names}

    def attachments_of(self, kind: str) -> tuple[AttachmentSpec, ...]:
        """The attachments that a kind may come with; of a kind that the form does not know all."""
        every = kind not in self.kinds
        return tuple(a for a in self.attachments if every or not a.kinds or kind in a.kinds)

    def fields_of(self, kind: str) -> dict[str, FieldSpec]:
        """Every field of a kind by its flat name (`financials.2020.revenue`), in printed order; of a name printed
        twice the first."""
        out: dict[str, FieldSpec] = {}
        for block, specs in self.blocks_of(kind).items():
            for year in self.yearly.get(block, (None,)):
                for spec in specs:
                    out.setdefault(f"{block}.{year}.{spec.name}" if year else spec.name, spec)
        for spec in self.kinds[kind].narrative:
            out.setdefault(spec.name, spec)
        return out
