"""Bar charts as SVG, readable on light and dark backgrounds and by screen readers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

WIDTH, NAMES, VALUES, ROW, HEAD = 760, 190, 110, 24, 40
# Where less is better, a bar of more than this many times the median is cut, so that the others stay visible.
LONGEST = 3
STYLE = """
text { font: 13px system-ui, sans-serif; fill: #1f2328 } .title { font-weight: 600; font-size: 15px }
rect { fill: #8c959f } .ours { fill: #0969da } .page { fill: #ffffff }
@media (prefers-color-scheme: dark) {
  text { fill: #e6edf3 } rect { fill: #6e7681 } .ours { fill: #4493f8 } .page { fill: #0d1117 }
}"""


@dataclass(frozen=True)
class Panel:
    """A panel of a chart.

    Attributes:
        title: The title.
        bars: The name and the value of each bar.
        ours: The start of the names of our bars.
        more: Whether more is better.
    """

    title: str
    bars: Sequence[tuple[str, float]]
    ours: str
    more: bool = False

    @property
    def height(self) -> int:
        return HEAD + ROW * len(self.bars)

    def describe(self) -> str:
        return f"{self.title}: {'; '.join(f'{name} {value:,.0f}' for name, value in self.bars)}."


def draw(title: str, panels: Sequence[Panel]) -> str:
    height = sum(panel.height for panel in panels) + 16
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" width="{WIDTH}" height="{height}" '
        f'role="img" aria-labelledby="title description">',
        f'<title id="title">{escape(title)}</title>',
        f'<desc id="description">{escape(" ".join(panel.describe() for panel in panels))}</desc>',
        f"<style>{STYLE}</style>",
        f'<rect class="page" width="{WIDTH}" height="{height}"/>',
    ]
    top = 0
    for panel in panels:
        parts += _panel(panel, top)
        top += panel.height
    return "\n".join([*parts, "</svg>", ""])


def _panel(panel: Panel, top: int) -> list[str]:
    values = sorted(value for _, value in panel.bars)
    largest = values[-1] if panel.more else min(values[-1], LONGEST * values[len(values) // 2])
    parts = [f'<text class="title" x="12" y="{top + 26}">{escape(panel.title)}</text>']
    for index, (name, value) in enumerate(panel.bars):
        y = top + HEAD + ROW * index
        length = max(1.0, (WIDTH - NAMES - VALUES) * min(value, largest) / largest)
        mark = ' class="ours"' if name.startswith(panel.ours) else ""
        parts += [
            f'<text x="{NAMES - 8}" y="{y + 13}" text-anchor="end">{escape(name)}</text>',
            f'<rect{mark} x="{NAMES}" y="{y}" width="{length:.1f}" height="17" rx="2"/>',
            f'<text x="{NAMES + length + 6:.1f}" y="{y + 13}">{value:,.0f}{" (cut)" if value > largest else ""}</text>',
        ]
    return parts
