"""The null N4: motifs between groups beside streams drawn from the model of group dyads."""

from __future__ import annotations

from datetime import timedelta
from functools import cache
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from typer.testing import CliRunner

from netgraph.cli import app
from netgraph.config import Config
from netgraph.errors import InvalidConfig, NetgraphError
from netgraph.forecast.branching import CHANNELS
from netgraph.forecast.dyads import DyadModel, FittedDyads
from netgraph.forecast.dyads_fit import fit_branching
from netgraph.forecast.dyads_records import read_conflicts
from netgraph.forecast.surrogate_streams import as_seen, drawn_streams, surrogates_for
from netgraph.forecast.surrogates import as_attacks, as_events, draw_attacks
from netgraph.model.tables import Tables
from netgraph.motifs import RETALIATION, Null, significance
from netgraph.pipeline.motifs import MotifQuestion, Records, Trial, test_in
from netgraph.store import open_store
from tests.builders import incident, involvement, membership, tables

NOW = pd.Timestamp("2026-06-01")
WEEK = timedelta(days=7)
ASKED = MotifQuestion(("retaliation",), level="group", days=7)
MODEL = DyadModel(draws=0, imputations=1)
test_in.__test__ = False  # type: ignore[attr-defined]


def world(answer_days: float) -> Tables:
    """Three pairs of groups attack in turn at random; so long after each third attack of A on B comes B's answer."""
    rng, cases, parts = np.random.default_rng(8), [], []

    def attack(name: str, one: str, other: str, day: float) -> None:
        cases.append(incident(name, str((pd.Timestamp("2022-01-01") + pd.Timedelta(days=day)).floor("min"))))
        parts.extend([involvement(name, f"{one}1"), involvement(name, f"{other}2", "victim")])

    for number, day in enumerate(np.sort(rng.uniform(0, 1590, 150))):
        one, other = [("A", "B"), ("C", "D"), ("E", "F")][number % 3]
        attack(f"{number}", one, other, day)
        if number % 3 == 0:
            attack(f"{number}-answer", other, one, day + answer_days * (1 if answer_days < 9 else rng.uniform(0, 1)))
    people = [membership(f"{group}{place}", f"g{group}", probability=0.95) for group in "ABCDEF" for place in (1, 2)]
    return tables(incidents=cases, involvements=parts, memberships=people)


@cache
def answering() -> Tables:
    return world(1.0)


@cache
def quiet() -> Tables:
    """As many attacks of B on A, but at any time in the months after."""
    return world(150.0)


@cache
def fitted(answers: bool) -> FittedDyads:
    return MODEL.fit(answering() if answers else quiet(), now=NOW, seed=1)


def tried(known: Tables, model: FittedDyads, *without: str, draws: int = 39) -> pd.Series:
    records = Records(known, NOW, model.model)
    return test_in(records, ASKED, Trial("N4", draws, without=without), config=Config()).iloc[0]


def test_answers_are_found_beside_a_model_that_knows_none() -> None:
    found = tried(answering(), fitted(True), "retaliation")
    assert found["null"] == "surrogates" and found["draws"] == 39 and found["note"] == ""
    assert found["observed"] >= 50 and found["p"] <= 0.05 and found["ratio"] > 1.5


def test_answers_beyond_what_the_stored_model_knows_are_found() -> None:
    """Fitted when there were none; asked when there are."""
    assert tried(answering(), fitted(False))["p"] <= 0.05


def test_a_model_that_knows_of_the_answers_makes_as_many_itself() -> None:
    assert tried(answering(), fitted(True))["p"] > 0.05


