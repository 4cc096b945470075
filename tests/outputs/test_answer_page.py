"""The page of an answer in a real browser: no network, no overflow on a phone, and no record taken for markup."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from netgraph.forecast.answer import answer
from netgraph.model.answer import Answer
from netgraph.model.vocabulary import shipped_vocabulary
from netgraph.outputs.answer_page import write_answer_page
from netgraph.outputs.answer_text import answer_lines
from netgraph.outputs.answer_words import AnswerWords, told
from tests.browser import opened
from tests.builders import group, incident, tables
from tests.forecast.answered import NIGHT, NOW, feud

if TYPE_CHECKING:
    from playwright.sync_api import Browser

NASTY = "</style><script>alert(1)</script><img src=http://127.0.0.1:9/x onerror=alert(2)>\"' & <b>Å</b>"
BARS = (
    "() => [...document.querySelectorAll('.bar .range')].filter((bar) => bar.getBoundingClientRect().width > 0).length"
)
WIDTH = "() => [document.documentElement.scrollWidth, window.innerWidth]"
CONTRAST = "() => [getComputedStyle(document.body).color, getComputedStyle(document.body).backgroundColor]"


@cache
def night() -> Answer:
    return answer(feud(days=9), None, "k:night", now=NOW, seed=1)


@cache
def nasty() -> Answer:
    groups = [group("north", name=NASTY), group("south", name="South")]
    world = feud(days=9, groups=groups)
    people = world.people.assign(name=world.people["name"].where(world.people["person_id"] != "k:A", NASTY))
    return answer(world.replace({"people": people}), None, "k:night", now=NOW, seed=1)


def page(folder: Path, one: Answer, language: str = "en") -> Path:
    return write_answer_page(one, folder / f"{language}.html", language=language)


@pytest.mark.parametrize("language", ["en", "sv"])
def test_the_page_asks_nothing_of_the_network_and_fits_a_phone(browser: Browser, tmp_path: Path, language: str) -> None:
    with opened(browser, page(tmp_path, night(), language), width=390, height=844) as seen:
        for summary in seen.page.locator("summary").all():
            summary.click()
        assert seen.page.evaluate(BARS) == 2 * 4 + len(night().clock)
        wide, window = seen.page.evaluate(WIDTH)
        assert wide <= window
        assert seen.misdeeds() == []


def test_the_page_is_dark_in_the_dark_and_white_in_print(browser: Browser, tmp_path: Path) -> None:
    with opened(browser, page(tmp_path, night())) as seen:
        light = seen.page.evaluate(CONTRAST)
        seen.page.emulate_media(color_scheme="dark")
        assert seen.page.evaluate(CONTRAST) != light
        seen.page.emulate_media(color_scheme="dark", media="print")
        assert seen.page.evaluate(CONTRAST) == ["rgb(0, 0, 0)", "rgb(255, 255, 255)"]


def test_nothing_that_a_record_holds_is_taken_for_markup(browser: Browser, tmp_path: Path) -> None:
    with opened(browser, page(tmp_path, nasty())) as seen:
        assert NASTY in seen.page.inner_text("body").replace("\n", " ")
        assert seen.misdeeds() == []


def test_marks_moment_lists_and_incidents_stand_on_the_page(tmp_path: Path) -> None:
    text = page(tmp_path, night(), "sv").read_text(encoding="utf-8")
    marks = ("Hantering: anges inte", "Läget 2026-06-02 06:00 UTC", "Delning efter händelsetid")
    lists = ("Att nå på den drabbade sidan", "Att nå på den angripande sidan", "frihetsberövad", "k:night", "k:e39")
    assert all(said in text for said in (*marks, *lists))
    assert text.count('<ol class="people">') == 2
    assert "Name Veiled" not in text
    restricted = replace(night(), case={**night().case, "handling": "C"})
    assert "sharing only with conditions" in page(tmp_path, restricted).read_text(encoding="utf-8")


def test_the_same_answer_gives_the_same_bytes(tmp_path: Path) -> None:
    assert page(tmp_path, night()).read_bytes() == page(tmp_path, night()).read_bytes()


def test_an_answer_without_a_chance_says_why_and_draws_no_bar(browser: Browser, tmp_path: Path) -> None:
    alone = answer(tables(incidents=[incident("night", NIGHT)]), None, "k:night", now=NOW, seed=1)
    with opened(browser, page(tmp_path, alone)) as seen:
        assert seen.page.evaluate(BARS) == 0
        assert "Insufficient data" in seen.page.inner_text("main")
        assert seen.misdeeds() == []


def test_numbers_are_written_as_people_of_the_language_read_them() -> None:
    words = {language: AnswerWords(night(), language, shipped_vocabulary()) for language in ("en", "sv")}
    assert [words["en"].percent(chance) for chance in (0.0, 0.0312, 0.0996, 0.5, 1.0)] == [
        "<0.1 %",
        "3.1 %",
        "10 %",
        "50 %",
        "100 %",
    ]
    assert words["sv"].percent(0.0312) == "3,1 %"
    assert [words["sv"].horizon(days) for days in (1, 3, 7)] == ["24 tim", "72 tim", "7 dygn"]
    assert words["en"].when(NOW) == "2026-06-02 08:00"


def test_the_text_and_the_page_say_the_same_of_everybody(tmp_path: Path) -> None:
    lines = "\n".join(answer_lines(night(), language="en", vocabulary=shipped_vocabulary()))
    text = page(tmp_path, night()).read_text(encoding="utf-8")
    view = told(AnswerWords(night(), "en", shipped_vocabulary()))
    for side in ("victim", "suspect"):
        for row in view["people"][side]:
            assert row["name"] in lines and row["name"] in text
            assert row["bond"] in lines and row["bond"] in text
