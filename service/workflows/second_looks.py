"""Where a place was read in doubt, its page is opened once more and the place looked at in other ways."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

from extractors.assembly import spot_of
from extractors.forms.content import PageContent
from extractors.forms.places import FieldPlace, Stretch
from extractors.ocr.engine import Line
from extractors.pipeline import DocumentReading
from extractors.verification.evidence import weigh
from models.application import Application, Spot
from models.campaign import OnlineRecord, OnlineValue
from models.form_template import FormTemplate
from models.reconciliation import Evidence
from service.reconciliation.calibration import Calibration
from service.reconciliation.decision import UNMEASURED, Decision, decide
from service.reconciliation.second_opinion import may_settle, settled_by
from service.reconciliation.wordings import wordings

Gathered = Mapping[tuple[str, int], Evidence]
Reread = Callable[[PageContent, Sequence[Line], bool], list[list[Line]]]
"""Reads lines of a page anew, in each of several looks; told whether a seal lies over them. None where none can be
had."""


def look_again(
    document: DocumentReading,
    record: OnlineRecord,
    template: FormTemplate,
    evidence: Gathered,
    reread: Reread,
    calibration: Calibration = UNMEASURED,
) -> tuple[DocumentReading, Gathered]:
    """The document with the places that other looks settle as those looks read them, and the evidence of these."""
    specs = template.fields_of(document.application.kind)
    application, places, found = document.application, dict(document.places), dict(evidence)
    for key, place in document.places.items():
        online, spec = record.value(key[0]), specs[key[0]]
        if spec.type == "longtext" or key not in evidence:
            continue
        first = decide(spec, application.fields[key[0]].spots[key[1]], online, evidence[key], calibration)
        settled = other_look(place, first, online, reread, calibration)
        if settled is not None:
            places[key], found[key] = settled
            application = _with_spot(application, key, spot_of(settled[0]))
    return replace(document, application=application, places=places), found


def other_look(
    place: FieldPlace, first: Decision, online: OnlineValue, reread: Reread, calibration: Calibration
) -> tuple[FieldPlace, Evidence] | None:
    """A place that was decided in doubt at `first`, as another look reads it that settles it, with that look's
    evidence; None where none does, or where there was no doubt."""
    if not may_settle(first):
        return None
    looks = [judged(look, online, calibration) for look in looks_at(place, reread)]
    at = settled_by([decision for _, _, decision in looks])
    if at is None or (proof := looks[at][1]) is None:
        return None
    return looks[at][0], proof


def looks_at(place: FieldPlace, reread: Reread) -> list[FieldPlace]:
    """The place as each look reads it; none where one of its pages cannot be had."""
    every = [_reread(s, place.sealed, reread) for s in place.stretches]
    return [replace(place, stretches=stretches) for stretches in zip(*every, strict=False)]


def _reread(stretch: Stretch, sealed: bool, reread: Reread) -> list[Stretch]:
    looks = reread(stretch.content, stretch.lines, sealed)
    return [replace(stretch, lines=tuple(line for line in lines if line.reading.text.strip())) for lines in looks]


def judged(
    place: FieldPlace, online: OnlineValue, calibration: Calibration
) -> tuple[FieldPlace, Evidence | None, Decision]:
    """A place as a look read it, with that look's evidence and verdict; one that read nothing settles nothing."""
    spot = spot_of(place)
    evidence = weigh(place.lines, wordings(place.spec, spot, online)) if place.lines else None
    if evidence is None:
        return place, None, Decision("unreadable", 0.5, "nothing read")
    return place, evidence, decide(place.spec, spot, online, evidence, calibration)


def _with_spot(application: Application, key: tuple[str, int], spot: Spot) -> Application:
    name, number = key
    reading = application.fields[name]
    spots = (*reading.spots[:number], spot, *reading.spots[number + 1 :])
    fields = {**application.fields, name: reading.model_copy(update={"spots": spots})}
    return application.model_copy(update={"fields": fields})
