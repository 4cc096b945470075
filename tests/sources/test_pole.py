"""POLE: outcomes and calls as versions and ties, what is not carried, and the guide's published answers."""

from __future__ import annotations

from pathlib import Path

import networkx as nx
import pandas as pd
import pytest

from netgraph.model.tables import Tables
from netgraph.model.versions import as_of
from netgraph.model.vocabulary import shipped_vocabulary
from netgraph.sources import pole
from netgraph.sources.feed import RawFrames
from netgraph.sources.files import word_list
from netgraph.sources.pole_files import FILES, NOT_CARRIED
from netgraph.sources.rejects import Rejected
from tests.sources.feeds import accounted, rows_of, write_feed

Loaded = tuple[RawFrames, Tables, Rejected]
NODES = {
    "nodes.Crime.csv.gz": """:ID,date,type,last_outcome,note,charge
        10,2/08/2017,Drugs,Offender sent to prison,a note,Possession
        11,31/08/2017,,Under investigation,,""",
    "nodes.Location.csv.gz": ":ID,latitude:double,longitude:double,postcode,address\n20,53.5,-2.2,M1 1AA,1 Low Street",
    "nodes.Person.csv": """:ID,name,surname,nhs_no,age
        1,Ada,Low,1-1,12
        2,Bo,High,2-2,
        3,Cy,High,3-3,many""",
    "nodes.Vehicle.csv": ":ID,model,reg,make\n30,Twingo,AB12 CDE,Renault",
    "nodes.Phone.csv": ":ID,phoneNo\n40,555-1\n41,555-2\n42,555-3",
    "nodes.PhoneCall.csv": """:ID,call_date,call_time
        50,01/08/2017,10:00
        51,03/08/2017,09:30
        52,03/08/2017,09:30""",
    "nodes.Object.csv": ":ID,description\n60,Scales\n61,Knife",
    "nodes.Area.csv": ":ID,areaCode\n70,M1",
    "relationships.OCCURRED_AT.csv.gz": ":START_ID,:END_ID\n10,20\n11,20\n99,20",
    "relationships.LOCATION_IN_AREA.csv.gz": ":START_ID,:END_ID\n20,70",
    "relationships.INVOLVED_IN.csv": ":START_ID,:END_ID\n30,10\n60,10",
    "relationships.PARTY_TO.csv": ":START_ID,:END_ID\n1,10",
    "relationships.CURRENT_ADDRESS.csv": ":START_ID,:END_ID\n1,20",
    "relationships.HAS_PHONE.csv": ":START_ID,:END_ID\n1,40\n2,41",
    "relationships.CALLER.csv": ":START_ID,:END_ID\n50,40\n51,41\n52,42",
    "relationships.CALLED.csv": ":START_ID,:END_ID\n50,41\n51,40\n52,40",
    "relationships.KNOWS.csv": ":START_ID,:END_ID\n2,1",
    "relationships.KNOWS_PHONE.csv": ":START_ID,:END_ID\n2,1",
    "relationships.FAMILY_REL.csv": ":START_ID,:END_ID,rel_type\n1,2,PARENT",
}


@pytest.fixture
def tiny(tmp_path: Path) -> Loaded:
    empty = {name: ",".join(columns) for name, columns in {**FILES, **NOT_CARRIED}.items()}
    raw = pole.get(write_feed(tmp_path, empty | NODES | {"nodes.Email.csv": ":ID\n80"}))
    return raw, *pole.transform(raw)


def test_an_outcome_is_known_only_when_the_feed_was_drawn(tiny: Loaded) -> None:
    _, tables, _ = tiny
    early = as_of(tables, pd.Timestamp("2017-08-31 12:00")).incidents
    late = as_of(tables, pd.Timestamp("2017-09-01")).incidents
    assert early["status"].tolist() == ["reported"]
    assert late["status"].tolist() == ["convicted", "open"]
    assert late["kind"].tolist() == ["narcotics_offence", "other_offence"]
    assert late["occurred_from"].iloc[0] == pd.Timestamp("2017-08-01 23:00")


def test_calls_become_the_times_and_weight_of_the_phone_tie(tiny: Loaded) -> None:
    _, tables, _ = tiny
    tie = tables.ties.set_index("kind").loc["phone"]
    assert (tie["person_a"], tie["person_b"], tie["weight"]) == ("pole:2", "pole:1", 2)
    assert tie["first_seen"] == pd.Timestamp("2017-08-01 09:00")
    assert tie["last_seen"] == tie["recorded_at"] == pd.Timestamp("2017-08-03 08:30")
    assert tables.ties.set_index("kind")["directed"].to_dict() == {"associate": False, "kin": True, "phone": False}


def test_rows_add_up_and_loose_ends_are_refused(tiny: Loaded) -> None:
    raw, tables, rejected = tiny
    assert accounted(tables, rejected) == dict.fromkeys(NOT_CARRIED, 0) | {
        file: count for file, count in rows_of(raw).items() if count
    }
    refused = rejected.rows.set_index(["file", "row"])["reason"].to_dict()
    assert refused == {
        ("nodes.Person.csv", 4): "cannot be read as number",
        ("relationships.OCCURRED_AT.csv.gz", 4): "starts at nothing in nodes.Crime.csv.gz",
    }
    assert rejected.not_carried["nodes.Phone.csv: held by nobody"] == 1
    assert rejected.not_carried["nodes.Object.csv: involved in nothing"] == 1
    assert rejected.not_carried["nodes.PhoneCall.csv: an end that no known person holds"] == 1


