from __future__ import annotations

import pandas as pd
import pytest

from netgraph.conflicts import case_weights, find_conflicts, link_cases
from netgraph.conflicts.one_case import COLUMNS, link_one
from netgraph.model.findings import Conflicts, Model
from netgraph.model.tables import Tables
from tests.builders import incident, involvement, tables
from tests.worlds import no_conflict, two_feuding_pairs

NOW = pd.Timestamp("2026-06-01")


def feuds(*more: dict, **parts: str) -> Tables:
    """Two feuds of two cases each, and further cases by name: their suspects, a blank, their victims."""
    world = two_feuding_pairs()
    cases = [incident(name, "2026-02-20 12:00") for name in parts]
    roles = [
        involvement(name, who, role)
        for name, told in parts.items()
        for role, people in zip(("suspect", "victim"), told.split(" "), strict=False)
        for who in people
    ]
    new = tables(incidents=[*cases, *more], involvements=roles)
    both = {name: pd.concat([frame, getattr(new, name)]) for name, frame in world.items()}
    both["people"] = both["people"].drop_duplicates("person_id")
    return Tables(**{name: frame.reset_index(drop=True) for name, frame in both.items()})


def before(world: Tables, *new: str) -> tuple[Model, Conflicts]:
    """The model of all cases, and the conflicts of the others."""
    ids = [f"k:{name}" for name in new]
    weights = case_weights(world, now=NOW)
    old = {
        name: frame[~frame["incident_id"].isin(ids).to_numpy()]
        for name, frame in (("incidents", world.incidents), ("involvements", world.involvements))
    }
    return weights, find_conflicts(link_cases(world.replace(old), now=NOW, weights=weights), seed=1)


def told(world: Tables, name: str) -> tuple[pd.DataFrame, Conflicts]:
    weights, conflicts = before(world, name)
    return link_one(world, f"k:{name}", now=NOW, weights=weights, conflicts=conflicts), conflicts


def of_case(conflicts: Conflicts, incident_id: str) -> str:
    return str(conflicts.members.set_index("incident_id").at[incident_id, "conflict_id"])


def test_a_new_case_goes_to_the_conflict_whose_people_are_in_it() -> None:
    found, conflicts = told(feuds(new="A B"), "new")
    assert found["conflict_id"].unique().tolist() == [of_case(conflicts, "k:ab")]
    assert set(found["incident_id"]) == {"k:ab", "k:ba"}
    assert found["probability"][0] > 0.5
    assert found["why_en"].str.contains("the same person|stood against each other").any()
    assert found["why_sv"].str.contains("samma person|stod mot varandra").any()
    assert set(found["entity"]) >= {"k:A", "k:B"}


def test_a_case_between_two_conflicts_shares_its_chance_among_them() -> None:
    found, conflicts = told(feuds(new="AB CD"), "new")
    chances = found.dropna(subset="conflict_id").groupby("conflict_id")["probability"].first()
    assert set(chances.index) == set(conflicts.conflicts["conflict_id"])
    assert chances.sum() < 1
    alone, _ = told(feuds(new="AB"), "new")
    assert chances.max() < alone["probability"].max()


def test_a_link_to_a_case_in_no_conflict_is_told_apart() -> None:
    world = feuds(lone="X Y", new="X Y")
    found, _ = told(world, "new")
    assert found["conflict_id"].isna().all()
    assert set(found["incident_id"]) == {"k:lone"}
    assert found["probability"].tolist() == found["link_probability"].tolist()


def test_nobody_known_and_nothing_to_go_by_give_no_row() -> None:
    for world, name in ((feuds(new=" "), "new"), (no_conflict(), "a"), (tables(incidents=[incident("1")]), "1")):
        found, _ = told(world, name)
        assert found.empty
        assert {column: str(dtype) for column, dtype in found.dtypes.items()} == COLUMNS


def test_what_is_no_case_is_refused() -> None:
    world = feuds(incident("gone", "2026-01-01 12:00", status="unfounded"))
    weights, conflicts = before(world)
    for name in ("gone", "nowhere"):
        with pytest.raises(ValueError, match=f"'k:{name}' is not among the founded incidents"):
            link_one(world, f"k:{name}", now=NOW, weights=weights, conflicts=conflicts)


def test_the_order_of_rows_does_not_matter() -> None:
    world = feuds(new="AB CD")
    weights, conflicts = before(world, "new")
    turned = Tables(**{name: frame[::-1].reset_index(drop=True) for name, frame in world.items()})
    plain = link_one(world, "k:new", now=NOW, weights=weights, conflicts=conflicts)
    pd.testing.assert_frame_equal(link_one(turned, "k:new", now=NOW, weights=weights, conflicts=conflicts), plain)
