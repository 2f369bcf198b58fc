"""The verdict on one printed place of a field: does the ink say what was filed online, and how sure is that."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from rapidfuzz.distance import Levenshtein

from extractors.fields.identifiers import uscc_valid
from extractors.fields.parsing import parse
from models.application import Spot
from models.campaign import OnlineValue
from models.folding import fold
from models.form_template import FieldSpec
from models.reconciliation import CERTAIN_NATS, Doubt, Evidence, FieldStatus
from service.reconciliation import narratives
from service.reconciliation.equality import NUMBERS, online_blank, relation
from service.reconciliation.spans import OVERWHELMING_NATS, Span, assumed, spans_of

TYPED = NUMBERS | {"date", "month"}
"""Types whose readings must make a value before they can accuse."""
SURE_TICK = 0.8
"""Confidence of ticked boxes from which another choice is a difference; ticks leave no posteriors."""
LEAST_READING = 0.5
"""Below this an engine without posteriors does not even confirm."""
AGREED_NATS = 0.25
"""By so much the expected text must lead whatever else a place may say."""
AGREED_UNDER_SEAL = 1.5
"""The same where a seal lies over the place: what is left of a character there can look like another's."""
CHECKED_NATS = -2.0
"""The lead that a code with right check digits needs over a reading with wrong ones, of which chance makes 30 in 31."""
SURE_NATS = 3.0
"""By so much must lead what was read in place of the expected text, before it accuses: garbage is read unsurely."""
SURE_UNDER_SEAL = 5.0
ACCUSING_NATS = 8.0
"""From here (1 : 3,000) ink shows another value: of unchanged drawn values at heavy damage 1 in 400 reads so surely."""
ALIKE_NATS = 6.0
"""Up to here characters that look the same to a person are taken for each other."""
FAINT_NATS = 2.0
"""Expected text that a place called blank explains so well may stand there faintly."""
STRANGE = 0.2
"""Similarity below which a longer text is rather another cell's than a changed one."""
SHORT = 4
FRAME_MARKS = frozenset({"1", "l", "I", "|", "i", "!"})
"""What a ruled line at the edge of a cell is read as."""
MOST_SURE = 0.99
"""The highest confidence of a status that accuses."""


@dataclass(frozen=True)
class Decision:
    """A status, the probability (0 to 1) that it is right, and one word for why."""

    status: FieldStatus
    confidence: float
    reason: str


def decide(spec: FieldSpec, spot: Spot | None, online: OnlineValue, evidence: Evidence | None) -> Decision:
    """The status of one place of a field. `mismatch` only where the paper really reads otherwise; doubt is
    `unreadable` (contract)."""
    if spot is None or spot.status == "not_found":
        return Decision("not_found", 0.5, "place")
    if spot.struck:
        return Decision("unreadable", 0.9, "struck")
    if online_blank(spec, online):
        return _nothing_online(spot)
    if spot.status == "blank":
        return _nothing_on_paper(spot, evidence)
    if evidence is not None and not evidence.known:
        return Decision("unreadable", 0.9, "unknown character")
    if spec.type in ("enum", "multi") and evidence is None:
        return _choice(spec, spot, online)
    if spec.type == "longtext":
        return _long(spot, online, evidence)
    return _short(spec, spot, online, evidence)


def _nothing_online(spot: Spot) -> Decision:
    if spot.status == "blank":
        return Decision("match", 0.9 + 0.08 * spot.confidence, "both blank")
    if spot.status == "unreadable":
        return Decision("unreadable", 0.6, "reading")
    return Decision("blank_online", 0.5 + 0.45 * spot.confidence, "online blank")


def _nothing_on_paper(spot: Spot, evidence: Evidence | None) -> Decision:
    if evidence is not None and evidence.read and evidence.log_ratio <= FAINT_NATS:
        return Decision("unreadable", 0.6, "faint")
    return Decision("blank_on_paper", 0.85 + 0.12 * spot.confidence, "paper blank")


def _choice(spec: FieldSpec, spot: Spot, online: OnlineValue) -> Decision:
    """Ticked boxes, and printed words of an engine without posteriors."""
    found = relation(spec, spot.value, online) if spot.status == "read" else "unclear"
    if found == "equal" and spot.confidence >= LEAST_READING:
        return Decision("match", min(MOST_SURE, 0.9 + 0.095 * spot.confidence), "same choice")
    if found == "different" and spot.confidence >= SURE_TICK:
        return Decision("mismatch", min(MOST_SURE, 0.3 + 0.68 * spot.confidence), "other choice")
    return Decision("unreadable", 0.6, "reading")


def _long(spot: Spot, online: OnlineValue, evidence: Evidence | None) -> Decision:
    text = online if isinstance(online, str) else "".join(online)
    if evidence is None and spot.status != "read":
        return Decision("unreadable", 0.6, "reading")
    judged = narratives.judge(evidence or assumed(fold(text), fold(spot.text), spot.confidence))
    return Decision(judged.status, judged.confidence, "passages")


def _short(spec: FieldSpec, spot: Spot, online: OnlineValue, evidence: Evidence | None) -> Decision:
    found = relation(spec, spot.value, online) if spot.status == "read" else "unclear"
    if evidence is None:
        return _unmeasured(spec, spot, online, found)
    spans = _telling(spec, evidence)
    lead = support(spec, evidence, spans)
    if lead >= _least_lead(spec, spot, evidence):
        return Decision("match", _agreeing(spot, lead), "ink agrees")
    if found == "equal":
        return Decision("unreadable", 0.6, "contradiction" if spans else "hardly leads")
    if found == "unclear" or spot.status != "read":
        return Decision("unreadable", 0.6, "no value")
    return _differing(spec, spot, evidence, spans)


