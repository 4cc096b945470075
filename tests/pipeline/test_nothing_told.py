"""Nothing that is written to be read or passed on tells what must stay, and all of it says where it is from.

One world with secrets in every column that can hold text; every kind of file that a run, an export, a page, an answer
or a picture leaves is opened and read.
"""

from __future__ import annotations

import json
import re
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest
from PIL import Image
from typer.testing import CliRunner

import netgraph as ng
from netgraph.cli import app
from netgraph.model.tables import Tables, conform
from tests.builders import at, record

FIXTURES = Path(__file__).parents[2] / "fixtures" / "two_gangs"
NAME, ADDRESS, AREA, PHONE, PLATE = "Hemlig Skyddadsson", "Gömgatan 3", "G-OMD", "070-5550123", "GÖM 123"
HIDDEN = "vinterby:p02"
"""Who has a protected identity: a member of one of the gangs, suspect and victim in several cases."""
PLACE = (17.1234321, 60.6543456)
TEXTS = {
    "incidents.summary": "etnicitet Xyzländare",
    "judgements.reason": "religion Qwertyism",
    "interventions.outcome": "hälsa Dolsjuka",
    "modus.ethnicity": "Landlösing",
    "involvements.source_ref": f"akt om {NAME}",
}
"""What stands in columns that may hold any text: of fields that must never be told."""
NUMBER = re.compile(r"19\d{6}-\d{4}")
NEVER = (
    NAME,
    "Skyddadsson",
    ADDRESS,
    AREA,
    PHONE,
    PLATE,
    "17.1234",
    "60.6543",
    "Xyzl",
    "Qwerty",
    "Dolsjuka",
    "Landlös",
)
ORDINARY = "Charlie Skissberg"  # somebody who may be named: shows that the files say something


def planted() -> Tables:
    feed = ng.open_source("csv_folder")
    world, _ = feed.transform(feed.get(str(FIXTURES)))
    people = world.people.assign(national_id=[f"19{n:02}0101-{n:04}" for n in range(50, 50 + len(world.people))])
    hidden = (people["person_id"] == HIDDEN).to_numpy()
    people["name"] = people["name"].mask(hidden, NAME)
    people["protected_identity"] = people["protected_identity"] | hidden
    incidents = world.incidents.assign(summary=TEXTS["incidents.summary"])
    incidents["location_id"] = incidents["location_id"].mask(
        incidents["incident_id"] == "vinterby:K-109", "vinterby:gom"
    )
    noted = {"source": "vinterby", "recorded_at": at("2026-01-01")}
    home = {"location_id": "vinterby:gom", "longitude": PLACE[0], "latitude": PLACE[1], "address": ADDRESS}
    home |= {"area_code": AREA, "precision_m": 10.0, "x": 512_345.0, "y": 6_752_345.0}
    rows = {
        "locations": [home],
        "vehicles": [{"vehicle_id": "vinterby:gomd", "registration": PLATE}],
        "modus": [{"incident_id": "vinterby:K-109", "trait": "ethnicity", "value": TEXTS["modus.ethnicity"]}],
        "holdings": [
            {"person_id": HIDDEN, "thing_kind": kind, "thing_id": thing, "kind": how}
            for kind, thing, how in (
                ("address", "vinterby:gom", "lives_at"),
                ("phone", PHONE, "uses"),
                ("vehicle", "vinterby:gomd", "owns"),
            )
        ],
        "judgements": [
            {"subject_kind": "link", "a_id": "vinterby:K-106", "b_id": "vinterby:K-109", "verdict": "confirmed"}
            | {"reason": TEXTS["judgements.reason"], "made_by": "somebody", "made_on": at("2026-02-01")}
        ],
    }
    more = {name: conform(name, pd.DataFrame([row | record() | noted for row in told])) for name, told in rows.items()}
    frames = {name: pd.concat([getattr(world, name), frame], ignore_index=True) for name, frame in more.items()}
    parts = world.involvements.assign(source_ref=TEXTS["involvements.source_ref"])
    done = world.interventions.assign(outcome=TEXTS["interventions.outcome"])
    return world.replace(
        {**frames, "people": people, "incidents": incidents, "involvements": parts, "interventions": done}
    )


