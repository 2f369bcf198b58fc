"""How far a review is, from the findings and the answers given: pure, so that a reviewer can be shown why."""

from collections.abc import Iterable, Sequence

from models.finding import Finding
from models.review import Decision, FindingState, Outcome, ReviewState, Round, Standing, finding_keys

TO_ANSWER = frozenset(("error", "warning", "manual"))
"""Severities that want an answer; what is `info` may get one."""


def standing(
    findings: Sequence[Finding], decisions: Iterable[Decision], decided: Outcome | None = None, both: bool = False
) -> Standing:
    """The state of a review. `decided` is the outcome that a person confirmed; with `both` every answer takes a second
    person, not only accepted errors."""
    states = finding_states(findings, decisions)
    wanted = [s for s in states if s.severity in TO_ANSWER]
    unanswered = sum(s.first is None and s.ruling is None for s in wanted)
    state = _state(wanted, unanswered, both)
    proposed = _proposed(wanted) if state == "ready" else None
    if decided and state == "ready":
        state = "recommended" if decided == "recommend" else "to_correct"
    return Standing(state=state, findings=states, unanswered=unanswered, proposed=proposed)


def finding_states(findings: Sequence[Finding], decisions: Iterable[Decision]) -> tuple[FindingState, ...]:
    """Each finding with the latest answer of each round that was not taken back, in the order of the findings. A
    second check counts only where another person than the first's made it."""
    latest: dict[tuple[str, str], Decision] = {}
    for decision in sorted((d for d in decisions if not d.undone), key=lambda d: d.id):
        latest[decision.finding, decision.round] = decision
    return tuple(_state_of(f, key, latest) for f, key in zip(findings, finding_keys(findings), strict=True))


def round_of(state: FindingState, by: str, *, confirms: bool, rules: bool) -> Round | None:
    """Which check an answer of this person belongs to; None where they have no say. Whoever answered first may answer
    anew; another person checks a second time; a third rules where two disagree."""
    first, second = state.first, state.second
    if first is None or first.by == by:
        return "first"
    if second is not None and second.by != by and state.disputed and rules:
        return "ruling"
    if state.ruling is not None and rules and (second is None or second.by != by):
        return "ruling"
    return "second" if confirms and (second is None or second.by == by) else None


def _state_of(finding: Finding, key: str, latest: dict[tuple[str, str], Decision]) -> FindingState:
    first, second = latest.get((key, "first")), latest.get((key, "second"))
    if first is None or (second is not None and (second.by == first.by or second.id < first.id)):
        second = None
    return FindingState(
        key=key, code=finding.code, severity=finding.severity, first=first, second=second,
        ruling=latest.get((key, "ruling")),
    )  # fmt: skip


def _state(wanted: Sequence[FindingState], unanswered: int, both: bool) -> ReviewState:
    if unanswered:
        return "open"
    if any(s.disputed for s in wanted):
        return "ruling"
    if any(s.wants_second or (both and s.second is None and s.ruling is None) for s in wanted):
        return "second"
    return "ready"


def _proposed(wanted: Sequence[FindingState]) -> Outcome:
    answers = (s.effective for s in wanted)
    return "return" if any(a is not None and a.answer.act == "correct" for a in answers) else "recommend"
