from __future__ import annotations

import pandas as pd

from netgraph.conflicts.layers import communities_by_layer, community_agreement, person_layers
from tests.builders import at, incident, involvement, tables, tie

NOW = at("2026-03-01")
HOW = {"roles": ["suspect"], "half_life_days": 365.0}
LEIDEN = {"objective": "modularity", "resolution": 1.0, "seed": 1, "n_iterations": -1}


def test_each_source_is_a_layer_of_its_own() -> None:
    world = tables(
        incidents=[incident("1", "2026-01-01")],
        involvements=[involvement("1", "A"), involvement("1", "B")],
        ties=[
            tie("A", "B", "kin"),
            tie("A", "B", "phone"),
            tie("B", "C", "phone"),
            tie("C", "D", "associate", first_seen=at("2026-04-01")),
        ],
    )
    layers = person_layers(world, now=NOW, **HOW)  # type: ignore[arg-type]
    assert {name: len(ties) for name, ties in layers.items()} == {"co_involvement": 1, "kin": 1, "phone": 2}
    assert all(list(ties.columns) == ["person_a", "person_b", "weight"] for ties in layers.values())


def test_an_empty_store_has_no_layers() -> None:
    assert person_layers(tables(), now=NOW, **HOW) == {}  # type: ignore[arg-type]
    communities = communities_by_layer({}, **LEIDEN)  # type: ignore[arg-type]
    assert communities.columns.tolist() == ["layer", "person_id", "community", "stability"]
    assert community_agreement(communities).empty


def test_layers_agree_among_the_people_they_have_in_common() -> None:
    kin = pd.DataFrame({"person_a": ["A", "C", "X"], "person_b": ["B", "D", "Y"], "weight": 1.0})
    phone = pd.DataFrame({"person_a": ["A", "C"], "person_b": ["B", "D"], "weight": 1.0})
    prison = pd.DataFrame({"person_a": ["A", "B", "P"], "person_b": ["C", "D", "Q"], "weight": 1.0})
    found = communities_by_layer({"phone": phone, "kin": kin, "prison": prison}, **LEIDEN)  # type: ignore[arg-type]
    rows = community_agreement(found).set_index(["layer_a", "layer_b"])
    assert rows["people"].tolist() == [4, 4, 4]
    assert rows.loc[("kin", "phone"), "agreement"] == 1.0
    assert rows.loc[("kin", "prison"), "agreement"] < 0
    alone = found[found["person_id"].isin(["X", "P"])]
    assert community_agreement(alone)["agreement"].isna().all()
