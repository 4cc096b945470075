"""Every kind of page in a real browser: offline, without an error, for the keyboard alone, and for everybody."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pandas as pd
import pytest
from axe_playwright_python.sync_playwright import Axe

from netgraph.model.findings import empty_finding
from netgraph.model.vocabulary import shipped_vocabulary
from netgraph.outputs.answer_page import write_answer_page
from netgraph.outputs.brief import write_brief, write_conflict_brief
from netgraph.outputs.network_board import Sheet
from netgraph.outputs.network_overview import write_communities_page, write_rivalries_page
from netgraph.outputs.network_page import write_network_page
from tests.browser import opened
from tests.builders import at, group, tables
from tests.outputs.test_answer_page import nasty
from tests.outputs.test_brief import READY, city
from tests.outputs.test_network_page import COUNT_INK, NASTY, SEEN
from tests.outputs.worlds import RUN

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

    from netgraph.model.tables import Tables

WORDS = shipped_vocabulary()
WORLD = city(sizes=(6, 4), name=NASTY)
TOLD: dict[str, Any] = {"run": RUN, "language": "en", "vocabulary": WORDS}
FOCUSABLE = "a[href], button, input, select, summary, [tabindex='0']"
SHOWN_LINES = "() => netgraph.edges.get().filter((edge) => !edge.hidden).length"
LINES = "(look) => netgraph.edges.get().filter((edge) => edge.look === look).length"
AGAIN = """() => {
  const one = document.activeElement, last = window.last;
  window.last = one;
  const again = one !== last && reached.has(one);
  reached.add(one);
  return again;
}"""
UNREACHED = """(which) => [...document.querySelectorAll(which)]
  .filter((one) => one.checkVisibility() && !one.disabled && !reached.has(one))
  .map((one) => one.outerHTML.slice(0, 80))"""


def sheet(title: str = "Overview", language: str = "en") -> Sheet:
    return Sheet(RUN, language, 1, WORDS, title, "about")


def camps(world: Tables) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Everybody of one conflict as one community, and who stood together in which case."""
    people = world.people["person_id"]
    communities = pd.DataFrame({"person_id": people, "community": people.str.slice(2, 4).map({"p1": 0, "p2": 1})})
    parts = world.involvements[(world.involvements["entity_kind"] == "person") & ~world.involvements["anonymous"]]
    pairs = parts.merge(parts, on="incident_id").query("entity_id_x < entity_id_y")
    together = pairs.groupby(["entity_id_x", "entity_id_y"])["incident_id"].agg(["nunique", ";".join]).reset_index()
    columns = ["person_a", "person_b", "count", "incident_ids"]
    return communities, together.set_axis(columns, axis=1).assign(weight=1.0)


def rivals(world: Tables) -> tuple[Tables, pd.DataFrame, pd.DataFrame]:
    groups = tables(groups=[group("north", name=NASTY), group("south"), group("east", name="Öst")]).groups
    row = {"level": "group", "attacks": 2.5, "incidents": 3, "returned": 1.0, "first_at": at("2026-01-01")}
    row |= {"last_at": at("2026-02-01"), "incident_ids": ";".join(world.incidents["incident_id"][:3])}
    ends = [("k:north", "k:south"), ("k:south", "k:north"), ("community:3", "k:north")]
    rows = [row | {"rivalry_id": f"r{n}", "source": one, "target": to} for n, (one, to) in enumerate(ends)]
    columns = list(empty_finding("rivalries"))
    found = pd.DataFrame(rows).reindex(columns=columns).astype({"dormant_since": "datetime64[us]"})
    stated = pd.DataFrame([("k:east", "k:north", "allied")], columns=["group_a", "group_b", "kind"])
    return world.replace({"groups": groups}), found, stated


def conflict_brief(path: Path) -> Path:
    first = WORLD[1].conflicts["conflict_id"][0]
    return write_conflict_brief(*WORLD, path, conflict=first, **TOLD)


def communities(path: Path) -> Path:
    return write_communities_page(WORLD[0], *camps(WORLD[0]), path, sheet=sheet())


def rivalries(path: Path) -> Path:
    return write_rivalries_page(*rivals(WORLD[0]), path, sheet=sheet())


PAGES: dict[str, Callable[[Path], Path]] = {
    "brief": lambda path: write_brief(*WORLD, path, **TOLD),
    "conflict brief": conflict_brief,
    "network": lambda path: write_network_page(*WORLD, path, seed=1, **TOLD),
    "communities": communities,
    "rivalries": rivalries,
    "answer": lambda path: write_answer_page(nasty(), path, language="en"),
}


def tabbed_through(page: Page) -> list[str]:
    """Press Tab until the first thing is reached again; return what was never reached."""
    page.evaluate("() => { window.reached = new Set(); document.body.focus(); }")
    for _ in range(2 * page.locator(FOCUSABLE).count() + 60):  # a date takes a key press a part of it
        page.keyboard.press("Tab")
        if page.evaluate(AGAIN):
            break
    return page.evaluate(UNREACHED, FOCUSABLE)  # type: ignore[no-any-return]


