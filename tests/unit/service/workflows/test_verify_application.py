"""Expected owners of seals, and evidence for online values."""

from collections.abc import Mapping
from types import MappingProxyType

import numpy as np
import pytest

from extractors.assembly import spot_of
from extractors.forms.content import Tick
from extractors.forms.places import FieldPlace, Stretch
from extractors.ocr.engine import Line, Posterior, Reading
from extractors.pipeline import DocumentReading
from models.application import Application, FieldReading, Spot
from models.campaign import OnlineRecord
from models.form_template import DatedName, Profile, Recommender
from models.geometry import Box
from models.scan import PageRef
from models.seal import Seal
from service.workflows.verify_application import expected_owner, gather_evidence, with_owners
from tests.unit.extractors.forms.paper import BODY, FORM, content, line
from tests.unit.service.workflows.readings import NAME, seal_reading

BOX = Box((0.1, 0.1, 0.2, 0.2))
CITY_FORM = FORM.model_copy(
    update={"kinds": {**FORM.kinds, "city": FORM.kinds["city"].model_copy(update={"city": True})}}
)


def application(
    kind: str = "firm", seals: tuple[Seal, ...] = (), values: Mapping[str, str] = MappingProxyType({})
) -> Application:
    fields = {
        name: FieldReading(
            name=name, label=name, spots=(Spot(block="b", text=value, value=value, input=0, page=1, box=BOX),)
        )
        for name, value in values.items()
    }
    return Application(index=0, kind=kind, pages=(PageRef(input=0, page=1),), fields=fields, seals=seals)


def seal(slot: str | None) -> Seal:
    return Seal(box=BOX, shape="round", colour="red", slot=slot)


def record(kind: str = "firm", **fields: str) -> OnlineRecord:
    return OnlineRecord(id="r", kind=kind, fields=dict(fields))


@pytest.mark.parametrize(
    ("slot", "paper", "online", "want"),
    [
        ("cover.applicant", {"applicant_name": "纸"}, {"applicant_name": "网"}, "网"),
        ("cover.applicant", {"applicant_name": "纸"}, None, "纸"),
        ("cover.applicant", {"applicant_name": "纸"}, {}, None),
        ("cover.applicant", {}, None, None),
        ("declaration.recommender", {}, {"recommender_name": "某厅", "applicant_name": "网"}, "某厅"),
        ("declaration.date", {}, {"applicant_name": "网"}, None),
        ("no.slot", {}, {"applicant_name": "网"}, None),
        (None, {}, {"applicant_name": "网"}, None),
    ],
)
def test_whose_seal_a_slot_wants(
    slot: str | None, paper: dict[str, str], online: dict[str, str] | None, want: str | None
) -> None:
    filed = None if online is None else record(**online)
    assert expected_owner(seal(slot), application(values=paper), filed, FORM) == want


@pytest.mark.parametrize(
    ("paper", "filed", "package", "want"),
    [
        ({}, None, "某厅", "某厅"),
        ({"recommender_name": "纸厅"}, None, "某厅", "纸厅"),
        ({}, {"recommender_name": "网厅"}, "某厅", "网厅"),
        ({}, {}, "某厅", None),
        ({}, None, None, None),
    ],
)
def test_without_a_record_of_its_own_a_paper_comes_from_the_packages_recommender(
    paper: dict[str, str], filed: dict[str, str] | None, package: str | None, want: str | None
) -> None:
    own = None if filed is None else record(**filed)
    here = seal("declaration.recommender")
    assert expected_owner(here, application(values=paper), own, FORM, package) == want
    assert expected_owner(seal("cover.applicant"), application(), None, FORM, package) is None


@pytest.mark.parametrize(("city", "want"), [("甲市", "甲市人民政府"), ("甲市人民政府", "甲市人民政府"), ("", None)])
def test_for_a_city_its_peoples_government_seals(city: str, want: str | None) -> None:
    filed = record("city", city_name=city, applicant_name="甲市工信局")
    assert expected_owner(seal("cover.applicant"), application("city"), filed, CITY_FORM) == want


@pytest.mark.parametrize(
    ("slot", "read", "profile", "owner"),
    [
        ("cover.applicant", NAME, "intake", "match"),
        ("cover.applicant", "", "intake", "unreadable"),
        ("declaration.recommender", NAME, "intake", "not_expected"),
        ("declaration.recommender", "某某省工业和信息化厅", "dispatch", "match"),
        (None, NAME, "intake", "not_expected"),
    ],
)
def test_seals_are_compared_where_the_profile_wants_them(
    slot: str | None, read: str, profile: Profile, owner: str
) -> None:
    document = DocumentReading(application(seals=(seal(slot),)), {}, (seal_reading(read),))
    filed = record(applicant_name=NAME, recommender_name="某某省工业和信息化厅")
    done = with_owners(document, filed, FORM, profile)
    ((judged,), (verdict,)) = done.seals, done.verdicts
    assert judged.owner == owner
    assert (verdict.owner if verdict else "not_expected") == owner