def test_a_health_number_stands_in_no_reject(tiny: Loaded) -> None:
    _, _, rejected = tiny
    assert not rejected.rows["record"].str.contains("3-3").any()


def test_things_held_used_and_found(tiny: Loaded) -> None:
    _, tables, _ = tiny
    assert tables.people.set_index("person_id").at["pole:1", "birth_year"] == 2005
    assert set(tables.holdings["thing_id"]) == {"pole:20", "pole:555-1", "pole:555-2"}
    vehicle = tables.involvements[tables.involvements["entity_kind"] == "vehicle"].iloc[0]
    assert (vehicle["entity_id"], vehicle["role"]) == ("pole:30", "linked")
    assert set(zip(tables.modus["trait"], tables.modus["value"], strict=True)) == {
        ("charge", "Possession"),
        ("object", "Scales"),
    }
    assert tables.locations["area_code"].tolist() == ["M1"]
    assert tables.locations["address"].tolist() == ["1 Low Street, M1 1AA"]


def test_the_word_lists_name_known_words() -> None:
    assert set(word_list("pole_kinds")["kind"]) <= set(shipped_vocabulary().kinds.index)
    assert set(word_list("pole_outcomes")["status"]) == {"open", "prosecuted", "convicted", "closed"}


@pytest.fixture(scope="module")
def real(data_folder: Path) -> Loaded:
    raw = pole.get(str(data_folder / "pole_manchester"))
    return raw, *pole.transform(raw)


@pytest.fixture(scope="module")
def knows(real: Loaded) -> nx.Graph:
    """Return undirected KNOWS, by name: every tie of kind associate."""
    _, tables, _ = real
    names = tables.people.set_index("person_id")["name"]
    ties = tables.ties[tables.ties["kind"] == "associate"]
    graph = nx.Graph(list(zip(ties["person_a"], ties["person_b"], strict=True)))
    nx.set_node_attributes(graph, names.to_dict(), "name")
    return graph


def best(graph: nx.Graph, scores: dict[str, float], count: int) -> list[tuple[str, float]]:
    ranked = sorted(scores.items(), key=lambda item: -item[1])[:count]
    return [(graph.nodes[person]["name"], score) for person, score in ranked]


def test_real_rows_add_up(real: Loaded) -> None:
    raw, tables, rejected = real
    counts = rows_of(raw)
    assert sum(count for file, count in counts.items() if file.startswith("nodes.")) == 61_521
    assert sum(count for file, count in counts.items() if file.startswith("relationships.")) == 105_840
    assert accounted(tables, rejected) == counts
    assert len(rejected.rows) == 0


def test_real_counts_of_each_table(real: Loaded) -> None:
    _, tables, _ = real
    assert tables.incidents["incident_id"].nunique() == 28_762
    assert (len(tables.people), len(tables.vehicles), len(tables.locations)) == (369, 1_000, 14_904)
    ties = tables.ties["kind"].value_counts().to_dict()
    assert ties == {"associate": 586, "lives_with": 80, "social": 241, "kin": 155, "phone": 118}
    assert tables.involvements["role"].value_counts().to_dict() == {"linked": 978, "party": 55}
    assert tables.holdings["kind"].value_counts().to_dict() == {"lives_at": 368, "uses": 328}
    assert (tables.modus["trait"] == "object").sum() == 7
    assert tables.ties.loc[tables.ties["kind"] == "phone", "weight"].sum() == 534


def test_real_dangerous_friends_are_those_of_the_guide(real: Loaded, knows: nx.Graph) -> None:
    _, tables, _ = real
    parties = set(tables.involvements.loc[tables.involvements["role"] == "party", "entity_id"])
    friends = {person: len(set(knows[person]) & parties) for person in knows if person not in parties}
    assert best(knows, friends, 4) == [
        ("Anne Freeman", 8),
        ("Bonnie Gilbert", 7),
        ("Ashley Robertson", 5),
        ("Kathy Wheeler", 3),
    ]


def test_real_triangles_are_those_of_the_guide(knows: nx.Graph) -> None:
    triangles = nx.triangles(knows)
    assert sum(triangles.values()) == 3 * 86
    assert best(knows, triangles, 3) == [("Deborah Ford", 10), ("Phillip Perry", 9), ("Peter Bryant", 8)]


def test_real_betweenness_is_that_of_the_guide(knows: nx.Graph) -> None:
    ((name, score),) = best(knows, nx.betweenness_centrality(knows, normalized=False), 1)
    assert name == "Annie Duncan"
    assert score == pytest.approx(5_275.29, abs=0.005)


def test_real_types_are_all_mapped(real: Loaded) -> None:
    raw, tables, _ = real
    crimes = raw.frames["nodes.Crime.csv.gz"]
    assert set(crimes["type"].fillna("")) == set(word_list("pole_kinds")["type"])
    assert set(crimes["last_outcome"]) <= set(word_list("pole_outcomes")["last_outcome"])
    kinds = tables.incidents.drop_duplicates("incident_id")["kind"].value_counts()
    assert (kinds.idxmax(), kinds.max()) == ("assault", 8_765)
    assert kinds["weapon_offence"] == 236
