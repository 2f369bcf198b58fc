"""The verdict on one printed place of a field: does the ink say what was filed online, and how sure is that."""

import re
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
from models.text import EngineInfo
from service.reconciliation import narratives
from service.reconciliation.calibration import SCRIPTS, Band, Calibration, Curve, key_of, posterior, shipped
from service.reconciliation.equality import NUMBERS, online_blank, relation
from service.reconciliation.spans import OVERWHELMING_NATS, Span, assumed, spans_of

TYPED = NUMBERS | {"date", "month"}
"""Types whose readings must make a value before they can accuse."""
SURE_TICK = 0.8
"""Confidence of ticked boxes from which another choice is a difference; ticks leave no posteriors."""
LEAST_READING = 0.5
"""Below this an engine without posteriors does not even confirm."""
UNMEASURED = Calibration(
    bands={
        script: (
            Band(
                least=0.0, match_nats=0.25, mismatch_nats=3.0,
                match=Curve(offset=1.0, slope=1.0, most=0.9999), mismatch=Curve(offset=-1.0, slope=1.0, most=0.9999),
            ),
        )
        for script in SCRIPTS
    },
    sealed={
        script: Band(
            least=0.0, match_nats=1.5, mismatch_nats=5.0,
            match=Curve(offset=0.0, slope=1.0, most=0.9999), mismatch=Curve(offset=-2.0, slope=1.0, most=0.9999),
        )
        for script in SCRIPTS
    },
)  # fmt: skip
"""What is assumed of an engine that was not measured."""
CHANGED_SHARE = 0.03
"""Share of printed values that differ from those filed, before looking: of the values of labelled packages 3 in 100."""
CHECKED_NATS = -2.0
"""The lead that a code with right check digits needs over a reading with wrong ones, of which chance makes 30 in 31."""
ON_SHARP_PRINT, ON_STEADY_PRINT, ON_WORN_PRINT = 6.0, 9.0, 10.0
"""From here (1 : 400) sharp print shows another value, from the others print that is steady, and print of which some
other character hardly leads: there a recogniser is too sure of itself."""
SHARP, STEADY_NATS = 0.999, 4.0
"""Print is sharp where it was read with this confidence, steady where every character in which both texts agree leads
by so much."""
CLEAR_LEAD, CLEAR_SURE, CLEAR_NATS = 8.0, 12.0, 16.0
"""Nats beyond which a lead, the sureness of a differing reading and its weight no longer add to confidence."""
UNCLEAR_MATCH, UNCLEAR_MISMATCH = 0.15, 0.4
"""What confidence loses where nothing is clear: wrong verdicts on drawn values lie there."""
LEAST_UNDER_SEAL = 1.5
"""By so much the expected text must lead under a seal, whatever was fitted: of a character's rest few were measured."""
BROKEN = re.compile(r"\d\s+\d")
GROUPED = re.compile(r"-?\d{1,3}(?:\s\d{3})+(?:\.\d+)?")
BLANK_MARKS, OPEN_DATE = "/／-—–― 无", "年月日"
"""What is printed or written in a place that is left blank; any other stroke may be what is left of a value."""
SURE_BUT_STRAY = 0.75
"""The confidence that a place is blank in which a stray stroke stands."""
CASE_NATS = 6.0
"""Up to here a letter's upper and lower form are taken for each other."""
FAINT_NATS = 2.0
"""Expected text that a place called blank explains so well may stand there faintly."""
STRANGE = 0.2
"""Similarity below which a longer text is rather another cell's than a changed one."""
SHORT = 4
FRAME_MARKS = frozenset({"1", "l", "I", "|", "i", "!"})
"""What a ruled line at the edge of a cell is read as."""
MOST_SURE = 0.99
"""The highest confidence of a status that accuses."""
SURE_ALTERED, REPAIRED_SURE = 0.9, 0.95
"""The highest confidence where a hand wrote the value, and where check digits put a character right."""


@dataclass(frozen=True)
class Decision:
    """A status, the probability (0 to 1) that it is right, and one word for why."""

    status: FieldStatus
    confidence: float
    reason: str


def calibration_of(engine: EngineInfo | None) -> Calibration:
    """What is known of an engine's evidence."""
    return shipped().get(key_of(engine), UNMEASURED) if engine is not None else UNMEASURED


