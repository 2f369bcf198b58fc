"""Verdicts from readings with chosen probabilities."""

from dataclasses import replace

import numpy as np
import pytest

from extractors.ocr.engine import Posterior
from extractors.seals.comparison import compare_owner
from extractors.seals.recognition import Candidate, SealReading

STRIP = np.full((48, 100, 3), 255, np.uint8)
EXPECTED = "沈阳汇科机床有限公司"
ALPHABET = ("", *sorted(set("沈阳汇江科机床有限公司分第一财政局审计本木（）集团")), " ")


def candidate(text: str, sure: float = 0.98, rival: str = "（") -> Candidate:
    """A strip that reads `text`, each character with probability `sure`; `rival` has the rest of each."""
    ids, logp = [], []
    for character in text:
        for first, second in ((character, rival), ("", character)):
            ids.append([ALPHABET.index(first), ALPHABET.index(second)])
            logp.append([np.log(sure), np.log(max(1e-4, 0.999 - sure))])
    posterior = Posterior(np.array(ids, np.uint16), np.array(logp, np.float16), 1 / len(ids), ALPHABET)
    return Candidate(text, sure, posterior, STRIP)


def reading(*candidates: Candidate) -> SealReading:
    best = candidates[0]
    return SealReading(best.text, "", None, best.confidence, candidates, STRIP, 270.0)


def test_the_same_name_is_a_match() -> None:
    assert compare_owner(reading(candidate(EXPECTED)), EXPECTED).owner == "match"


def test_width_of_brackets_does_not_matter() -> None:
    found = compare_owner(reading(candidate("沈阳（集团）有限公司")), "沈阳(集团)有限公司")
    assert found.owner == "match"


@pytest.mark.parametrize(
    "stands",
    [
        "沈阳江科机床有限公司",
        "沈阳汇科机床有限公司第一分公司",
        "沈阳财政局",
        "沈阳汇科机床集团有限公司",
        "沈阳汇科有限公司",
    ],
)
def test_another_name_is_never_a_match(stands: str) -> None:
    found = compare_owner(reading(*[candidate(stands, 0.99)] * 4), EXPECTED)
    assert found.owner in ("mismatch", "unreadable")


def test_another_body_read_surely_by_all_strips_is_a_mismatch() -> None:
    found = compare_owner(reading(*[candidate("沈阳第一财政审计局", 0.99)] * 4), EXPECTED)
    assert (found.owner, found.text) == ("mismatch", "沈阳第一财政审计局")


def test_a_faint_reading_accuses_nobody() -> None:
    assert compare_owner(reading(*[candidate("沈阳第一财政审计局", 0.5)] * 4), EXPECTED).owner == "unreadable"


def test_nothing_read_is_unreadable() -> None:
    empty = SealReading("", "", None, 0.0, (), STRIP, 270.0)
    assert compare_owner(empty, EXPECTED).owner == "unreadable"


def placed(text: str, sure: float = 0.95, beyond: int = 2) -> tuple[dict[str, float], ...]:
    """The places of a ring that shows `text`, with empty ones at both ends; 口 is a place that nobody could read."""
    bare: list[dict[str, float]] = [{"一": 0.1}] * beyond
    return (*bare, *({} if c == "口" else {c: sure, "（": 0.02} for c in text), *bare)


def ring(text: str, *strips: str, sure: float = 0.95) -> SealReading:
    """A ring whose places show `text` and whose strips read `strips`, or the same."""
    return replace(reading(*[candidate(s) for s in strips or (text,) * 4]), places=placed(text, sure))


LOST = "沈阳科机床有限公司"


@pytest.mark.parametrize(
    ("seal", "owner"),
    [
        (ring(EXPECTED), "match"),
        (ring(EXPECTED, LOST, LOST, LOST), "match"),
        (ring(EXPECTED, sure=0.3), "match"),
        (ring("沈阳口科机床有限公司", LOST, LOST), "unreadable"),
        (ring("沈阳口科机床有限公司", EXPECTED, EXPECTED), "match"),
        (ring("沈阳江科机床有限公司"), "mismatch"),
        (ring("沈阳江科机床有限公司", EXPECTED, EXPECTED), "mismatch"),
        (ring("沈阳江科机床有限公司", sure=0.6), "unreadable"),
        (ring("沈阳汇科机床有限公司第一分公司", EXPECTED, EXPECTED, EXPECTED), "unreadable"),
        (ring("沈阳汇江科机床有限公司", EXPECTED, EXPECTED, EXPECTED), "unreadable"),
        (ring(EXPECTED, *["沈阳第一财政审计局"] * 4), "match"),
        (ring("沈阳口科机床有限公司", *["沈阳第一财政审计局"] * 4), "unreadable"),
        (ring("沈阳第一财政审计局"), "mismatch"),
    ],
)
def test_places_outvote_strips(seal: SealReading, owner: str) -> None:
    assert compare_owner(seal, EXPECTED).owner == owner


def test_a_strip_that_lost_a_character_proves_no_shorter_name() -> None:
    assert compare_owner(ring(EXPECTED, LOST, LOST, LOST, LOST), LOST).owner == "unreadable"


def test_the_name_that_stands_there_is_told() -> None:
    assert compare_owner(ring("沈阳江科机床有限公司"), EXPECTED).text == "沈阳江科机床有限公司"
