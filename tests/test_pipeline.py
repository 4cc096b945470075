"""A run from records to files: the same again, killed at any moment, on a full disk, and the rules about people."""

from __future__ import annotations

import json
import random
import resource
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest

from netgraph.config import Config
from netgraph.errors import NetgraphError
from netgraph.model.findings import FINDINGS
from netgraph.model.versions import as_of
from netgraph.pipeline import Steps, demo_spec, demonstrate, load, run
from netgraph.simulation import simulate
from netgraph.store import open_store

FIXTURES = Path(__file__).parent.parent / "fixtures"
CONFIG = Config(purpose="test", actor="tester")


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("demo")
    earlier = f"duckdb:{out / 'demo.duckdb'}"
    load("csv_folder", str(FIXTURES / "two_gangs"), store=earlier, config=CONFIG, steps=Steps())
    demonstrate(out, config=CONFIG, steps=Steps())
    return out


def table(folder: Path, name: str) -> pd.DataFrame:
    return pd.read_csv(folder / f"{name}.csv")


def results(folder: Path) -> dict[str, bytes]:
    """The bytes of every file of a run; run.json without what may differ."""
    files = {
        path.name: path.read_bytes() for path in sorted(folder.iterdir()) if path.suffix in {".csv", ".html", ".md"}
    }
    record = json.loads((folder / "run.json").read_text())
    del record["execution"]
    return files | {"run.json": json.dumps(record).encode()}


def test_the_demo_leaves_every_file_filled(demo: Path) -> None:
    for name in FINDINGS:
        assert len(table(demo, name)), name
    assert (demo / "network.html").stat().st_size > 100_000
    assert 5_000_000 < (demo / "brief.html").stat().st_size < 8_000_000
    assert json.loads((demo / "run.json").read_text())["run_id"] in (demo / "network.html").read_text()


def test_the_demo_starts_afresh_where_an_earlier_one_has_been(demo: Path) -> None:
    store = open_store(f"duckdb:{demo / 'demo.duckdb'}", actor="tester", purpose="test")
    known = store.read()
    store.close()
    assert known.incidents["incident_id"].str.startswith("demo:").all()
    assert known.incidents["recorded_at"].max() < pd.Timestamp("2026-07-02")


def test_a_second_run_leaves_the_same_bytes(demo: Path, tmp_path: Path) -> None:
    run(f"duckdb:{demo / 'demo.duckdb'}", out=tmp_path, as_of=None, config=CONFIG, steps=Steps())
    assert results(tmp_path) == results(demo)


def test_who_runs_it_and_what_for_do_not_change_the_run(demo: Path, tmp_path: Path) -> None:
    other = replace(CONFIG, actor="somebody", purpose="else")
    ran = run(f"duckdb:{demo / 'demo.duckdb'}", out=tmp_path, as_of=None, config=other, steps=Steps())
    assert ran.run.run_id == json.loads((demo / "run.json").read_text())["run_id"]


def test_another_seed_or_moment_is_another_run_and_an_earlier_one_is_what_it_is_compared_with(
    demo: Path, tmp_path: Path
) -> None:
    store = f"duckdb:{demo / 'demo.duckdb'}"
    first = run(store, out=tmp_path / "a", as_of="2026-01-01", config=CONFIG, steps=Steps())
    again = run(store, out=tmp_path / "b", as_of="2026-01-01", config=CONFIG, steps=Steps())
    later = run(store, out=tmp_path / "c", as_of="2026-02-01", config=CONFIG, steps=Steps())
    other = run(store, out=tmp_path / "d", as_of="2026-02-01", config=replace(CONFIG, seed=9), steps=Steps())
    assert first.run == again.run
    assert first.run.compared_with is None
    assert later.run.compared_with == other.run.compared_with == first.run.run_id
    assert len({first.run.run_id, later.run.run_id, other.run.run_id}) == 3


def test_findings_come_back_from_the_store_as_they_were_claimed(demo: Path) -> None:
    ran_id = json.loads((demo / "run.json").read_text())["run_id"]
    store = open_store(f"duckdb:{demo / 'demo.duckdb'}", actor="tester", purpose="test")
    kept = store.read_findings(ran_id)
    store.close()
    for name, frame in kept.items():
        assert len(frame) == len(table(demo, name)), name


