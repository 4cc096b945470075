"""The pictures of an evaluation: something is drawn, nothing is fetched, the same again gives the same bytes."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

from netgraph.outputs.evaluation_plots import write_evaluation_plots
from netgraph.outputs.pictures import Caption
from netgraph.outputs.shared import Marking
from tests.builders import at
from tests.forecast.judged_world import judged_world

EN, SV = (Caption(Marking("none", at("2026-03-01"), ("k",), "C"), language) for language in ("en", "sv"))


def test_a_mark_is_drawn_for_every_ranker_and_stream_and_nothing_is_fetched(tmp_path: Path) -> None:
    found = judged_world()
    capture, calibration = write_evaluation_plots(found, tmp_path, caption=EN)
    rankers = found.measures["ranker"].nunique()
    assert capture.read_text(encoding="utf-8").count("<use ") > 2 * rankers
    for picture in (capture, calibration):
        text = picture.read_text(encoding="utf-8")
        outside = [link for link in re.findall(r'(?:href|src)="([^"]+)"', text) if not link.startswith("#")]
        assert outside == [] and "<script" not in text


def test_the_same_evaluation_gives_the_same_bytes(tmp_path: Path) -> None:
    first = write_evaluation_plots(judged_world(), tmp_path / "a", caption=SV)
    second = write_evaluation_plots(judged_world(), tmp_path / "b", caption=SV)
    assert [path.read_bytes() for path in first] == [path.read_bytes() for path in second]


def test_an_evaluation_that_shows_nothing_leaves_empty_axes(tmp_path: Path) -> None:
    found = judged_world()
    empty = replace(found, measures=found.measures.iloc[:0, :0], calibration=found.calibration.iloc[:0, :0])
    assert all(path.stat().st_size for path in write_evaluation_plots(empty, tmp_path, caption=EN))
