"""A page of one conflict, one person or one case: the subject and what stands around it, and mistakes told."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from typer.testing import CliRunner, Result

from netgraph.cli import app
from tests.browser import opened

if TYPE_CHECKING:
    from playwright.sync_api import Browser

TWO_GANGS = Path(__file__).parent.parent.parent / "fixtures" / "two_gangs"


@pytest.fixture(autouse=True)
def purpose(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NETGRAPH_PURPOSE", "test")


def show(city: Path, *words: str | Path) -> Result:
    return CliRunner().invoke(app, ["show", *map(str, words), "--store", f"duckdb:{city / 'city.duckdb'}"])


def picture(path: Path) -> dict[str, Any]:
    found = re.search(r'id="picture">(.*?)</script>', path.read_text(encoding="utf-8"))
    assert found is not None
    return json.loads(found[1])  # type: ignore[no-any-return]


def somebody(city: Path) -> str:
    """The person of most cases in the largest conflict."""
    rows = (city / "run" / "members.csv").read_text(encoding="utf-8-sig").splitlines()
    people = [row.split('","') for row in rows if '"person"' in row]
    return max(people, key=lambda row: row[-1].count(";"))[2]


def test_a_conflict_is_drawn_as_on_the_network_page(city: Path, tmp_path: Path) -> None:
    first = (city / "run" / "conflicts.csv").read_text(encoding="utf-8-sig").splitlines()[1]
    conflict, *_, cases = [cell.strip('"') for cell in first.split(",")][:-4]
    assert show(city, "conflict", conflict, "--out", tmp_path / "c.html").exit_code == 0
    drawn = {node["id"].partition("/")[2] for node in picture(tmp_path / "c.html")["nodes"]}
    assert set(cases.split(";")) <= drawn


def test_a_conflict_as_a_brief_holds_its_cases_its_people_and_nobody_else_s(
    browser: Browser, city: Path, tmp_path: Path
) -> None:
    members = (city / "run" / "members.csv").read_text(encoding="utf-8-sig").splitlines()[1:]
    conflict = members[0].split('","')[0].strip('"')
    own = {row.split('","')[2] for row in members if row.startswith(f'"{conflict}","incident"')}
    people = {row.split('","')[2] for row in members if row.startswith(f'"{conflict}","person"')}
    path = tmp_path / "c.html"
    assert show(city, "conflict", conflict, "--out", path, "--format", "brief").exit_code == 0
    with opened(browser, path) as seen:
        seen.page.wait_for_selector("body[data-ready]")
        told = "() => [...document.querySelectorAll('#people [data-row-person]')].map((row) => row.dataset.rowPerson)"
        assert set(seen.page.evaluate(told)) == people
        rows = "() => [...document.querySelectorAll('[data-row-incident]')].map((row) => row.dataset.rowIncident)"
        assert own <= set(seen.page.evaluate(rows))
        assert conflict in seen.page.inner_text(".about")
        assert seen.misdeeds() == []


def test_a_brief_of_a_person_is_refused(city: Path, tmp_path: Path) -> None:
    failed = show(city, "person", somebody(city), "--out", tmp_path / "x.html", "--format", "brief")
    assert failed.exit_code == 2 and "brief is for a conflict" in failed.stderr
    assert list(tmp_path.iterdir()) == []


def test_a_person_is_marked_and_all_his_cases_are_there(browser: Browser, city: Path, tmp_path: Path) -> None:
    who, path = somebody(city), tmp_path / "p.html"
    assert show(city, "person", who, "--out", path, "--language", "sv").exit_code == 0
    shown = picture(path)
    assert shown["chosen"] == [f"1/{who}"]
    assert "tie" not in shown["hidden"]
    with opened(browser, path) as seen:
        assert seen.page.evaluate("window.netgraph.network.getSelectedNodes()") == [f"1/{who}"]
        assert who in seen.page.inner_text("#detail")
        assert seen.misdeeds() == []


def test_around_a_case_stand_those_that_share_somebody_with_it(city: Path, tmp_path: Path) -> None:
    case = (city / "run" / "members.csv").read_text(encoding="utf-8-sig").split('"incident","')[1].split('"')[0]
    assert show(city, "incident", case, "--out", tmp_path / "i.html").exit_code == 0
    shown = picture(tmp_path / "i.html")
    assert shown["chosen"] == [f"1/{case}"]
    others = {edge["to"] for edge in shown["edges"] if edge["look"] in ("suspect", "victim", "other")}
    assert f"1/{case}" in others and len(others) > 1


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("gang", "x"), "allowed conflict, person, incident"),
        (("person", "nobody"), "no record with a case"),
        (("conflict", "conflict:0"), "no conflict"),
    ],
)
def test_mistakes_are_said_and_leave_no_file(city: Path, tmp_path: Path, words: tuple[str, str], says: str) -> None:
    failed = show(city, *words, "--out", tmp_path / "x.html")
    assert failed.exit_code == 2 and says in failed.stderr
    assert list(tmp_path.iterdir()) == []


def test_nothing_is_shown_of_a_store_without_a_run(tmp_path: Path) -> None:
    store = f"duckdb:{tmp_path / 'bare.duckdb'}"
    assert CliRunner().invoke(app, ["load", "csv_folder", str(TWO_GANGS), "--store", store]).exit_code == 0
    failed = CliRunner().invoke(app, ["show", "person", "x", "--out", str(tmp_path / "x.html"), "--store", store])
    assert failed.exit_code == 2 and "no run" in failed.stderr
