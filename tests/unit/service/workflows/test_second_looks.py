"""Doubtful places looked at again, with looks made of literals."""

from collections.abc import Callable, Sequence

import numpy as np
import pytest

from extractors.forms.content import PageContent
from extractors.ocr.engine import Line, Posterior, Reading
from extractors.pipeline import DocumentReading
from models.reconciliation import FieldStatus
from service.reconciliation.decision import decide
from service.workflows.second_looks import Reread, look_again
from service.workflows.verify_application import gather_evidence
from tests.unit.extractors.forms.paper import FORM
from tests.unit.service.workflows.test_verify_application import place, reading_of, record, weighable

FILED = record(contact="张三")


def doubtful(text: str, other: str, share: float) -> Line:
    """A line that reads `text`, but whose last character may be `other`."""
    sure = weighable(text)
    posterior = sure.reading.posterior
    assert posterior is not None
    alphabet = tuple(dict.fromkeys((*posterior.alphabet, other)))
    ids, logp = posterior.ids.copy(), posterior.logp.copy()
    ids[-2, 1] = alphabet.index(other)
    logp[-2] = np.log([1 - share, share])
    return Line(sure.polygon, Reading(text, 0.7, (), Posterior(ids, logp, posterior.width, alphabet)))


def rereading(*texts: str) -> Reread:
    def read(content: PageContent, lines: Sequence[Line], sealed: bool) -> list[list[Line]]:
        blind = weighable("张三")
        return [[doubtful(text, "三", 1e-4) if text else Line(blind.polygon, Reading("", 0.0))] for text in texts]

    return read


def never(content: PageContent, lines: Sequence[Line], sealed: bool) -> list[list[Line]]:
    raise AssertionError("looked at again without need")


def status(document: DocumentReading, reread: Reread) -> tuple[FieldStatus, str]:
    first = gather_evidence(document, FILED, FORM)
    again, evidence = look_again(document, FILED, FORM, first, reread)
    spot = again.application.fields["contact"].spots[0]
    spec = again.places["contact", 0].spec
    return decide(spec, spot, "张三", evidence.get(("contact", 0))).status, spot.text


@pytest.mark.parametrize(
    ("looks", "want"),
    [
        (("张三", "", "张三", ""), ("match", "张三")),
        (("张王", "张王", "张王"), ("mismatch", "张王")),
        (("张三", "张三", "张王"), ("unreadable", "张三")),
        ((), ("unreadable", "张三")),
        (("", "", ""), ("unreadable", "张三")),
    ],
)
def test_looks_settle_a_doubt_or_leave_it(looks: tuple[str, ...], want: tuple[FieldStatus, str]) -> None:
    document = reading_of(place("contact", doubtful("张三", "王", 0.45)))
    assert status(document, rereading(*looks)) == want


@pytest.mark.parametrize("text", ["张三", "李四"])
def test_what_is_sure_is_not_looked_at_again(text: str) -> None:
    document = reading_of(place("contact", weighable(text)))
    found = look_again(document, FILED, FORM, gather_evidence(document, FILED, FORM), never)
    assert found[0] == document


def test_a_value_over_two_pages_that_cannot_both_be_had_stays() -> None:
    document = reading_of(place("contact", doubtful("张三", "王", 0.45)))
    two = document.places["contact", 0]
    halves = type(two)(two.name, two.spec, two.block, (two.stretches[0], two.stretches[0]))
    calls: list[Callable[[], list[list[Line]]]] = [lambda: [[weighable("张三")]] * 2, list]

    def read(content: PageContent, lines: Sequence[Line], sealed: bool) -> list[list[Line]]:
        return calls.pop(0)()

    both = reading_of(halves)
    again, _ = look_again(both, FILED, FORM, gather_evidence(both, FILED, FORM), read)
    assert again.places == both.places
