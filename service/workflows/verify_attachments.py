"""Holds an application's attachments against what should stand on them: the values that they print of the form's fields
are scored against the pixels, and their seals compared with the applicant's name."""

from dataclasses import replace

from extractors.assembly import spot_of
from extractors.forms.attachment_fields import AttachedPlace
from extractors.forms.places import FieldPlace
from extractors.pipeline import DocumentReading
from extractors.seals.comparison import compare_owner
from extractors.verification.evidence import weigh
from models.application import FieldReading, Spot
from models.attachment import Attachment, Stamp
from models.campaign import OnlineRecord, OnlineValue
from models.folding import fold
from models.form_template import FormTemplate
from models.reconciliation import Difference, Evidence, FieldStatus
from service.reconciliation.calibration import Calibration
from service.reconciliation.decision import ON_SHARP_PRINT, UNMEASURED, decide
from service.reconciliation.wordings import wordings
from service.workflows.second_looks import Gathered, Reread, other_look
from service.workflows.verify_application import applicant

COLOURS = frozenset({"red", "blue"})
"""Ink of an original impression; a black one may have been copied with the paper."""
NO_STAMP = frozenset({"cross_page", "personal"})
"""Seals that seal no copy."""


def verify_attachments(
    document: DocumentReading,
    record: OnlineRecord | None,
    template: FormTemplate,
    evidence: Gathered,
    reread: Reread | None = None,
    calibration: Calibration = UNMEASURED,
) -> tuple[DocumentReading, Gathered]:
    """The document with what is to be said of its attachments, and the evidence with theirs. A value on an attachment
    becomes a place of its field where it surely agrees, or where something else seems to stand there; a photograph that
    merely cannot be read takes nothing from what the form itself says."""
    attachments = [_stamped(a, document, record, template) for a in document.application.attachments]
    fields, found = dict(document.application.fields), dict(evidence)
    for attached in document.attached if record is not None else ():
        reading = fields.get(attached.place.name)
        judged = _judged(attached, record.value(attached.place.name), reread, calibration) if record else None
        if reading is None or judged is None:
            continue
        spot, proof, status, tells = judged
        owner = attachments[attached.attachment]
        compared = {**owner.compared, reading.name: status}
        attachments[attached.attachment] = owner.model_copy(update={"compared": compared})
        if tells and (reading.spots or status == "mismatch"):
            found[reading.name, len(reading.spots)] = proof
            fields[reading.name] = _with(reading, spot)
    changed = {"attachments": tuple(attachments), "fields": fields}
    return replace(document, application=document.application.model_copy(update=changed)), found


def _with(reading: FieldReading, spot: Spot) -> FieldReading:
    return reading.model_copy(update={"spots": (*reading.spots, spot)})


def _judged(
    attached: AttachedPlace, online: OnlineValue, reread: Reread | None, calibration: Calibration
) -> tuple[Spot, Evidence, FieldStatus, bool] | None:
    """What stands at a place on an attachment, its evidence and status, and whether that is told as one of the field's
    places; None where there is nothing to compare."""
    place = attached.place
    spot, proof = _weighed(place, online)
    if proof is None:
        return None
    first = decide(place.spec, spot, online, proof, calibration)
    other = other_look(place, first, online, reread, calibration) if reread is not None else None
    if other is not None:
        spot, proof = _spot(other[0]), other[1]
    status = decide(place.spec, spot, online, proof, calibration).status
    differs = [d for d in proof.spans if d.nats >= ON_SHARP_PRINT]
    if status != "match" and all(_loose(d, proof) for d in differs):
        return spot, proof, "unreadable", False
    return spot, proof, status, status != "match" or not spot.repaired


def _weighed(place: FieldPlace, online: OnlineValue) -> tuple[Spot, Evidence | None]:
    spot = _spot(place)
    return spot, weigh(place.lines, wordings(place.spec, spot, online)) if online and place.lines else None


def _spot(place: FieldPlace) -> Spot:
    """What was read at a place; the figures and frames that a certificate is printed on are no hand's alteration."""
    return spot_of(place).model_copy(update={"alteration": None})


def _loose(difference: Difference, proof: Evidence) -> bool:
    """Whether a difference only shows that a value's end was not found: the paper has less at an end, or more before
    it, or more in another line. Nothing on such a page tells by its rules where a value ends."""
    if difference.expected and difference.read:
        return False
    ends = difference.at + len(difference.expected) >= len(fold(proof.expected))
    if difference.read and ends and difference.at:
        return difference.rows is not None and difference.rows[0] > 0
    return ends or difference.at == 0


def _stamped(
    attachment: Attachment, document: DocumentReading, record: OnlineRecord | None, template: FormTemplate
) -> Attachment:
    spec = next((a for a in template.attachments if a.name == attachment.name), None)
    owner = applicant(document.application, record, template)
    if spec is None or spec.copy_stamped == "no" or owner is None:
        return attachment
    return attachment.model_copy(update={"stamped": _stamp(attachment, document, owner)})


def _stamp(attachment: Attachment, document: DocumentReading, owner: str) -> Stamp:
    """Whether the applicant's seal stands on an attachment's pages. One that cannot be read may be it, and a page
    without colour shows no original."""
    application, pages = document.application, {(p.input, p.page) for p in attachment.pages}
    unclear = any((p.input, p.page) in pages for p in application.grey_pages)
    for seal, reading in zip(application.seals, document.seal_readings, strict=True):
        if (seal.input, seal.page) not in pages or seal.kind in NO_STAMP:
            continue
        verdict = compare_owner(reading, owner).owner if reading is not None else "unreadable"
        if verdict == "match" and seal.colour in COLOURS and not unclear:
            return "yes"
        unclear = unclear or verdict != "mismatch"
    return "unclear" if unclear else "no"