def test_every_claim_names_incidents_that_are_in_the_store(demo: Path) -> None:
    store = open_store(f"duckdb:{demo / 'demo.duckdb'}", actor="tester", purpose="test")
    known = set(store.read().incidents["incident_id"])
    store.close()
    evidence = table(demo, "evidence")
    assert set(evidence["incident_id"]) <= known
    claimed = {
        "conflicts": set(table(demo, "conflicts")["conflict_id"]),
        "retaliations": set(table(demo, "retaliations")["retaliation_id"]),
        "likely_victims": set(table(demo, "likely_victims")["person_id"]),
        "likely_suspects": set(table(demo, "likely_suspects")["person_id"]),
    }
    for finding, ids in claimed.items():
        assert set(evidence.loc[evidence["finding"] == finding, "finding_id"]) == ids, finding


def test_the_shares_under_a_score_sum_to_one(demo: Path) -> None:
    scored = table(demo, "evidence").query("finding in ('likely_victims', 'likely_suspects')")
    assert scored.groupby(["finding", "finding_id"])["share"].sum().sub(1).abs().max() < 1e-3


def test_minors_are_in_no_list_but_concern_and_nobody_in_custody_has_a_rank(demo: Path) -> None:
    concern = table(demo, "concern")
    assert (concern["age"] < 18).all()
    for name in ("likely_victims", "likely_suspects"):
        listed = table(demo, name)
        assert not set(listed["person_id"]) & set(concern["person_id"])
        assert not (listed["age"] < 18).any()
        apart = listed["apart"].fillna("") != ""
        assert listed.loc[apart, "rank"].isna().all()
        assert listed.loc[~apart, "rank"].tolist() == list(range(1, (~apart).sum() + 1))


def test_no_file_of_a_run_holds_a_national_number_or_the_name_of_a_protected_person(demo: Path) -> None:
    store = open_store(f"duckdb:{demo / 'demo.duckdb'}", actor="tester", purpose="test")
    people = store.read().people
    store.close()
    written = "".join(path.read_text() for path in demo.iterdir() if path.suffix in {".csv", ".html", ".json"})
    assert not [number for number in people["national_id"].dropna() if number in written]
    plain = set(people.loc[~people["protected_identity"], "name"].dropna())
    hidden = set(people.loc[people["protected_identity"], "name"].dropna()) - plain
    assert hidden
    assert not [name for name in hidden if name in written]


def test_planted_retaliation_is_found(demo: Path) -> None:
    """Answers, by the city's own truth, of which the records tell the groups of all sides and the order in time."""
    tables, truth = simulate(demo_spec(), seed=CONFIG.seed)
    known = as_of(tables, pd.Timestamp("2026-08-01").as_unit("us"))
    groups = known.memberships.groupby("person_id")["group_id"].agg(set)
    parts = known.involvements.join(groups, on="entity_id").dropna(subset="group_id")
    sides = parts.groupby(["incident_id", "role"])["group_id"].agg(lambda some: set().union(*some)).to_dict()
    cases = known.incidents.set_index("incident_id")

    def told(first: str, second: str) -> bool:
        attackers, targets = sides.get((first, "suspect"), set()), sides.get((first, "victim"), set())
        back = attackers & sides.get((second, "victim"), set()), targets & sides.get((second, "suspect"), set())
        return all(back) and cases.at[first, "occurred_to"] <= cases.at[second, "occurred_from"]

    found = table(demo, "retaliations")
    pairs = set(zip(found["first_incident_id"], found["second_incident_id"], strict=True))
    answers = truth.aggressions.query("channel == 'retaliation'")
    answers = answers[answers["lag_hours"] <= 24 * CONFIG.retaliation_days]
    hit = [pair in pairs for pair in zip(answers["parent_id"], answers["incident_id"], strict=True) if told(*pair)]
    assert len(hit) >= 5
    assert sum(hit) / len(hit) >= 0.8, (sum(hit), len(hit))


def test_version_one_is_read_back_exactly_after_version_two(tmp_path: Path) -> None:
    store = f"duckdb:{tmp_path / 'city.duckdb'}"
    load("csv_folder", str(FIXTURES / "two_gangs"), store=store, config=CONFIG, steps=Steps())
    with_one = open_store(store, actor="tester", purpose="test")
    before = with_one.read()
    with_one.close()
    newest = max(frame["recorded_at"].max() for _, frame in before.items() if len(frame))
    second = load("csv_folder", str(FIXTURES / "two_gangs_v2"), store=store, config=CONFIG, steps=Steps())
    assert not second.report.is_unchanged
    with_two = open_store(store, actor="tester", purpose="test")
    after, now = with_two.read(as_of=newest), with_two.read()
    with_two.close()
    for name, frame in after.items():
        pd.testing.assert_frame_equal(frame, getattr(before, name))
    assert now.people["deceased_on"].notna().sum() == before.people["deceased_on"].notna().sum() + 1
    assert len(now.involvements) == len(before.involvements) - 1


