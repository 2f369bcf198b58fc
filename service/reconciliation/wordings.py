"""The texts that a place may bear if it says what was filed online."""

from extractors.fields.variants import printed_variants
from models.application import Spot
from models.campaign import OnlineValue
from models.form_template import FieldSpec
from service.reconciliation.equality import relation


def wordings(spec: FieldSpec, spot: Spot, online: OnlineValue) -> tuple[str, ...]:
    """The ways in which a form may print an online value, and the paper's own where it means the same in another style;
    a reading that was repaired is no style. Empty for a blank value."""
    printed = printed_variants(spec, online)
    own = spec.type != "longtext" and not spec.options and not spot.repaired
    return (*printed, spot.text) if own and printed and relation(spec, spot.value, online) == "equal" else printed
