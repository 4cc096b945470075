from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest
from typer.testing import CliRunner

from netgraph.cli import app
from netgraph.config import Config
from netgraph.conflicts.solved import LEARNT_NAME, LEAST_LINKS
from netgraph.errors import NetgraphError
from netgraph.pipeline.training import train_links
from netgraph.store import open_store
from tests.builders import incident, involvement, record, tables
from tests.worlds import two_feuding_pairs

CONFIG = replace(Config(), actor="ann", purpose="test")
NOW = pd.Timestamp("2026-06-01")


def kept(path: Path, world: object) -> str:
    url = f"duckdb:{path / 'city.duckdb'}"
    with open_store(url, actor="ann", purpose="test", write=True) as store:
        store.write(world, now=NOW)  # type: ignore[arg-type]
    return url


def decided() -> object:
    """Pairs of attacks with a suspect in common, every second of which is dismissed: enough to learn from."""
    incidents, parts, rows = [], [], []
    for number in range(2 * LEAST_LINKS + 2):
        one, other = f"{number}a", f"{number}b"
        incidents += [incident(one), incident(other, "2026-01-20 12:00")]
        parts += [involvement(one, f"p{number}"), involvement(other, f"p{number}")]
        verdict = "dismissed" if number % 2 else "confirmed"
        if number % 2 == 0:
            parts += [involvement(case, f"v{number}", "used", entity_kind="vehicle") for case in (one, other)]
        said = {"verdict": verdict, "reason": "r", "made_by": "ann", "made_on": pd.Timestamp("2026-02-01")}
        ends = {"subject_kind": "link", "a_id": f"k:{one}", "b_id": f"k:{other}"}
        rows.append({**ends, **said, **record("2026-02-01")})
    return tables(incidents=incidents, involvements=parts, judgements=rows)


def test_too_little_to_learn_from_is_said_and_keeps_no_model(tmp_path: Path) -> None:
    url = kept(tmp_path, two_feuding_pairs())
    enough, report = train_links(store=url, config=CONFIG)
    assert not enough
    assert "needed" in report["figure"].tolist()
    told = CliRunner().invoke(app, ["train", "links", "--store", url, "--purpose", "test", "--format", "csv"])
    assert told.exit_code == 0
    assert "insufficient data" in told.output


def test_decided_links_are_learnt_and_the_model_is_kept(tmp_path: Path) -> None:
    url = kept(tmp_path, decided())
    enough, report = train_links(store=url, config=CONFIG)
    assert enough
    assert report.set_index("figure").loc["decided", "value"] == 2 * LEAST_LINKS + 2
    with open_store(url, actor="ann", purpose="test") as store:
        model = store.read_model(LEARNT_NAME)
    assert {"part", "family", "level", "value"} <= set(model.frames["weights"])


def test_an_empty_store_is_refused(tmp_path: Path) -> None:
    from netgraph.model.tables import Tables

    with pytest.raises(NetgraphError, match="holds no records"):
        train_links(store=kept(tmp_path, Tables.of()), config=CONFIG)