def test_what_is_known_of_a_seal_is_kept() -> None:
    first, second = seal("cover.applicant"), seal(None).model_copy(update={"text": "别家"})
    document = DocumentReading(application(seals=(first, second)), {}, (seal_reading(NAME), seal_reading("别家")))
    judged = with_owners(document, record(applicant_name=NAME), FORM, "intake").seals
    assert [(s.slot, s.expected, s.text) for s in judged] == [("cover.applicant", NAME, NAME), (None, None, "别家")]


RENAMED = FORM.model_copy(
    update={
        "campaign": FORM.campaign.model_copy(
            update={
                "recommenders": (
                    Recommender(
                        name="某某省经济和信息化厅",
                        aliases=("某某省经信厅",),
                        other_names=(DatedName(name="某某省经济和信息化委员会"),),
                    ),
                )
            }
        )
    }
)


@pytest.mark.parametrize(
    ("read", "filed", "owner", "reason"),
    [
        ("某某省经济和信息化厅", "某某省经济和信息化厅", "match", "all_read"),
        ("某某省经济和信息化厅", "某某省经信厅", "match", "all_read"),
        ("某某省经济和信息化委员会", "某某省经济和信息化厅", "mismatch", "old_name"),
        ("某某省经济和信息化厅", "某某省经济和信息化委员会", "mismatch", "old_name"),
        ("别处省发展和改革委员会", "某某省经济和信息化厅", "mismatch", "other_name"),
        ("", "某某省经济和信息化厅", "unreadable", "nothing_read"),
    ],
)
def test_a_seal_is_compared_with_the_names_before_and_after_a_renaming(
    read: str, filed: str, owner: str, reason: str
) -> None:
    document = DocumentReading(application(seals=(seal("declaration.recommender"),)), {}, (seal_reading(read),))
    done = with_owners(document, record(recommender_name=filed), RENAMED, "dispatch")
    ((judged,), (verdict,)) = done.seals, done.verdicts
    assert verdict is not None
    assert (judged.owner, verdict.owner, verdict.reason, judged.text) == (owner, owner, reason, read)


def weighable(text: str) -> Line:
    """A line that surely reads `text`."""
    alphabet = ("", *dict.fromkeys(text + "李四"))
    ids = np.array([[i, 0] for c in text for i in (alphabet.index(c), 0)], np.uint16).reshape(-1, 2)
    logp = np.tile(np.log(np.array([[0.99, 0.01]])), (len(ids), 1)).astype(np.float16)
    plain = line(text, 100, 100)
    return Line(plain.polygon, Reading(text, 0.99, plain.reading.centres, Posterior(ids, logp, 1 / len(ids), alphabet)))


def place(name: str, *lines: Line, ticks: tuple[Tick, ...] = ()) -> FieldPlace:
    spec = next(f for f in BODY if f.name == name)
    page = content(lines, ticks=ticks)
    return FieldPlace(name, spec, "body", (Stretch(page, page.lines),))


def reading_of(*places: FieldPlace) -> DocumentReading:
    """A document with the places of one field."""
    name = places[0].name
    field = FieldReading(name=name, label=name, spots=tuple(spot_of(p) for p in places))
    read = application().model_copy(update={"fields": {name: field}})
    return DocumentReading(read, {(name, i): p for i, p in enumerate(places)}, ())


def test_evidence_is_gathered_for_every_place_of_a_filed_value() -> None:
    document = reading_of(place("contact", weighable("张三")), place("contact", weighable("李四")))
    found = gather_evidence(document, record(contact="张三"), FORM)
    assert found["contact", 0].log_ratio == 0
    assert found["contact", 1].log_ratio > 3
    assert found["contact", 1].expected == "张三"


TICK = Tick("共享制造", 0, 0.5, 95, 105, 115, 125)


@pytest.mark.parametrize(
    ("name", "where", "filed"),
    [
        ("contact", place("contact", weighable("张三")), ""),
        ("contact", place("contact"), "张三"),
        ("contact", place("contact", line("张三", 100, 100)), "张三"),
        ("mode", place("mode", weighable("共享制造"), ticks=(TICK,)), "sharing"),
    ],
    ids=["nothing filed", "blank on paper", "no posterior", "boxes"],
)
def test_where_pixels_cannot_speak_there_is_no_evidence(name: str, where: FieldPlace, filed: str) -> None:
    document = reading_of(where)
    assert gather_evidence(document, record(**{name: filed}), FORM) == {}
