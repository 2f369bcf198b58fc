"""What evidence says of drawn values: support and accusation in nats, as the decision weighs them."""

from collections.abc import Sequence
from pathlib import Path
from random import Random

from extractors.assembly import spot_of
from extractors.verification.evidence import weigh
from samples.generator.values.changes import CHANGES, Change, changed
from samples.generator.values.crops import Expectation
from service.reconciliation.calibration import script_of
from service.reconciliation.decision import decide, support, telling
from service.reconciliation.wordings import wordings
from tests.benchmarks.calibration.fitting import Measured
from tests.benchmarks.verification.methods import place_of
from tests.benchmarks.verification.readings import Read, load

MORE = 6
"""Further changed values that each crop is held against: a share of 1 in 10,000 wants many."""
WEIGHED = ("ink", "unsurely read")
"""Why the decision calls a value another one, or does not for no other reason than how surely that was read."""


def measure(shard: tuple[Path, int]) -> list[tuple[int, Measured]]:
    """Every trial of a shard with evidence, with the seed of its crop."""
    return [(read.crop.seed, m) for read in load(shard) for m in of_read(read)]


def of_read(read: Read) -> Sequence[Measured]:
    """A crop held against each of its values; nothing where nothing was read or the recogniser lacks a character."""
    place = place_of(read, read.readings)
    if not place.lines:
        return ()
    spot, found = spot_of(place), []
    for expected in (*read.crop.expected, *_more(read)):
        evidence = weigh(place.lines, wordings(place.spec, spot, expected.online))
        if evidence is None or not evidence.known or spot.status != "read":
            continue
        spans = telling(place.spec, evidence)
        reason = decide(place.spec, spot, expected.online, evidence).reason
        found.append(
            Measured(
                script=script_of(evidence.expected),
                quality=spot.confidence,
                sealed=spot.sealed,
                changed=expected.change is not None,
                support=support(place.spec, evidence, spans),
                accusation=min(s.sure for s in spans) if spans and reason in WEIGHED else 0.0,
            )
        )
    return found


def _more(read: Read) -> list[Expectation]:
    """Changed values beside those of the crop; look-alikes as often as all other changes."""
    rng = Random(f"{read.crop.seed} more")
    alike: list[Change] = ["look-alike"] * len(CHANGES)
    ways: list[Change] = [*CHANGES, *alike]
    known = {e.online for e in read.crop.expected}
    found: list[Expectation] = []
    for change in rng.sample(ways, len(ways)):
        other = changed(read.crop.value, change, rng) if len(found) < MORE else None
        if other and other not in known:
            known.add(other)
            found.append(Expectation(other, change))
    return found
