"""Quotas and applicants of a package."""

import pytest

from models.form_template import FormTemplate, Profile, RuleSpec
from models.scan import PageRef
from service.rules.package import Entrant, duplicates, quotas

AT = PageRef(input=0, page=2)


@pytest.fixture
def form(template: FormTemplate) -> FormTemplate:
    rules = {n: RuleSpec(id=n, text=n, severity="error") for n in ("R-15", "R-22")}
    campaign = template.campaign.model_copy(update={"quotas": {"enterprise": 2, "project": 1}})
    return template.model_copy(update={"rules": rules, "campaign": campaign})


def without(form: FormTemplate, rule: str) -> FormTemplate:
    rules = {**form.rules, rule: form.rules[rule].model_copy(update={"enabled": False})}
    return form.model_copy(update={"rules": rules})


def entrant(
    kind: str = "enterprise", name: str = "甲公司", code: str = "", number: str = "1", page: int = 5, sender: str = ""
) -> Entrant:
    return Entrant(kind, name, code, number, PageRef(input=0, page=page) if page else None, sender)


@pytest.mark.parametrize(("profile", "severity"), [("dispatch", "error"), ("intake", "info")])
def test_more_than_a_quota(form: FormTemplate, profile: Profile, severity: str) -> None:
    (found,) = quotas([entrant(), entrant(), entrant(), entrant("project")], form, profile, AT)
    assert (found.code, found.severity, found.rule, found.page) == ("QUOTA_EXCEEDED", severity, "R-15", 2)
    assert "3 份" in found.message.zh and "2 份" in found.message.zh


@pytest.mark.parametrize(
    ("senders", "exceeded"), [("aab", 0), ("aaab", 1), ("aaabbb", 2), ("aa-", 1), ("aab-", 0), ("---", 1)]
)
def test_each_recommender_has_its_own_quotas(form: FormTemplate, senders: str, exceeded: int) -> None:
    """`-` is unknown: the only one that is known, where there is one."""
    entrants = [entrant(sender=s.strip("-")) for s in senders]
    assert len(list(quotas(entrants, form, "dispatch", AT))) == exceeded


def test_within_the_quotas(form: FormTemplate) -> None:
    many = [entrant(kind="platform_sharing")] * 9
    assert list(quotas([entrant(), entrant(), *many], form, "dispatch", AT)) == []
    assert list(quotas([entrant()] * 3, without(form, "R-15"), "dispatch", AT)) == []


@pytest.mark.parametrize(
    ("entrants", "pages"),
    [
        ([entrant(code="A1", number="1"), entrant("project", code="A1", number="2", page=9)], [9]),
        ([entrant(number="1"), entrant(number="2", page=9)], [9]),
        ([entrant(code="A1", number="1"), entrant(number="2", page=0)], [5]),
        ([entrant(name="甲（集团）公司", number="1"), entrant(name="甲(集团)公司", number="2", page=9)], [9]),
        # One name of two bodies; one application twice; one without a number.
        ([entrant(code="A1", number="1"), entrant(code="B2", number="2", page=9)], []),
        ([entrant(number="1"), entrant(number="1", page=9)], []),
        ([entrant(number="1"), entrant(number="", page=9)], []),
        ([entrant(name="", number="1"), entrant(name="", number="2")], []),
    ],
)
def test_one_applicant_with_several_applications(form: FormTemplate, entrants: list[Entrant], pages: list[int]) -> None:
    found = list(duplicates(entrants, form))
    assert [(f.code, f.rule, f.page) for f in found] == [("DUPLICATE_APPLICANT", "R-22", p) for p in pages]
    assert list(duplicates(entrants, without(form, "R-22"))) == []


def test_one_applicant_in_two_packages_of_the_campaign(form: FormTemplate) -> None:
    own, other, third = entrant(code="A1", number="1"), entrant(code="A1", number="2"), entrant(code="C3", number="3")
    assert [f.page for f in duplicates([own], form, [other])] == [5]
    assert list(duplicates([third], form, [own, other])) == [], "others' doubles are told in their own package"
    assert list(duplicates([own], form, [entrant(code="A1", number="1")])) == [], "the same application sent again"