def decide(
    spec: FieldSpec,
    spot: Spot | None,
    online: OnlineValue,
    evidence: Evidence | None,
    calibration: Calibration = UNMEASURED,
) -> Decision:
    """The status of one place of a field. `mismatch` only where the paper really reads otherwise; doubt is
    `unreadable` (contract). `calibration` is that of the engine that read the paper."""
    if spot is None or spot.status == "not_found":
        return Decision("not_found", 0.5, "place")
    if spot.struck:
        return _altered(spec, spot, online, evidence, calibration)
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
    return _short(spec, spot, online, evidence, calibration)


def _altered(
    spec: FieldSpec, spot: Spot, online: OnlineValue, evidence: Evidence | None, calibration: Calibration
) -> Decision:
    """A value that a hand altered: another one surely stands there now, or a person must tell. Never a match."""
    printed = spot.model_copy(update={"alteration": None})
    now = decide(spec, printed, online, evidence, calibration) if spec.type != "longtext" else None
    if now is not None and now.status == "mismatch":
        return Decision("mismatch", min(now.confidence, SURE_ALTERED), "altered")
    return Decision("unreadable", 0.9, "struck")


def _nothing_online(spot: Spot) -> Decision:
    if spot.status == "blank":
        return Decision("match", 0.9 + 0.08 * spot.confidence, "both blank")
    if spot.status == "unreadable":
        return Decision("unreadable", 0.6, "reading")
    return Decision("blank_online", 0.5 + 0.45 * spot.confidence, "online blank")


def _nothing_on_paper(spot: Spot, evidence: Evidence | None) -> Decision:
    if evidence is not None and evidence.read and evidence.log_ratio <= FAINT_NATS:
        return Decision("unreadable", 0.6, "faint")
    stray = spot.text.replace(OPEN_DATE, "").strip(BLANK_MARKS)
    if stray and spot.sealed:
        return Decision("unreadable", 0.6, "seal")
    if stray:
        return Decision("blank_on_paper", SURE_BUT_STRAY, "paper blank")
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


def _short(
    spec: FieldSpec, spot: Spot, online: OnlineValue, evidence: Evidence | None, calibration: Calibration
) -> Decision:
    found = relation(spec, spot.value, online) if spot.status == "read" else "unclear"
    if evidence is None:
        return _unmeasured(spec, spot, online, found)
    spans = telling(spec, evidence)
    lead = support(spec, evidence, spans)
    band = calibration.band(evidence.expected, spot.confidence, spot.sealed)
    if _broken(spec, spot):
        return Decision("unreadable", 0.6, "no value")
    if lead >= _least_lead(spec, spot, band, evidence):
        return Decision("match", _agreeing(spot, band, lead), "ink agrees")
    if found == "equal":
        return Decision("unreadable", 0.6, "contradiction" if spans else "hardly leads")
    if found == "unclear" or spot.status != "read":
        return Decision("unreadable", 0.6, "no value")
    return _differing(spec, spot, evidence, spans, band)


def _unmeasured(spec: FieldSpec, spot: Spot, online: OnlineValue, found: str) -> Decision:
    """A reading without posteriors: its own confidence is all there is."""
    if found == "equal":
        if spot.confidence < LEAST_READING:
            return Decision("unreadable", 0.5, "reading")
        return Decision("match", min(MOST_SURE, 0.85 + 0.13 * spot.confidence), "same value")
    if found == "unclear" or not isinstance(online, str):
        return Decision("unreadable", 0.6, "no value")
    evidence = assumed(fold(online), fold(spot.text), spot.confidence)
    band = UNMEASURED.band(evidence.expected, spot.confidence, spot.sealed)
    return _differing(spec, spot, evidence, telling(spec, evidence), band)


def telling(spec: FieldSpec, evidence: Evidence) -> tuple[Span, ...]:
    """The differing stretches that mean something: in words, marks and width do not, nor the case of a letter that is
    not much likelier."""
    spans = (s for s in spans_of(evidence) if spec.type in TYPED or not s.noise)
    return tuple(s for s in spans if not (s.cased and s.nats <= CASE_NATS))


def _least_lead(spec: FieldSpec, spot: Spot, band: Band, evidence: Evidence) -> float:
    """The lead that is enough: less where check digits vouch for the expected code and forbid the one that was read."""
    if spec.type == "uscc" and uscc_valid(evidence.expected) and not uscc_valid(evidence.read.upper()):
        return min(CHECKED_NATS, band.match_nats)
    return max(band.match_nats, LEAST_UNDER_SEAL) if spot.sealed else band.match_nats


