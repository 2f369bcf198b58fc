"""The texts that a place may bear if it says what was filed online."""

from collections.abc import Mapping

from extractors.fields.variants import printed_variants
from models.application import Spot
from models.campaign import OnlineRecord, OnlineValue
from models.form_template import FieldSpec, FormTemplate
from service.reconciliation.equality import NUMBERS, relation


def wordings(spec: FieldSpec, spot: Spot, online: OnlineValue) -> tuple[str, ...]:
    """The ways in which a form may print an online value, and the paper's own where it means the same in another style;
    a reading that was repaired is no style, nor one with fewer decimals than form and record have. Empty for a blank
    value."""
    printed = printed_variants(spec, online)
    own = spec.type != "longtext" and not spec.options and not spot.repaired and not _cut(spec, spot, online)
    return (*printed, spot.text) if own and printed and relation(spec, spot.value, online) == "equal" else printed


def _cut(spec: FieldSpec, spot: Spot, online: OnlineValue) -> bool:
    """Whether decimals that form and record have were not read: 23.6 equals 23.56 when rounded, and 23.65 as well."""
    if spec.type not in NUMBERS or not isinstance(spot.value, str) or not isinstance(online, str):
        return False
    read, filed = (len(v.partition(".")[2]) for v in (spot.value, online))
    return read < min(filed, spec.places or 0)


def written_after(name: str, record: OnlineRecord, template: FormTemplate) -> dict[str, str]:
    """What an applicant wrote after the options of a field, by the options' words: other fields of the form."""
    printed = template.fields_of(record.kind) if record.kind in template.kinds else {}
    own = ((spec.label, record.value(field)) for field, spec in printed.items() if spec.within == name)
    return {word: text for word, text in own if isinstance(text, str) and text}


def with_written(spec: FieldSpec, written: Mapping[str, str]) -> FieldSpec:
    """A field whose options' words are followed by what was written after them."""
    options = {code: f"{word}：{written[word]}" if word in written else word for code, word in spec.options.items()}
    return spec.model_copy(update={"options": options})
