"""The questions of Neo4j's POLE guide, asked by name of the real POLE data, with the answers that the guide gives.

The people of that data set are invented by its authors.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pandas as pd
import pytest
from pandas.testing import assert_frame_equal

from netgraph.config import Config
from netgraph.pipeline import Steps, read_feed_tables
from netgraph.store import Store, open_store
from tests.builders import at
from tests.store.conftest import SERVERS, WHO, Servers

KNOWS = {"over": "ties", "kind": "associate"}
GUIDE: dict[str, dict[str, object]] = {
    "totals_by_kind": {},
    "top_locations": {"limit": 15},
    "incidents_near_place": {"longitude": -2.262, "latitude": 53.48, "metres": 500},
    "all_shortest_paths": {"start": "pole:640", "end": "pole:917"},
    "suspects_within_ties": {"person": "pole:640", "steps": 3, "kind": "associate"},
    "dangerous_friends": {"least": 1, "kind": "associate"},
    "family_and_shared_address": {"person": "pole:917"},
    "triangles": {**KNOWS, "limit": 100_000},
    "hubs": KNOWS,
}
"""What the guide asks: crimes by type, top places, within 500 m, ways, 3 steps, vulnerable, family, triangles, hubs."""


@pytest.fixture(scope="module")
def duckdb(data_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    with open_store(f"duckdb:{tmp_path_factory.mktemp('pole') / 'pole.duckdb'}", **WHO, write=True) as store:
        store.write(pole(data_folder), now=at("2026-01-01"))
        yield store


@pytest.fixture(scope="module")
def neo4j(data_folder: Path, neo4j_servers: Servers, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    """One real server, of the newest release."""
    neo4j_servers.empty(SERVERS[-1])
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("NETGRAPH_AUDIT", str(tmp_path_factory.mktemp("pole") / "audit.jsonl"))
        with open_store(f"{neo4j_servers.uri(SERVERS[-1])}/neo4j", **WHO, write=True) as store:
            store.write(pole(data_folder), now=at("2026-01-01"))
            yield store


@pytest.fixture(params=["duckdb", "neo4j"])
def store(request: pytest.FixtureRequest) -> Store:
    loaded: Store = request.getfixturevalue(request.param)
    return loaded


def pole(data_folder: Path):  # type: ignore[no-untyped-def]
    return read_feed_tables("pole", str(data_folder / "pole_manchester"), config=Config(), steps=Steps())[0]


def first(answer: pd.DataFrame, *columns: str, rows: int = 3) -> list[tuple[object, ...]]:
    return list(answer.head(rows)[list(columns)].itertuples(index=False, name=None))


def test_the_most_dangerous_friends_are_anne_freemans(store: Store) -> None:
    expected = [("Anne Freeman", 8), ("Bonnie Gilbert", 7), ("Ashley Robertson", 5), ("Kathy Wheeler", 3)]
    assert first(store.query("dangerous_friends", least=1), "name", "friends", rows=4) == expected
    assert first(store.query("dangerous_friends", least=1, kind="associate"), "name", "friends", rows=4) == expected


def test_deborah_ford_is_in_ten_of_eighty_six_triangles(store: Store) -> None:
    answer = store.query("triangles", **KNOWS, limit=100_000)
    assert first(answer, "name", "triangles") == [("Deborah Ford", 10), ("Phillip Perry", 9), ("Peter Bryant", 8)]
    assert answer["triangles"].sum() == 3 * 86


def test_annie_duncan_stands_between_most(store: Store) -> None:
    answer = store.query("hubs", **KNOWS)
    assert answer["name"].head(3).tolist() == ["Annie Duncan", "Ann Fox", "Amanda Alexander"]
    assert answer["betweenness"].head(3).tolist() == pytest.approx([5275.29, 5116.17, 4599.88], abs=0.01)


def test_violence_is_the_commonest_crime_and_weapons_the_rarest(store: Store) -> None:
    answer = store.query("totals_by_kind")
    assert answer["incidents"].sum() == 28_762
    assert (answer["incidents"].iloc[0], answer["incidents"].min()) == (8_765, 236)


@pytest.mark.parametrize("name", sorted(GUIDE))
def test_every_question_of_the_guide_has_one_answer(duckdb: Store, neo4j: Store, name: str) -> None:
    expected = duckdb.query(name, **GUIDE[name])
    assert len(expected)
    assert_frame_equal(neo4j.query(name, **GUIDE[name]), expected, check_exact=True)
