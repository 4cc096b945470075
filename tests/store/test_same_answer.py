"""One question, one answer: every named question on both releases of Neo4j gives exactly the table that DuckDB gives.

What DuckDB answers is held to slow and obvious oracles in `test_questions` and the like. Here many worlds are loaded
into one store of each kind, a run is made on each, and every question is asked about something of every world.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pandas as pd
import pytest
from pandas.testing import assert_frame_equal

from netgraph.config import Config
from netgraph.pipeline import Steps, run
from netgraph.store import Store, catalogue, open_store
from tests.builders import at
from tests.store.asked import Asked
from tests.store.conftest import SERVERS, WHO, Servers
from tests.store.many_worlds import asked_of, loads

NAMES = [question.name for question in catalogue.questions()]
NOW = at("2026-08-01")
CONFIG = Config(purpose="test", actor="tester")


def filled(url: str, out: Path) -> Store:
    """Load all worlds, make a run, and open the store for reading."""
    with open_store(url, **WHO, write=True) as store:
        for number, world in enumerate(loads()):
            store.write(world, now=NOW + pd.Timedelta(days=number))
    run(url, out=out, as_of=None, config=CONFIG, steps=Steps())
    return open_store(url, **WHO)


class Sheet:
    """The DuckDB store, and what it answers, asked once for all servers."""

    def __init__(self, folder: Path) -> None:
        self.store = filled(f"duckdb:{folder / 'all.duckdb'}", folder / "run")
        self.files = folder / "run"
        self.world = self.store.read()
        claimed = self.store.read_findings()
        self.claimed = {
            "incident": sorted(claimed.case_links["incident_a"].unique())[:5],
            "conflict": claimed.conflicts["conflict_id"].tolist()[:2],
        }
        self.answers = cache(self._answers)

    def _answers(self, name: str) -> list[tuple[dict[str, object], pd.DataFrame]]:
        told = asked_of(catalogue.find(name), self.world, findings=self.claimed)
        return [(each, self.store.query(name, **each)) for each in told]


@pytest.fixture(scope="module")
def sheet(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Sheet]:
    made = Sheet(tmp_path_factory.mktemp("sheet"))
    yield made
    made.store.close()


@pytest.fixture(scope="module", params=SERVERS)
def neo4j(
    request: pytest.FixtureRequest, neo4j_servers: Servers, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[Store, Path]]:
    """A server that holds the same, and the folder of the run made on it."""
    folder = tmp_path_factory.mktemp("run")
    neo4j_servers.empty(request.param)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("NETGRAPH_AUDIT", str(folder / "audit.jsonl"))
        store = filled(f"{neo4j_servers.uri(request.param)}/neo4j", folder)
        yield store, folder
        store.close()


@pytest.mark.parametrize("name", NAMES)
def test_every_question_finds_something_in_these_worlds(sheet: Sheet, name: str) -> None:
    """Two empty tables are alike whatever was asked; so what is compared below must not be empty."""
    assert sum(len(answer) for _, answer in sheet.answers(name)) > 0
    assert len({len(answer) for _, answer in sheet.answers(name)}) > 1 or not catalogue.find(name).parameters


@pytest.mark.parametrize("name", NAMES)
def test_every_parameter_is_told_more_than_one_value(sheet: Sheet, name: str) -> None:
    for parameter in catalogue.find(name).parameters:
        told = {str(each[parameter.name]) for each, _ in sheet.answers(name) if parameter.name in each}
        assert len(told) > 1 or parameter.name == "run", parameter.name


def test_the_file_answers_as_the_bare_records_do(sheet: Sheet) -> None:
    """The oracles hold the statements on bare records; the store adds nothing of its own."""
    bare = Asked(sheet.world, sheet.store.read_findings())
    for name in NAMES:
        told, answer = sheet.answers(name)[0]
        assert_frame_equal(answer, bare(name, **told), obj=name)


@pytest.mark.parametrize("name", NAMES)
def test_both_stores_give_the_same_table(sheet: Sheet, neo4j: tuple[Store, Path], name: str) -> None:
    for told, expected in sheet.answers(name):
        answer = neo4j[0].query(name, **told)
        assert_frame_equal(answer, expected, check_exact=True, obj=f"{name} {str(told)[:200]}")


def test_a_run_leaves_the_same_files_on_both_stores(sheet: Sheet, neo4j: tuple[Store, Path]) -> None:
    names = sorted(path.name for path in sheet.files.iterdir() if path.suffix in {".csv", ".html"})
    assert len(names) > 5
    assert [name for name in names if (neo4j[1] / name).read_bytes() != (sheet.files / name).read_bytes()] == []


def test_what_a_run_claims_is_found_again_with_its_reasons(sheet: Sheet, neo4j: tuple[Store, Path]) -> None:
    store, claimed = neo4j[0], sheet.store.read_findings()
    most = {"limit": 100_000}
    assert_frame_equal(store.query("run_conflicts", **most), claimed.conflicts)
    assert_frame_equal(store.query("run_likely_victims", **most), claimed.likely_victims)
    assert_frame_equal(store.query("run_likely_suspects", **most), claimed.likely_suspects)
    newest = claimed.retaliations.sort_values(["second_at", "retaliation_id"], ascending=[False, True])
    assert_frame_equal(store.query("run_retaliations", **most), newest.reset_index(drop=True))
    for row in claimed.case_links.drop_duplicates(["incident_a", "incident_b"]).head(5).itertuples():
        again = store.query("run_links", incident=row.incident_b)
        found = again[(again["incident_id"] == row.incident_a).to_numpy()]
        both = claimed.case_links["incident_a"].eq(row.incident_a) & claimed.case_links["incident_b"].eq(row.incident_b)
        assert sorted(found["why"]) == sorted(claimed.case_links.loc[both.to_numpy(), "why"])
        assert found["log_odds"].eq(row.log_odds).all()