def used(page: Page) -> None:
    """Use what the page offers: search, switch signs and lines off and on, mark a person, filter by kind."""
    page.fill("#find", "Å")
    page.keyboard.press("Enter")
    assert page.evaluate("() => netgraph.network.getSelectedNodes().length") == 1
    for box in page.locator(".legend [type=checkbox]").all():
        shown = page.evaluate(SHOWN_LINES)
        name = box.get_attribute("data-line")
        box.click()
        assert name is None or page.evaluate(LINES, name) == 0 or page.evaluate(SHOWN_LINES) != shown


def linked(page: Page) -> None:
    """Mark a person of a brief, then filter by a kind: the rows of cases follow."""
    page.locator("#cases .pick[data-person]").first.click()
    assert page.locator("tr.marked[data-row-incident]").count() > 0
    before = page.locator("[data-row-incident]:visible").count()
    page.select_option("#kind", index=1)
    assert 0 < page.locator("[data-row-incident]:visible").count() < before
    page.select_option("#kind", index=0)
    page.keyboard.press("Escape")
    assert page.locator("tr.marked").count() == 0


@pytest.mark.parametrize("kind", list(PAGES))
def test_a_page_is_offline_without_error_for_the_keyboard_and_for_everybody(
    browser: Browser, tmp_path: Path, kind: str
) -> None:
    with opened(browser, PAGES[kind](tmp_path / "page.html")) as seen:
        if "brief" in kind:
            seen.page.wait_for_selector(READY)
        assert [(found["id"], found["nodes"][0]["html"]) for found in Axe().run(seen.page).response["violations"]] == []
        assert seen.page.locator("img").count() == 0
        assert "<b>Å</b>" in seen.page.text_content("body")
        if kind != "answer":
            assert seen.page.evaluate(SEEN) >= 4
            assert seen.page.evaluate(COUNT_INK) > 2_000
            used(seen.page)
        if "brief" in kind:
            linked(seen.page)
        assert tabbed_through(seen.page) == []
        assert seen.misdeeds() == []


def picture(path: Path) -> dict[str, Any]:
    found = re.search(r'id="picture">(.*?)</script>', path.read_text(encoding="utf-8"))
    assert found is not None
    return json.loads(found[1])  # type: ignore[no-any-return]


def test_communities_stand_apart_and_a_line_names_its_cases(tmp_path: Path) -> None:
    drawn = picture(communities(tmp_path / "page.html"))
    at_ = {number: [node for node in drawn["nodes"] if node["conflict"] == number] for number in (1, 2)}
    assert max(node["x"] for node in at_[1]) < min(node["x"] for node in at_[2])
    lines = [edge for edge in drawn["edges"] if edge["look"] == "together"]
    assert lines and all("k:0201-K" in edge["title"] for edge in lines)
    assert {edge["width"] for edge in lines if "1 cases" in edge["title"]} == {1.6}


def test_of_too_small_communities_nobody_is_drawn_and_it_is_said(tmp_path: Path) -> None:
    alone = pd.DataFrame({"person_id": ["k:p1-0", "k:p1-1"], "community": [0, 0]})
    path = write_communities_page(WORLD[0], alone, camps(WORLD[0])[1], tmp_path / "page.html", sheet=sheet())
    assert "Nothing to draw" in path.read_text(encoding="utf-8")


def test_attacks_are_dashed_arrows_as_wide_as_they_are_many_and_what_is_stated_is_solid(tmp_path: Path) -> None:
    world, found, stated = rivals(WORLD[0])
    found.loc[0, "attacks"] = 5.0
    drawn = picture(write_rivalries_page(world, found, stated, tmp_path / "page.html", sheet=sheet()))
    attacks = {(edge["from"], edge["to"]): edge for edge in drawn["edges"] if edge["look"] == "attack"}
    assert len(attacks) == 3
    assert all(edge["arrows"] == "to" and edge["dashes"] for edge in attacks.values())
    assert attacks["1/k:north", "1/k:south"]["width"] > attacks["1/k:south", "1/k:north"]["width"]
    (allied,) = [edge for edge in drawn["edges"] if edge["look"] == "allied"]
    assert allied["dashes"] is False


@pytest.mark.parametrize("kind", ["communities", "rivalries"])
def test_an_overview_in_the_same_order_or_another_is_the_same_bytes(tmp_path: Path, kind: str) -> None:
    one = PAGES[kind](tmp_path / "one.html").read_bytes()
    world, mixed = WORLD[0], {"frac": 1.0, "random_state": 1}
    if kind == "communities":
        members, together = camps(world)
        write_communities_page(world, members.sample(**mixed), together.sample(**mixed), tmp_path / "b", sheet=sheet())
    else:
        world, found, stated = rivals(world)
        write_rivalries_page(world, found.sample(**mixed), stated, tmp_path / "b", sheet=sheet())
    assert (tmp_path / "b").read_bytes() == one
