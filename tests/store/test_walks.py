"""The questions that walk the graph, beside networkx and slow loops."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations

import networkx as nx
import pytest

from netgraph.errors import UnknownQuery
from netgraph.graph.near import near_pairs
from netgraph.model.tables import Tables
from netgraph.safeguards.redaction import shown_places
from netgraph.store import walks
from tests.builders import incident, involvement, location, person, tables, tie
from tests.store.asked import Asked, founded, home, parts
from tests.store.test_questions import SUSPECT, WORDS, named, rows, worlds
from tests.worlds import chain_of_three


def graph_of(world: Tables, over: str = "all") -> nx.Graph:
    """Who is linked to whom, by networkx."""
    graph = nx.Graph()
    if over != "incidents":
        graph.add_edges_from((row.person_a, row.person_b) for row in world.ties.itertuples())
    if over != "ties":
        for row, _ in parts(world):
            for other, _ in parts(world):
                if row.incident_id == other.incident_id and row.entity_id != other.entity_id:
                    graph.add_edge(row.entity_id, other.entity_id)
    return graph


def chains(answer: object) -> Iterator[list[str]]:
    for _, path in answer.groupby("path", sort=True):  # type: ignore[attr-defined]
        yield [path["person_a"].iloc[0], *path["person_b"]]


@worlds
@pytest.mark.parametrize(("start", "end"), [("k:A", "k:F"), ("k:D", "k:B"), ("k:G", "k:H"), ("k:C", "k:C")])
def test_all_shortest_paths_are_all_and_in_order(ask: Asked, start: str, end: str) -> None:
    graph = graph_of(ask.world)
    expected = []
    if start != end and {start, end} <= set(graph) and nx.has_path(graph, start, end):
        expected = sorted(nx.all_shortest_paths(graph, start, end))
    answer = ask("all_shortest_paths", start=start, end=end)
    assert list(chains(answer)) == expected
    assert answer["name_b"].tolist() == [named(ask.world)[who] for who in answer["person_b"]]
    assert list(chains(ask("all_shortest_paths", start=start, end=end, limit=1))) == expected[:1]
    one = ask("shortest_path", start=start, end=end)
    assert rows(one, *one.columns) == rows(answer[answer["path"] == 1], *one.columns)


def test_two_ways_around_a_square_are_both_told() -> None:
    square = tables(ties=[tie(*pair, "phone") for pair in ("AB", "BD", "AC", "CD")])
    answer = Asked(square)("all_shortest_paths", start="k:A", end="k:D")
    assert rows(answer, "path", "step", "person_b", "kinds") == [
        (1, 1, "k:B", "phone"),
        (1, 2, "k:D", "phone"),
        (2, 1, "k:C", "phone"),
        (2, 2, "k:D", "phone"),
    ]
    assert Asked(square)("all_shortest_paths", start="k:A", end="k:D", most_steps=1).empty


@worlds
@pytest.mark.parametrize("steps", [1, 2, 3])
def test_suspects_within_ties_are_reached_by_ties_alone(ask: Asked, steps: int) -> None:
    graph, cases = graph_of(ask.world, "ties"), {}
    for row, case in parts(ask.world):
        if row.role in SUSPECT or row.role in WORDS.roles_of("unknown"):
            cases.setdefault(row.entity_id, set()).add(case.incident_id)
    away = nx.single_source_shortest_path_length(graph, "k:A", cutoff=steps) if "k:A" in graph else {}
    expected = sorted(
        (distance, who, named(ask.world)[who], len(cases[who]), ";".join(sorted(cases[who])))
        for who, distance in away.items()
        if distance and who in cases
    )
    answer = ask("suspects_within_ties", person="k:A", steps=steps)
    assert rows(answer, "distance", "person_id", "name", "incidents", "incident_ids") == expected


@worlds
@pytest.mark.parametrize("over", ["all", "incidents", "ties"])
def test_hubs_stand_between_most(ask: Asked, over: str) -> None:
    found = nx.betweenness_centrality(graph_of(ask.world, over), normalized=False)
    expected = sorted((-round(value, 6), who, named(ask.world)[who]) for who, value in found.items() if value > 1e-9)
    answer = ask("hubs", over=over)
    assert rows(answer.assign(n=-answer["betweenness"].round(6)), "n", "person_id", "name") == expected


@worlds
@pytest.mark.parametrize("over", ["all", "incidents", "ties"])
def test_triangles_are_counted_a_person(ask: Asked, over: str) -> None:
    expected = sorted((-count, who) for who, count in nx.triangles(graph_of(ask.world, over)).items() if count)
    answer = ask("triangles", over=over)
    assert rows(answer.assign(n=-answer["triangles"]), "n", "person_id") == expected
    assert rows(ask("triangles", over=over, limit=1), "person_id") == [(who,) for _, who in expected[:1]]


def test_only_the_words_that_are_allowed_say_which_links() -> None:
    with pytest.raises(UnknownQuery, match="over: got 'phones', needs one of all, incidents, ties"):
        Asked(chain_of_three())("hubs", over="phones")


@worlds
@pytest.mark.parametrize(("metres", "days"), [(0.0, 30.0), (200.0, 3.0), (30_000.0, 30.0)])
def test_near_repeats_are_pairs_within_both_limits(ask: Asked, metres: float, days: float) -> None:
    from tests.store.test_questions import great_circle

    world = ask.world
    shown = shown_places(world.locations, people=world.people, holdings=world.holdings).dropna(subset="longitude")
    place = {row.location_id: (row.longitude, row.latitude) for row in shown.itertuples()}
    cases = [case for case in founded(world) if case.location_id in place]
    expected = []
    for case, other in combinations(sorted(cases, key=lambda case: (case.occurred_from, case.incident_id)), 2):
        lag = (other.occurred_from - case.occurred_from).total_seconds() / 86_400
        away = round(great_circle(place[case.location_id], place[other.location_id]), 3)
        if away <= metres and lag <= days:
            expected.append((away, lag, case.incident_id, other.incident_id, case.kind, other.occurred_from))
    answer = ask("near_repeats", metres=metres, days=days)
    answer = answer.assign(distance=answer["distance_m"].round(3))
    order = ("distance", "lag_days", "incident_a", "incident_b", "kind_a", "occurred_b")
    assert rows(answer, *order) == sorted(expected)


def test_near_repeats_pass_over_a_protected_home() -> None:
    world = tables(
        people=[person("1", protected_identity=True)],
        locations=[location("h", 15.0, 59.0), location("n", 15.001, 59.0)],
        holdings=[home("1", "h")],
        incidents=[
            incident(name, location_id=place) for name, place in (("1", "h"), ("2", "h"), ("3", "n"), ("4", "n"))
        ],
    )
    assert rows(Asked(world)("near_repeats"), "incident_a", "incident_b") == [("k:3", "k:4")]


def test_too_many_pairs_are_refused_with_advice(monkeypatch: pytest.MonkeyPatch) -> None:
    import netgraph.graph.near

    world = tables(
        locations=[location("l", 15.0, 59.0)],
        incidents=[incident(str(n), location_id="l") for n in range(4)],
        involvements=[involvement("1", "A")],
    )
    monkeypatch.setattr(
        netgraph.graph.near, "near_pairs", lambda given, **limits: near_pairs(given, **limits, max_pairs=3)
    )
    with pytest.raises(UnknownQuery, match="near_repeats: .*more than 3 pairs.*ask for less"):
        Asked(world)("near_repeats")
    assert set(walks.WALKS) >= {"near_repeats"}
