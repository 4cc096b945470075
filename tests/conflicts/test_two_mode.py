from __future__ import annotations

import networkx as nx
import numpy as np
import pandas as pd
import pytest

from netgraph.conflicts.agreement import adjusted_rand
from netgraph.conflicts.two_mode import find_two_mode_communities


def found(parts: pd.DataFrame, **more: object) -> pd.DataFrame:
    how = {"resolution": 1.0, "seed": 1, "n_iterations": -1}
    return find_two_mode_communities(parts, **{**how, **more})  # type: ignore[arg-type]


def southern_women() -> pd.DataFrame:
    graph = nx.davis_southern_women_graph()
    women = graph.graph["top"]
    rows = [(event, woman) for woman in women for event in graph[woman]]
    return pd.DataFrame(rows, columns=["incident_id", "entity_id"])


def barber(parts: pd.DataFrame, communities: pd.DataFrame) -> float:
    """Modularity of two modes, term by term."""
    label = communities.set_index(["kind", "id"])["community"].to_dict()
    case, who = parts["incident_id"].value_counts(), parts["entity_id"].value_counts()
    took = set(zip(parts["incident_id"], parts["entity_id"], strict=True))
    total = 0.0
    for incident in case.index:
        for entity in who.index:
            if label["incident", incident] == label["entity", entity]:
                total += ((incident, entity) in took) - case[incident] * who[entity] / len(parts)
    return total / len(parts)


def test_the_southern_women_reach_the_modularity_that_is_known() -> None:
    parts = southern_women()
    assert len(parts) == 89
    assert 0.34 < barber(parts, found(parts)) < 0.3456  # Barber (2007) and later work: at most 0.3455


def test_who_only_went_to_the_same_incidents_is_together() -> None:
    parts = pd.DataFrame(
        [(case, who) for case in "12" for who in "AB"] + [(case, who) for case in "34" for who in "CD"]
    )
    parts.columns = ["incident_id", "entity_id"]
    communities = found(parts)
    assert communities.groupby("community")["id"].agg("".join).tolist() == ["12AB", "34CD"]
    assert communities["kind"].tolist() == ["incident"] * 4 + ["entity"] * 4


def test_an_incident_and_a_person_may_have_the_same_id() -> None:
    parts = pd.DataFrame({"incident_id": ["x", "x", "y"], "entity_id": ["x", "y", "z"]})
    communities = found(parts)
    assert len(communities) == 5
    assert communities["community"].tolist() == [0, 1, 0, 0, 1]


def test_taking_part_twice_counts_once_and_the_order_of_rows_does_not_matter() -> None:
    parts = southern_women()
    again = pd.concat([parts, parts.iloc[:20]]).sample(frac=1, random_state=3)
    pd.testing.assert_frame_equal(found(again), found(parts))


def test_renaming_only_renames() -> None:
    chance = np.random.default_rng(3)
    rows = {(f"i{case:02}", f"p{who:02}") for case, who in chance.integers(0, 20, (60, 2))}
    parts = pd.DataFrame(sorted(rows), columns=["incident_id", "entity_id"])
    names = {f"p{old:02}": f"p{new:02}" for old, new in enumerate(chance.permutation(20))}
    renamed = found(parts.replace({"entity_id": names})).set_index(["kind", "id"])["community"]
    expected = found(parts)
    there = [renamed[kind, names.get(one, one)] for kind, one in zip(expected["kind"], expected["id"], strict=True)]
    assert adjusted_rand(expected["community"], there) == 1.0


def test_nothing_in_nothing_out_and_nonsense_refused() -> None:
    nothing = pd.DataFrame({"incident_id": [], "entity_id": []})
    assert found(nothing).columns.tolist() == ["kind", "id", "community", "stability"]
    assert found(nothing).empty
    with pytest.raises(ValueError, match="entity_id"):
        found(nothing[["incident_id"]])
    with pytest.raises(ValueError, match="resolution"):
        found(southern_women(), resolution=0.0)
