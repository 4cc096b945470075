"""The page in a real browser: it asks for nothing, draws what it should, and takes no record for markup."""

from __future__ import annotations

import re
from pathlib import Path
from time import process_time
from typing import TYPE_CHECKING, Any

import pandas as pd
import pytest

from netgraph.errors import NetgraphError
from netgraph.model.findings import Findings
from netgraph.model.tables import Tables
from netgraph.model.vocabulary import shipped_vocabulary
from netgraph.outputs.network_page import write_network_page
from tests.browser import Opened, opened
from tests.builders import involvement, tables
from tests.outputs.worlds import RUN, feuding_city

if TYPE_CHECKING:
    from playwright.sync_api import Browser

NASTY = "</script><script>alert(1)</script><img src=http://127.0.0.1:9/x onerror=alert(2)>\"' & <b>Å</b>"

COUNT_INK = """() => {
  const canvas = document.querySelector('#network canvas');
  const {data} = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height);
  let ink = 0;
  for (let at = 0; at < data.length; at += 4)
    if (data[at + 3] > 0 && (data[at] < 250 || data[at + 1] < 250 || data[at + 2] < 250)) ink += 1;
  return ink;
}"""
SEEN = "() => netgraph.network.body.nodeIndices.length"
BOXES = """() => netgraph.network.body.nodeIndices.map((id) => {
  const box = netgraph.network.getBoundingBox(id);
  return [box.left, box.top, box.right, box.bottom];
})"""


def write(folder: Path, world: tuple[Tables, Findings], language: str = "en", **more: Any) -> Path:
    return write_network_page(*world, folder / "network.html", run=RUN, language=language, seed=1, **more)


def misdeeds_after(seen: Opened, *keys: str) -> list[str]:
    """Use the page as a reader would: every conflict, every sign on and off, search, zoom."""
    for button in seen.page.locator("[data-conflict], .zoom button").all():
        button.click()
    for box in seen.page.locator("[type=checkbox]").all():
        box.click()
    for key in keys:
        seen.page.fill("#find", key)
        seen.page.keyboard.press("Enter")
    seen.page.wait_for_timeout(300)
    return seen.misdeeds()


@pytest.mark.parametrize(("language", "unknown"), [("en", "not known"), ("sv", "ej känd")])
def test_the_page_says_on_which_side_everybody_stands(tmp_path: Path, language: str, unknown: str) -> None:
    page = write(tmp_path, feuding_city(sizes=(9,)), language).read_text()
    sides = re.findall(r"<tr><td>([^<]+)</td><td>", page)
    assert {side for side in sides if side != unknown} == {"A (k:north)", "B"}
    assert sides[-1] == unknown
    assert ("side B (inferred)" if language == "en" else "sida B (härlett)") in page


def test_the_page_asks_nothing_of_the_network_and_draws_every_conflict(browser: Browser, tmp_path: Path) -> None:
    world = feuding_city(sizes=(20, 12, 8))
    with opened(browser, write(tmp_path, world)) as seen:
        first = seen.page.evaluate(COUNT_INK)
        shown = seen.page.evaluate(SEEN)
        seen.page.click("[data-conflict='0']")
        seen.page.wait_for_timeout(200)
        positions = seen.page.evaluate("() => Object.values(netgraph.network.getPositions())")
        everything = seen.page.evaluate(SEEN)
        assert first > 5_000
        assert 20 < shown < everything == len(positions)
        assert len({(at["x"], at["y"]) for at in positions}) == everything
        assert seen.page.evaluate(COUNT_INK) > 5_000
        assert misdeeds_after(seen, "Å", "k:", "nobody of that name") == []


def test_a_page_that_did_ask_for_something_would_be_noticed(browser: Browser, tmp_path: Path) -> None:
    path = tmp_path / "bad.html"
    path.write_text("<img src=http://127.0.0.1:9/x><script>alert(1); undefinedThing()</script>")
    with opened(browser, path) as seen:
        assert seen.requests == ["http://127.0.0.1:9/x"]
        assert seen.dialogs == ["1"]
        assert any("undefinedThing" in error for error in seen.errors)


