"""One incident asked about, in the store or not yet in it: by the command, in three forms, in both languages."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

import pandas as pd
import pytest
from typer.testing import CliRunner, Result

from netgraph.cli import app
from netgraph.config import Config
from netgraph.forecast.answer import answer
from netgraph.forecast.dyads import DyadModel
from netgraph.forecast.learning import LearntExposure
from netgraph.forecast.people import DecayedExposure
from netgraph.model.answer import Answer
from netgraph.model.tables import Tables
from netgraph.pipeline.answering import answer_case
from netgraph.store import open_store
from tests.builders import incident, involvement, tables
from tests.forecast.answered import NIGHT, NOW, feud

CONFIG = Config(purpose="test", actor="tester")
TONIGHT = """
source = "tonight"
time_zone = "Europe/Stockholm"

[[incidents]]
incident_id = "1"
kind = "fatal_shooting"
occurred_from = 2026-06-03T23:00:00

[[involvements]]
incident_id = "1"
entity_kind = "person"
entity_id = "k:A"
role = "victim"

[[involvements]]
incident_id = "1"
entity_kind = "person"
entity_id = "k:W"
role = "suspect"
"""
SECOND = """[[incidents]]
incident_id = "2"
kind = "theft"
occurred_from = 2026-06-01

"""


@dataclass(frozen=True)
class City:
    """A store of the feud, and of a stranger far away who has nothing to do with it."""

    place: Path

    @property
    def store(self) -> str:
        return f"duckdb:{self.place}"

    def command(self, *words: str) -> Result:
        return CliRunner().invoke(app, ["answer", *words, "--store", self.store, "--purpose", "test"])

    def told(self, incident_id: str | None, **more: str) -> Answer:
        return answer_case(incident_id, store=self.store, config=CONFIG, **more)


def city_of(world: Tables) -> Tables:
    far = tables(incidents=[incident("far", "2026-05-30", "theft")], involvements=[involvement("far", "Stranger")])
    both = {name: [getattr(part, name) for part in (world, far)] for name in ("people", "incidents", "involvements")}
    return world.replace({name: pd.concat(frames, ignore_index=True) for name, frames in both.items()})


def laid_down(place: Path, world: Tables) -> City:
    with open_store(f"duckdb:{place}", actor="tester", purpose="test", write=True) as kept:
        kept.write(world, now=NOW)
    return City(place)


@pytest.fixture(scope="module")
def city(tmp_path_factory: pytest.TempPathFactory) -> Iterator[City]:
    yield laid_down(tmp_path_factory.mktemp("answered") / "city.duckdb", city_of(feud(days=9)))


def test_the_neighbourhood_gives_the_answer_of_the_whole_city(city: City) -> None:
    """Only what was read is fewer, and which incidents the intervals of scores draw: the stranger has no part in it."""
    near = city.told("k:night", now="2026-06-02T06:00").as_dict()
    with open_store(city.store, actor="tester", purpose="test") as kept:
        whole = answer(kept.read(), None, "k:night", now=NOW, seed=CONFIG.seed).as_dict()
    read = [one["case"].pop("incidents") for one in (near, whole)]
    assert read == [42, 43]
    for one in (near, whole):
        one["case"].pop("without_known_time")
        one.pop("basis")
        one["people"] = [{name: row[name] for name in row if name not in ("low", "high")} for row in one["people"]]
    assert near == whole


def test_the_command_tells_it_in_both_languages(city: City) -> None:
    english, swedish = city.command("k:night"), city.command("k:night", "--language", "sv")
    assert english.exit_code == swedish.exit_code == 0, english.output
    assert "Reach on the side that was hit" in english.output
    assert "an answer by the side that was hit within 24 h" in english.output
    assert "Att nå på den drabbade sidan" in swedish.output
    assert "k:night" in english.output and "[k:night, k:e39" in english.output
    assert "Name Veiled" not in english.output


def test_json_holds_every_part(city: City) -> None:
    shown = json.loads(city.command("k:night", "--format", "json").output)
    assert shown["method"] == "counts"
    assert {row["horizon_days"] for row in shown["chances"]} == {1.0, 3.0, 7.0, 14.0}
    assert {row["side"] for row in shown["people"]} == {"victim", "suspect"}


def test_a_page_is_a_file(city: City, tmp_path: Path) -> None:
    place = tmp_path / "tonight.html"
    done = city.command("k:night", "--format", "page", "--out", str(place))
    assert (done.exit_code, str(place) in done.output) == (0, True)
    assert place.read_text(encoding="utf-8").startswith("<!doctype html>")
    nowhere = city.command("k:night", "--format", "page")
    assert (nowhere.exit_code, "name it with --out" in nowhere.output) == (2, True)
    text = city.command("k:night", "--out", str(tmp_path / "tonight.txt"))
    assert text.exit_code == 0
    assert "k:night" in (tmp_path / "tonight.txt").read_text(encoding="utf-8")


def test_a_stored_model_is_asked(city: City, tmp_path: Path) -> None:
    copy = tmp_path / "copy.duckdb"
    copy.write_bytes(city.place.read_bytes())
    fitted = DyadModel(draws=2, imputations=1).fit(feud(days=9), now=NOW, seed=1)
    with open_store(f"duckdb:{copy}", actor="tester", purpose="test", write=True) as kept:
        kept.write_model("dyads", fitted.model())
    told = City(copy).told("k:night", now="2026-06-02T06:00")
    assert told.method == "dyads"
    assert told.basis["fitted_until"] == NOW
    assert "Chances from the model of groups" in City(copy).command("k:night", "--now", "2026-06-02T06:00").output


def test_the_ranker_that_a_run_has_left_ranks_whom_to_reach_but_not_before_it_was_there(
    city: City, tmp_path: Path
) -> None:
    copy = tmp_path / "copy.duckdb"
    copy.write_bytes(city.place.read_bytes())
    ranker = LearntExposure(DecayedExposure(), least=20).fit(feud(days=9), now=NOW, seed=1)
    with open_store(f"duckdb:{copy}", actor="tester", purpose="test", write=True) as kept:
        kept.write_model("people", ranker.model())
    assert City(copy).told("k:night", now="2026-06-02T06:00").ranked_by["model"] == "people"
    assert City(copy).told("k:e30", now="2026-04-30").ranked_by["model"] == "decayed_exposure"
    said = City(copy).command("k:night").output
    assert "Reach on the side that was hit: ranked by weights learnt from this store's own records" in said
    assert "ranked by the weights that come with netgraph" in city.command("k:night").output


def test_tonights_case_is_answered_from_a_file_and_nothing_is_written(city: City, tmp_path: Path) -> None:
    case = tmp_path / "case.toml"
    case.write_text(TONIGHT, encoding="utf-8")
    before = sha256(city.place.read_bytes()).hexdigest()
    done = city.command("--incident", str(case), "--format", "json")
    assert done.exit_code == 0, done.output
    shown = json.loads(done.output)
    assert sha256(city.place.read_bytes()).hexdigest() == before
    assert (shown["incident_id"], shown["now"]) == ("tonight:1", "2026-06-03T21:01:00Z")
    assert {row["group_id"]: row["side"] for row in shown["groups"]} == {"k:north": "victim", "k:south": "suspect"}
    assert "k:B" in [row["person_id"] for row in shown["people"] if row["side"] == "victim"]
    assert shown["chances"][0]["chance"] is not None


@pytest.mark.parametrize(
    ("old", "new", "code", "said"),
    [
        ("k:W", "k:Nobody", 2, "people: neither the case nor the store knows k:Nobody"),
        ("fatal_shooting", "murdr", 3, "incidents, record 1: kind: got 'murdr'"),
        ("[[incidents]]", SECOND + "[[incidents]]", 3, "the case holds the incidents"),
    ],
)
def test_what_is_wrong_with_a_case_is_said(
    city: City, tmp_path: Path, old: str, new: str, code: int, said: str
) -> None:
    case = tmp_path / "case.toml"
    case.write_text(TONIGHT.replace(old, new), encoding="utf-8")
    done = city.command("--incident", str(case))
    assert (done.exit_code, said in done.output) == (code, True), done.output


def test_bad_input_gets_a_plain_message(city: City, tmp_path: Path) -> None:
    unknown = city.command("k:none")
    assert (unknown.exit_code, "the store holds no incident 'k:none'" in unknown.output) == (2, True)
    early = city.command("k:night", "--now", "1990-01-01")
    assert (early.exit_code, "as known on 1990-01-01" in early.output) == (2, True)
    nothing = city.command()
    assert (nothing.exit_code, "name an incident" in nothing.output) == (2, True)
    bad = city.command("k:night", "--now", "yesterday")
    assert (bad.exit_code, "yesterday" in bad.output) == (2, True)
    refused = CliRunner().invoke(app, ["answer", "k:night", "--store", city.store, "--purpose", " "])
    assert refused.exit_code == 5


def test_a_store_with_three_events_and_one_without_people_make_up_nothing(tmp_path: Path) -> None:
    few = laid_down(tmp_path / "few.duckdb", feud(rounds=2)).command("k:night")
    assert few.exit_code == 0
    assert "Only 2 earlier attacks between groups were watched for long enough; 30 are needed" in few.output
    alone = tables(incidents=[incident("night", NIGHT)])
    empty = laid_down(tmp_path / "alone.duckdb", alone).command("k:night")
    assert empty.exit_code == 0
    assert "Nobody is named in the incident" in empty.output
    assert "%" not in empty.output
