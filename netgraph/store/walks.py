"""The named questions that walk the graph rather than read tables: the same rooms answer them for every store."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from netgraph.errors import UnknownQuery
from netgraph.store.questions import Answer, Door

if TYPE_CHECKING:
    from pandas import DataFrame, Series

    from netgraph.model.tables import Tables

__all__ = ["WALKS"]


def ego_network(bound: Mapping[str, Any], door: Door) -> DataFrame:
    """Return everybody within so many steps of a person, each with the steps, and the links that lead there."""
    from netgraph.graph.paths import ego_network as reach
    from netgraph.graph.paths import person_links

    tables = door.read(around=[bound["person"]], hops=bound["steps"])
    links = person_links(tables)
    if bound["person"] not in _linked(links):
        return _no_rows("person_id", "name", "distance", "via", "kinds", "incident_ids")
    distance = reach(links, [bound["person"]], hops=bound["steps"]).set_index("person_id")["distance"]
    inward = _both_ways(links).assign(
        outer=lambda link: link["to"].map(distance), inner=lambda link: link["from"].map(distance)
    )
    inward = inward[(inward["inner"] + 1 == inward["outer"]).to_numpy()]
    rows = inward.groupby("to").agg(
        distance=("outer", "first"),
        via=("from", _joined),
        kinds=("kind", _joined),
        incident_ids=("incident_id", _joined),
    )
    answer = rows.rename_axis("person_id").reset_index()
    answer["name"] = answer["person_id"].map(_names(tables))
    return answer.sort_values(["distance", "person_id"], kind="stable")


def shortest_path(bound: Mapping[str, Any], door: Door) -> DataFrame:
    """Return a shortest chain of people from one to another, one row a link."""
    return _chains(bound, door, limit=1).drop(columns="path")


def all_shortest_paths(bound: Mapping[str, Any], door: Door) -> DataFrame:
    """Return every shortest chain of people from one to another, one row a link."""
    return _chains(bound, door, limit=bound["limit"])


def _chains(bound: Mapping[str, Any], door: Door, *, limit: int) -> DataFrame:
    """Return the first shortest chains, by ids.

    The neighbourhoods of both ends are read with a growing radius: a chain of n links lies within n/2 of its ends.
    """
    from netgraph.graph.paths import ego_network as reach
    from netgraph.graph.paths import person_links

    start, end, most = bound["start"], bound["end"], bound["most_steps"]
    for radius in range(1, (most + 1) // 2 + 1):
        tables = door.read(around=[start, end], hops=radius)
        links = person_links(tables)
        if start == end or not {start, end} <= _linked(links):
            break
        away = reach(links, [end], hops=min(2 * radius, most)).set_index("person_id")["distance"]
        if start in away.index:
            return _steps(list(_ways(start, links, away, limit)), links, tables)
    return _no_rows("path", "step", "person_a", "name_a", "person_b", "name_b", "kinds", "incident_ids")


def _ways(start: str, links: DataFrame, away: Series, limit: int) -> Iterator[list[str]]:
    """Yield the chains from `start` that come one step nearer with every link, by ids, at most `limit`."""
    ways = _both_ways(links)
    nearer = ways[(ways["from"].map(away) == ways["to"].map(away) + 1).to_numpy()]
    onward = nearer.groupby("from")["to"].agg(lambda people: sorted(set(people), reverse=True)).to_dict()
    waiting, found = [[start]], 0
    while waiting and found < limit:
        way = waiting.pop()
        if way[-1] in onward:
            waiting.extend([*way, person] for person in onward[way[-1]])
        else:
            found += 1
            yield way


def _steps(ways: list[list[str]], links: DataFrame, tables: Tables) -> DataFrame:
    """Return one row a link of each chain, with the ties and incidents behind it."""
    import pandas as pd

    steps = pd.DataFrame(
        [
            (path, step, *pair)
            for path, way in enumerate(ways, start=1)
            for step, pair in enumerate(zip(way[:-1], way[1:], strict=True), start=1)
        ],
        columns=["path", "step", "from", "to"],
    )
    behind = steps.merge(_both_ways(links), on=["from", "to"])
    rows = behind.groupby(["path", "step", "from", "to"]).agg(
        kinds=("kind", _joined), incident_ids=("incident_id", _joined)
    )
    rows = rows.reset_index().rename(columns={"from": "person_a", "to": "person_b"})
    names = _names(tables)
    return rows.assign(**{f"name_{end}": rows[f"person_{end}"].map(names) for end in "ab"})


def suspects_within_ties(bound: Mapping[str, Any], door: Door) -> DataFrame:
    """Return the people with a part of their own in incidents within so many stated ties of a person.

    One hop more is read than is walked: all incidents of those at the rim.
    """
    from netgraph.graph.codes import is_named_person
    from netgraph.graph.paths import ego_network as reach
    from netgraph.model.founded import in_founded

    tables = door.read(around=[bound["person"]], hops=bound["steps"] + 1)
    links = _links(tables, "ties", bound["kind"])
    if bound["person"] not in _linked(links):
        return _no_rows("person_id", "name", "distance", "incidents", "incident_ids")
    near = reach(links, [bound["person"]], hops=bound["steps"])
    counts = is_named_person(tables.involvements) & in_founded(tables.involvements, tables.incidents)
    parts = tables.involvements[counts].rename(columns={"entity_id": "person_id"})
    parts = parts[parts["role"].isin([*bound["suspect_roles"], *bound["unknown_roles"]]).to_numpy()]
    met = near[(near["distance"] > 0).to_numpy()].merge(parts, on="person_id")
    rows = met.groupby(["distance", "person_id"])["incident_id"].agg(incidents="nunique", incident_ids=_joined)
    answer = rows.reset_index()
    answer["name"] = answer["person_id"].map(_names(tables))
    return answer.sort_values(["distance", "person_id"], kind="stable")


def hubs(bound: Mapping[str, Any], door: Door) -> DataFrame:
    """Return the people who stand on most of the shortest ways between others."""
    from netgraph.graph.paths import betweenness

    tables = door.read()
    return _most(betweenness(_links(tables, bound["over"], bound["kind"])), "betweenness", tables, limit=bound["limit"])


def triangles(bound: Mapping[str, Any], door: Door) -> DataFrame:
    """Return the people who stand in most triangles."""
    from netgraph.graph.paths import triangles as count

    tables = door.read()
    return _most(count(_links(tables, bound["over"], bound["kind"])), "triangles", tables, limit=bound["limit"])


def near_repeats(bound: Mapping[str, Any], door: Door) -> DataFrame:
    """Return the pairs of incidents close in place and time, the nearest in place first."""
    from netgraph.graph.near import near_pairs
    from netgraph.safeguards.redaction import shown_places

    tables = door.read()
    shown = shown_places(tables.locations, people=tables.people, holdings=tables.holdings)
    try:
        pairs = near_pairs(tables.replace({"locations": shown}), metres=bound["metres"], days=bound["days"])
    except ValueError as error:
        raise UnknownQuery(f"query near_repeats: {error}") from error
    order = ["distance_m", "lag_days", "incident_a", "incident_b"]
    nearest = pairs.sort_values(order, kind="stable").head(bound["limit"])
    cases = tables.incidents.set_index("incident_id")
    for end in "ab":
        its = cases.reindex(nearest[f"incident_{end}"])
        nearest[f"kind_{end}"], nearest[f"occurred_{end}"] = its["kind"].array, its["occurred_from"].array
    return nearest


def _links(tables: Tables, over: str, kind: str) -> DataFrame:
    """Return the links of people over incidents, over stated ties of one kind or all, or over both."""
    from netgraph.graph.paths import person_links

    ties = sorted(tables.ties["kind"].unique()) if kind == "all" else [kind]
    kinds = {"all": ["incident", *ties], "incidents": ["incident"], "ties": ties}
    return person_links(tables, kinds=kinds[over])


def _most(measured: DataFrame, measure: str, tables: Tables, *, limit: int) -> DataFrame:
    """Return the people of whom a measure is largest, those with none left out."""
    some = measured[(measured[measure] > 0).to_numpy()]
    most = some.sort_values([measure, "person_id"], ascending=[False, True], kind="stable").head(limit)
    return most.assign(name=most["person_id"].map(_names(tables)))


def _linked(links: DataFrame) -> set[str]:
    return set(links["person_a"]) | set(links["person_b"])


def _both_ways(links: DataFrame) -> DataFrame:
    import pandas as pd

    there = links.rename(columns={"person_a": "from", "person_b": "to"})
    back = links.rename(columns={"person_b": "from", "person_a": "to"})
    return pd.concat([there, back], ignore_index=True)


def _joined(values: Series) -> str:
    return ";".join(sorted(values.dropna().unique()))


def _names(tables: Tables) -> Series:
    """Return the name to show of each person, by id."""
    from netgraph.safeguards.redaction import shown_names

    return shown_names(tables.people).set_axis(tables.people["person_id"])


def _no_rows(*columns: str) -> DataFrame:
    import pandas as pd

    return pd.DataFrame(columns=list(columns))


WALKS: dict[str, Answer] = {
    "all_shortest_paths": all_shortest_paths,
    "ego_network": ego_network,
    "hubs": hubs,
    "near_repeats": near_repeats,
    "shortest_path": shortest_path,
    "suspects_within_ties": suspects_within_ties,
    "triangles": triangles,
}
"""The questions answered by walking; their headers stand in ``headers``."""