@pytest.mark.parametrize("language", ["en", "sv"])
def test_names_are_text_wherever_they_are_shown(browser: Browser, tmp_path: Path, language: str) -> None:
    world = feuding_city(sizes=(8,), name=NASTY)
    with opened(browser, write(tmp_path, world, language)) as seen:
        assert misdeeds_after(seen, "alert") == []
        assert NASTY in seen.page.text_content("#detail")
        assert seen.page.evaluate("() => netgraph.nodes.get('1/k:p1-2').title").startswith(f"{NASTY} (k:p1-2)")
        assert NASTY in seen.page.text_content("#cases-1")
        assert seen.page.locator("img").count() == 0
        at = seen.page.evaluate("() => netgraph.network.canvasToDOM(netgraph.network.getPosition('1/k:p1-2'))")
        corner = seen.page.locator("#network").bounding_box()
        seen.page.mouse.move(corner["x"] + at["x"], corner["y"] + at["y"])
        seen.page.wait_for_timeout(300)
        assert NASTY in seen.page.text_content(".vis-tooltip")
        assert seen.misdeeds() == []


def test_labels_do_not_lie_over_each_other_and_all_are_inside_the_picture(browser: Browser, tmp_path: Path) -> None:
    with opened(browser, write(tmp_path, feuding_city(sizes=(34,)))) as seen:
        boxes = seen.page.evaluate(BOXES)
        width, height = seen.page.evaluate("() => [network.clientWidth, network.clientHeight]")
        corners = seen.page.evaluate("() => [{x:0,y:0},{x:1,y:1}].map((at) => netgraph.network.DOMtoCanvas(at))")
    scale = corners[1]["x"] - corners[0]["x"]
    over = [(a, b) for i, a in enumerate(boxes) for b in boxes[:i] if overlap(a, b)]
    assert len(boxes) > 50
    assert over == []
    assert min(box[0] for box in boxes) >= corners[0]["x"]
    assert min(box[1] for box in boxes) >= corners[0]["y"]
    assert max(box[2] for box in boxes) <= corners[0]["x"] + width * scale
    assert max(box[3] for box in boxes) <= corners[0]["y"] + height * scale


def overlap(a: list[float], b: list[float]) -> bool:
    return min(a[2], b[2]) - max(a[0], b[0]) > 1 and min(a[3], b[3]) - max(a[1], b[1]) > 1


def test_parallel_ties_are_all_drawn_and_none_over_another(browser: Browser, tmp_path: Path) -> None:
    world, findings = feuding_city(sizes=(4,))
    case = world.incidents["incident_id"].iloc[0]
    roles = ("driver", "present", "reporter")
    extra = tables(involvements=[involvement(case, "p1-0", role) for role in roles]).involvements
    more = world.replace({"involvements": pd.concat([world.involvements, extra], ignore_index=True)})
    with opened(browser, write(tmp_path, (more, findings))) as seen:
        edges = seen.page.evaluate(f"() => netgraph.edges.get().filter((edge) => edge.to === '1/{case}')")
        between = [edge for edge in edges if edge["from"] == "1/k:p1-0"]
        assert len(between) >= len(roles)
        assert len({str(edge["smooth"]) for edge in between}) == len(between)
        assert all(edge["arrows"] == "" for edge in between)


def test_a_phone_shows_the_page_without_scrolling_sideways(browser: Browser, tmp_path: Path) -> None:
    with opened(browser, write(tmp_path, feuding_city(sizes=(15, 9))), width=390, height=844) as seen:
        assert seen.page.evaluate("() => document.documentElement.scrollWidth") <= 390
        assert seen.page.evaluate(COUNT_INK) > 500
        assert seen.misdeeds() == []


