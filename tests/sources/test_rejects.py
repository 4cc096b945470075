"""Rows that are not taken over come out with their reason, and take along what refers to them."""

from __future__ import annotations

import json

import pandas as pd
from hypothesis import given, settings
from hypothesis import strategies as st

from netgraph.model.checks import find_failures
from netgraph.model.tables import Tables
from netgraph.sources.rejects import REJECT_COLUMNS, record_texts, reject_invalid
from tests.builders import incident, involvement, location, tables
from tests.worlds import two_feuding_pairs


def with_refs(world: Tables) -> Tables:
    return world.replace(
        {
            name: frame.assign(source_ref=[f"{name}.csv:{row + 2}" for row in range(len(frame))])
            for name, frame in world.items()
        }
    )


def test_a_sound_world_is_kept_whole() -> None:
    world = two_feuding_pairs()
    kept, rejects = reject_invalid(world)
    assert kept.counts() == world.counts()
    assert list(rejects.columns) == REJECT_COLUMNS
    assert rejects.empty


def test_a_dropped_row_takes_along_what_refers_to_it() -> None:
    world = with_refs(
        tables(
            locations=[location("L", longitude=15.0)],  # latitude is missing
            incidents=[incident("1", location_id="L"), incident("2")],
            involvements=[involvement("1", "A"), involvement("2", "A")],
        )
    )
    kept, rejects = reject_invalid(world)
    assert kept.incidents["incident_id"].tolist() == ["k:2"]
    assert kept.involvements["incident_id"].tolist() == ["k:2"]
    assert list(zip(rejects["file"], rejects["row"], strict=True)) == [
        ("locations.csv", 2),
        ("incidents.csv", 2),
        ("involvements.csv", 2),
    ]
    assert find_failures(kept).empty


def test_several_reasons_of_one_row_make_one_reject() -> None:
    world = with_refs(tables(incidents=[incident("1", kind="dancing", severity=-1.0)]))
    _, rejects = reject_invalid(world)
    assert len(rejects) == 1
    assert set(rejects["column"].iloc[0].split("; ")) == {"kind", "severity"}
    assert "dancing" in rejects["value"].iloc[0]


def test_the_record_is_the_raw_row_of_the_file() -> None:
    world = with_refs(tables(incidents=[incident("1"), incident("2", kind="dancing")]))
    origin = {"incidents.csv": pd.DataFrame({"Case": ["1", "2"], "Type": ["shooting", "dancing"]})}
    _, rejects = reject_invalid(world, origin=origin)
    assert json.loads(rejects["record"].iloc[0]) == {"Case": "2", "Type": "dancing"}
    _, own = reject_invalid(world)
    assert json.loads(own["record"].iloc[0])["incident_id"] == "k:2"


def test_a_national_number_is_in_no_reject() -> None:
    people = pd.DataFrame({"person_id": ["1"], "national_id": ["19900101-XX01"], "source": "k"})
    people["recorded_at"] = pd.Timestamp("2026-01-01").as_unit("us")
    _, rejects = reject_invalid(Tables.of(people=people))
    assert len(rejects) == 1
    assert "19900101" not in rejects.to_csv()
    assert record_texts(pd.DataFrame({"pnr": ["19900101-XX01"]}), hidden=["pnr"]) == ['{"pnr": "(not shown)"}']


@settings(max_examples=25, deadline=None)
@given(st.lists(st.tuples(st.sampled_from("1234"), st.sampled_from(["A", "B"]), st.sampled_from(["suspect", "x"]))))
def test_kept_and_rejected_are_all_rows_and_the_kept_are_sound(parts: list[tuple[str, str, str]]) -> None:
    world = with_refs(
        tables(
            incidents=[incident("1"), incident("2", kind="dancing"), incident("3")],
            involvements=[involvement(case, who, role) for case, who, role in parts],
        )
    )
    kept, rejects = reject_invalid(world)
    assert find_failures(kept).empty
    for name, rows in world.counts().items():
        assert kept.counts()[name] + (rejects["file"] == f"{name}.csv").sum() == rows
