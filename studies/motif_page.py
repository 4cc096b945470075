"""The library of motifs as a page: each in a line, in words, and as a picture.

Run ``python studies/motif_page.py`` to write the pictures into ``docs/motifs/`` and the table into ``docs/motifs.md``
between its two marks; a test holds both to what the library says.
"""

from __future__ import annotations

from math import atan2, cos, hypot, pi, sin
from pathlib import Path

from netgraph.motifs import Motif
from netgraph.motifs.library import Described, library
from netgraph.motifs.pattern import ANYBODY

DOCS = Path(__file__).parent.parent / "docs"
MARKS = "<!-- library -->", "<!-- end of library -->"
WIDTH, HEIGHT, RADIUS, NODE = 300, 200, 78, 17
STYLE = (
    "text{font:14px sans-serif;text-anchor:middle;dominant-baseline:central;fill:#222}"
    ".n{fill:#fff;stroke:#222;stroke-width:1.5}.t{fill:#e8eef7}.s{fill:none;stroke:#b03030;stroke-width:1.8}"
    ".c{fill:none;stroke:#666;stroke-width:1.5;stroke-dasharray:5 4}"
    ".l{font-size:11px;fill:#b03030}.k{font-size:11px;fill:#555}"
)
Point = tuple[float, float]


def picture(motif: Motif) -> str:
    """Return the motif as SVG: numbered arrows for steps, broken lines for ties, boxes for things."""
    places = _places(motif)
    parts = [_tie(places[tie.one], places[tie.other], tie.kind.replace("_", " ")) for tie in motif.ties]
    seen: dict[tuple[str, str], int] = {}
    for number, step in enumerate(motif.steps, start=1):
        ends = [f"?{number}" if letter == ANYBODY else letter for letter in (step.source, step.target)]
        way = (ends[0], ends[1])
        seen[way] = seen.get(way, 0) + 1
        parts.append(_arrow(places[way[0]], places[way[1]], str(number), seen[way]))
    parts += [_node(name, place, motif) for name, place in places.items()]
    tip = '<path d="M0 0L8 4L0 8z" fill="#b03030"/>'
    arrow = f'<marker id="a" markerWidth="9" markerHeight="9" refX="8" refY="4" orient="auto">{tip}</marker>'
    title = f"<title>{_text(str(motif))}</title>"
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH}" height="{HEIGHT}" viewBox="0 0 {WIDTH} {HEIGHT}" '
        f'role="img">{title}<style>{STYLE}</style><defs>{arrow}</defs>\n' + "\n".join(parts) + "\n</svg>\n"
    )


def page(described: dict[str, Described]) -> str:
    """Return the part of the page that tells the library."""
    rows = []
    for name, one in described.items():
        levels = " and ".join(f"{level}s" for level in one.levels).replace("persons", "people")
        said = (f"### {name}", f"![{name}](motifs/{name}.svg)", f"`{one.motif}`", one.en, f"*{one.sv}*")
        rows.append("\n\n".join([*said, f"Between {levels}."]))
    return "\n\n".join(rows)


def whole(text: str) -> str:
    """Return the page with the library between its marks written anew."""
    before, _, rest = text.partition(MARKS[0])
    _, _, after = rest.partition(MARKS[1])
    return f"{before}{MARKS[0]}\n\n{page(dict(library()))}\n\n{MARKS[1]}{after}"


def _places(motif: Motif) -> dict[str, Point]:
    names = list(motif.letters)
    names += [f"?{n}" for n, step in enumerate(motif.steps, start=1) if ANYBODY in (step.source, step.target)]
    start = pi if len(names) == 2 else -pi / 2
    angles = [start + 2 * pi * place / len(names) for place in range(len(names))]
    if any(name.startswith("?") for name in names) and len(motif.letters) == 1:
        rest = len(names) - 1
        spread = [(place + 1) / (rest + 1) * WIDTH for place in range(rest)]
        return {names[0]: (WIDTH / 2, HEIGHT - 45.0)} | {
            name: (x, 38.0) for name, x in zip(names[1:], spread, strict=True)
        }
    return {
        name: (WIDTH / 2 + RADIUS * 1.25 * cos(angle), HEIGHT / 2 + RADIUS * 0.8 * sin(angle))
        for name, angle in zip(names, angles, strict=True)
    }


def _node(name: str, place: Point, motif: Motif) -> str:
    x, y = place
    label = ANYBODY if name.startswith(ANYBODY) else name
    thing = not name.startswith(ANYBODY) and motif.kind_of(name) in ("vehicle", "place")
    shape = (
        f'<rect class="n t" x="{x - NODE:.1f}" y="{y - NODE:.1f}" width="{2 * NODE}" height="{2 * NODE}" rx="3"/>'
        if thing
        else f'<circle class="n" cx="{x:.1f}" cy="{y:.1f}" r="{NODE}"/>'
    )
    kind = f'<text class="k" x="{x:.1f}" y="{y + NODE + 10:.1f}">{motif.kind_of(name)}</text>' if thing else ""
    return f'{shape}<text x="{x:.1f}" y="{y:.1f}">{label}</text>{kind}'


def _arrow(one: Point, other: Point, label: str, bend: int) -> str:
    """Return an arrow, bent to the right of its way and more so each time between the same two."""
    (x, y), (u, v) = one, other
    length = hypot(u - x, v - y)
    side = 18 + 26 * (bend - 1)
    across = (y - v) / length, (u - x) / length
    middle = (x + u) / 2 - across[0] * side * 1.6, (y + v) / 2 - across[1] * side * 1.6
    start, end = _edge(one, middle), _edge(other, middle)
    at = (x + u) / 2 - across[0] * side * 0.8, (y + v) / 2 - across[1] * side * 0.8
    return (
        f'<path class="s" d="M{start[0]:.1f} {start[1]:.1f}Q{middle[0]:.1f} {middle[1]:.1f} {end[0]:.1f} {end[1]:.1f}" '
        f'marker-end="url(#a)"/><circle cx="{at[0]:.1f}" cy="{at[1]:.1f}" r="8" fill="#fff"/>'
        f'<text class="l" x="{at[0]:.1f}" y="{at[1]:.1f}">{label}</text>'
    )


def _tie(one: Point, other: Point, label: str) -> str:
    (x, y), (u, v) = _edge(one, other), _edge(other, one)
    return (
        f'<path class="c" d="M{x:.1f} {y:.1f}L{u:.1f} {v:.1f}"/>'
        f'<text class="k" x="{(x + u) / 2:.1f}" y="{(y + v) / 2 + 12:.1f}">{label}</text>'
    )


def _edge(node: Point, towards: Point) -> Point:
    angle = atan2(towards[1] - node[1], towards[0] - node[0])
    return node[0] + NODE * cos(angle), node[1] + NODE * sin(angle)


def _text(line: str) -> str:
    return line.replace("&", "&amp;").replace("<", "&lt;")


def main() -> None:
    """Write the pictures and the library's part of the page."""
    for name, one in library().items():
        (DOCS / "motifs" / f"{name}.svg").write_text(picture(one.motif), encoding="utf-8")
    path = DOCS / "motifs.md"
    path.write_text(whole(path.read_text(encoding="utf-8")), encoding="utf-8")


if __name__ == "__main__":
    main()