def test_a_sign_that_is_searched_for_is_found_told_of_and_shown(browser: Browser, tmp_path: Path) -> None:
    with opened(browser, write(tmp_path, feuding_city(sizes=(15, 9)))) as seen:
        seen.page.fill("#find", "K2-11")
        seen.page.keyboard.press("Enter")
        assert "k:0201-K2-11-25" in seen.page.text_content("#detail")
        assert seen.page.evaluate("() => netgraph.network.getSelectedNodes()") == ["2/k:0201-K2-11-25"]
        assert seen.page.get_attribute("[data-conflict='2']", "aria-pressed") == "true"
        seen.page.fill("#find", "nobody of that name")
        assert seen.page.text_content("#found") == "Nothing of that name in this picture"


def test_a_protected_identity_is_shown_by_its_id_alone(tmp_path: Path) -> None:
    world, findings = feuding_city(sizes=(15,))
    protected = world.people[world.people["protected_identity"]]
    page = write(tmp_path, (world, findings)).read_text(encoding="utf-8")
    assert len(protected) == 1
    assert protected["person_id"].iloc[0] in page
    assert protected["name"].iloc[0] not in page


def test_a_swedish_page_has_swedish_words(tmp_path: Path) -> None:
    world, findings = feuding_city(sizes=(15,))
    page = write(tmp_path, (world, findings), "sv").read_text(encoding="utf-8")
    kinds = [shipped_vocabulary().label("kinds", kind, "sv") for kind in world.incidents["kind"]]
    for word in ['lang="sv"', "Konflikter enligt läget 2026-03-01", "målsägande", "härlett", "Ärenden", *kinds]:
        assert word in page
    assert not re.search(r"\b(victim|suspect|Conflict \d|inferred|recorded as)\b", words_of(page))


def words_of(page: str) -> str:
    """The page less scripts, styles and tags: what a reader reads."""
    return re.sub(r"<[^>]*>", " ", re.sub(r"(?s)<(script|style).*?</\1>", " ", page))


def test_the_page_can_be_read_without_the_picture(tmp_path: Path) -> None:
    world, findings = feuding_city(sizes=(9,))
    text = words_of(write(tmp_path, (world, findings)).read_text(encoding="utf-8"))
    for word in [*world.incidents["incident_id"], RUN.run_id, "2026-03-01", "not evidence", "Event-time split"]:
        assert word in text


def test_more_cases_than_are_drawn_are_said(tmp_path: Path) -> None:
    text = words_of(write(tmp_path, feuding_city(sizes=(50,))).read_text(encoding="utf-8"))
    assert "The 40 newest of 50 cases" in text


def test_a_run_without_conflicts_says_so(browser: Browser, tmp_path: Path) -> None:
    with opened(browser, write(tmp_path, (Tables.of(), Findings.of()))) as seen:
        assert "found no conflicts" in seen.page.text_content("main")
        assert seen.misdeeds() == []


def test_the_same_input_gives_the_same_bytes(tmp_path: Path) -> None:
    world, findings = feuding_city(sizes=(15, 9))
    mixed = world.replace({name: frame.sample(frac=1, random_state=1) for name, frame in world.items()})
    one = write(tmp_path / "one", (world, findings)).read_bytes()
    assert write(tmp_path / "two", (world, findings)).read_bytes() == one
    assert write(tmp_path / "three", (mixed, findings)).read_bytes() == one


def test_five_conflicts_take_at_most_three_seconds_of_work(tmp_path: Path) -> None:
    world = feuding_city(sizes=(40,) * 5)
    start = process_time()  # of this process alone: others on the machine do not count
    write(tmp_path, world)
    assert process_time() - start <= 3


def test_a_page_that_cannot_be_written_is_one_clear_error(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(NetgraphError, match="cannot be written"):
        write(tmp_path / "file", feuding_city(sizes=(4,)))


def test_an_unknown_language_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="allowed en, sv"):
        write(tmp_path, feuding_city(sizes=(4,)), "no")