def test_an_empty_store_says_so(tmp_path: Path) -> None:
    store = f"duckdb:{tmp_path / 'empty.duckdb'}"
    open_store(store, actor="tester", purpose="test", write=True).close()
    with pytest.raises(NetgraphError, match="holds no records; load a feed first"):
        run(store, out=tmp_path / "out", as_of=None, config=CONFIG, steps=Steps())


@pytest.mark.parametrize("language", ["en", "sv"])
def test_what_people_read_is_in_their_language(demo: Path, tmp_path: Path, language: str) -> None:
    told = replace(CONFIG, language=language)
    run(f"duckdb:{demo / 'demo.duckdb'}", out=tmp_path, as_of=None, config=told, steps=Steps())
    page = (tmp_path / "network.html").read_text()
    assert f'lang="{language}"' in page
    why = " ".join(table(tmp_path, "case_links")["why"])
    assert ("samma person" in why) == (language == "sv")


CHILD = """
import sys
from pathlib import Path
from netgraph.config import Config
from netgraph.pipeline import Steps, run
said = Steps(lambda name: print(name, flush=True))
run(sys.argv[1], out=Path(sys.argv[2]), as_of=None, config=Config(purpose="test", actor="tester"), steps=said)
print("done", flush=True)
"""


def start_run(store: str, out: Path, **more: object) -> subprocess.Popen[str]:
    words = [sys.executable, "-c", CHILD, store, str(out)]
    return subprocess.Popen(words, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, **more)  # type: ignore[call-overload, no-any-return]


@pytest.fixture
def gangs(tmp_path: Path) -> Iterator[str]:
    store = f"duckdb:{tmp_path / 'city.duckdb'}"
    load("csv_folder", str(FIXTURES / "two_gangs"), store=store, config=CONFIG, steps=Steps())
    yield store


def test_a_run_killed_at_twenty_random_moments_leaves_no_half_file_and_a_repeat_completes(
    gangs: str, tmp_path: Path
) -> None:
    whole = tmp_path / "whole"
    begin = time.perf_counter()
    with start_run(gangs, whole) as child:
        assert child.communicate()[0].endswith("done\n")
    lasts = time.perf_counter() - begin
    expected, chance = results(whole), random.Random(4)
    for number in range(20):
        out = tmp_path / f"killed{number}"
        with start_run(gangs, out) as child:
            time.sleep(lasts * chance.uniform(0.2, 1.0))
            child.send_signal(signal.SIGKILL)
        for path in out.glob("*") if out.exists() else ():
            if path.suffix in {".csv", ".html"}:
                assert path.read_bytes() == expected[path.name]
        open_store(gangs, actor="tester", purpose="test").close()
    again = tmp_path / "killed19"
    run(gangs, out=again, as_of=None, config=CONFIG, steps=Steps())
    assert results(again) == expected


def test_a_full_disk_is_told_and_leaves_no_half_file(gangs: str, tmp_path: Path) -> None:
    """No file may grow past 300 kB: the small lists fit, the page does not."""
    out = tmp_path / "full"

    def limit() -> None:
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (300_000, 300_000))

    words = [sys.executable, "-m", "netgraph", "run", "--store", gangs, "--out", str(out), "--purpose", "test"]
    done = subprocess.run(words, capture_output=True, text=True, preexec_fn=limit, check=False)  # noqa: PLW1509
    assert done.returncode != 0
    assert "Traceback" not in done.stderr
    assert "network.html" in done.stderr
    assert not (out / "network.html").exists()
    assert not (out / "run.json").exists()
    assert not [path for path in out.iterdir() if path.suffix not in {".csv"}]


def test_an_interrupted_run_says_so(gangs: str, tmp_path: Path) -> None:
    """On a busy machine a run may be done before the signal comes: that is told by 0, and tried again."""
    for attempt in range(10):
        code, told = _interrupted(gangs, tmp_path / f"out{attempt}", purpose=f"interruption {attempt}.")
        assert code in (0, 130), told
        if code == 130:
            break
    assert code == 130
    assert "interrupted" in told
    assert "Traceback" not in told


def _interrupted(store: str, out: Path, *, purpose: str) -> tuple[int, str]:
    """Run and press Ctrl-C as soon as the store is open."""
    words = [sys.executable, "-m", "netgraph", "run", "--store", store, "--out", str(out), "--purpose", purpose]
    audit = Path(store.removeprefix("duckdb:") + ".audit.jsonl")
    with subprocess.Popen(words, stderr=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as child:
        while purpose not in audit.read_text():
            assert child.poll() is None
            time.sleep(0.01)
        child.send_signal(signal.SIGINT)
        _, told = child.communicate()
    return child.returncode, told
