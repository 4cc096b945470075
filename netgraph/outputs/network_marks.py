"""The signs and lines of the network page, as pyvis hands them to vis-network.

Colours are those of Okabe and Ito, which the colour-blind can tell apart; signs differ by shape too, lines by dashes.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from textwrap import wrap
from typing import TYPE_CHECKING, Any

from netgraph.outputs.layout import place, round_a_table, side_by_side
from netgraph.outputs.network_words import Words, answer_text, case_text, link_text, part_text, thing_text, tie_text

if TYPE_CHECKING:
    from netgraph.outputs.network_scene import Scene

    Mark = dict[str, Any]

__all__ = [
    "EDGE_LOOKS",
    "NODE_LOOKS",
    "bent",
    "broken",
    "draw",
    "line",
    "look_of_person",
    "seat",
    "set_places",
    "sign",
    "through_pyvis",
]

NODE_LOOKS: dict[str, dict[str, Any]] = {
    "suspect": {"shape": "triangle", "size": 13, "fill": "#D55E00", "line": "#7a3600"},
    "victim": {"shape": "dot", "size": 12, "fill": "#56B4E9", "line": "#0b5884"},
    "both": {"shape": "diamond", "size": 15, "fill": "#CC79A7", "line": "#6f2d50"},
    "other": {"shape": "dot", "size": 8, "fill": "#ffffff", "line": "#555555"},
    "serious": {"shape": "square", "size": 12, "fill": "#222222", "line": "#222222"},
    "case": {"shape": "square", "size": 9, "fill": "#ffffff", "line": "#222222"},
    "party": {"shape": "dot", "size": 20, "fill": "#F0E442", "line": "#6b6400"},
    "vehicle": {"shape": "hexagon", "size": 11, "fill": "#009E73", "line": "#004d38"},
}
EDGE_LOOKS: dict[str, dict[str, Any]] = {
    "suspect": {"line": "#D55E00", "dashes": False, "opacity": 0.75},
    "victim": {"line": "#0072B2", "dashes": False, "opacity": 0.75},
    "other": {"line": "#8a8a8a", "dashes": False, "opacity": 0.75},
    "answer": {"line": "#222222", "dashes": [8, 5]},
    "link": {"line": "#b08900", "dashes": [2, 5]},
    "shared": {"line": "#b08900", "dashes": [2, 5], "waits": True},
    "tie": {"line": "#009E73", "dashes": False, "opacity": 0.75, "waits": True},
    "together": {"line": "#8a8a8a", "dashes": False, "opacity": 0.75},
    "attack": {"line": "#D55E00", "dashes": [8, 5]},
    "rival": {"line": "#222222", "dashes": False},
    "allied": {"line": "#009E73", "dashes": False},
}
_LETTER, _LINE, _AIR = 7.6, 17.0, 12.0
_LABEL_WIDTH = 18
_BEND = 0.18


def draw(scenes: list[Scene], *, words: Words, seed: int) -> tuple[list[Mark], list[Mark]]:
    """Return the nodes and edges of all scenes side by side, as vis-network takes them.

    A node's id is the number of its conflict and the id of its record: a person of two conflicts is two nodes.
    Parallel edges are kept, each bent a little more than the one before.
    """
    nodes = [[*_cases(scene, words), *_things(scene, words)] for scene in scenes]
    edges = [
        bent([*_parts(scene, words), *_links(scene, words), *_answers(scene, words), *_ties(scene, words)])
        for scene in scenes
    ]
    set_places(nodes, edges, seed)
    return through_pyvis([node for of in nodes for node in of], [edge for of in edges for edge in of])


def through_pyvis(nodes: Iterable[Mark], edges: Iterable[Mark]) -> tuple[list[Mark], list[Mark]]:
    """Return nodes and edges as pyvis hands them to vis-network; parallel edges are kept."""
    from pyvis.network import Network

    network = Network(directed=True, cdn_resources="in_line")  # undirected, pyvis drops parallel edges
    for node in nodes:
        network.add_node(node["id"], **{name: value for name, value in node.items() if name != "id"})
    for edge in edges:
        ends = {"source": edge["from"], "to": edge["to"]}
        network.add_edge(**ends, **{name: value for name, value in edge.items() if name not in ("from", "to")})
    drawn_nodes, drawn_edges, *_ = network.get_network_data()
    return drawn_nodes, drawn_edges


def look_of_person(sides: set[str]) -> str:
    """Return how a person is drawn by the sides of all their parts in a conflict.

    Examples
    --------
    >>> look_of_person({"suspect", "neutral"}), look_of_person({"suspect", "victim"}), look_of_person({"unknown"})
    ('suspect', 'both', 'other')
    """
    if {"suspect", "victim"} <= sides:
        return "both"
    return next((side for side in ("suspect", "victim") if side in sides), "other")


def _cases(scene: Scene, words: Words) -> Iterator[Mark]:
    parts = scene.parts_by("incident_id")
    for case in scene.incidents.itertuples(index=False):
        kind = words.label("kinds", case.kind)
        yield sign("serious" if case.serious else "case") | {
            "id": _id(scene, case.incident_id),
            "label": f"{broken(kind)}\n{case.day}",
            "title": case_text(case, parts.get(case.incident_id, []), words),
            "find": f"{kind} {case.day} · {case.incident_id}",
            "conflict": scene.number,
        }


def _things(scene: Scene, words: Words) -> Iterator[Mark]:
    standing = {person.entity_id: person for person in scene.people.itertuples(index=False)}
    for entity, parts in sorted(scene.parts_by("entity_id").items()):
        vehicle = parts[0].entity_kind == "vehicle"
        yield sign("vehicle" if vehicle else look_of_person({part.side for part in parts})) | {
            "id": _id(scene, entity),
            "label": broken(words.name(entity)),
            "title": thing_text(scene.number, parts, words, standing=standing.get(entity)),
            "find": words.full_name(entity),
            "conflict": scene.number,
        }


def _parts(scene: Scene, words: Words) -> Iterator[Mark]:
    for part in scene.parts.itertuples(index=False):
        look = part.side if part.side in ("suspect", "victim") else "other"
        ends = _ends(scene, part.entity_id, part.incident_id)
        yield line(look, 0.8 + 1.4 * float(part.weight)) | ends | {"title": part_text(part, words)}


def _links(scene: Scene, words: Words) -> Iterator[Mark]:
    for link in scene.links[scene.links["drawn"] | scene.links["needed"]].itertuples(index=False):
        look = "shared" if link.drawn else "link"
        ends = _ends(scene, link.incident_a, link.incident_b)
        yield line(look, 1 + min(max(link.log_odds, 0.0), 10.0) / 5) | ends | {"title": link_text(link, words)}


def _answers(scene: Scene, words: Words) -> Iterator[Mark]:
    for answer in scene.answers.itertuples(index=False):
        ends = _ends(scene, answer.first_incident_id, answer.second_incident_id)
        yield line("answer", 2.0) | ends | {"arrows": "to", "title": answer_text(answer, words)}


def _ties(scene: Scene, words: Words) -> Iterator[Mark]:
    for tie in scene.ties.itertuples(index=False):
        yield line("tie", 1.6) | _ends(scene, tie.person_a, tie.person_b) | {"title": tie_text(tie, words)}


def sign(look: str) -> Mark:
    """Return a sign of the legend as vis-network draws it."""
    of = NODE_LOOKS[look]
    return {
        "look": look,
        "shape": of["shape"],
        "size": of["size"],
        "color": {
            "background": of["fill"],
            "border": of["line"],
            "highlight": {"background": of["fill"], "border": "#000000"},
        },
    }


def line(look: str, width: float) -> Mark:
    """Return a line of the legend as vis-network draws it."""
    of = EDGE_LOOKS[look]
    return {
        "look": look,
        "arrows": "",
        "width": round(width, 2),
        "color": {"color": of["line"], "highlight": of["line"], "hover": of["line"], "opacity": of.get("opacity", 1)},
        "dashes": of["dashes"],
        "hidden": bool(of.get("waits")),
    }


def bent(edges: list[Mark]) -> list[Mark]:
    """Bend an edge that has another beside it, and every answer, so that none lies over another."""
    beside: Counter[tuple[str, ...]] = Counter()
    for edge in edges:
        pair = tuple(sorted((edge["from"], edge["to"])))
        bends = beside[pair] + (edge["look"] == "answer")
        beside[pair] += 1
        turn = "curvedCW" if edge["from"] == pair[0] else "curvedCCW"
        edge["smooth"] = {"enabled": True, "type": turn, "roundness": round(_BEND * bends, 2)} if bends else False
    return edges


def set_places(nodes: list[list[Mark]], edges: list[list[Mark]], seed: int) -> None:
    """Give every node its x and y: each scene laid out by itself, the scenes side by side."""
    import numpy as np

    pictures = []
    for of_scene, ties in zip(nodes, edges, strict=True):
        at = {node["id"]: index for index, node in enumerate(of_scene)}
        boxes = np.array([_box(node) for node in of_scene]).reshape(-1, 2)
        centres = place([(at[tie["from"]], at[tie["to"]]) for tie in ties], boxes=boxes, seed=seed)
        pictures.append((centres, (np.abs(centres) + boxes / 2).max(axis=0, initial=0) * 2))
    middles = side_by_side([(float(size[0]), float(size[1])) for _, size in pictures])
    for of_scene, (centres, _), middle in zip(nodes, pictures, middles, strict=True):
        for node, (x, y) in zip(of_scene, centres + middle, strict=True):
            node["x"], node["y"] = round(float(x), 1), round(float(y) - _label_height(node) / 2, 1)


def seat(nodes: list[Mark]) -> None:
    """Give a few nodes their x and y on a ring, in their order."""
    import numpy as np

    boxes = np.array([_box(node) for node in nodes]).reshape(-1, 2)
    for node, (x, y) in zip(nodes, round_a_table(boxes), strict=True):
        node["x"], node["y"] = round(float(x), 1), round(float(y), 1)


def _box(node: Mark) -> tuple[float, float]:
    """Return width and height of a sign with the label under it."""
    size: float = node["size"]
    widest = max(len(line) for line in node["label"].split("\n")) * _LETTER
    return max(widest, 2 * size) + _AIR, 2 * size + _label_height(node) + _AIR


def _label_height(node: Mark) -> float:
    label: str = node["label"]
    return _LINE * (1 + label.count("\n"))


def broken(text: str) -> str:
    """Break a long label into lines; one without blanks, or very long, is cut: the whole of it stands in its text."""
    lines = wrap(" ".join(text.split()), _LABEL_WIDTH, max_lines=3, placeholder=" …")
    return "\n".join(lines) or " "


def _ends(scene: Scene, one: str, other: str) -> dict[str, str]:
    return {"from": _id(scene, one), "to": _id(scene, other)}


def _id(scene: Scene, record: str) -> str:
    return f"{scene.number}/{record}"