def _unmeasured(spec: FieldSpec, spot: Spot, online: OnlineValue, found: str) -> Decision:
    """A reading without posteriors: its own confidence is all there is."""
    if found == "equal":
        if spot.confidence < LEAST_READING:
            return Decision("unreadable", 0.5, "reading")
        return Decision("match", min(MOST_SURE, 0.85 + 0.13 * spot.confidence), "same value")
    if found == "unclear" or not isinstance(online, str):
        return Decision("unreadable", 0.6, "no value")
    evidence = assumed(fold(online), fold(spot.text), spot.confidence)
    return _differing(spec, spot, evidence, _telling(spec, evidence))


def _telling(spec: FieldSpec, evidence: Evidence) -> tuple[Span, ...]:
    """The differing stretches that mean something: in words, marks and width do not, nor what looks the same to a
    person and is not much likelier."""
    spans = (s for s in spans_of(evidence) if spec.type in TYPED or not s.noise)
    return tuple(s for s in spans if not (s.lookalike and s.nats <= ALIKE_NATS))


def _least_lead(spec: FieldSpec, spot: Spot, evidence: Evidence) -> float:
    """The lead that is enough: less where check digits vouch for the expected code and forbid the one that was read."""
    if spec.type == "uscc" and uscc_valid(evidence.expected) and not uscc_valid(evidence.read.upper()):
        return CHECKED_NATS
    return AGREED_UNDER_SEAL if spot.sealed else AGREED_NATS


def support(spec: FieldSpec, evidence: Evidence, spans: Sequence[Span]) -> float:
    """The nats by which the expected text leads whatever else the place may say; below 0 the paper's reading leads.
    `spans` are the stretches in which they differ."""
    if spans:
        return -max(s.nats for s in spans)
    return min((d.nats for d in evidence.doubts if _tells(spec, d)), default=CERTAIN_NATS)


def _tells(spec: FieldSpec, doubt: Doubt) -> bool:
    """Whether it matters which of the two stands there."""
    span = Span(doubt.character, doubt.rival, doubt.nats)
    return (spec.type in TYPED and "." in doubt.character + doubt.rival) or not (span.noise or span.lookalike)


def _agreeing(spot: Spot, lead: float) -> float:
    """The confidence of a match: how far the expected text leads."""
    sure = 1.0 - 0.1 * math.exp(-max(0.0, lead))
    return min(sure, 0.95) if spot.repaired else min(sure, 0.999)


def _differing(spec: FieldSpec, spot: Spot, evidence: Evidence, spans: tuple[Span, ...]) -> Decision:
    """Another value, and an expected text that does not explain the ink."""
    strong = [s for s in spans if s.nats >= ACCUSING_NATS and not (s.lookalike or _frame(spec, s))]
    if not strong or _foreign(spec, evidence):
        return Decision("unreadable", 0.6, "doubt")
    if min(s.sure for s in spans) < (SURE_UNDER_SEAL if spot.sealed else SURE_NATS):
        return Decision("unreadable", 0.6, "unsurely read")
    if spot.sealed and all(_beside(s) for s in strong):
        return Decision("unreadable", 0.6, "seal")
    nats = max(s.nats for s in strong)
    if spec.type in TYPED and parse(spec, spot.text).doubtful and nats < OVERWHELMING_NATS:
        return Decision("unreadable", 0.6, "doubtful value")
    return Decision("mismatch", _accusing(spec, spot, evidence, nats), "ink")


def _beside(span: Span) -> bool:
    """Whether the paper only has more, or less, before or after the expected text: under a seal what is more may be the
    seal's own, and what is less may be hidden."""
    return not (span.expected and span.read) and (not span.before or not span.after)


def _frame(spec: FieldSpec, span: Span) -> bool:
    """Whether a stroke at the edge of a number may be the cell's ruled line."""
    edge = not span.before or not span.after
    return (
        spec.type in TYPED and edge and not span.expected and span.read in FRAME_MARKS and span.nats < OVERWHELMING_NATS
    )


def _foreign(spec: FieldSpec, evidence: Evidence) -> bool:
    """Whether the region holds the form's own print: the label came along with the value."""
    label = fold(spec.label)
    return len(label) >= SHORT and label in fold(evidence.read) and label not in fold(evidence.expected)


def _accusing(spec: FieldSpec, spot: Spot, evidence: Evidence, nats: float) -> float:
    """The confidence of a mismatch: higher with stronger ink, lower where the texts have nothing in common."""
    alike = Levenshtein.normalized_similarity(fold(evidence.expected), fold(evidence.read))
    if spec.type not in TYPED and len(evidence.expected) >= SHORT and alike < STRANGE:
        return 0.7
    if nats < OVERWHELMING_NATS:
        return 0.7 + 0.22 * (nats - ACCUSING_NATS) / (OVERWHELMING_NATS - ACCUSING_NATS)
    beyond = min(1.0, (nats - OVERWHELMING_NATS) / OVERWHELMING_NATS)
    return min(MOST_SURE, 0.92 + 0.03 * beyond + 0.04 * spot.confidence)
