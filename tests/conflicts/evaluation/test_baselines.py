from __future__ import annotations

from itertools import combinations

import numpy as np
import pandas as pd
from hypothesis import given, settings
from hypothesis import strategies as st

from netgraph.conflicts.evaluation.baselines import average_link, one_family, shared_people, shared_people_and_place
from netgraph.model.findings import Links
from tests.builders import incident, involvement, location, tables
from tests.worlds import two_feuding_pairs

evidence = st.dictionaries(
    st.tuples(st.integers(0, 6), st.integers(0, 6)).filter(lambda pair: pair[0] < pair[1]),
    st.integers(1, 400).map(lambda number: number / 97),
    min_size=1,
    max_size=14,
)


def parts(members: pd.DataFrame) -> set[frozenset[str]]:
    return {frozenset(group) for _, group in members.groupby("conflict_id")["incident_id"]}


def links_of(weights: dict[tuple[int, int], float]) -> Links:
    rows = [(f"{a}", f"{b}", weight) for (a, b), weight in weights.items()]
    pairs = pd.DataFrame(rows, columns=["incident_a", "incident_b", "log_odds"])
    return Links(pairs, pairs.assign(family="person"))


def slow_average_link(weights: dict[tuple[int, int], float], at_least: float) -> set[frozenset[str]]:
    groups = [frozenset([item]) for item in sorted({end for pair in weights for end in pair})]

    def mean(one: frozenset[int], other: frozenset[int]) -> float:
        return sum(weights.get((min(a, b), max(a, b)), 0.0) for a in one for b in other) / (len(one) * len(other))

    while len(groups) > 1:
        one, other = max(combinations(groups, 2), key=lambda pair: mean(*pair))
        if mean(one, other) < at_least:
            break
        groups = [group for group in groups if group not in (one, other)] + [one | other]
    return {frozenset(map(str, group)) for group in groups if len(group) > 1}


@settings(max_examples=60, deadline=None)
@given(evidence)
def test_average_link_joins_what_looking_at_all_pairs_of_groups_joins(weights: dict[tuple[int, int], float]) -> None:
    spread = {pair: weight + place * 1e-5 for place, (pair, weight) in enumerate(sorted(weights.items()))}
    assert parts(average_link(links_of(spread), at_least=0.9)) == slow_average_link(spread, 0.9)


def test_chains_of_shared_people_are_one_part_and_the_unnamed_join_nothing() -> None:
    assert parts(shared_people(two_feuding_pairs())) == {frozenset({"k:ab", "k:ba"}), frozenset({"k:cd", "k:dc"})}


def test_a_shared_person_counts_by_place_only_when_near() -> None:
    world = tables(
        incidents=[incident(f"k:{name}", location_id=f"k:l{name}") for name in "abc"],
        locations=[location("k:la", x=0.0, y=0.0), location("k:lb", x=400.0, y=0.0), location("k:lc", x=5000.0, y=0.0)],
        involvements=[involvement(f"k:{name}", "k:p") for name in "abc"],
    )
    assert parts(shared_people(world)) == {frozenset({"k:a", "k:b", "k:c"})}
    assert parts(shared_people_and_place(world)) == {frozenset({"k:a", "k:b"})}


def test_one_family_alone_does_not_see_what_the_others_say() -> None:
    pairs = pd.DataFrame(
        [("a", "b", 3.0, 5.0, 0.0), ("b", "c", 3.0, 0.0, 5.0), ("a", "c", 3.0, 5.0, 0.0)],
        columns=["incident_a", "incident_b", "log_odds", "person", "vehicle"],
    )
    links = Links(pairs, pd.DataFrame())
    assert parts(one_family(links, "person", seed=1)) == {frozenset("abc")}
    assert parts(one_family(links, "vehicle", seed=1)) == {frozenset("bc")}


def test_nothing_gives_nothing() -> None:
    empty = tables()
    assert len(shared_people(empty)) == len(shared_people_and_place(empty)) == 0
    nothing = pd.DataFrame(
        {"incident_a": pd.Series(dtype="str"), "incident_b": pd.Series(dtype="str"), "log_odds": np.empty(0)}
    )
    assert len(average_link(Links(nothing, nothing.assign(family="person")))) == 0
