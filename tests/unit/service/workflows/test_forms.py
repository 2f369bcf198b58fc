"""Forms that an office puts in: checked, kept version by version, and each package read by its own."""

from datetime import timedelta
from importlib.resources import files

import pytest

from models.account import Principal
from models.campaign_settings import CampaignSettings
from models.errors import ConflictError, ForbiddenError, NotThereError, TemplateError
from models.package import Package
from service.database import campaign_settings, forms, packages
from service.database.connection import Database
from service.settings import Settings
from service.workflows.forms import (
    MOST_BYTES,
    CheckedForm,
    Forms,
    check_form,
    choose_campaign,
    keep_form,
    set_campaign,
)
from service.workflows.gate import Gate
from service.workflows.open_apart import here
from service.workflows.read_scans import open_template
from tests.unit.service.workflows.gates import NOW, events, make_gate, make_user, principal_for

SHIPPED = files("extractors.forms").joinpath("templates/service-manufacturing-2021.yaml").read_text(encoding="utf-8")
NEXT = SHIPPED.replace("id: service-manufacturing-2021", "id: service-manufacturing-2022")
MENDED = NEXT.replace("label: 邮政编码", "label: 邮编")
LATER = NOW + timedelta(days=1)


@pytest.fixture
def at(database: Database) -> Forms:
    return Forms(database, open_template(Settings()))


@pytest.fixture
def gate_(database: Database) -> Gate:
    return make_gate(database)


@pytest.fixture
def admin(gate_: Gate) -> Principal:
    return principal_for(make_user(gate_, "sysadmin", "system_admin"))


def checked(at: Forms, text: str) -> CheckedForm:
    return check_form(at, here, text, "next.yaml")


def package(database: Database, id: str, campaign: str, form: str | None) -> str:
    made = Package(
        id=id, name=id, source="upload", profile="intake", digest="d" * 64, campaign=campaign, form=form,
        created_at=NOW, updated_at=NOW,
    )  # fmt: skip
    with database.transaction() as session:
        packages.add_package(session, made, [])
    return id


def test_the_texts_differ() -> None:
    assert len({SHIPPED, NEXT, MENDED}) == 3


def test_next_years_campaign_takes_a_file_and_no_developer(at: Forms, gate_: Gate, admin: Principal) -> None:
    shown = checked(at, NEXT)
    assert (shown.replaces, shown.more, shown.gone, shown.fields > 50) == (None, (), (), True)
    assert at.current.campaign.id == "service-manufacturing-2021"
    kept = keep_form(gate_, at, here, admin, NEXT, NOW)
    assert (kept.campaign, kept.number) == ("service-manufacturing-2022", 1)
    assert at.current.campaign.id == "service-manufacturing-2021", (
        "packages come for the former one until one is chosen"
    )
    choose_campaign(gate_, at, admin, kept.campaign, NOW)
    assert at.current.campaign.id == kept.campaign
    assert list(at.every()) == [kept.campaign, "service-manufacturing-2021"]
    assert [e.event.action for e in events(gate_)[-2:]] == ["form.kept", "campaign.chosen"]
    with at.database.reading() as session:
        assert forms.for_new_packages(session, "x") == (kept.campaign, kept.sha256)


def test_a_package_keeps_its_form_until_it_is_checked_again(at: Forms, gate_: Gate, admin: Principal) -> None:
    first = keep_form(gate_, at, here, admin, NEXT, NOW)
    mine = package(at.database, "1" * 36, first.campaign, first.sha256)
    old = package(at.database, "2" * 36, "", None)
    second = keep_form(gate_, at, here, admin, MENDED, LATER)
    assert second.number == 2

    def postcode(id: str) -> str:
        return next(f.label for f in at.of_package(id).fields_of("enterprise").values() if f.name == "postcode")

    assert (postcode(mine), postcode(old)) == ("邮政编码", "邮政编码")
    with at.database.transaction() as session:
        forms.renew(session, mine)
        forms.renew(session, old)
    assert (postcode(mine), postcode(old)) == ("邮编", "邮政编码")


def test_a_supplement_is_read_by_the_form_of_its_paper(at: Forms, gate_: Gate, admin: Principal) -> None:
    first = keep_form(gate_, at, here, admin, NEXT, NOW)
    paper = package(at.database, "1" * 36, first.campaign, first.sha256)
    supplement = package(at.database, "2" * 36, "", None)
    with at.database.transaction() as session:
        forms.inherit(session, supplement, paper)
    assert at.of_package(supplement).campaign.id == first.campaign


WRONG = {
    "empty": "",
    "no form": "a: 1",
    "no yaml": "a: [",
    "no id": NEXT.replace("id: service-manufacturing-2022", "id: ../../etc"),
    "too long": NEXT + "#" * MOST_BYTES,
}


@pytest.mark.parametrize("wrong", WRONG)
def test_what_is_wrong_is_told_and_nothing_is_kept(wrong: str, at: Forms, gate_: Gate, admin: Principal) -> None:
    with pytest.raises(TemplateError) as told:
        keep_form(gate_, at, here, admin, WRONG[wrong], NOW)
    assert "\n" not in str(told.value)
    with at.database.reading() as session:
        assert forms.versions(session) == []


def test_the_same_text_is_kept_once(at: Forms, gate_: Gate, admin: Principal) -> None:
    keep_form(gate_, at, here, admin, NEXT, NOW)
    with pytest.raises(ConflictError):
        keep_form(gate_, at, here, admin, NEXT, LATER)


def test_fields_that_come_and_go_are_shown_before(at: Forms) -> None:
    shown = checked(at, SHIPPED.replace("name: postcode", "name: post_code"))
    assert (shown.more, shown.gone) == (("post_code",), ("postcode",))


def test_only_who_may_changes_anything(at: Forms, gate_: Gate) -> None:
    reviewer = principal_for(make_user(gate_, "zhang", "reviewer"))
    known = at.shipped.campaign.id
    for act in (
        lambda: keep_form(gate_, at, here, reviewer, NEXT, NOW),
        lambda: choose_campaign(gate_, at, reviewer, known, NOW),
        lambda: set_campaign(gate_, at, reviewer, known, CampaignSettings(), NOW),
    ):
        with pytest.raises(ForbiddenError):
            act()


def test_settings_are_of_a_campaign_that_is_there(at: Forms, gate_: Gate, admin: Principal) -> None:
    with pytest.raises(NotThereError):
        choose_campaign(gate_, at, admin, "none", NOW)
    with pytest.raises(NotThereError):
        set_campaign(gate_, at, admin, "none", CampaignSettings(), NOW)
    wanted = CampaignSettings(correction_days=10, retention_days=3650)
    set_campaign(gate_, at, admin, at.shipped.campaign.id, wanted, NOW)
    assert at.settings_of(package(at.database, "1" * 36, "", None)) == wanted
    with at.database.reading() as session:
        assert campaign_settings.settings_of(session, "none") == CampaignSettings()