def call(*words: str | Path) -> str:
    done = CliRunner().invoke(app, [str(word) for word in words])
    assert done.exit_code == 0, (words, done.output)
    return done.stdout


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with everything that netgraph writes to be read or passed on of the planted world."""
    folder = tmp_path_factory.mktemp("told")
    store = f"duckdb:{tmp_path_factory.mktemp('store') / 'city.duckdb'}"
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("NETGRAPH_PURPOSE", "test")
        with ng.open_store(store, actor="me", purpose="test", write=True) as kept:
            kept.write(planted(), now=at("2026-03-01"))
        call("run", "--out", folder / "run", "--store", store)
        write_pages(folder, store)
        for form in ("graphml", "gexf", "geojson", "ftm", "i2", "xlsx"):
            call("export", form, "--out", folder / f"export.{form}", "--store", store)
    return folder


def write_pages(folder: Path, store: str) -> None:
    conflict = pd.read_csv(folder / "run" / "conflicts.csv")["conflict_id"].iloc[0]
    answer = pd.read_csv(folder / "run" / "retaliations.csv")["retaliation_id"].iloc[0]
    for name, words in {
        "show_conflict.html": ["show", "conflict", conflict],
        "show_brief.html": ["show", "conflict", conflict, "--format", "brief"],
        "show_person.html": ["show", "person", HIDDEN],
        "show_incident.html": ["show", "incident", "vinterby:K-109"],
        "show_communities.html": ["show", "communities"],
        "show_rivalries.html": ["show", "rivalries"],
        "answer.html": ["answer", "vinterby:K-109", "--format", "page"],
        "answer.json": ["answer", "vinterby:K-109", "--format", "json"],
        "answer.txt": ["answer", "vinterby:K-109", "--format", "text"],
        "timeline.svg": ["picture", "timeline", conflict],
        "motif.svg": ["picture", "motif", answer],
        "motif.png": ["picture", "motif", answer],
        "rivalries.svg": ["picture", "rivalries"],
        "near.svg": ["picture", "near-repeat", "--draws", "9"],
    }.items():
        call(*words, "--out", folder / name, "--store", store)


def texts(folder: Path) -> Iterator[tuple[str, str]]:
    """All that each file says: what is packed in it unpacked."""
    for path in sorted(folder.rglob("*")):
        if path.is_dir():
            continue
        name = path.relative_to(folder).as_posix()
        if zipfile.is_zipfile(path):
            with zipfile.ZipFile(path) as packed:
                yield name, "\n".join(packed.read(part).decode() for part in packed.namelist())
        elif path.suffix == ".png":
            yield name, "\n".join(Image.open(path).text.values())  # type: ignore[attr-defined]
        else:
            yield name, without_libraries(path.read_text(encoding="utf-8"))


def without_libraries(page: str) -> str:
    """A page without the scripts of plotly and vis-network that travel in it."""
    return re.sub(r"<script>[^<]{200000,}.*?</script>", "", page, flags=re.DOTALL)


def test_every_kind_of_file_is_there_and_only_its_owner_can_read_it(told: Path) -> None:
    names = {name for name, _ in texts(told)}
    assert len(names) > 30 and {"run/brief.html", "export.i2/links.csv", "motif.png", "answer.json"} <= names
    assert all(path.stat().st_mode & 0o777 == 0o600 for path in told.rglob("*") if path.is_file())


def test_no_file_holds_a_national_number_a_forbidden_field_or_who_and_where_the_protected_are(told: Path) -> None:
    leaks = {name: [secret for secret in NEVER if secret in text] for name, text in texts(told)}
    assert {name: found for name, found in leaks.items() if found} == {}
    assert [name for name, text in texts(told) if NUMBER.search(text)] == []
    said = dict(texts(told))
    for name in ("run/brief.html", "run/network.html", "export.graphml", "run/likely_suspects.csv", "show_person.html"):
        assert ORDINARY in said[name] or HIDDEN in said[name], name
    assert HIDDEN in said["export.graphml"] and ORDINARY in said["export.graphml"]


def test_every_file_says_which_run_as_of_when_from_which_sources_and_how_to_handle_it(told: Path) -> None:
    run = json.loads((told / "run" / "run.json").read_text())
    silent = []
    for name, text in texts(told):
        marks = [run["as_of"][:10], "vinterby", re.compile(r"(?i)\bhandling\b|\bhantering\b")]
        if not name.startswith("answer"):  # it is asked of the records, and belongs to no run
            marks.append(run["run_id"])
        if len(text.splitlines()) > 1 or not name.endswith(".csv"):  # a list of nobody is its header alone
            silent += [(name, str(mark)) for mark in marks if not re.search(mark, text)]
    assert silent == []


def test_what_a_notebook_shows_of_the_world_tells_no_names(told: Path) -> None:
    world = planted()
    graph = ng.share(world, ng.Findings.of(), run=None, now=at("2026-03-01"))
    for shown in (world, graph, replace(graph), ng.answer(world, None, "vinterby:K-109", now=at("2026-03-01"), seed=1)):
        said = shown._repr_html_() + repr(shown)
        assert [secret for secret in (*NEVER, ORDINARY) if secret in said] == [] and not NUMBER.search(said)
    assert told.is_dir()


def test_full_copies_need_to_be_called_so_are_the_owners_alone_and_stand_in_the_audit(tmp_path: Path) -> None:
    store = f"duckdb:{tmp_path / 'city.duckdb'}"
    audit = tmp_path / "city.duckdb.audit.jsonl"
    bad = tmp_path / "bad"
    bad.mkdir()
    for path in FIXTURES.glob("*.*"):
        (bad / path.name).write_bytes(path.read_bytes())
    with (bad / "people.csv").open("a", encoding="utf-8") as file:
        file.write("p99,Bruten Radsson,1990-02-31,,male,,\n")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("NETGRAPH_PURPOSE", "test")
        rejected = Path(f"{tmp_path / 'city.duckdb'}.load") / "rejected.csv"
        call("load", "csv_folder", bad, "--store", store)
        assert "Bruten" not in rejected.read_text() and "1990-02-31" in rejected.read_text()
        assert "full copy" not in audit.read_text()
        call("load", "csv_folder", bad, "--store", store, "--full-copy")
        assert "Bruten" in rejected.read_text() and "full copy of the rows rejected" in audit.read_text()
        for form in ("csv_folder", "neo4j_csv"):
            out = tmp_path / form
            refused = CliRunner().invoke(app, ["export", form, "--out", str(out), "--store", store])
            assert refused.exit_code == 5 and not out.exists()
            call("export", form, "--out", out, "--store", store, "--full-copy")
            files = [path for path in out.rglob("*") if path.is_file()]
            assert any(ORDINARY in path.read_text(encoding="utf-8") for path in files)
            assert all(path.stat().st_mode & 0o777 == 0o600 for path in [*files, rejected])
            assert f"full copy as {form}" in audit.read_text().splitlines()[-1]
