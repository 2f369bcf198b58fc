"""Drawn impressions with known truth: finding, text and verdicts by how worn they are; anyone can run this."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field

import numpy as np

from extractors.page import PageImage
from samples.generator.seals import names
from samples.generator.seals.chance import Level, chance_picture
from samples.generator.seals.pictures import Truth, draw
from tests.benchmarks.bars import Bar
from tests.benchmarks.seals.figures import Finding, Texts, Verdicts, pairs, spread, upper_bound
from tests.benchmarks.seals.methods import Method, Seal

FIRST_SEED = 700_000
"""Far from the seeds of tests and of calibration, so that nothing is measured on what it was fitted to."""
OTHERS: dict[str, Callable[[str, np.random.Generator], str]] = {
    "one character off": names.one_off,
    "one left out": names.left_out,
    "one added": names.one_more,
    "another body": names.another_body,
}
LEAST_F1: dict[Level, float] = {"clean": 0.99, "light": 0.99, "medium": 0.95}
MOST_REFUSED = 0.01
ALLOWED_MM = 1.5
WHOLE = 0.98
"""Share of a seal's box from which it counts as whole."""
MOST_NOTES = 12


@dataclass
class Outcome:
    """What a method made of the pictures of one level."""

    finding: Finding = field(default_factory=Finding)
    texts: Texts = field(default_factory=Texts)
    verdicts: Verdicts = field(default_factory=Verdicts)
    shapes: int = 0
    colours: int = 0
    mm: list[float] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    """Every seal missed or found where none is, and every wrong verdict, by the seed of its picture."""


def run_level(method: Method, level: Level, count: int) -> Outcome:
    """Draws `count` pictures and holds what the method finds against their truth."""
    outcome = Outcome()
    for seed in range(FIRST_SEED, FIRST_SEED + count):
        drawn = draw(chance_picture(seed, level))
        found = method.seals(PageImage.received(drawn.pixels, drawn.dpi))
        tally(outcome, drawn.seals, found, seed)
    return outcome


def tally(outcome: Outcome, true: Sequence[Truth], found: Sequence[Seal], seed: int) -> None:
    """Adds one picture. Seals that the edge cuts need not be found, and to find them is no mistake."""
    matched = pairs([t.box for t in true], [f.box for f in found])
    loose = [f for j, f in enumerate(found) if j not in matched.values()]
    outcome.finding.false += len(loose)
    outcome.notes += [f"{seed}: nothing is where a {f.shape} seal was found" for f in loose]
    rng = np.random.default_rng(seed)
    for i, truth in enumerate(true):
        if truth.inside < WHOLE:
            continue
        seal = found[matched[i]] if i in matched else None
        outcome.finding.hit += seal is not None
        outcome.finding.missed += seal is None
        outcome.texts.add(truth.text, seal.text if seal else "")
        if seal:
            outcome.shapes += seal.shape == truth.shape
            outcome.colours += seal.colour == truth.colour
            outcome.mm += [seal.diameter_mm - truth.diameter_mm] if seal.diameter_mm is not None else []
        else:
            outcome.notes.append(f"{seed}: missed {truth.shape} {truth.colour} {truth.text}")
        if truth.shape in ("round", "oval"):
            _ask(outcome, truth, seal, seed, rng)


def _ask(outcome: Outcome, truth: Truth, seal: Seal | None, seed: int, rng: np.random.Generator) -> None:
    """Holds a seal against its name and against others."""
    for how, name in {"true": truth.text, **{how: other(truth.text, rng) for how, other in OTHERS.items()}}.items():
        said, confidence = seal.judge(name) if seal else ("unreadable", None)
        outcome.verdicts.add(how, said, confidence)
        if said == ("mismatch" if how == "true" else "match"):
            outcome.notes.append(f"{seed}: {said} for {name} ({how}) on {truth.text}")


def bars(level: Level, outcome: Outcome) -> Iterator[Bar]:
    """What must hold on drawn seals: nothing wrong is ever accepted, nearly nothing right refused, and what is not too
    worn is found."""
    f1 = outcome.finding.f1
    if level in LEAST_F1:
        yield Bar("F1 at IoU 0.5", f1, f">= {LEAST_F1[level]}", f1 >= LEAST_F1[level])
    accepted, _ = outcome.verdicts.false_matches
    yield Bar("wrong names accepted", accepted, "0", accepted == 0)
    refused, tried = outcome.verdicts.false_mismatches
    yield Bar("right names refused", refused / max(tried, 1), f"<= {MOST_REFUSED}", refused <= MOST_REFUSED * tried)


def lines(outcome: Outcome) -> Iterator[str]:
    """The figures without a bar."""
    finding, texts, verdicts = outcome.finding, outcome.texts, outcome.verdicts
    found = max(finding.hit, 1)
    yield (
        f"{finding.hit + finding.missed} seals: precision {finding.precision:.3f}, recall {finding.recall:.3f}, "
        f"F1 {finding.f1:.3f}; shape {outcome.shapes / found:.3f}, colour {outcome.colours / found:.3f}"
    )
    if off := spread(outcome.mm, ALLOWED_MM):
        yield f"diameter off by {off.median:.2f} mm in the middle, 95 % below {off.p95:.2f} mm"
    yield f"text exact {texts.exact_share:.3f}, 1-NED {texts.one_minus_ned:.3f}"
    for how in ("true", *OTHERS):
        shares = ", ".join(f"{o} {verdicts.share(how, o):.3f}" for o in ("match", "mismatch", "unreadable"))
        yield f"name {how}: {shares}"
    for what, (errors, tried) in (
        ("false match", verdicts.false_matches), ("false mismatch", verdicts.false_mismatches),
    ):  # fmt: skip
        yield f"{what}: {errors} of {tried}, with 95 % certainty below {upper_bound(errors, tried):.4f}"
    if verdicts.said:
        yield f"confidence off by {verdicts.calibration_error:.3f} on average (ECE, {len(verdicts.said)} verdicts)"


def notes(outcome: Outcome) -> Iterator[str]:
    """The first of what went wrong, to be drawn again by its seed."""
    yield from outcome.notes[:MOST_NOTES]
    if len(outcome.notes) > MOST_NOTES:
        yield f"and {len(outcome.notes) - MOST_NOTES} more"
