"""Decisions of people: what is refused, and what is kept with who, when and why."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pandas as pd
import pytest
from typer.testing import CliRunner, Result

from netgraph.cli import app
from netgraph.config import Config
from netgraph.pipeline import Steps, load, run
from netgraph.store import Store, open_store

FIXTURES = Path(__file__).parent.parent.parent / "fixtures"
CONFIG = Config(purpose="test", actor="tester")
KNOWN, OTHER = "vinterby:K-106", "vinterby:K-109"


@pytest.fixture(scope="module")
def city(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The two gangs, with one run."""
    folder = tmp_path_factory.mktemp("judged")
    store = f"duckdb:{folder / 'city.duckdb'}"
    load("csv_folder", str(FIXTURES / "two_gangs"), store=store, config=CONFIG, steps=Steps())
    run(store, out=folder / "out", as_of=None, config=CONFIG, steps=Steps())
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("NETGRAPH_PURPOSE", "case review")
        patch.setenv("NETGRAPH_ACTOR", "ann")
        yield store


def opened(store: str) -> Store:
    return open_store(store, actor="tester", purpose="test")


def decisions(store: str) -> pd.DataFrame:
    with opened(store) as kept:
        return kept.read().judgements


def decide(store: str, *words: str, verdict: str = "dismissed", reason: str = "not the same car") -> Result:
    return CliRunner().invoke(app, ["judge", *words, "--verdict", verdict, "--reason", reason, "--store", store])


def test_a_decision_is_kept_with_who_when_and_why_and_is_in_the_audit(city: str) -> None:
    begin = pd.Timestamp.now("UTC").tz_localize(None)
    assert decide(city, "link", OTHER, KNOWN).exit_code == 0
    row = decisions(city).set_index(["a_id", "b_id"]).loc[(KNOWN, OTHER)]
    assert (row["subject_kind"], row["verdict"], row["reason"]) == ("link", "dismissed", "not the same car")
    assert (row["made_by"], row["basis"]) == ("ann", "assessment")
    assert begin <= row["made_on"] <= pd.Timestamp.now("UTC").tz_localize(None)
    assert row["recorded_at"] == row["made_on"]
    audit = Path(city.removeprefix("duckdb:") + ".audit.jsonl").read_text().splitlines()
    written = [json.loads(line) for line in audit if '"write"' in line and '"counts"' in line]
    assert written[-1]["counts"] == {"judgements added": 1}
    assert (written[-1]["actor"], written[-1]["purpose"]) == ("ann", "case review")


def test_a_later_decision_takes_the_place_of_an_earlier_one_and_both_stay_on_record(city: str) -> None:
    pair = ("vinterby:K-101", "vinterby:K-102")
    for verdict in ("dismissed", "undecided"):
        assert decide(city, "link", *pair, verdict=verdict).exit_code == 0
    assert decisions(city).set_index("a_id").at[pair[0], "verdict"] == "undecided"
    with opened(city) as kept:
        history = kept.history().judgements
    assert history.loc[history["a_id"] == pair[0], "verdict"].tolist() == ["dismissed", "undecided"]


def test_conflicts_their_cases_and_people_on_lists_can_be_judged(city: str) -> None:
    with opened(city) as kept:
        found = kept.read_findings()
    conflict, cases = found.conflicts.loc[0, ["conflict_id", "incident_ids"]]
    who = found.likely_suspects.loc[0, "person_id"]
    subjects = [("conflict", conflict), ("conflict", conflict, cases.split(";")[0]), ("flag", who, "suspect")]
    for subject in subjects:
        told = decide(city, *subject, verdict="confirmed")
        assert told.exit_code == 0, told.output
    kept_rows = decisions(city)[["subject_kind", "a_id", "b_id"]].astype("object")
    rows = kept_rows.where(kept_rows.notna(), None).to_numpy().tolist()
    assert all([*subject, None][:3] in rows for subject in subjects)


@pytest.mark.parametrize(
    ("words", "more", "message"),
    [
        (("link", KNOWN, "vinterby:K-999"), {}, "the store holds no incident vinterby:K-999"),
        (("link", KNOWN, KNOWN), {}, "needs two incidents"),
        (("link", KNOWN, OTHER), {"verdict": "maybe"}, "got 'maybe', allowed confirmed, dismissed, undecided"),
        (("link", KNOWN, OTHER), {"reason": "  "}, "--reason: got nothing"),
        (("conflict", "conflict:nothing"), {}, "no conflict 'conflict:nothing'; the latest run found conflict:"),
        (("flag", "vinterby:p99"), {}, "no person 'vinterby:p99'"),
        (("flag", "vinterby:p02", "witness"), {}, "allowed victim, suspect, concern"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, tuple) else None,
)
def test_what_cannot_be_judged_is_refused_in_plain_words(
    city: str, words: tuple[str, ...], more: dict[str, str], message: str
) -> None:
    before = decisions(city)
    told = decide(city, *words, **more)
    assert told.exit_code == 2
    assert message in told.output
    pd.testing.assert_frame_equal(decisions(city), before)


def test_a_conflict_is_judged_after_a_run_has_found_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NETGRAPH_PURPOSE", "test")
    store = f"duckdb:{tmp_path / 'empty.duckdb'}"
    open_store(store, actor="tester", purpose="test", write=True).close()
    told = decide(store, "conflict", "conflict:1")
    assert (told.exit_code, "make one with netgraph run" in told.output) == (2, True)
    told = decide(store, "link", "k:1", "k:2")
    assert (told.exit_code, "the store holds no incident k:1 and no k:2" in told.output) == (2, True)


def test_a_dismissed_link_does_not_come_back_and_a_decision_taken_back_lets_it(city: str, tmp_path: Path) -> None:
    """The whole way: a run finds a link, somebody dismisses it, the next run is without it and says what changed."""
    one, other = strongest_link(city)
    assert decide(city, "link", other, one, reason="two men of one name").exit_code == 0
    later = run(city, out=tmp_path / "later", as_of=None, config=CONFIG, steps=Steps())
    assert (one, other) not in linked(city)
    assert later.run.compared_with
    assert set(later.findings.changes["compared_with"]) <= {later.run.compared_with}
    assert decide(city, "link", one, other, verdict="undecided", reason="it was he after all").exit_code == 0
    run(city, out=tmp_path / "again", as_of=None, config=CONFIG, steps=Steps())
    assert (one, other) in linked(city)


def linked(store: str) -> list[tuple[str, str]]:
    """The pairs of cases that the latest run linked."""
    with opened(store) as kept:
        links = kept.read_findings(only=["case_links"]).case_links
    return list(zip(links["incident_a"], links["incident_b"], strict=True))


def strongest_link(store: str) -> tuple[str, str]:
    with opened(store) as kept:
        links = kept.read_findings(only=["case_links"]).case_links
    pair = links.sort_values(["log_odds", "incident_a", "incident_b"], ascending=[False, True, True]).iloc[0]
    return str(pair["incident_a"]), str(pair["incident_b"])