def test_where_the_model_made_the_attacks_every_p_is_as_likely_as_another() -> None:
    """Streams of a model are taken for records, the model fitted anew to each, and asked about its own."""
    read = read_conflicts(answering(), now=NOW, seed=1, imputations=1)
    assert read is not None
    model, found = fit_branching(read.attacks, kappas=(0.5,)), []
    for seed in range(24):
        stream = draw_attacks(read.attacks, model, seed=seed)
        again = fit_branching(as_attacks(stream, read.attacks), kappas=(0.5,))
        null = Null("surrogates", surrogates=drawn_streams(read, again, draws=19, seed=seed, kind="shooting"))
        events = as_events(read, stream, kind="shooting", of="seen:")
        found.append(significance(events, [RETALIATION], deltas=[WEEK], null=null, seed=1)["p"].item())
    assert 0.35 < np.mean(found) < 0.65
    assert np.sum(np.array(found) <= 0.1) <= 6
    assert max(found) > 0.7 and min(found) < 0.35


def test_a_stream_is_the_same_each_time_and_shows_as_much_as_is_known() -> None:
    """A third of the attacks are of one who is as likely a man of A as of C, on one of whom all groups are told."""
    people = [membership(f"{group}{place}", f"g{group}", probability=0.95) for group in "BDEF" for place in (1, 2)]
    people += [
        membership(f"{one}{place}", f"g{of}", probability=0.45) for one in "AC" for of in "AC" for place in (1, 2)
    ]
    doubtful = answering().replace({"memberships": tables(memberships=people).memberships})
    read = read_conflicts(doubtful, now=NOW, seed=1, imputations=1)
    assert read is not None
    seen, kept = as_seen(read, kind="shooting")
    stream = read.attacks.streams[0]
    sure = [max(stream.prior[low:high]) > 0.5 for low, high in zip(stream.start[:-1], stream.start[1:], strict=True)]
    assert kept == np.mean(sure) and len(seen) == sum(sure) and set(seen["target"]) <= {f"k:g{one}" for one in "ABCDEF"}
    model = fit_branching(read.attacks, kappas=(0.5,))
    some, every = (drawn_streams(read, model, draws=9, seed=3, kind="shooting", kept=share) for share in (0.5, 1.0))
    pd.testing.assert_frame_equal(some[4], list(some)[4])
    assert 0.42 < sum(map(len, some)) / sum(map(len, every)) < 0.58
    told = surrogates_for(fitted(True), answering(), now=NOW, draws=9, seed=3, kind="shooting")
    assert told is not None and len(told[1]) == 9 and told[1].kept == 1


def test_what_the_model_cannot_tell_is_refused() -> None:
    records = Records(answering(), NOW, fitted(True).model)
    for asked, trial in [
        (MotifQuestion(("retaliation",)), Trial("N4", 9)),
        (MotifQuestion(("ally_strikes_back",), level="group"), Trial("N4", 9)),
        (MotifQuestion(("threat_then_attack",), level="group"), Trial("surrogates", 9)),
        (ASKED, Trial("N4", 9, without=("revenge",))),
        (ASKED, Trial("N2", 9, without=(CHANNELS[1],))),
    ]:
        with pytest.raises(InvalidConfig, match="N4|--without"):
            test_in(records, asked, trial, config=Config())
    with pytest.raises(NetgraphError, match="train dyads"):
        test_in(Records(answering(), NOW), ASKED, Trial("N4", 9), config=Config())
    too_few = DyadModel(draws=0).fit(answering(), now=pd.Timestamp("2022-03-01"), seed=1)
    with pytest.raises(NetgraphError, match="insufficient data"):
        tried(answering(), too_few)


def test_the_command_takes_the_model_from_the_store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NETGRAPH_PURPOSE", "test")
    url = f"duckdb:{tmp_path / 'town.duckdb'}"
    with open_store(url, actor="tester", purpose="test", write=True) as kept:
        kept.write(answering(), now=NOW)
    ask = ["motifs", "test", "retaliation", "--level", "group", "--null", "N4", "--draws", "9", "--store", url]
    refused = CliRunner().invoke(app, ask)
    assert refused.exit_code != 0 and "netgraph train dyads" in refused.output
    with open_store(url, actor="tester", purpose="test", write=True) as kept:
        kept.write_model("dyads", fitted(True).model())
    said = CliRunner().invoke(app, [*ask, "--without", "retaliation", "--format", "csv"])
    assert said.exit_code == 0 and "surrogates,9," in said.output and said.output.count("retaliation,") == 6
