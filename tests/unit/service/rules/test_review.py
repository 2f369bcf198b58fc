"""A review is as far as its answers say: tables of cases, and what holds for any answers."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from models.finding import Finding, Message, Severity
from models.geometry import Box
from models.review import ACTS, Act, Answer, Decision, Mend, Round, finding_key
from service.rules.review import standing

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


def decision(id: int, of: Finding, act: Act, round: Round = "first", by: str = "甲", undone: bool = False) -> Decision:
    return Decision(
        id=id, finding=finding_key(of), answer=answer(act), round=round, by=by, at=AT, version="1", undone=undone,
    )  # fmt: skip


def test_a_review_without_findings_is_ready_and_never_decided_by_itself() -> None:
    assert standing([], []).state == "ready"
    assert standing([], []).proposed == "recommend"
    assert standing([], [], "recommend").state == "recommended"


@pytest.mark.parametrize(
    ("act", "severity", "state", "proposed"),
    [
        ("misread", "error", "ready", "recommend"),
        ("correct", "error", "ready", "return"),
        ("correct", "manual", "ready", "return"),
        ("acceptable", "error", "second", None),
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
    assert standing([only], [first, decision(2, only, "acceptable", "second", by="甲")]).state == "second"
    assert standing([only], [first, decision(2, only, "acceptable", "second", by="乙")]).state == "ready"


def test_two_people_who_disagree_take_the_heads_ruling_and_both_opinions_stay() -> None:
    only = finding()
    answers = [decision(1, only, "acceptable"), decision(2, only, "correct", "second", by="乙")]
    disputed = standing([only], answers)
    assert (disputed.state, disputed.proposed) == ("ruling", None)
    ruled = standing([only], [*answers, decision(3, only, "correct", "ruling", by="丙")])
    assert (ruled.state, ruled.proposed) == ("ready", "return")
    state = ruled.findings[0]
    assert state.first is not None and state.second is not None
    assert (state.first.answer.act, state.second.answer.act) == ("acceptable", "correct")


def test_a_first_answer_given_anew_wants_the_second_check_anew() -> None:
    only = finding()
    answers = [decision(1, only, "acceptable"), decision(2, only, "acceptable", "second", by="乙")]
    assert standing([only], [*answers, decision(3, only, "acceptable")]).state == "second"


def test_an_answer_taken_back_counts_no_more() -> None:
    only = finding()
    assert standing([only], [decision(1, only, "misread", undone=True)]).state == "open"


def test_a_decided_outcome_falls_when_an_answer_is_taken_back() -> None:
    only = finding()
    assert standing([only], [decision(1, only, "misread", undone=True)], "recommend").state == "open"


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
