"""Still pictures: what they say, in both languages; the same bytes twice; nobody named who may not be."""

from __future__ import annotations

import io
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from xml.etree import ElementTree

import pandas as pd
import pytest
from PIL import Image

import netgraph as ng
from netgraph.errors import InvalidConfig, UnknownRecord
from netgraph.model.findings import Findings, NearRepeats, empty_finding
from netgraph.model.tables import Tables
from netgraph.outputs.picture_timeline import _largest, _levels
from netgraph.outputs.pictures import Caption, Picture, fitted, width_of, write_picture
from netgraph.outputs.shared import Marking
from netgraph.places import Bands, near_repeats
from tests.builders import at, group, incident, involvement, location, membership, person, tables
from tests.forecast.judged_world import judged_world

LANGUAGES = ("en", "sv")
SECRET = "Hemlig Skyddadsson"
MARK = Marking("r1", at("2026-03-01"), ("k",), "C")


@cache
def feud(cases: int = 4) -> tuple[Tables, Findings]:
    """A and B, of two groups, hit each other in turn; B is protected, and A's name is nothing that a picture likes."""
    hits = [("A", "B") if number % 2 == 0 else ("B", "A") for number in range(cases)]
    world = tables(
        people=[person("A", name="Åsa $x^2$ <b>--&\x00 سلام 漢"), person("B", name=SECRET, protected_identity=True)],
        groups=[group("g", name="Norra"), group("h", name="=Södra $")],
        memberships=[membership("A", "g"), membership("B", "h")],
        locations=[location("bar", 18.0, 59.0, address="Torget 1")],
        incidents=[
            incident(f"c{number:03}", f"2026-01-{1 + number % 28:02} 12:00", location_id="bar")
            for number in range(cases)
        ],
        involvements=[
            part
            for number, (one, other) in enumerate(hits)
            for part in (involvement(f"c{number:03}", one), involvement(f"c{number:03}", other, "victim"))
        ],
    )
    ids = world.incidents["incident_id"].tolist()
    parts = empty_finding("members").reindex(range(cases + 2))
    parts = parts.assign(conflict_id="conflict:1", entity_kind=["incident"] * cases + ["person"] * 2)
    parts = parts.assign(entity_id=[*ids, "k:A", "k:B"], side=[None] * cases + ["A", "B"])
    parts["side_groups"] = [None] * cases + ["k:g", "k:h"]
    answers = empty_finding("retaliations").reindex(range(1))
    answers = answers.assign(first_incident_id=ids[0], second_incident_id=ids[1])
    rivals = ng.find_rivalries(
        ng.events(world, kinds=["shooting"], level="group"), now=at("2026-03-01"), quiet_days=180.0
    )
    blank = empty_finding("rivalries").reindex(range(len(rivals)))
    every = {name: rivals[name] if name in rivals else blank[name] for name in blank}
    found = Findings.of(members=parts, retaliations=answers, rivalries=blank.assign(**every).assign(level="group"))
    return world, found


@cache
def near() -> NearRepeats:
    return near_repeats(feud()[0], kinds=["shooting"], bands=Bands((100, 200), (7, 14)), draws=9, seed=1)


def pictures(language: str) -> Iterator[tuple[str, Picture]]:
    caption = Caption(MARK, language)
    world, found = feud()
    ids = world.incidents["incident_id"].tolist()
    yield "timeline", ng.picture_timeline(world, found, "conflict:1", caption=caption)
    yield "motif", ng.picture_motif(world, ids[:3], caption=caption)
    yield "motif of groups", ng.picture_motif(world, ids[:2], caption=caption, level="group")
    yield "rivalries", ng.picture_rivalries(found.rivalries, world, caption=caption)
    yield "near repeats", ng.picture_near_repeats(near(), caption=caption)
    yield "calibration", ng.picture_calibration(judged_world().calibration, caption=caption)
    yield "capture", ng.picture_capture(judged_world().measures, caption=caption)


@cache
def drawn(language: str) -> dict[str, Picture]:
    return dict(pictures(language))


def words(picture: Picture) -> str:
    """All that the two forms say: the letters of the SVG stand in comments beside their outlines."""
    about = Image.open(io.BytesIO(picture.png)).text  # type: ignore[attr-defined]
    return picture.svg.decode() + "\n".join(about.values())


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_picture_is_whole_and_carries_its_marking_and_its_cases(language: str) -> None:
    for name, picture in drawn(language).items():
        root = ElementTree.fromstring(picture.svg)
        title = root.find("{http://www.w3.org/2000/svg}title")
        assert title is not None and title.text == picture.title, name
        image = Image.open(io.BytesIO(picture.png))
        image.load()
        about = image.text  # type: ignore[attr-defined]
        for said in (picture.svg.decode(), "\n".join(about.values())):
            for mark in ("run_id: r1", "as_of: 2026-03-01T00:00:00Z", "sources: k", "handling: C"):
                assert mark in said, (name, mark)
            assert all(one in said for one in picture.incident_ids), name
        assert min(image.size) > 300, name


