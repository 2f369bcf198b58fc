"""Holds one application against what should stand in it: the fields' expected texts and the seals' expected owners
are scored against the pixels."""

from collections.abc import Mapping

from extractors.pipeline import DocumentReading
from extractors.seals.comparison import compare_owner
from extractors.seals.kinds import kind_for_owner
from extractors.seals.recognition import SealReading
from extractors.verification.evidence import weigh
from models.application import Application
from models.campaign import OnlineRecord
from models.folding import fold
from models.form_template import FormTemplate, Profile
from models.reconciliation import Evidence
from models.seal import OwnerVerdict, Seal
from service.reconciliation.wordings import wordings

GOVERNMENT = "人民政府"
"""What a city's name goes on with on its government's seal (domain notes, 9.4)."""
CITY_NAME, RECOMMENDER_NAME = "city_name", "recommender_name"


def gather_evidence(
    document: DocumentReading, record: OnlineRecord, template: FormTemplate
) -> Mapping[tuple[str, int], Evidence]:
    """What the pixels say of the online value at every place of every field that has one."""
    specs = template.fields_of(document.application.kind)
    out: dict[tuple[str, int], Evidence] = {}
    for key, place in document.places.items():
        online = record.value(key[0])
        if not online or place.ticks or not place.lines:
            continue
        spot = document.application.fields[key[0]].spots[key[1]]
        evidence = weigh(place.lines, wordings(specs[key[0]], spot, online))
        if evidence is not None:
            out[key] = evidence
    return out


def with_owners(
    document: DocumentReading, record: OnlineRecord | None, template: FormTemplate, profile: Profile,
    recommender: str | None = None,
) -> Application:  # fmt: skip
    """The application with every seal in a slot compared with who should have sealed there, and the verdicts.
    `recommender` is whom the whole package comes from, for what has no record of its own."""
    seals: list[Seal] = []
    verdicts: list[OwnerVerdict | None] = []
    for seal, reading in zip(document.application.seals, document.seal_readings, strict=True):
        expected = expected_owner(seal, document.application, record, template, recommender)
        slot = template.all_slots.get(seal.slot or "")
        if reading is None or expected is None or slot is None or slot.need(profile) == "absent":
            seals.append(seal.model_copy(update={"expected": expected}))
            verdicts.append(None)
            continue
        verdict = owner_verdict(reading, expected, template)
        verdicts.append(verdict)
        kind = kind_for_owner(seal.kind, seal.line) if verdict.owner == "match" else seal.kind
        said = {"expected": expected, "owner": verdict.owner, "text": verdict.text or seal.text, "kind": kind}
        seals.append(seal.model_copy(update=said))
    return document.application.model_copy(update={"seals": tuple(seals), "verdicts": tuple(verdicts)})


def owner_verdict(reading: SealReading, expected: str, template: FormTemplate) -> OwnerVerdict:
    """A seal held against its expected owner, and where it does not bear that name against the others that the form
    lists for the same body: one of them is a `mismatch` of its own reason, `old_name`."""
    verdict = compare_owner(reading, expected)
    if verdict.owner == "match":
        return verdict
    for name in template.campaign.other_names(expected):
        other = compare_owner(reading, name)
        if other.owner == "match":
            return OwnerVerdict(owner="mismatch", confidence=other.confidence, text=name, reason="old_name")
    return verdict


def expected_owner(
    seal: Seal, application: Application, record: OnlineRecord | None, template: FormTemplate,
    recommender: str | None = None,
) -> str | None:  # fmt: skip
    """Whose seal a slot wants: by the record, without one by the paper itself, else `recommender` where it is theirs.
    A recommender that is written in short is wanted by its full name. None outside every slot."""
    slot = template.all_slots.get(seal.slot or "")
    if slot is None or slot.owner not in ("applicant", "recommender"):
        return None
    if slot.owner == "recommender":
        name = _value(RECOMMENDER_NAME, application, record) or (recommender if record is None else None)
        body = template.campaign.recommender(name) if name else None
        return body.name if body and name and fold(name) in map(fold, body.aliases) else name
    return applicant(application, record, template)


def applicant(application: Application, record: OnlineRecord | None, template: FormTemplate) -> str | None:
    """Whose seal is the applicant's: of a city its people's government's. None where nobody says who applies."""
    kind = template.kinds.get(application.kind)
    if kind is not None and kind.city:
        city = _value(CITY_NAME, application, record)
        return city + GOVERNMENT if city and not city.endswith(GOVERNMENT) else city
    return _value("applicant_name", application, record)


def _value(name: str, application: Application, record: OnlineRecord | None) -> str | None:
    online = record.value(name) if record is not None else ""
    if isinstance(online, str) and online:
        return online
    reading = application.fields.get(name)
    values = [s.value for s in reading.spots if isinstance(s.value, str)] if reading else []
    return values[0] if values and record is None else None
