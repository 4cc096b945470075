"""Conflicts on a Neo4j server: a case is linked as on a DuckDB file, a dismissed link is gone from the next run."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from netgraph.config import Config
from netgraph.pipeline import Steps, load, run
from netgraph.pipeline.judging import Judgement, judge
from netgraph.pipeline.linking import link_case
from netgraph.store import open_store
from tests.store.conftest import SERVERS, Servers

FIXTURES = Path(__file__).parent.parent.parent / "fixtures"
CONFIG = Config(purpose="test", actor="tester")


def case_links(store: str) -> pd.DataFrame:
    with open_store(store, actor="tester", purpose="test") as kept:
        return kept.read_findings(only=["case_links"]).case_links


def test_link_judge_and_run_again(neo4j_servers: Servers, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NETGRAPH_AUDIT", str(tmp_path / "audit.jsonl"))
    neo4j_servers.empty(SERVERS[-1])
    stores = {"neo4j": f"{neo4j_servers.uri(SERVERS[-1])}/neo4j", "duckdb": f"duckdb:{tmp_path / 'city.duckdb'}"}
    for name, store in stores.items():
        load(
            "csv_folder", str(FIXTURES / "two_gangs"), store=store, config=CONFIG, steps=Steps(), report=tmp_path / name
        )
        run(store, out=tmp_path / name, as_of=None, config=CONFIG, steps=Steps())
    pair = case_links(stores["duckdb"]).sort_values(["log_odds", "incident_a", "incident_b"]).iloc[-1]
    one, other = str(pair["incident_a"]), str(pair["incident_b"])
    asked = {name: link_case(one, store=store, config=CONFIG) for name, store in stores.items()}
    assert asked["neo4j"].as_dict() == asked["duckdb"].as_dict()
    judge(Judgement("link", one, other, "dismissed", "not the same man"), store=stores["neo4j"], config=CONFIG)
    later = run(stores["neo4j"], out=tmp_path / "later", as_of=None, config=CONFIG, steps=Steps())
    left = case_links(stores["neo4j"])
    assert not ((left["incident_a"] == one) & (left["incident_b"] == other)).any()
    assert later.run.compared_with == asked["neo4j"].run.run_id
    with open_store(stores["neo4j"], actor="tester", purpose="test") as kept:
        found = kept.read_findings(only=["changes", "rivalries", "members"])
        assert kept.read().judgements["made_by"].tolist()[-1:] == ["tester"]
    for name in ("changes", "rivalries", "members"):
        pd.testing.assert_frame_equal(getattr(found, name), getattr(later.findings, name), check_dtype=False)