def test_the_pictures_of_cases_name_all_of_them() -> None:
    ids = tuple(feud()[0].incidents["incident_id"])
    shown = {name: picture.incident_ids for name, picture in drawn("en").items()}
    assert shown["timeline"] == shown["near repeats"] == shown["rivalries"] == ids
    assert (shown["motif"], shown["motif of groups"]) == (ids[:3], ids[:2])


def test_they_speak_both_languages() -> None:
    said = {language: {name: words(picture) for name, picture in drawn(language).items()} for language in LANGUAGES}
    for english, swedish, name in (
        ("Side A struck: Norra", "Sida A slog till: Norra", "timeline"),
        ("shooting", "skottlossning", "motif"),
        ("Who attacks whom: 2 groups", "Vem angriper vem: 2 grupper", "rivalries"),
        ("0–100 m", "0–7 dygn", "near repeats"),
        ("stated chance", "angiven sannolikhet", "calibration"),
        ("Likely victims", "Troliga brottsoffer", "capture"),
    ):
        assert english in said["en"][name] and swedish in said["sv"][name]
        assert swedish not in said["en"][name]


def test_the_same_again_is_the_same_bytes_whatever_the_settings_of_the_caller() -> None:
    from matplotlib import rc_context, rcParams

    with rc_context({"font.size": 30, "axes.facecolor": "red"}):
        for name, picture in pictures("sv"):
            assert picture == drawn("sv")[name], name
        assert rcParams["font.size"] == 30


def test_nobody_protected_is_named_and_no_address_is_told() -> None:
    for language in LANGUAGES:
        for name, picture in drawn(language).items():
            said = words(picture)
            assert SECRET not in said and "Hemlig" not in said and "Torget" not in said, name
    assert "k:B" in words(drawn("en")["motif"]) and "Åsa $x^2$" in words(drawn("en")["motif"])


def test_marks_close_in_time_never_cover_each_other() -> None:
    across = [0.0, 1.0, 2.0, 20.0, 21.0, 40.0]
    levels = _levels(across, 10.0)
    for level in set(levels):
        own = [x for x, at_level in zip(across, levels, strict=True) if at_level == level]
        assert all(later - earlier >= 10.0 for earlier, later in zip(own, own[1:], strict=False))
    assert levels[0] == levels[3] == levels[5] == 0


def test_very_many_cases_are_drawn_without_numbers_and_named_in_the_file() -> None:
    world, found = feud(400)
    picture = ng.picture_timeline(world, found, "conflict:1", caption=Caption(MARK))
    assert len(picture.incident_ids) == 400 and "k:c399" in words(picture)
    assert "The ids of all 400 cases stand in the metadata" in picture.caption
    assert Image.open(io.BytesIO(picture.png)).size[1] < 1_600


def test_nothing_to_draw_is_said() -> None:
    world, _ = feud()
    caption = Caption(MARK)
    assert "No attacks" in words(ng.picture_rivalries(empty_finding("rivalries"), world, caption=caption))
    empty = judged_world().calibration.iloc[:0, :0]
    assert "Nothing was stated" in words(ng.picture_calibration(empty, caption=caption))
    with pytest.raises(UnknownRecord, match="conflict:2"):
        ng.picture_timeline(world, feud()[1], "conflict:2", caption=caption)
    with pytest.raises(UnknownRecord, match="k:zzz"):
        ng.picture_motif(world, ["k:zzz"], caption=caption)


def test_a_line_is_cut_to_its_place() -> None:
    assert fitted("short", 100, 8) == "short"
    cut = fitted("a name far too long for the place that it has", 60, 8)
    assert cut.endswith("…") and width_of(cut, 8) <= 60


def test_only_svg_and_png_are_written_and_only_for_their_owner(tmp_path: Path) -> None:
    picture = drawn("en")["motif"]
    for form, held in (("svg", picture.svg), ("png", picture.png)):
        path = write_picture(picture, tmp_path / f"a.{form}")
        assert path.read_bytes() == held and path.stat().st_mode & 0o777 == 0o600
    with pytest.raises(InvalidConfig, match=r"\.svg or \.png"):
        write_picture(picture, tmp_path / "a.pdf")
    assert picture._repr_png_() == picture.png


def test_sides_that_seldom_struck_share_a_lane() -> None:
    sides = pd.Series(["A", "A", "B", "C", "D", "E", "F", ""])
    assert _largest(sides).tolist() == ["A", "A", "B", "C", "D", "~", "~", ""]
    assert _largest(sides[:6]).tolist() == ["A", "A", "B", "C", "D", "E"]
