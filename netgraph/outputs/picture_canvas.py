"""A plain canvas measured in points, from the upper left corner: what is laid out on it cannot overlap by chance."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from netgraph.outputs.pictures import DARK, MARGIN, fitted

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import SubFigure

    from netgraph.outputs.pictures import Sheet

__all__ = ["SIZE", "Canvas", "canvas_on"]

SIZE = 8.5
"""Of letters, in points."""


@dataclass(frozen=True)
class Canvas:
    """Where a picture is drawn: ``axes`` in points, to the right and downwards."""

    axes: Axes

    def text(self, x: float, y: float, text: str, *, wide: float = 1e6, **look: Any) -> None:
        """Write one line, cut with … to `wide` points."""
        size = look.pop("size", SIZE)
        placed = {"va": "center", "ha": "left", "color": "black"} | look
        self.axes.text(x, y, fitted(text, wide, size, placed.get("weight", "normal")), fontsize=size, **placed)

    def line(self, from_: tuple[float, float], to: tuple[float, float], **look: Any) -> None:
        """Draw a straight line."""
        drawn: dict[str, Any] = {"color": DARK, "linewidth": 0.8} | look
        self.axes.plot([from_[0], to[0]], [from_[1], to[1]], **drawn)

    def arrow(self, from_: tuple[float, float], to: tuple[float, float], **look: Any) -> None:
        """Draw an arrow that ends exactly at `to`."""
        shape = {"arrowstyle": "-|>", "color": DARK, "linewidth": 1.4, "shrinkA": 0, "shrinkB": 0, "mutation_scale": 11}
        self.axes.annotate("", xy=to, xytext=from_, arrowprops=shape | look)

    def box(self, left: float, top: float, width: float, height: float, **look: Any) -> None:
        """Draw a rectangle."""
        from matplotlib.patches import Rectangle

        self.axes.add_patch(Rectangle((left, top), width, height, **({"linewidth": 0.6} | look)))

    def dot(self, x: float, y: float, across: float, **look: Any) -> None:
        """Draw a circle, `across` points wide."""
        from matplotlib.patches import Circle

        self.axes.add_patch(Circle((x, y), across / 2, **({"linewidth": 0.9, "edgecolor": DARK, "zorder": 3} | look)))


def canvas_on(place: SubFigure, sheet: Sheet) -> Canvas:
    """Return a canvas over the middle of a sheet, from margin to margin, of the height that the sheet says."""
    side = MARGIN / sheet.width
    axes = place.add_axes((side, 0, 1 - 2 * side, 1))
    axes.set_xlim(0, sheet.width - 2 * MARGIN)
    axes.set_ylim(sheet.height, 0)
    axes.axis("off")
    return Canvas(axes)
