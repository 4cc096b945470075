"""Who is linked to whom, and over how many steps: links, ego networks, shortest paths, betweenness, triangles."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from netgraph.graph.codes import decode, encode, expand, is_named_person, pairs_within, starts_of
from netgraph.model.founded import in_founded

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from pandas import DataFrame
    from pandas.api.extensions import ExtensionArray

    from netgraph.model.tables import Tables

    Places = NDArray[np.int64]

__all__ = ["betweenness", "ego_network", "k_hop_pairs", "person_links", "shortest_path", "triangles"]


@dataclass(frozen=True)
class _Graph:
    """Who is next to whom (compressed rows): the neighbours of a person are ``near[start[p]:start[p + 1]]``, sorted."""

    people: ExtensionArray
    start: Places
    near: Places


def person_links(
    tables: Tables, *, roles: Collection[str] | None = None, kinds: Collection[str] | None = None, max_party: int = 50
) -> DataFrame:
    """Return every link between two named people: one row a shared incident, one row a stated tie.

    Unfounded incidents link nobody.

    Parameters
    ----------
    tables
        Records as of a date, one row a key.
    roles
        The roles in which people must have taken part for an incident to link them; all by default.
    kinds
        The kinds of link to return: ``incident`` and the kinds of ties (``kin``, ``phone`` …); all by default.
    max_party
        Incidents with more named people (in `roles`) link nobody.

    Returns
    -------
    DataFrame
        ``person_a < person_b``, ``kind``, ``incident_id`` (null for a stated tie), sorted, no row twice. Direction and
        times of ties are not kept.

    Notes
    -----
    Linear in involvements and links; at most ``max_party / 2`` links an involvement.

    Examples
    --------
    >>> import pandas as pd
    >>> from netgraph.model.tables import Tables
    >>> kin = pd.DataFrame({"person_a": ["k:B"], "person_b": ["k:A"], "kind": "kin", "source": "k",
    ...     "recorded_at": pd.Timestamp("2026-01-02")})
    >>> person_links(Tables.of(ties=kin))[["person_a", "person_b", "kind"]].values.tolist()
    [['k:A', 'k:B', 'kin']]
    """
    import pandas as pd

    parts = [_stated_links(tables, kinds)]
    if kinds is None or "incident" in kinds:
        parts.append(_incident_links(tables, roles, max_party))
    links = pd.concat(parts, ignore_index=True).astype("str")
    order = ["person_a", "person_b", "kind", "incident_id"]
    return links.drop_duplicates().sort_values(order, ignore_index=True)[order]


def ego_network(links: DataFrame, person_ids: Collection[str], *, hops: int) -> DataFrame:
    """Return everybody within `hops` steps of any of the people, by distance, then id: ``person_id, distance``.

    The people themselves have distance 0. Breadth first; linear in the links met.

    Raises
    ------
    ValueError
        If one of the people has no link, which is how an unknown person looks, or `hops` is negative.

    Examples
    --------
    >>> import pandas as pd
    >>> chain = pd.DataFrame({"person_a": ["k:A", "k:B"], "person_b": ["k:B", "k:C"]})
    >>> ego_network(chain, ["k:A"], hops=1).values.tolist()
    [['k:A', 0], ['k:B', 1]]
    """
    import pandas as pd

    graph = _graph(links)
    starts = np.unique(_places(graph, person_ids))
    _, person, distance = _spread(graph, np.zeros_like(starts), starts, hops)
    return pd.DataFrame({"person_id": decode(graph.people, person), "distance": distance})


def k_hop_pairs(links: DataFrame, person_ids: Collection[str], *, hops: int) -> DataFrame:
    """Return for each of the people everybody within `hops` steps: ``start, person_id, distance``, sorted.

    Like `ego_network`, but each of the people for himself: memory grows with all that they reach together.

    Examples
    --------
    >>> import pandas as pd
    >>> chain = pd.DataFrame({"person_a": ["k:A", "k:B"], "person_b": ["k:B", "k:C"]})
    >>> k_hop_pairs(chain, ["k:A", "k:C"], hops=1).values.tolist()
    [['k:A', 'k:A', 0], ['k:A', 'k:B', 1], ['k:C', 'k:C', 0], ['k:C', 'k:B', 1]]
    """
    import pandas as pd

    graph = _graph(links)
    starts = np.unique(_places(graph, person_ids))
    turn, person, distance = _spread(graph, np.arange(len(starts)), starts, hops)
    who = decode(graph.people, starts[turn])
    return pd.DataFrame({"start": who, "person_id": decode(graph.people, person), "distance": distance})


def shortest_path(links: DataFrame, start: str, end: str) -> list[str]:
    """Return the people on the shortest way from `start` to `end`, both included; empty where there is none.

    Of several shortest ways the one whose ids come first in string order, so that the answer never varies.

    Raises
    ------
    ValueError
        If one of the two has no link, which is how an unknown person looks.

    Examples
    --------
    >>> import pandas as pd
    >>> chain = pd.DataFrame({"person_a": ["k:A", "k:B"], "person_b": ["k:B", "k:C"]})
    >>> shortest_path(chain, "k:A", "k:C")
    ['k:A', 'k:B', 'k:C']
    """
    graph = _graph(links)
    here, goal = _places(graph, [start, end])
    _, person, distance = _spread(graph, np.zeros(1, dtype=np.int64), np.array([goal]), len(graph.people), until=here)
    steps = np.full(len(graph.people), -1)
    steps[person] = distance
    if steps[here] < 0:
        return []
    way = [here]
    while way[-1] != goal:
        near = graph.near[graph.start[way[-1]] : graph.start[way[-1] + 1]]
        way.append(near[steps[near] == steps[way[-1]] - 1][0])
    return list(decode(graph.people, np.array(way)))


def betweenness(links: DataFrame) -> DataFrame:
    """Return on how many shortest ways between two others each person stands: ``person_id, betweenness``, by id.

    Undirected, without weights, not normalised; of n shortest ways between two people each counts 1/n. Several links
    between the same two people count as one.

    Notes
    -----
    Brandes' algorithm in igraph: people times links.

    References
    ----------
    Brandes, U. (2001). A faster algorithm for betweenness centrality. Journal of Mathematical Sociology 25, 163-177.
    https://doi.org/10.1080/0022250X.2001.9990249

    Examples
    --------
    >>> import pandas as pd
    >>> chain = pd.DataFrame({"person_a": ["k:A", "k:B"], "person_b": ["k:B", "k:C"]})
    >>> betweenness(chain).values.tolist()
    [['k:A', 0.0], ['k:B', 1.0], ['k:C', 0.0]]
    """
    import pandas as pd

    graph = _graph(links)
    values = np.asarray(_network(graph).betweenness(directed=False), dtype=np.float64)
    return pd.DataFrame({"person_id": graph.people, "betweenness": values})


def triangles(links: DataFrame) -> DataFrame:
    """Return in how many triangles of people each person stands: ``person_id, triangles``, by id.

    A third of the sum is the number of triangles. Several links between the same two people count as one.

    Examples
    --------
    >>> import pandas as pd
    >>> three = pd.DataFrame({"person_a": ["k:A", "k:B", "k:A"], "person_b": ["k:B", "k:C", "k:C"]})
    >>> triangles(three)["triangles"].tolist()
    [1, 1, 1]
    """
    import pandas as pd

    graph = _graph(links)
    found = np.asarray(_network(graph).list_triangles(), dtype=np.int64)
    counts = np.bincount(found.ravel(), minlength=len(graph.people))
    return pd.DataFrame({"person_id": graph.people, "triangles": counts})


def _stated_links(tables: Tables, kinds: Collection[str] | None) -> DataFrame:
    ties = tables.ties if kinds is None else tables.ties[tables.ties["kind"].isin(list(kinds)).to_numpy()]
    turned = (ties["person_a"] > ties["person_b"]).to_numpy()
    a, b = ties["person_a"].mask(turned, ties["person_b"]), ties["person_b"].mask(turned, ties["person_a"])
    links = ties[["kind"]].assign(person_a=a, person_b=b, incident_id=None)
    return links[(a != b).to_numpy()]


def _incident_links(tables: Tables, roles: Collection[str] | None, max_party: int) -> DataFrame:
    import pandas as pd

    rows = tables.involvements[is_named_person(tables.involvements) & in_founded(tables.involvements, tables.incidents)]
    if roles is not None:
        rows = rows[rows["role"].isin(list(roles)).to_numpy()]
    (incident,), incidents = encode(rows["incident_id"])
    (person,), people = encode(rows["entity_id"])
    named = np.unique(incident.astype(np.int64) * len(people) + person)  # by incident, then person; roles once
    case, who = np.divmod(named, max(len(people), 1))
    small = np.bincount(case, minlength=len(incidents))[case] <= max_party
    case, who = case[small], who[small]
    one, other = pairs_within(case)
    return pd.DataFrame(
        {
            "person_a": decode(people, who[one]),
            "person_b": decode(people, who[other]),
            "kind": "incident",
            "incident_id": decode(incidents, case[one]),
        }
    )


def _graph(links: DataFrame) -> _Graph:
    """Return the links as neighbours, every two people linked once."""
    (a, b), people = encode(links["person_a"], links["person_b"])
    size = np.int64(max(len(people), 1))
    both = np.unique(np.concatenate([a * size + b, b * size + a]))
    person, near = np.divmod(both, size)
    apart = person != near
    return _Graph(people, starts_of(person[apart], len(people)), near[apart])


def _network(graph: _Graph) -> Any:
    """Return the same as an igraph graph, its edges sorted."""
    import igraph

    person = np.repeat(np.arange(len(graph.people)), np.diff(graph.start))
    once = person < graph.near
    edges = zip(person[once].tolist(), graph.near[once].tolist(), strict=True)
    return igraph.Graph(n=len(graph.people), edges=edges)


def _places(graph: _Graph, person_ids: Collection[str]) -> Places:
    """Return the places of people among the ids; name the first who has no link."""
    from pandas import Index

    if isinstance(person_ids, str):
        raise ValueError(f"person_ids: got {person_ids!r}, needs a list of ids")
    asked = list(person_ids)
    places: Places = Index(graph.people).get_indexer(Index(asked, dtype="str")).astype(np.int64)
    if (places < 0).any():
        raise ValueError(
            f"person {asked[int(np.argmin(places))]!r} has no link; check the id, and which links were asked for"
        )
    return places


def _spread(
    graph: _Graph, turns: Places, starts: Places, hops: int, *, until: int | None = None
) -> tuple[Places, Places, Places]:
    """Return whom each turn reaches in at most `hops` steps: turn, person, distance; by turn, distance, person.

    Turns that are alike spread together. With `until`, stop at the distance at which that person is reached.
    """
    if hops < 0:
        raise ValueError(f"hops: got {hops}, needs 0 or more")
    size = max(len(graph.people), 1)
    edge = turns * size + starts
    reached, layers = edge, [edge]
    while len(layers) <= hops and len(edge) and (until is None or until not in edge % size):
        person = edge % size
        run, place = expand(graph.start[person], graph.start[person + 1] - graph.start[person])
        edge = np.setdiff1d(np.unique((edge // size)[run] * size + graph.near[place]), reached, assume_unique=True)
        reached = np.union1d(reached, edge)
        layers.append(edge)
    found = np.concatenate(layers)
    distance = np.repeat(np.arange(len(layers)), [len(layer) for layer in layers])
    order = np.lexsort((found % size, distance, found // size))
    return found[order] // size, found[order] % size, distance[order]
