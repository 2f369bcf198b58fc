"""A reliability diagram as SVG: how often verdicts of a confidence were right."""

from collections.abc import Sequence
from html import escape
from math import log10

from tests.benchmarks.verification.figures import Bin

SIZE, MARGIN = 300, 56
FROM, TO = 0.3, 4.0
"""Ends of both axes, as powers of ten of the share that is wrong: from one half to one in 10,000."""
TICKS = ((0.5, "50 %"), (0.9, "90 %"), (0.99, "99 %"), (0.999, "99.9 %"), (0.9999, "99.99 %"))


def diagram(name: str, bins: Sequence[Bin]) -> str:
    """Confidence to the right, share that was right upwards, both by the share that is wrong on a logarithmic scale; a
    dot's size tells how many verdicts it stands for."""
    side, bottom = SIZE + 2 * MARGIN, MARGIN + SIZE
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{side}" height="{side}" '
        'font-family="sans-serif" font-size="11">',
        '<rect width="100%" height="100%" fill="white"/>',
        f'<rect x="{MARGIN}" y="{MARGIN}" width="{SIZE}" height="{SIZE}" fill="none" stroke="#888"/>',
        f'<line x1="{MARGIN}" y1="{bottom}" x2="{bottom}" y2="{MARGIN}" stroke="#bbb" stroke-dasharray="4 3"/>',
        f'<text x="{side / 2}" y="{MARGIN - 14}" text-anchor="middle">{escape(name)}: confidence, and how many were '
        "right</text>",
    ]
    for share, label in TICKS:
        at = _along(share)
        parts.append(f'<text x="{MARGIN + at:.1f}" y="{bottom + 16}" text-anchor="middle">{label}</text>')
        parts.append(f'<text x="{MARGIN - 6}" y="{bottom - at + 4:.1f}" text-anchor="end">{label}</text>')
    for b in bins:
        x, y, r = MARGIN + _along(b.confidence), bottom - _along(b.right), 2 + log10(max(1, b.count))
        title = f"<title>{b.count}: {b.confidence:.4f}, {b.right:.4f}</title>"
        parts.append(
            f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{r:.1f}" fill="#27639b" fill-opacity="0.75">{title}</circle>'
        )
    return "\n".join([*parts, "</svg>", ""])


def _along(share: float) -> float:
    """Where a probability stands on an axis, px from its start."""
    power = -log10(max(10**-TO, 1 - share))
    return SIZE * (min(TO, max(FROM, power)) - FROM) / (TO - FROM)
