from __future__ import annotations

import pandas as pd
import pytest

from netgraph.conflicts.clusters import find_conflicts
from netgraph.conflicts.links import case_weights, link_cases
from netgraph.conflicts.what_if import strongest_reasons, without
from netgraph.model.findings import Conflicts, Model
from netgraph.model.tables import Tables
from tests.builders import incident, involvement, tables, tie
from tests.worlds import two_feuding_pairs

NOW = pd.Timestamp("2026-06-01")


def found_in(world: Tables) -> tuple[Model, Conflicts]:
    weights = case_weights(world, now=NOW)
    return weights, find_conflicts(link_cases(world, now=NOW, weights=weights), seed=1)


def feud() -> Tables:
    """A and B against each other three times; nothing but B joins the last case to the others."""
    return tables(
        incidents=[incident(name, f"2026-01-0{day} 12:00") for day, name in enumerate("xyz", 1)],
        involvements=[
            *[involvement(name, "A") for name in "xy"],
            *[involvement(name, "B", "victim") for name in "xyz"],
        ],
    )


def changed(world: Tables, record: dict[str, str]) -> dict[str, tuple[float, float]]:
    weights, found = found_in(world)
    rows = without(world, record, conflicts=found, now=NOW, weights=weights)
    return {row.incident_id: (row.membership, row.without) for row in rows.itertuples()}


def test_a_case_that_hangs_on_one_record_falls_without_it_and_the_others_stand() -> None:
    rows = changed(feud(), {"table": "involvements", "incident_id": "k:z", "entity_id": "k:B"})
    assert rows["k:z"][1] == 0.0
    assert set(rows) == {"k:z"}


def test_what_is_left_is_what_the_records_say_without_it() -> None:
    """Slow and obvious: take the record away, link everything anew, look at the surest link into the conflict."""
    world, record = feud(), {"table": "involvements", "incident_id": "k:x", "entity_id": "k:A"}
    weights, found = found_in(world)
    kept = world.involvements
    kept = kept[~((kept["incident_id"] == "k:x") & (kept["entity_id"] == "k:A")).to_numpy()]
    pairs = link_cases(world.replace({"involvements": kept}), now=NOW, weights=weights).pairs
    surest = pairs[((pairs["incident_a"] == "k:x") | (pairs["incident_b"] == "k:x")).to_numpy()]["log_odds"].max()
    before = found.members.set_index("incident_id")["membership"]["k:x"]
    rows = changed(world, record)
    assert rows["k:x"] == pytest.approx((before, 1 / (1 + 2.718281828459045**-surest)), rel=1e-6)


def test_other_conflicts_are_not_touched() -> None:
    world = two_feuding_pairs()
    rows = changed(world, {"table": "involvements", "incident_id": "k:ab", "entity_id": "k:A"})
    assert set(rows) <= {"k:ab", "k:ba"} and all(now > later for now, later in rows.values())


def test_a_tie_may_be_the_record_that_is_wrong() -> None:
    world = tables(
        incidents=[incident("x", "2026-01-01 12:00"), incident("y", "2026-01-02 12:00")],
        involvements=[involvement("x", "A"), involvement("y", "B")],
        ties=[tie("A", "B", "associate")],
    )
    _, found = found_in(world)
    rows = changed(world, {"table": "ties", "person_a": "k:A", "person_b": "k:B"})
    assert set(rows) == set(found.members["incident_id"]) and all(later < now for now, later in rows.values())


def test_every_member_is_told_its_surest_link_and_the_strongest_reason_for_it() -> None:
    world = feud()
    weights = case_weights(world, now=NOW)
    links = link_cases(world, now=NOW, weights=weights)
    found = find_conflicts(links, seed=1)
    told = strongest_reasons(links, found).set_index("incident_id")
    assert told.index.tolist() == found.members["incident_id"].tolist()
    assert told.loc["k:x", "other_id"] == "k:y" and told.loc["k:z", "entity"] == "k:B"
    assert told["chance"].tolist() == pytest.approx(found.members["membership"].tolist())


@pytest.mark.parametrize(
    "record",
    [
        {"table": "people", "person_id": "k:A"},
        {"table": "involvements"},
        {"table": "involvements", "incident_id": "k:nowhere"},
        {"table": "involvements", "colour": "red"},
    ],
)
def test_a_record_that_is_not_there_is_refused(record: dict[str, str]) -> None:
    with pytest.raises(ValueError, match="record"):
        changed(feud(), record)


def test_no_conflicts_rest_on_nothing() -> None:
    world = tables(incidents=[incident("x")])
    links = link_cases(world, now=NOW, weights=case_weights(world, now=NOW))
    assert len(strongest_reasons(links, find_conflicts(links, seed=1))) == 0
