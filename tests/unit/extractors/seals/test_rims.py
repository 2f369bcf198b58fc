"""Ellipses are proposed from votes and from triples of edges, and fitted to what runs along them."""

import numpy as np
import pytest

from extractors.seals import rims
from extractors.seals.ellipses import Edges, Ellipse, along, distinct, refit, support, wobble


def edges_of(ellipse: Ellipse, share: float = 1.0, noise: float = 0.0, others: int = 0) -> Edges:
    """Edges along a part of an ellipse that face its centre, and others anywhere in 400 x 400 px."""
    random = np.random.default_rng(2)
    t = np.linspace(0, 2 * np.pi * share, round(2 * np.pi * ellipse.a * share))
    turn = np.radians(ellipse.angle)
    x, y = ellipse.a * np.cos(t), ellipse.b * np.sin(t)
    at = np.column_stack([x * np.cos(turn) - y * np.sin(turn), x * np.sin(turn) + y * np.cos(turn)])
    u, v = -np.cos(t) / ellipse.a, -np.sin(t) / ellipse.b
    normal = np.column_stack([u * np.cos(turn) - v * np.sin(turn), u * np.sin(turn) + v * np.cos(turn)])
    normal /= np.hypot(normal[:, 0], normal[:, 1])[:, None]
    way = random.uniform(0, 2 * np.pi, others)
    at = at + np.array([ellipse.cx, ellipse.cy]) + random.normal(0, noise, at.shape)
    return Edges(
        np.vstack([at, random.uniform(0, 400, (others, 2))]),
        np.vstack([normal, np.column_stack([np.cos(way), np.sin(way)])]),
    )


def agrees(found: Ellipse, true: Ellipse, px: float) -> bool:
    near = np.hypot(found.cx - true.cx, found.cy - true.cy) < px
    turned = abs((found.angle - true.angle + 90) % 180 - 90) * (true.a - true.b) / true.a
    return bool(near and abs(found.a - true.a) < px and abs(found.b - true.b) < px and turned < 3)


CIRCLE, OVAL, FLAT = (
    Ellipse(180, 210, 83, 83, 0.0),
    Ellipse(200, 190, 88, 59, 25.0),
    Ellipse(210, 205, 80, 40, -70.0),
)


@pytest.mark.parametrize("share", [1.0, 0.6])
def test_votes_propose_a_circle_amid_other_edges(share: float) -> None:
    found = rims.propose_round(edges_of(CIRCLE, share, 0.3, 500), (400, 400), (25, 120))
    assert any(agrees(e, CIRCLE, 2.0) for e in found)


@pytest.mark.parametrize("true", [CIRCLE, OVAL, FLAT])
@pytest.mark.parametrize("others", [0, 500])
def test_triples_propose_an_ellipse_of_any_shape(true: Ellipse, others: int) -> None:
    assert any(agrees(e, true, 2.0) for e in rims.propose_any([edges_of(true, 1.0, 0.3, others)], (25, 120)))


def test_edges_without_order_propose_nothing() -> None:
    assert rims.propose_any([edges_of(OVAL, 0.01, 0.0, 600)], (25, 120)) == []


def test_polishing_finds_the_oval_from_a_bad_seed() -> None:
    seed = Ellipse(206, 184, 80, 66, 10.0)
    assert agrees(rims.polish(edges_of(OVAL, 1.0, 0.3, 400), seed, (25, 120)), OVAL, 2.5)


def test_refit_follows_the_edges() -> None:
    fitted = refit(edges_of(OVAL, 1.0, 0.3), Ellipse(203, 188, 84, 61, 22.0))
    assert fitted is not None
    assert agrees(fitted, OVAL, 0.5)
    assert refit(edges_of(OVAL, 0.02), OVAL) is None


@pytest.mark.parametrize("share", [1.0, 0.7, 0.4])
def test_support_is_the_share_of_the_rim_that_is_there(share: float) -> None:
    edges = edges_of(CIRCLE, share)
    assert support(edges, CIRCLE, along(edges, CIRCLE)) == pytest.approx(share, abs=0.03)


def test_a_hand_strays_from_the_ellipse_and_a_stamp_does_not() -> None:
    stamped = edges_of(CIRCLE)
    angle = np.arctan2(stamped.at[:, 1] - CIRCLE.cy, stamped.at[:, 0] - CIRCLE.cx)
    drawn = Edges(stamped.at - 2.5 * np.sin(3 * angle)[:, None] * stamped.normal, stamped.normal)
    assert wobble(stamped, CIRCLE) < 0.005
    assert wobble(drawn, CIRCLE) == pytest.approx(2.5 / 83 / 2**0.5, abs=0.004)


def test_twins_are_one() -> None:
    assert distinct([OVAL, Ellipse(201, 190, 89, 60, 27.0), CIRCLE]) == [OVAL, CIRCLE]
