"""How far a review is, from the findings and the answers given: pure, so that a reviewer can be shown why.

The first check answers every finding and confirms the outcome. Where an error was accepted, or the campaign asks for
it, another person checks a second time and confirms; where the two disagree the head rules."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from models.finding import Finding
from models.review import Closing, Decision, FindingState, Hand, Outcome, ReviewState, Round, Standing, finding_keys

TO_ANSWER = frozenset(("error", "warning", "manual"))
"""Severities that want an answer; what is `info` may get one."""


@dataclass(frozen=True)
class Closed:
    """What was confirmed of an application: the outcome of the first check, and the one that it was decided by.
    `misses`: how many things people found that the machine did not see; `passed`: whether it passed by sampling."""

    first: Closing | None = None
    final: Closing | None = None
    misses: int = 0
    passed: bool = False


NOTHING = Closed()


@dataclass(frozen=True)
class Capacity:
    """Somebody who may do something to an application, in their own place or another's: `proposes` in the first check,
    `confirms` in the second, `rules` where two disagree."""

    hand: Hand
    proposes: bool = False
    confirms: bool = False
    rules: bool = False


def standing(
    findings: Sequence[Finding], decisions: Iterable[Decision], closed: Closed = NOTHING, both: bool = False
) -> Standing:
    """The state of a review. With `both` every answer and every application takes a second person, not only accepted
    errors; what was decided before somebody asked for that stays decided."""
    states = finding_states(findings, decisions)
    wanted = [s for s in states if s.severity in TO_ANSWER]
    unanswered = sum(s.first is None and s.ruling is None for s in wanted)
    unchecked = tuple(s.key for s in wanted if s.wants_second or (both and s.second is None and s.ruling is None))
    open_: ReviewState | None = "open" if unanswered else "ruling" if any(s.disputed for s in wanted) else None
    if open_ is not None:
        return Standing(state=open_, findings=states, unanswered=unanswered, unchecked=unchecked, proposed=None)
    proposed = _proposed(wanted, closed.misses)
    state = _decided(closed, proposed, wanted) or (
        "second" if closed.first and (both or any(map(_takes_two, wanted))) else "ready"
    )
    waits = proposed if state in ("ready", "second") else None
    return Standing(state=state, findings=states, unanswered=0, unchecked=unchecked, proposed=waits)


def finding_states(findings: Sequence[Finding], decisions: Iterable[Decision]) -> tuple[FindingState, ...]:
    """Each finding with the latest answer of each round that was not taken back, in the order of the findings. A
    second check counts only where other people than the first's made it."""
    latest: dict[tuple[str, str], Decision] = {}
    for decision in sorted((d for d in decisions if not d.undone), key=lambda d: d.id):
        latest[decision.finding, decision.round] = decision
    return tuple(_state_of(f, key, latest) for f, key in zip(findings, finding_keys(findings), strict=True))


def round_of(state: FindingState, who: Capacity) -> Round | None:
    """Which check an answer of this person belongs to; None where they have no say. Whoever answered first, or in whose
    place it was done, may answer anew; another person checks a second time; a third rules where two disagree."""
    first, second, hand = state.first, state.second, who.hand
    if first is None or hand.by in first.people:
        return "first" if who.proposes else None
    if hand.shares(first):
        return None
    another = second is None or not second.shares(hand)
    if who.rules and ((second is not None and another and state.disputed) or (state.ruling is not None and another)):
        return "ruling"
    return "second" if who.confirms and (second is None or second.by == hand.by) else None


def closing_round(stands: Standing, closed: Closed, who: Capacity) -> Round | None:
    """Which confirmation this person may give to the outcome that the answers propose; None: none. The second takes
    somebody who had no part in the first check, once every answer that wants it was checked."""
    if stands.state == "ready":
        return "first" if who.proposes else None
    if stands.state != "second" or stands.unchecked or not who.confirms:
        return None
    first = [s.first for s in stands.findings if s.first is not None]
    apart = not any(who.hand.shares(h) for h in (*first, *([closed.first] if closed.first else ())))
    return "second" if apart else None


def _state_of(finding: Finding, key: str, latest: dict[tuple[str, str], Decision]) -> FindingState:
    first, second = latest.get((key, "first")), latest.get((key, "second"))
    if first is None or (second is not None and (second.shares(first) or second.id < first.id)):
        second = None
    return FindingState(
        key=key, code=finding.code, severity=finding.severity, first=first, second=second,
        ruling=latest.get((key, "ruling")),
    )  # fmt: skip


def _takes_two(state: FindingState) -> bool:
    """Whether one person's confirmation is not enough: an error was accepted by somebody, or the head had to rule."""
    answers = (state.first, state.second, state.ruling)
    accepted = any(a is not None and a.answer.act == "acceptable" for a in answers)
    return state.ruling is not None or (state.severity == "error" and accepted)


def _decided(closed: Closed, proposed: Outcome, wanted: Sequence[FindingState]) -> ReviewState | None:
    """As it was decided, while that is what the answers say and enough people said so."""
    if closed.passed and not wanted and proposed == "recommend":
        return "passed"
    final, first = closed.final, closed.first
    if final is None or final.outcome != proposed:
        return None
    alone = first is not None and final.shares(first)
    if any(s.wants_second or (alone and _takes_two(s)) for s in wanted):
        return None
    return "recommended" if proposed == "recommend" else "to_correct"


def _proposed(wanted: Sequence[FindingState], misses: int) -> Outcome:
    answers = (s.effective for s in wanted)
    mend = misses or any(a is not None and a.answer.act == "correct" for a in answers)
    return "return" if mend else "recommend"
