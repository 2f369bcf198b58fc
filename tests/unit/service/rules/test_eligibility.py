"""Who may apply: every rule with papers that keep it, break it, and leave it open."""

from collections.abc import Callable

import pytest

from models.form_template import FormTemplate
from models.reconciliation import FieldResult
from service.rules.case import Case
from service.rules.eligibility import check

Make = Callable[..., Case]
Decided = Callable[..., FieldResult]

GOOD = "914403001922038216"


def told(case: Case) -> list[tuple[str | None, str, str | None]]:
    found = list(check(case))
    assert all(f.code == "ELIGIBILITY" for f in found)
    return [(f.rule, f.severity, f.field) for f in found]


@pytest.mark.parametrize(
    ("kind", "fields", "rule", "severity"),
    [
        ("enterprise", {"uscc": "91350100M000100Y4Z"}, "R-01", "error"),
        ("enterprise", {"applicant_name": "沈阳华戌有限公司大连分公司"}, "R-01", "error"),
        ("enterprise", {"no_incident": "有"}, "R-03", "error"),
        ("enterprise", {"industry": "I6510 软件开发"}, "R-05", "warning"),
        ("enterprise", {"industry": "C1210 某业"}, "R-05", "warning"),
        (
            "enterprise",
            {"financials.2020.revenue": "1000.00", "financials.2020.service_revenue": "272.20"},
            "R-06",
            "error",
        ),
        (
            "enterprise",
            {"financials.2020.revenue": "1000", "financials.2020.service_revenue": "294.9"},
            "R-06",
            "error",
        ),
        ("enterprise", {"financials.2020.revenue": "1000", "financials.2020.service_revenue": "295"}, "R-06", "manual"),
        ("enterprise", {"financials.2020.revenue": "1000", "financials.2020.service_revenue": "305"}, "R-06", "manual"),
        ("platform_sharing", {"launch_date": "2020-02-20", "application_date": "2021-04-20"}, "R-08", "error"),
        ("platform_sharing", {"launch_date": "2019-04-21", "application_date": "2021-04-20"}, "R-08", "error"),
        ("platform_sharing", {"functions": ("订单匹配", "生产管理")}, "R-10", "warning"),
        ("project", {"cluster_name": None}, "R-12", "warning"),
        ("enterprise", {"application_date": "2021-06-01"}, "R-20", "warning"),
        ("enterprise", {"recommender_name": "沈阳市工业和信息化局"}, "R-21", "error"),
        ("enterprise", {"recommender_name": "辽宁省工业和信息化委员会"}, "R-21", "error"),
    ],
)
def test_broken(case: Make, kind: str, fields: dict[str, str], rule: str, severity: str) -> None:
    found = told(case(fields, kind=kind))
    assert [(r, s) for r, s, _ in found] == [(rule, severity)]


@pytest.mark.parametrize(
    ("kind", "fields"),
    [
        ("enterprise", {"uscc": GOOD, "applicant_name": "沈阳华戌有限公司", "no_incident": "无"}),
        ("enterprise", {"industry": "C3670 汽车零部件及配件制造"}),
        ("enterprise", {"industry": "3670 汽车零部件及配件制造"}),
        ("enterprise", {"industry": "汽车零部件"}),
        ("enterprise", {"financials.2020.revenue": "1000.00", "financials.2020.service_revenue": "305.1"}),
        ("enterprise", {"financials.2019.revenue": "1000.00", "financials.2019.service_revenue": "100"}),
        ("enterprise", {"financials.2020.revenue": "0", "financials.2020.service_revenue": "0"}),
        ("enterprise", {"financials.2020.revenue": "1000.00"}),
        ("platform_sharing", {"launch_date": "2019-04-20", "application_date": "2021-04-20"}),
        ("platform_sharing", {"launch_date": "2016-02-29", "application_date": "2018-03-01"}),
        ("platform_sharing", {"functions": ("订单匹配", "生产管理", "制造资源在线发布")}),
        ("project", {"cluster_name": "沈阳市铁西区数控机床产业集群", "build_type": ("共享工厂",)}),
        ("enterprise", {"application_date": "2021-05-31"}),
        ("enterprise", {"recommender_name": "辽宁省工信厅"}),
        ("enterprise", {"recommender_name": "辽宁省新型工业化厅"}),
    ],
)
def test_kept_or_open(case: Make, kind: str, fields: dict[str, str]) -> None:
    assert told(case(fields, kind=kind)) == []


@pytest.mark.parametrize("status", ["unreadable", "not_found", "blank_on_paper", "not_compared"])
def test_doubt_accuses_nobody(case: Make, decided: Decided, status: str) -> None:
    assert told(case({"no_incident": decided("no_incident", "有", status)})) == []


def test_an_unsure_status_accuses_nobody(case: Make, decided: Decided) -> None:
    assert told(case({"no_incident": decided("no_incident", "有", "match", 0.7)})) == []
    assert told(case({"no_incident": decided("no_incident", "有", "mismatch", 0.85)})) == []
    assert told(case({"no_incident": decided("no_incident", "有", "mismatch", 0.95)})) != []


@pytest.mark.parametrize(
    ("name", "value"), [("uscc", "91350100M000100Y4Z"), ("recommender_name", "沈阳市工业和信息化局")]
)
def test_what_differs_anyway_is_not_told_twice(case: Make, decided: Decided, name: str, value: str) -> None:
    assert told(case({name: decided(name, value, "mismatch")})) == []


def test_a_place_on_the_paper_is_named(case: Make) -> None:
    (found,) = check(case({"no_incident": "有"}))
    assert (found.input, found.page, found.paper) == (0, 3, "有")
    assert found.box is not None


@pytest.mark.parametrize("change", [{"enabled": False}, {"kinds": ("project",)}])
def test_only_rules_that_hold_here_are_run(case: Make, template: FormTemplate, change: dict[str, object]) -> None:
    rule = template.rules["R-03"].model_copy(update=change)
    form = template.model_copy(update={"rules": {**template.rules, "R-03": rule}})
    assert told(case({"no_incident": "有"}, form=form)) == []
    bare = template.model_copy(update={"rules": {}})
    assert told(case({"no_incident": "有"}, form=bare)) == []


def test_the_campaign_says_the_severity(case: Make, template: FormTemplate) -> None:
    rule = template.rules["R-03"].model_copy(update={"severity": "warning"})
    form = template.model_copy(update={"rules": {"R-03": rule}})
    assert told(case({"no_incident": "有"}, form=form)) == [("R-03", "warning", "no_incident")]
