"""Reliability diagrams as one SVG: for each label, what the labels say where the score says so much.

Knows bins of (mean score, mean target, drafts). Does not know where they come from.
"""

from collections.abc import Mapping, Sequence
from math import sqrt

Bins = Sequence[Sequence[float]]
SIDE, GAP, TITLE, COLUMNS = 150, 34, 18, 4  # pixels, and panels in a row
FEWEST = 5  # drafts in a bin, below which its mean says little


def reliability_diagrams(labels: Mapping[str, Bins]) -> str:
    """Return the SVG. A label on the diagonal means what it says; above it, the score is too low."""
    rows = -(-len(labels) // COLUMNS)
    width, height = COLUMNS * (SIDE + GAP) + GAP, rows * (SIDE + GAP + TITLE) + GAP
    panels = [
        _panel(name, bins, GAP + (place % COLUMNS) * (SIDE + GAP), GAP + (place // COLUMNS) * (SIDE + GAP + TITLE))
        for place, (name, bins) in enumerate(labels.items())
    ]
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" font-family="sans-serif" '
        'font-size="12" role="img" aria-label="Reliability diagrams">\n'
        f'<rect width="{width}" height="{height}" fill="#fff"/>\n' + "\n".join(panels) + "\n</svg>\n"
    )


def _panel(name: str, bins: Bins, left: int, top: int) -> str:
    dots = [
        f'<circle cx="{left + value * SIDE:.1f}" cy="{top + (1 - target) * SIDE:.1f}" r="{sqrt(count) / 2 + 1.5:.1f}" '
        f'fill="#2563a8" fill-opacity="0.7"><title>{value:.2f} → {target:.2f}, {count:.0f} drafts</title></circle>'
        for value, target, count in bins
        if count >= FEWEST
    ]
    frame = (
        f'<text x="{left}" y="{top - 6}" fill="#111">{name}</text>'
        f'<rect x="{left}" y="{top}" width="{SIDE}" height="{SIDE}" fill="none" stroke="#999"/>'
        f'<path d="M{left} {top + SIDE}L{left + SIDE} {top}" stroke="#999" stroke-dasharray="3 3"/>'
        f'<text x="{left}" y="{top + SIDE + 14}" fill="#555">0</text>'
        f'<text x="{left + SIDE - 6}" y="{top + SIDE + 14}" fill="#555">1</text>'
    )
    return frame + "".join(dots)
