"""The brief in a real browser: offline, linked, filtered, by keyboard, for everybody; and every claim has its cases."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from axe_playwright_python.sync_playwright import Axe

from netgraph.model.findings import Findings, empty_finding
from netgraph.model.tables import Tables
from netgraph.model.vocabulary import shipped_vocabulary
from netgraph.outputs.brief import write_brief
from tests.browser import opened
from tests.builders import at, tables
from tests.outputs.test_network_page import NASTY
from tests.outputs.worlds import RUN, feuding_city

if TYPE_CHECKING:
    from playwright.sync_api import Browser

READY = "body[data-ready]"
RIGHT_ENDS = """() => [...document.querySelectorAll('table, canvas, svg.main-svg')]
  .map((one) => one.getBoundingClientRect().right)"""
MARKED = "() => [...document.querySelectorAll('tr.marked')].map((row) => row.dataset.rowIncident).filter(Boolean)"


def city(**more: Any) -> tuple[Tables, Findings]:
    """A feuding city with somebody on each list, an attack that waits, and a young person."""
    world, findings = feuding_city(**more)
    cases = (
        world.involvements[world.involvements["entity_kind"] == "person"]
        .groupby("entity_id")["incident_id"]
        .agg(";".join)
    )
    row = {"rank": 1, "rank_low": 1, "rank_high": 4, "stability": "fragile", "person_id": "k:p1-2", "score": 2.0}
    row |= {"horizon_days": 14, "reasons": "own earlier incidents 100 % (2 incidents)", "incident_ids": cases["k:p1-2"]}
    listed = (
        empty_finding("likely_victims")
        .reindex(range(1))
        .assign(**row, conflict_id=findings.conflicts["conflict_id"][0])
    )
    young = empty_finding("concern").reindex(range(1)).assign(person_id="k:p1-3", age=14, under_15=True)
    waiting = empty_finding("open_motifs").reindex(range(1)).assign(closers="k:p1-1", targets="k:p1-2", chance=0.2)
    first = str(cases["k:p1-2"]).split(";")[0]
    waiting = waiting.assign(
        low=0.1, high=0.4, halves=9, until=at("2026-03-04"), last_at=at("2026-02-20"), incident_ids=first
    )
    parts = dict(findings.items()) | {"open_motifs": waiting}
    parts |= {
        "likely_victims": listed,
        "likely_suspects": listed,
        "concern": young.assign(incident_ids=cases["k:p1-3"]),
    }
    return world, Findings.of(**parts)


def write(folder: Path, world: tuple[Tables, Findings], language: str = "en") -> Path:
    words = shipped_vocabulary()
    return write_brief(*world, folder / "brief.html", run=RUN, language=language, vocabulary=words)


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write(tmp_path_factory.mktemp("brief"), city(sizes=(12, 7)))


def test_nothing_is_asked_of_a_network_and_marks_are_drawn(browser: Browser, path: Path) -> None:
    with opened(browser, path) as seen:
        seen.page.wait_for_selector(READY)
        assert seen.page.locator("#when .point").count() == 19
        assert seen.page.evaluate("() => netgraph.network.body.nodeIndices.length") > 10
        assert seen.misdeeds() == []


def test_what_is_selected_in_one_view_is_marked_in_the_others(browser: Browser, path: Path) -> None:
    with opened(browser, path) as seen:
        seen.page.wait_for_selector(READY)
        seen.page.click("#victims .pick[data-person='k:p1-2']")
        marked = seen.page.evaluate(MARKED)
        assert len(marked) > 1
        assert seen.page.evaluate("() => netgraph.network.getSelectedNodes()") == ["1/k:p1-2"]
        shown = seen.page.evaluate(
            "() => document.getElementById('when').data.flatMap((t) => t.selectedpoints.map((at) => t.customdata[at]))"
        )
        assert sorted(shown) == sorted(marked)
        seen.page.click("#conflicts .pick[data-conflict='2']")
        assert len(seen.page.evaluate(MARKED)) == 7
        seen.page.keyboard.press("Escape")
        assert seen.page.evaluate(MARKED) == []
        assert seen.misdeeds() == []


def test_filters_by_time_and_kind_hold_everywhere(browser: Browser, path: Path) -> None:
    with opened(browser, path) as seen:
        seen.page.wait_for_selector(READY)
        days = sorted(row.get_attribute("data-day") for row in seen.page.locator("[data-row-incident]").all())
        seen.page.fill("#from", days[5])
        seen.page.dispatch_event("#from", "change")
        kept = [day for day in days if day >= days[5]]
        assert seen.page.locator("[data-row-incident]:visible").count() == len(kept)
        seen.page.wait_for_function(f"() => document.querySelectorAll('#when .point').length === {len(kept)}")
        kind = seen.page.locator("[data-row-incident]:visible").first.get_attribute("data-kind")
        seen.page.select_option("#kind", kind)
        left = seen.page.locator("[data-row-incident]:visible").all()
        assert 0 < len(left) < len(kept)
        assert {row.get_attribute("data-kind") for row in left} == {kind}
        assert seen.misdeeds() == []


def test_the_keyboard_alone_reaches_and_marks_a_person(browser: Browser, path: Path) -> None:
    with opened(browser, path) as seen:
        seen.page.wait_for_selector(READY)
        for _ in range(400):
            seen.page.keyboard.press("Tab")
            if seen.page.evaluate("() => document.activeElement.matches('#victims .pick[data-person]')"):
                break
        seen.page.keyboard.press("Enter")
        assert seen.page.evaluate(MARKED) != []


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_check_of_accessibility_finds_nothing(browser: Browser, path: Path, scheme: str) -> None:
    with opened(browser, path) as seen:
        seen.page.emulate_media(color_scheme=scheme)
        seen.page.wait_for_selector(READY)
        assert [found["id"] for found in Axe().run(seen.page).response["violations"]] == []


def test_a_phone_shows_it_without_scrolling_sideways(browser: Browser, path: Path) -> None:
    with opened(browser, path, width=390, height=844) as seen:
        seen.page.wait_for_selector(READY)
        assert seen.page.evaluate("() => document.documentElement.scrollWidth") == 390


def test_it_prints_with_everything_open(browser: Browser, path: Path, tmp_path: Path) -> None:
    with opened(browser, path) as seen:
        seen.page.wait_for_selector(READY)
        printed = seen.page.pdf(path=tmp_path / "brief.pdf")
        assert printed.startswith(b"%PDF") and len(printed) > 20_000
        assert seen.page.evaluate("() => [...document.querySelectorAll('details')].every((part) => part.open)")


def test_on_a_sheet_of_paper_nothing_is_cut(browser: Browser, path: Path) -> None:
    with opened(browser, path, width=703, height=1000) as seen:
        seen.page.wait_for_selector(READY)
        seen.page.emulate_media(media="print")
        seen.page.evaluate("() => dispatchEvent(new Event('beforeprint'))")
        seen.page.wait_for_function("() => document.documentElement.scrollWidth <= 703")
        assert max(seen.page.evaluate(RIGHT_ENDS)) <= 703
        assert seen.misdeeds() == []


def claims(page: str) -> list[str]:
    return re.findall(r"<li>(.*?)</li>", re.sub(r'<section id="methods".*', "", page, flags=re.S), flags=re.S)


@pytest.mark.parametrize("language", ["en", "sv"])
def test_every_number_leads_to_a_case_that_is_there(tmp_path: Path, language: str) -> None:
    page = write(tmp_path, city(sizes=(8,)), language).read_text(encoding="utf-8")
    led = set(re.findall(r'href="#(case-\d+)"', page))
    assert led and led <= set(re.findall(r'<tr id="(case-\d+)"', page))
    assert any("20 % (10–40 %)" in claim and "href" in claim for claim in claims(page))


def test_names_are_text_and_the_protected_are_ids(browser: Browser, tmp_path: Path) -> None:
    path = write(tmp_path, city(sizes=(8,), name=NASTY))
    with opened(browser, path) as seen:
        seen.page.wait_for_selector(READY)
        assert NASTY in seen.page.text_content("#victims")
        assert seen.page.locator("img").count() == 0
        assert seen.misdeeds() == []


def test_a_run_that_found_nothing_says_so(browser: Browser, tmp_path: Path) -> None:
    with opened(browser, write(tmp_path, (tables(), Findings.of()))) as seen:
        seen.page.wait_for_selector(READY)
        assert "no conflicts" in seen.page.inner_text("#summary")
        assert seen.misdeeds() == []


def test_the_same_input_gives_the_same_bytes_and_the_script_knows_every_case(tmp_path: Path) -> None:
    world = city(sizes=(8,))
    one, other = (write(tmp_path / name, world).read_bytes() for name in ("a", "b"))
    assert one == other
    figures = json.loads(re.search(rb'id="figures">(.*?)</script>', one)[1])  # type: ignore[index]
    drawn = {case for trace in figures["when"]["data"] for case in trace["customdata"]}
    assert drawn == {case["id"] for case in figures["cases"]}
