"""Motifs from the command line: found, counted, open, tested and explained, in a store of few records."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pandas as pd
import pytest
from typer.testing import CliRunner

from netgraph.cli import app
from netgraph.config import Config
from netgraph.errors import InvalidConfig
from netgraph.graph import events
from netgraph.model.tables import Tables
from netgraph.model.versions import as_of
from netgraph.model.vocabulary import shipped_vocabulary
from netgraph.motifs.library import library
from netgraph.pipeline import Steps, analyse
from netgraph.pipeline import motifs as motifs_of
from netgraph.pipeline.motif_events import LEVELS, attacks_between, events_for
from netgraph.pipeline.motifs import MotifQuestion, Records, Trial, count_in, find_in, open_in
from netgraph.safeguards.listing import ages, may_be_listed
from netgraph.simulation import simulate
from netgraph.simulation.spec import Spec
from netgraph.store import open_store
from tests.builders import at, person, tables
from tests.worlds import no_conflict, two_feuding_pairs

runner = CliRunner()


@pytest.fixture(scope="module")
def town() -> Tables:
    """A small simulated town: people of all ages, groups, unknown attackers, several people on one side."""
    return simulate(Spec.of("village", aggressions=400), seed=1)[0]


NOW = at("2026-02-12")
FORTNIGHT = timedelta(days=14)


def feuding(*, born: str = "1990-01-01"):
    """The two feuding pairs, D answering C last; of all four the day of birth is known."""
    world = two_feuding_pairs()
    people = tables(people=[person(name, birth_date=at(born if name == "C" else "1990-01-01")) for name in "ABCD"])
    return world.replace({"people": people.people})


@pytest.fixture
def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.setenv("NETGRAPH_PURPOSE", "test")
    url = f"duckdb:{tmp_path / 'town.duckdb'}"
    with open_store(url, actor="tester", purpose="test", write=True) as kept:
        kept.write(feuding(), now=at("2026-03-01"))
    return url


def run(*arguments: str) -> tuple[int, str]:
    done = runner.invoke(app, ["motifs", *arguments])
    return done.exit_code, done.output


def test_instances_are_found_with_their_people_and_incidents(store: str) -> None:
    code, said = run("find", "retaliation", "--store", store, "--format", "csv")
    assert code == 0
    assert "retaliation,A=k:A B=k:B,k:ab;k:ba,2026-01-01T12:00:00Z" in said
    assert run("find", "retaliation", "--store", store, "--days", "5", "--format", "csv")[1].count("k:ab") == 0


@pytest.mark.parametrize("act", ["find", "count", "open", "test"])
def test_a_table_is_printed_without_a_warning(store: str, act: str) -> None:
    """Moments stand beside numbers there; only the numbers are rounded."""
    more = ["--draws", "19"] if act == "test" else []
    code, said = run(act, "retaliation", "--store", store, *more)
    assert code == 0
    assert "retaliation" in said
    assert "Warning" not in said


def test_counts_are_told_for_every_usual_time(store: str) -> None:
    code, said = run("count", "retaliation", "--store", store, "--format", "csv")
    assert code == 0
    days, counts = zip(*(line.split(",")[1:] for line in said.splitlines()[1:]), strict=True)
    assert days == ("1.0", "3.0", "7.0", "14.0", "30.0", "90.0")
    assert counts == ("0.0", "0.0", "1.0", "2.0", "2.0", "2.0")


def test_what_is_open_is_told_as_of_a_moment(store: str) -> None:
    code, said = run("open", "retaliation", "--store", store, "--as-of", "2026-02-12", "--format", "csv")
    assert code == 0 and "retaliation,k:C,k:D,k:dc," in said


def test_too_little_to_test_is_said(store: str) -> None:
    code, said = run("test", "retaliation", "--store", store, "--draws", "19", "--format", "csv")
    assert code == 0 and said.count("insufficient data") == 6


def test_a_motif_of_ones_own_is_read_from_its_file(store: str, tmp_path: Path) -> None:
    own = tmp_path / "mine.toml"
    own.write_text('name = "mine"\npattern = "A→B [shooting], B→A [shooting] within 7 d"\nen = "my own"', "utf-8")
    code, said = run("find", "--file", str(own), "--store", store, "--format", "csv")
    assert code == 0 and "mine,A=k:A B=k:B,k:ab;k:ba" in said and "k:cd" not in said
    assert "mine: A→B [shooting], B→A [shooting] within 7 d\n    my own" in run("explain", "--file", str(own))[1]


def test_motifs_are_explained_in_both_languages_and_in_cypher_without_a_store() -> None:
    shipped = library()["feud"]
    assert shipped.en in run("explain", "feud")[1] and shipped.sv in run("explain", "feud", "--language", "sv")[1]
    assert run("explain")[1].count("within") >= len(library())
    statement = Path(__file__).parent.parent.parent / "cypher" / "motifs" / "feud.cypher"
    assert run("explain", "feud", "--cypher")[1] == statement.read_text(encoding="utf-8")
    assert "(a:Group)<-[ms1:MEMBER_OF*0..1]-" in run("explain", "feud", "--cypher", "--level", "group")[1]
    assert run("explain", "feud", "--cypher", "--level", "town")[0] == 2


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["retalliation"], "did you mean 'retaliation'"),
        (["retaliation", "--level", "town"], "allowed person, group"),
        (["retaliation", "--days", "-1"], "needs 0 or more"),
        (["co_offender_armed", "--level", "group"], "use --level person"),
        (["retaliation", "--format", "xml"], "allowed table, json, csv"),
        (["--file", "nowhere.toml"], "cannot be read"),
    ],
)
def test_what_cannot_be_asked_is_refused_in_one_message(store: str, arguments: list[str], said: str) -> None:
    code, told = run("find", *arguments, "--store", store)
    assert code == 2 and said in told and "Traceback" not in told


def test_a_null_that_there_is_not_is_refused(store: str) -> None:
    code, told = run("test", "retaliation", "--null", "N9", "--store", store)
    assert code == 2 and "allowed N1, N2, N3" in told


def test_between_people_only_known_adults_are_told_of_as_who_could_close_or_suffer_it() -> None:
    asked = MotifQuestion(("retaliation",))
    assert open_in(Records(feuding(), NOW), asked, config=Config())["closers"].tolist() == ["k:C"]
    assert open_in(Records(feuding(born="2010-01-01"), NOW), asked, config=Config()).empty
    assert open_in(Records(two_feuding_pairs(), NOW), asked, config=Config()).empty


def test_where_nothing_happened_every_question_has_an_empty_answer() -> None:
    records = Records(no_conflict(), NOW)
    for level in ("person", "group"):
        asked = MotifQuestion(level=level)
        assert find_in(records, asked, limit=None, config=Config()).empty
        assert open_in(records, asked, config=Config()).empty
        assert count_in(records, asked, config=Config())["expected_count"].eq(0).all()


def test_an_unknown_word_in_a_file_is_a_fault_of_the_settings(tmp_path: Path) -> None:
    own = tmp_path / "mine.toml"
    own.write_text('name = "mine"\npattern = "A→B [shoting], B→A within 7 d"', "utf-8")
    with pytest.raises(InvalidConfig, match="did you mean 'shooting'"):
        MotifQuestion(files=(own,)).motifs(Config())
    own.write_text('name = "mine"\npattern = "A→B, B→A"', "utf-8")
    with pytest.raises(InvalidConfig, match="pass --days"):
        MotifQuestion(files=(own,)).delta(MotifQuestion(files=(own,)).motifs(Config())[0])


def test_reading_only_incidents_with_two_known_sides_gives_the_same_rows(town: Tables) -> None:
    words, motifs = Config().words(), MotifQuestion(("retaliation", "feud")).motifs(Config())
    now = town.incidents["recorded_at"].max()
    town = as_of(town, now)
    for level in LEVELS:
        every = events(town, kinds=words.aggression_kinds(), level=level)
        known = (every["source"].notna() & every["target"].notna()).to_numpy()
        expected = every[known].reset_index(drop=True)
        read = events_for(Records(town, now), motifs, level=level, config=Config())
        assert len(expected) > 20
        pd.testing.assert_frame_equal(
            read[read["source"].notna() & read["target"].notna()].reset_index(drop=True), expected
        )
        assert len(read) < len(every)
        pd.testing.assert_frame_equal(attacks_between(level, town, now=now, config=Config()), read)


def test_unknown_attackers_count_in_a_test_unless_they_are_left_out(town: Tables) -> None:
    now = town.incidents["recorded_at"].max()
    records, asked = Records(as_of(town, now), now), MotifQuestion(("retaliation",), level="group")
    kinds = {"all": ("N2", False), "known": ("N2", True), "turned": ("N3", False)}
    found = {
        name: motifs_of.test_in(records, asked, Trial(kind, 19, known_only), config=Config())
        for name, (kind, known_only) in kinds.items()
    }
    assert (found["all"]["observed"].iloc[2:] > found["known"]["observed"].iloc[2:]).all()
    assert found["turned"]["observed"].tolist() == found["known"]["observed"].tolist()
    counted = count_in(records, asked, config=Config())
    assert found["known"]["observed"].tolist() == pytest.approx(counted["expected_count"].tolist())


def test_adults_are_the_same_people_whether_all_or_only_the_named_are_looked_at(town: Tables) -> None:
    now = town.incidents["occurred_from"].quantile(0.8)
    records = Records(as_of(town, now), now)
    found = open_in(records, MotifQuestion(("retaliation",), days=60), config=Config())
    everybody = set(may_be_listed(records.tables, now=now))
    grown = (ages(records.tables.people, now=now) >= 18).fillna(False).to_numpy(dtype=bool)
    adults = everybody & set(records.tables.people["person_id"][grown])
    assert len(found) and {one for ids in [*found["closers"], *found["targets"]] for one in ids.split(";")} <= adults


def test_a_users_own_words_say_what_an_attack_is(tmp_path: Path) -> None:
    """Where shooting is no attack, no two shootings are retaliation, in whatever way they are asked for."""
    kinds = shipped_vocabulary().kinds
    kinds.assign(aggression=kinds.index == "stabbing").to_csv(tmp_path / "kinds.csv")
    config, asked = Config(vocabulary=str(tmp_path)), MotifQuestion(("retaliation",))
    records = Records(feuding(), NOW)
    assert find_in(records, asked, limit=None, config=config).empty
    assert count_in(records, asked, config=config)["expected_count"].eq(0).all()
    assert open_in(records, asked, config=config).empty


def test_a_run_lists_what_is_open_with_its_identity() -> None:
    found = analyse(feuding(), now=NOW, config=Config(), steps=Steps()).open_motifs
    assert found[["motif", "level", "closers", "targets", "incident_ids"]].values.tolist() == [
        ["feud", "person", "k:C", "k:D", "k:cd;k:dc"],
        ["retaliation", "person", "k:C", "k:D", "k:dc"],
    ]
    assert found["open_motif_id"].is_unique and (found["until"] >= NOW).all()
    assert found["until"].tolist() == [at("2026-02-01 12:00") + FORTNIGHT, at("2026-02-09 12:00") + FORTNIGHT]
