"""The model card and data sheet of a run."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from netgraph.model.findings import Model, Run
from netgraph.outputs.model_card import DYADS, Card, StreamCard, data_sheet, flares_on, validated_on, write_model_card
from netgraph.statistics.variance import variance_share
from tests.builders import at, incident, involvement, person, tables

RUN = Run("r1", at("2026-06-01"), 1, "0.1", "digest", {})
MODEL = Model("people", "3 incidents of k", at("2026-05-01"))
WORLD = tables(
    people=[person("A", name="Åke Hemlig", birth_year=1990, sex="male"), person("B")],
    incidents=[incident("1"), incident("2", status="unfounded", recorded_at=at("2026-02-01"))],
    involvements=[
        involvement("1", "A", information_grade="D"),
        involvement("1", "B", "victim"),
        involvement("1", "k:1/1", "victim", anonymous=True),
        involvement("2", "B"),
    ],
)


def stream(name: str, *, learnt: bool) -> StreamCard:
    return StreamCard(
        name=name, learnt=learnt, outcomes=70 if learnt else 7, windows=12, expected=1.25, scored=1200, ranked=50,
        apart=3, stable=40, single_source=2, age_share=0.123 if learnt else float("nan"),
        reasons=(("own_history", 0.75), ("group_risk", 0.25)), weights=(("own_side", 0.004),) if learnt else (),
    )  # fmt: skip


CARD = Card(50, 14, "", 50, True, (stream("victim", learnt=True), stream("suspect", learnt=False)))


def card(folder: Path, language: str = "en") -> str:
    path = folder / "card.md"
    write_model_card(path, card=CARD, model=MODEL, run=RUN, tables=WORLD, language=language)
    return path.read_text(encoding="utf-8")


def test_the_card_holds_the_figures_of_its_run(tmp_path: Path) -> None:
    text = card(tmp_path)
    for figure in ("Run r1", "3 incidents of k", "2026-05-01 00:00", "70 outcomes", "1.2", "1,200", "12.3 %", "75.0 %"):
        assert figure in text, figure
    assert "| `own_side` | 4.00 |" in text
    assert "Insufficient data: 7 outcomes, fewer than 50" in text
    assert "event-time split" in text
    assert "{{" not in text


def test_the_card_is_the_same_in_swedish_and_has_no_names(tmp_path: Path) -> None:
    text = card(tmp_path, "sv")
    assert "För få uppgifter: 7 utfall, färre än 50" in text
    assert text.count("\n|") == card(tmp_path).count("\n|")
    assert "Hemlig" not in text
    assert card(tmp_path, "sv") == text


def test_the_sheet_says_what_is_missing_in_the_records() -> None:
    sheet = data_sheet(WORLD)
    assert sheet["no_age"] == "50.0 %"
    assert sheet["unnamed"] == "25.0 %"
    assert sheet["uncorroborated"] == "33.3 %"
    assert sheet["ungraded"] == "66.7 %"
    assert sheet["unfounded"] == "50.0 %"
    assert sheet["no_recording_time"] == "50.0 %"
    assert ("incidents", "2") in list(sheet["rows"])  # type: ignore[call-overload]


def test_nothing_is_called_validated_that_no_study_shows() -> None:
    assert validated_on("") == {"real": False, "simulated": False}
    assert validated_on("<!-- philadelphia -->\nAUC\n<!-- end of philadelphia -->")["real"]


def test_the_card_says_how_much_passes_for_contagion(tmp_path: Path) -> None:
    shares = flares_on(DYADS.read_text(encoding="utf-8"))
    assert set(shares) == {"static", "flaring"}
    for language in ("en", "sv"):
        assert shares["flaring"] in card(tmp_path, language)
    assert flares_on("") == {}


def test_the_share_of_variance_is_that_between_the_groups() -> None:
    random = pd.Series([1.0, 2.0, 4.0, 7.0, 3.0])
    groups = pd.Series(list("aabbb"))
    between = ((random.groupby(groups).transform("mean") - random.mean()) ** 2).sum()
    assert variance_share(random, groups) == pytest.approx(between / ((random - random.mean()) ** 2).sum())
    assert pd.isna(variance_share([1.0, 1.0], ["a", "b"]))
    assert pd.isna(variance_share([], []))


def test_a_store_without_incidents_has_a_sheet(tmp_path: Path) -> None:
    sheet = data_sheet(tables(people=[person("A")]))
    assert (sheet["first"], sheet["no_recording_time"], sheet["no_age"]) == ("-", "-", "100.0 %")
