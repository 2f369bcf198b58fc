"""The progress sheet."""

from datetime import UTC, date, datetime

from models.form_template import Campaign
from models.progress import ProgressSheet
from service.rules.progress import progress_sheet

NOW = datetime(2021, 6, 1, 8, tzinfo=UTC)
KINDS = {
    ("enterprise", "open"): 4, ("enterprise", "ready"): 1, ("enterprise", "to_correct"): 2,
    ("enterprise", "recommended"): 3, ("project", "second"): 1,
}  # fmt: skip
ANSWERS = {"SEAL_MISSING": {"correct": 1}, "FIELD_MISMATCH": {"misread": 1, "correct": 2, "acceptable": 1}}


def sheet(province: str = "", due: date | None = date(2021, 5, 31), today: date = date(2021, 6, 1)) -> ProgressSheet:
    campaign = Campaign(id="c", title="某项遴选", dispatch_due=due, quotas={"project": 1, "enterprise": 2, "city": 1})
    return progress_sheet(campaign, NOW, today, province, KINDS, {("西安市", "open"): 2, ("", "ready"): 5}, ANSWERS)


def test_applications_are_counted_by_how_far_they_are() -> None:
    [project, enterprise] = sheet().kinds
    assert (project.key, project.received, project.checked) == ("project", 1, 1)
    counts = (enterprise.received, enterprise.checked, enterprise.to_correct, enterprise.recommended)
    assert counts == (10, 6, 2, 3)
    assert sheet().total.received == 11
    assert sheet().total.recommended == 3


def test_what_passed_by_a_sample_is_recommended_and_told() -> None:
    campaign = Campaign(id="c", title="", dispatch_due=date(2021, 5, 31))
    kinds = {("enterprise", "passed"): 2, ("enterprise", "recommended"): 1, ("enterprise", "open"): 1}
    total = progress_sheet(campaign, NOW, date(2021, 6, 1), "", kinds, {}, {}).total
    assert (total.checked, total.recommended, total.passed, total.overdue) == (3, 3, 2, 1)


def test_what_is_not_recommended_is_overdue_after_the_day_and_not_on_it() -> None:
    assert sheet().total.overdue == 8
    assert sheet(today=date(2021, 5, 31)).total.overdue == 0
    assert sheet(due=None).total.overdue == 0


def test_a_quota_is_one_recommenders_and_stands_beside_kinds_of_which_none_came() -> None:
    assert [k.quota for k in sheet().kinds] == [None, None]
    told = [(k.key, k.received, k.quota) for k in sheet("陕西省").kinds]
    assert told == [("project", 1, 1), ("enterprise", 10, 2), ("city", 0, 1)]


def test_places_come_by_how_many_and_codes_by_how_often_they_were_answered() -> None:
    assert [p.key for p in sheet().places] == ["", "西安市"]
    [first, second] = sheet().codes
    assert (first.code, first.total, first.wrong) == ("FIELD_MISMATCH", 4, 0.25)
    assert (second.code, second.wrong) == ("SEAL_MISSING", 0.0)