def support(spec: FieldSpec, evidence: Evidence, spans: Sequence[Span]) -> float:
    """The nats by which the expected text leads whatever else the place may say; below 0 the paper's reading leads.
    `spans` are the stretches in which they differ."""
    if spans:
        return -max(s.nats for s in spans)
    return min((d.nats for d in evidence.doubts if tells(spec, d)), default=CERTAIN_NATS)


def tells(spec: FieldSpec, doubt: Doubt) -> bool:
    """Whether it matters which of the two stands there, and a person could tell: 1 and l look alike to anybody."""
    span = Span(doubt.character, doubt.rival, doubt.nats)
    return (spec.type in TYPED and "." in doubt.character + doubt.rival) or not (span.noise or span.lookalike)


def _broken(spec: FieldSpec, spot: Spot) -> bool:
    """Whether a number was read in pieces: between two of them a decimal point may stand that was not seen."""
    text = spot.text.strip()
    return spec.type in NUMBERS and bool(BROKEN.search(text)) and not GROUPED.fullmatch(text)


def _agreeing(spot: Spot, band: Band, lead: float) -> float:
    """The confidence of a match: how far the expected text leads."""
    clear = min(max(lead, 0.0), CLEAR_LEAD) / CLEAR_LEAD
    sure = posterior(band.match.at(lead), CHANGED_SHARE) * (1 - UNCLEAR_MATCH * (1 - clear))
    return min(sure, REPAIRED_SURE) if spot.repaired else sure


def _least_weight(spot: Spot, steady: float) -> float:
    """The nats that a difference must have; `steady` is the least lead of what agrees."""
    if steady < STEADY_NATS:
        return ON_WORN_PRINT
    return ON_SHARP_PRINT if spot.confidence >= SHARP and not spot.sealed else ON_STEADY_PRINT


def _differing(spec: FieldSpec, spot: Spot, evidence: Evidence, spans: tuple[Span, ...], band: Band) -> Decision:
    """Another value, and an expected text that does not explain the ink."""
    steady = support(spec, evidence, ())
    least = _least_weight(spot, steady)
    strong = [s for s in spans if s.nats >= least and not (s.lookalike or _frame(spec, s))]
    if not strong or _foreign(spec, evidence):
        return Decision("unreadable", 0.6, "doubt")
    sure = min(s.sure for s in spans)
    if sure < band.mismatch_nats:
        return Decision("unreadable", 0.6, "unsurely read")
    if spot.sealed and (all(_beside(s) for s in strong) or any(_between_pieces(s) for s in strong)):
        return Decision("unreadable", 0.6, "seal")
    nats = max(s.nats for s in strong)
    if spec.type in TYPED and parse(spec, spot.text).doubtful and nats < OVERWHELMING_NATS:
        return Decision("unreadable", 0.6, "doubtful value")
    clear = _clear(steady, sure, nats)
    told = posterior(band.mismatch.at(sure), 1 - CHANGED_SHARE) * (1 - UNCLEAR_MISMATCH * (1 - clear))
    return Decision("mismatch", min(_accusing(spec, evidence), told), "ink")


def _clear(steady: float, sure: float, nats: float) -> float:
    """How clear a difference is, 0 to 1: half by the print around it, half by what was read there."""
    around = min(steady, CLEAR_LEAD) / CLEAR_LEAD
    return around / 2 + min(sure, CLEAR_SURE) / CLEAR_SURE / 4 + min(nats, CLEAR_NATS) / CLEAR_NATS / 4


def _beside(span: Span) -> bool:
    """Whether the paper only has more, or less, before or after the expected text: under a seal what is more may be the
    seal's own, and what is less may be hidden."""
    return not (span.expected and span.read) and (not span.before or not span.after)


def _between_pieces(span: Span) -> bool:
    """Whether something lacks where one piece of a line ends and the next begins: under a seal it may lie between."""
    return not span.read and span.rows is not None and span.rows[0] != span.rows[1]


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


def _accusing(spec: FieldSpec, evidence: Evidence) -> float:
    """The highest confidence of a mismatch: lower where the texts have nothing in common."""
    alike = Levenshtein.normalized_similarity(fold(evidence.expected), fold(evidence.read))
    return 0.7 if spec.type not in TYPED and len(evidence.expected) >= SHORT and alike < STRANGE else MOST_SURE
