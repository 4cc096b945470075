"""St. Louis: years for dates, two roles of one person, and the figures published for the real data."""

from __future__ import annotations

from pathlib import Path

import networkx as nx
import pandas as pd
import pytest

from netgraph.errors import InvalidFeed
from netgraph.model.tables import Tables
from netgraph.sources import stlouis
from netgraph.sources.feed import RawFrames
from netgraph.sources.rejects import Rejected
from tests.sources.feeds import accounted, rows_of, write_feed

FILES = {
    stlouis.LINKS: """person,incident,label,role
        U1,C1,950001,suspect
        U2,C1,950001,victim_suspect
        U1,C2,960002,witness
        U3,C3,?,victim
        U3,C4,960004,bystander""",
    "person_incident.csv": "person,incident,role\nP1,I1,Victim",
    "persons.csv": "person,sex\nP1,1",
}


@pytest.fixture
def tiny(tmp_path: Path) -> tuple[RawFrames, Tables, Rejected]:
    raw = stlouis.get(write_feed(tmp_path, FILES))
    return raw, *stlouis.transform(raw)


def test_an_incident_spans_its_local_year_and_is_known_at_its_end(tiny: tuple[RawFrames, Tables, Rejected]) -> None:
    _, tables, _ = tiny
    first = tables.incidents.iloc[0]
    assert first["occurred_from"] == pd.Timestamp("1995-01-01 06:00")
    assert first["occurred_to"] == first["recorded_at"] == pd.Timestamp("1996-01-01 06:00")


def test_victim_and_suspect_of_one_incident_is_two_involvements(tiny: tuple[RawFrames, Tables, Rejected]) -> None:
    _, tables, _ = tiny
    parts = tables.involvements[tables.involvements["entity_id"] == "stlouis:U2"]
    assert sorted(parts["role"]) == ["suspect", "victim"]


def test_rows_add_up_and_a_bad_label_or_role_is_refused(tiny: tuple[RawFrames, Tables, Rejected]) -> None:
    raw, tables, rejected = tiny
    assert accounted(tables, rejected) == rows_of(raw)
    refused = rejected.rows.set_index("row")
    assert "cannot be read" in refused.at[5, "reason"]
    assert refused.at[6, "value"] == "bystander"


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(InvalidFeed, match=r"lacks ucinet_person_incident\.csv"):
        stlouis.get(str(tmp_path))
    with pytest.raises(InvalidFeed, match="no such folder"):
        stlouis.get(str(tmp_path / "nowhere"))


@pytest.fixture(scope="module")
def real(data_folder: Path) -> tuple[RawFrames, Tables, Rejected]:
    raw = stlouis.get(str(data_folder / "stlouis_crime"))
    return raw, *stlouis.transform(raw)


def test_real_rows_add_up(real: tuple[RawFrames, Tables, Rejected]) -> None:
    raw, tables, rejected = real
    assert rows_of(raw) == {stlouis.LINKS: 1_487, "person_incident.csv": 1_476, "persons.csv": 829}
    assert accounted(tables, rejected) == rows_of(raw)
    assert len(rejected.rows) == 0


def test_real_people_incidents_and_roles_are_those_published(real: tuple[RawFrames, Tables, Rejected]) -> None:
    raw, tables, _ = real
    stated = raw.frames[stlouis.LINKS]["role"].value_counts().to_dict()
    assert stated == {"victim": 569, "suspect": 682, "witness": 195, "victim_suspect": 41}
    assert len(tables.people) == 830
    assert len(tables.incidents) == 553
    assert tables.involvements["role"].value_counts().to_dict() == {"victim": 610, "suspect": 723, "witness": 195}
    labels = tables.modus[tables.modus["trait"] == "label"]["value"]
    assert len(labels) == 553
    assert labels.nunique() == 552  # one label is that of two incidents


@pytest.mark.parametrize(("roles", "largest"), [(("victim", "suspect", "witness"), 754), (("victim", "suspect"), 361)])
def test_real_largest_component_is_that_published(
    real: tuple[RawFrames, Tables, Rejected], roles: tuple[str, ...], largest: int
) -> None:
    _, tables, _ = real
    parts = tables.involvements[tables.involvements["role"].isin(roles)]
    graph = nx.Graph()
    graph.add_edges_from(zip("p" + parts["entity_id"], "i" + parts["incident_id"], strict=True))
    sizes = [sum(node[0] == "p" for node in component) for component in nx.connected_components(graph)]
    assert max(sizes) == largest
