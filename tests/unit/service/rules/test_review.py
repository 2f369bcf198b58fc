"""A review is as far as its answers say: tables of cases, and what holds for any answers."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from models.finding import Finding, Message, Severity
from models.geometry import Box
from models.review import ACTS, Act, Answer, Closing, Decision, Hand, Mend, Outcome, Round, finding_key
from service.rules.review import Capacity, Closed, closing_round, round_of, standing

AT = datetime(2026, 1, 2, tzinfo=UTC)
TEXT = Message(zh="甲", en="a")


def finding(field: str = "applicant_name", severity: Severity = "error") -> Finding:
    return Finding(
        code="FIELD_MISMATCH", severity=severity, field=field, input=0, page=1, box=Box((0.1, 0.1, 0.2, 0.2)),
        message=TEXT,
    )  # fmt: skip


def answer(act: Act) -> Answer:
    mend: Mend | None = "mend_online" if act == "correct" else None
    return Answer(act=act, mend=mend, reason="同一单位" if act == "acceptable" else "")


def decision(
    id: int, of: Finding, act: Act, round: Round = "first", by: str = "甲", undone: bool = False,
    acting_for: str | None = None,
) -> Decision:  # fmt: skip
    return Decision(
        id=id, finding=finding_key(of), answer=answer(act), round=round, by=by, acting_for=acting_for, at=AT,
        version="1", undone=undone,
    )  # fmt: skip


def closed(outcome: Outcome = "recommend", by: str = "甲", acting_for: str | None = None) -> Closing:
    return Closing(outcome=outcome, by=by, acting_for=acting_for, at=AT)


def who(by: str, acting_for: str | None = None, may: str = "proposes confirms rules") -> Capacity:
    return Capacity(Hand(by=by, acting_for=acting_for), **dict.fromkeys(may.split(), True))


def test_a_review_without_findings_is_ready_and_never_decided_by_itself() -> None:
    assert standing([], []).state == "ready"
    assert standing([], []).proposed == "recommend"
    assert standing([], [], Closed(closed(), closed())).state == "recommended"
    assert standing([], [], Closed(closed())).state == "ready"


@pytest.mark.parametrize(
    ("act", "severity", "state", "proposed"),
    [
        ("misread", "error", "ready", "recommend"),
        ("correct", "error", "ready", "return"),
        ("correct", "manual", "ready", "return"),
        ("acceptable", "error", "ready", "recommend"),
        ("acceptable", "warning", "ready", "recommend"),
    ],
)
def test_one_answer(act: Act, severity: Severity, state: str, proposed: str | None) -> None:
    only = finding(severity=severity)
    found = standing([only], [decision(1, only, act)])
    assert (found.state, found.proposed) == (state, proposed)


def test_an_accepted_error_takes_another_person_and_not_the_same_one_again() -> None:
    only = finding()
    first = decision(1, only, "acceptable", by="甲")
    again, other = (decision(2, only, "acceptable", "second", by=by) for by in ("甲", "乙"))
    for said, unchecked in (([first], 1), ([first, again], 1), ([first, other], 0)):
        found = standing([only], said, Closed(closed()))
        assert (found.state, len(found.unchecked), found.proposed) == ("second", unchecked, "recommend")
    for final, state in (("甲", "second"), ("乙", "recommended")):
        assert standing([only], [first, other], Closed(closed(), closed(by=final))).state == state
    assert standing([only], [first], Closed(closed(), closed(by="乙"))).state == "second"


def test_a_campaign_may_want_two_for_everything_and_what_was_decided_before_stays() -> None:
    only = finding(severity="warning")
    first = decision(1, only, "misread")
    assert standing([only], [first], Closed(closed()), both=True).state == "second"
    assert standing([], [], Closed(closed()), both=True).state == "second"
    assert standing([], [], Closed(closed(), closed()), both=True).state == "recommended"


def test_what_people_found_by_themselves_is_returned() -> None:
    assert standing([], [], Closed(misses=1)).proposed == "return"
    assert standing([], [], Closed(closed(), closed(), misses=1)).state == "ready"
    assert standing([], [], Closed(misses=1, passed=True)).state == "ready"


def test_only_what_is_clean_passes_by_sampling() -> None:
    assert standing([], [], Closed(passed=True)).state == "passed"
    assert standing([finding()], [], Closed(passed=True)).state == "open"
    only = finding()
    assert standing([only], [decision(1, only, "misread")], Closed(passed=True)).state == "ready"


FIRST = decision(1, finding(), "acceptable", by="甲")
FOR_JIA = decision(1, finding(), "acceptable", by="丁", acting_for="甲")
SECOND = decision(2, finding(), "correct", "second", by="乙")
SECOND_FOR_YI = decision(2, finding(), "correct", "second", by="丁", acting_for="乙")


@pytest.mark.parametrize(
    ("said", "asks", "round"),
    [
        ([], who("甲"), "first"),
        ([], who("甲", may="confirms"), None),
        ([FIRST], who("甲"), "first"),
        ([FIRST], who("乙"), "second"),
        ([FIRST], who("乙", may="proposes"), None),
        # In the place of who answered first nobody checks a second time, nor answers over them.
        ([FIRST], who("丁", "甲"), None),
        ([FIRST], who("甲", "乙"), "first"),
        # What was answered in one's place is one's own: to change, not to check.
        ([FOR_JIA], who("甲"), "first"),
        ([FOR_JIA], who("丁"), "first"),
        ([FOR_JIA], who("戊", "甲"), None),
        ([FOR_JIA], who("戊", "丁"), None),
        ([FOR_JIA], who("乙"), "second"),
        # A ruling takes a third person, in nobody's place who had a part.
        ([FIRST, SECOND], who("丙"), "ruling"),
        ([FIRST, SECOND], who("丙", may="confirms"), None),
        ([FIRST, SECOND], who("丙", "乙"), None),
        ([FIRST, SECOND_FOR_YI], who("乙"), None),
        ([FIRST, SECOND], who("乙"), "second"),
        ([FIRST, SECOND], who("甲", "丙"), "first"),
    ],
)
def test_whose_answer_belongs_to_which_check(said: list[Decision], asks: Capacity, round: Round | None) -> None:
    state = standing([finding()], said).findings[0]
    assert round_of(state, asks) == round


@pytest.mark.parametrize(
    ("said", "first", "asks", "round"),
    [
        ([], None, who("甲"), "first"),
        ([], None, who("甲", may="confirms rules"), None),
        ([], closed(by="甲"), who("甲"), None),
        ([], closed(by="甲"), who("乙"), "second"),
        ([], closed(by="甲"), who("乙", may="proposes"), None),
        ([], closed(by="甲"), who("乙", "甲"), None),
        ([], closed(by="丁", acting_for="甲"), who("甲"), None),
        ([], closed(by="丁", acting_for="甲"), who("丁"), None),
        ([FIRST], closed(by="丙"), who("乙"), None),
        ([FIRST, decision(2, finding(), "acceptable", "second", by="乙")], closed(by="丙"), who("乙"), "second"),
        ([FIRST, decision(2, finding(), "acceptable", "second", by="乙")], closed(by="丙"), who("甲"), None),
    ],
)
def test_who_confirms(said: list[Decision], first: Closing | None, asks: Capacity, round: Round | None) -> None:
    findings = [finding()] if said else []
    kept = Closed(first)
    assert closing_round(standing(findings, said, kept, both=True), kept, asks) == round


def test_two_people_who_disagree_take_the_heads_ruling_and_both_opinions_stay() -> None:
    only = finding()
    answers = [decision(1, only, "acceptable"), decision(2, only, "correct", "second", by="乙")]
    disputed = standing([only], answers)
    assert (disputed.state, disputed.proposed) == ("ruling", None)
    answers.append(decision(3, only, "correct", "ruling", by="丙"))
    ruled = standing([only], answers, Closed(closed()))
    assert (ruled.state, ruled.proposed) == ("second", "return")
    assert standing([only], answers, Closed(closed(), closed("return", "丙"))).state == "to_correct"
    assert standing([only], answers, Closed(closed(), closed("return", "甲"))).state == "second"
    state = ruled.findings[0]
    assert state.first is not None and state.second is not None
    assert (state.first.answer.act, state.second.answer.act) == ("acceptable", "correct")


def test_a_first_answer_given_anew_wants_the_second_check_anew() -> None:
    only = finding()
    answers = [decision(1, only, "acceptable"), decision(2, only, "acceptable", "second", by="乙")]
    assert standing([only], [*answers, decision(3, only, "acceptable")]).unchecked == (finding_key(only),)


def test_an_answer_taken_back_counts_no_more() -> None:
    only = finding()
    assert standing([only], [decision(1, only, "misread", undone=True)]).state == "open"


def test_a_decided_outcome_falls_when_an_answer_is_taken_back() -> None:
    only = finding()
    assert standing([only], [decision(1, only, "misread", undone=True)], Closed(closed(), closed())).state == "open"


def test_what_is_info_needs_no_answer() -> None:
    assert standing([finding(severity="info")], []).state == "ready"


@pytest.mark.parametrize(
    ("fields", "why"),
    [
        ({"act": "correct"}, "mend_wanted"),
        ({"act": "acceptable"}, "reason_wanted"),
        ({"act": "acceptable", "reason": " "}, "reason_wanted"),
        ({"act": "misread", "mend": "reseal"}, "mend_unwanted"),
    ],
)
def test_an_answer_that_lacks_something_is_refused(fields: dict[str, str], why: str) -> None:
    with pytest.raises(ValidationError, match=why):
        Answer.model_validate(fields)


def test_a_key_outlasts_a_report_made_anew_and_tells_findings_apart() -> None:
    one = finding()
    moved = one.model_copy(update={"box": Box((0.101, 0.1, 0.2, 0.2)), "message": Message(zh="乙", en="b")})
    assert finding_key(one) == finding_key(moved)
    assert finding_key(one) != finding_key(one.model_copy(update={"paper": "x"}))


@given(st.lists(st.tuples(st.integers(0, 2), st.sampled_from(ACTS), st.sampled_from(("first", "second", "ruling")),
                          st.sampled_from("甲乙"), st.booleans()), max_size=12))  # fmt: skip
def test_nothing_is_ready_while_an_error_is_unanswered(given_: list[tuple[int, Act, Round, str, bool]]) -> None:
    findings = [finding(f"f{i}") for i in range(3)]
    answers = [decision(n, findings[i], act, r, by, undone) for n, (i, act, r, by, undone) in enumerate(given_)]
    found = standing(findings, answers)
    live = {a.finding for a in answers if not a.undone and a.round in {"first", "ruling"}}
    if found.state == "ready":
        assert live == {finding_key(f) for f in findings}
        effective = [s.effective for s in found.findings]
        assert all(e is not None for e in effective)
        assert (found.proposed == "return") == any(e is not None and e.answer.act == "correct" for e in effective)
    else:
        assert found.proposed is None
