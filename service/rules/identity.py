"""Rule C-04: one applicant name wherever the paper prints it. With an online record every place is compared with
that, so that only papers without one are judged here."""

from collections.abc import Iterator

from models.application import Spot
from models.catalogue import message
from models.finding import Finding
from models.folding import fold
from service.rules.case import Case

NAME = "applicant_name"
SURE_READING = 0.985
"""Mean confidence of both readings from which they differ on paper: nothing else vouches for either of them."""


def check(case: Case) -> Iterator[Finding]:
    """The first place whose name is surely another than the cover's; seals are compared in their slots."""
    rule, field = case.rule("C-04"), case.application.fields.get(NAME)
    if rule is None or field is None or case.record is not None:
        return
    sure = [s for s in field.spots if s.status == "read" and not s.struck and s.confidence >= SURE_READING]
    other = next((s for s in sure if _name(s) != _name(sure[0])), None)
    if other is not None:
        said = message("finding.name_differs", label=field.label, paper=sure[0].text, online=other.text)
        yield Finding(
            code="FIELD_MISMATCH", severity=rule.severity, rule=rule.id, field=NAME, input=other.input,
            page=other.page, box=other.box, paper=other.text, online=sure[0].text, message=said,
        )  # fmt: skip


def _name(spot: Spot) -> str:
    return fold(spot.value if isinstance(spot.value, str) else spot.text)
