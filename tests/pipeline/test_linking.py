"""One case asked about after a run: from the neighbourhood alone, the same answer as from everything."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import pandas as pd
import pytest
from typer.testing import CliRunner, Result

from netgraph.cli import app
from netgraph.config import Config
from netgraph.conflicts.one_case import link_one
from netgraph.conflicts.solved import LEARNT_NAME
from netgraph.model.findings import Conflicts, Model
from netgraph.pipeline import Steps, load, run
from netgraph.pipeline.linking import Linked, link_case
from netgraph.store import open_store

FIXTURES = Path(__file__).parent.parent.parent / "fixtures"
CONFIG = Config(purpose="test", actor="tester")


@dataclass(frozen=True)
class City:
    """A store with one run."""

    store: str

    def link(self, incident_id: str) -> Linked:
        return link_case(incident_id, store=self.store, config=CONFIG)

    def conflicts(self) -> pd.DataFrame:
        with open_store(self.store, actor="tester", purpose="test") as kept:
            return kept.read_findings(only=["conflicts"]).conflicts

    def command(self, *words: str) -> Result:
        return CliRunner().invoke(app, ["link", *words, "--store", self.store, "--purpose", "test"])


@pytest.fixture(scope="module")
def city(tmp_path_factory: pytest.TempPathFactory) -> Iterator[City]:
    folder = tmp_path_factory.mktemp("linked")
    store = f"duckdb:{folder / 'city.duckdb'}"
    load("csv_folder", str(FIXTURES / "two_gangs"), store=store, config=CONFIG, steps=Steps())
    run(store, out=folder / "out", as_of=None, config=CONFIG, steps=Steps())
    yield City(store)


def first_case(city: City) -> tuple[str, str]:
    conflict, cases = city.conflicts().loc[0, ["conflict_id", "incident_ids"]]
    return str(conflict), str(cases).split(";")[0]


def test_a_case_of_a_conflict_is_led_to_it_by_the_others(city: City) -> None:
    conflict, case = first_case(city)
    linked = city.link(case)
    assert (linked.own, linked.best) == (conflict, conflict)
    inside = linked.reasons[(linked.reasons["conflict_id"] == conflict).to_numpy()]
    assert set(inside["incident_id"]) <= set(city.conflicts().loc[0, "incident_ids"].split(";")) - {case}
    row = linked.conflicts.iloc[0]
    assert row["cases"] == city.conflicts().loc[0, "cases"]


def test_the_neighbourhood_gives_the_answer_of_the_whole_city(city: City) -> None:
    """Left out is at most a link by a thing or by the same two groups to which nobody in the case leads.

    It is never the strongest, and the answer stays the same.
    """
    with open_store(city.store, actor="tester", purpose="test") as kept:
        everything, found = kept.read(), kept.read_findings()
        (ran,), weights = kept.read_runs(), kept.read_model("case_links")
    members = found.members[(found.members["entity_kind"] == "incident").to_numpy()]
    for case in everything.incidents["incident_id"].head(8):
        others = members[(members["entity_id"] != case).to_numpy()].rename(columns={"entity_id": "incident_id"})
        whole = link_one(everything, case, now=ran.as_of, weights=weights, conflicts=Conflicts(found.conflicts, others))
        near = city.link(case).reasons
        key = ["incident_id", "family", "entity"]
        both = whole.merge(near[[*key, "probability"]], on=key, how="outer", suffixes=("", "_near"), indicator=True)
        seen = (both["_merge"] == "both").to_numpy()
        left_out, strongest = both.loc[~seen], both.loc[seen, "link_probability"].max()
        assert set(left_out["family"]) <= {"group", "place_time"}
        assert left_out.empty or left_out["link_probability"].max() < strongest - 0.3
        assert near["conflict_id"].head(1).tolist() == whole["conflict_id"].head(1).tolist()
        assert near["probability"].head(1).tolist() == pytest.approx(whole["probability"].head(1).tolist(), abs=0.02)


def test_the_command_tells_it_in_both_languages_and_as_json(city: City) -> None:
    conflict, case = first_case(city)
    english, swedish = city.command(case), city.command(case, "--language", "sv")
    assert english.exit_code == swedish.exit_code == 0
    assert f"{case} most likely belongs to {conflict}" in english.output
    assert f"{case} hör troligast till {conflict}" in swedish.output
    shown = json.loads(city.command(case, "--json").output)
    assert shown["conflict_id"] == conflict
    assert 0.5 <= shown["conflicts"][0]["probability"] <= 1
    assert {"why_en", "why_sv", "incident_id"} <= set(shown["reasons"][0])


def test_what_cannot_be_linked_is_said_plainly(city: City, tmp_path: Path) -> None:
    unknown = city.command("vinterby:K-999")
    assert (unknown.exit_code, "the store holds no incident 'vinterby:K-999'" in unknown.output) == (2, True)
    fresh = City(f"duckdb:{tmp_path / 'fresh.duckdb'}")
    load("csv_folder", str(FIXTURES / "two_gangs"), store=fresh.store, config=CONFIG, steps=Steps())
    early = fresh.command(first_case(city)[1])
    assert (early.exit_code, "make one with netgraph run" in early.output) == (2, True)


def test_a_case_recorded_after_the_run_in_which_nobody_is_named_is_linked_to_nothing(
    tmp_path: Path, city: City
) -> None:
    with open_store(city.store, actor="tester", purpose="test") as kept:
        known = kept.read()
    late = known.incidents.head(1).assign(
        incident_id="late:1",
        location_id=None,
        source="late",
        recorded_at=known.incidents["recorded_at"].max() + pd.Timedelta(days=400),
    )
    for column in ("occurred_from", "occurred_to"):
        late[column] += pd.Timedelta(days=3000)
    copy = tmp_path / "copy.duckdb"
    copy.write_bytes(Path(city.store.removeprefix("duckdb:")).read_bytes())
    with open_store(f"duckdb:{copy}", actor="tester", purpose="test", write=True) as kept:
        kept.write(type(known).of(incidents=late), now=late["recorded_at"].iloc[0])
    told = City(f"duckdb:{copy}").command("late:1")
    assert told.exit_code == 0
    assert "late:1: nobody and no vehicle is named in it" in told.output


def test_a_run_weighs_by_what_was_learnt_from_the_stores_own_cases(city: City, tmp_path: Path) -> None:
    """Weights that make no link likely, kept as ``netgraph train links`` keeps them: another run, without conflicts."""
    copy = tmp_path / "copy.duckdb"
    copy.write_bytes(Path(city.store.removeprefix("duckdb:")).read_bytes())
    with open_store(f"duckdb:{copy}", actor="tester", purpose="test", write=True) as kept:
        (ran,), weights = kept.read_runs(), kept.read_model("case_links")
        table = weights.frames["weights"]
        table = table.assign(value=table["value"].mask((table["part"] == "intercept").to_numpy(), -30.0))
        kept.write_model(LEARNT_NAME, Model(LEARNT_NAME, "a test", ran.as_of, {}, {"weights": table}))
    later = run(f"duckdb:{copy}", out=tmp_path / "out", as_of=None, config=CONFIG, steps=Steps())
    assert later.run.run_id != ran.run_id
    assert later.run.configuration["link_weights"]
    assert len(city.conflicts()) > 0 == len(later.findings.conflicts)


def test_the_weights_of_another_version_are_not_read(city: City, tmp_path: Path) -> None:
    copy = tmp_path / "copy.duckdb"
    copy.write_bytes(Path(city.store.removeprefix("duckdb:")).read_bytes())
    with open_store(f"duckdb:{copy}", actor="tester", purpose="test", write=True) as kept:
        (ran,) = kept.read_runs()
        kept.write_findings(replace(ran, version="0.0.1"), kept.read_findings())
    told = City(f"duckdb:{copy}").command(first_case(city)[1])
    assert (told.exit_code, "was made by netgraph 0.0.1" in told.output) == (2, True)


def test_weights_of_another_form_are_not_read(city: City, tmp_path: Path) -> None:
    copy = tmp_path / "copy.duckdb"
    copy.write_bytes(Path(city.store.removeprefix("duckdb:")).read_bytes())
    with open_store(f"duckdb:{copy}", actor="tester", purpose="test", write=True) as kept:
        weights = kept.read_model("case_links")
        frames = {name: frame for name, frame in weights.frames.items() if name != "attacks"}
        kept.write_model("case_links", replace(weights, frames=frames))
    told = City(f"duckdb:{copy}").command(first_case(city)[1])
    assert (told.exit_code, "lack attacks: another build of netgraph wrote them" in told.output) == (2, True)


def test_findings_are_read_in_part(city: City) -> None:
    conflict, case = first_case(city)
    with open_store(city.store, actor="tester", purpose="test") as kept:
        whole, part = kept.read_findings(), kept.read_findings(only=["members", "conflicts"], about=[case, conflict])
    own = whole.members[(whole.members["entity_id"] == case).to_numpy()].reset_index(drop=True)
    pd.testing.assert_frame_equal(part.members, own)
    assert part.conflicts["conflict_id"].tolist() == [conflict]
    assert part.case_links.empty
    audit = Path(city.store.removeprefix("duckdb:") + ".audit.jsonl").read_text().splitlines()
    assert json.loads(audit[-1])["ids"] == [case, conflict]
