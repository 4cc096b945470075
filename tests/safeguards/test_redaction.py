"""Protected names and places are not shown; forbidden fields are refused."""

from __future__ import annotations

import pytest

from netgraph.errors import Refused
from netgraph.model.findings import FINDINGS
from netgraph.model.schema import TABLES
from netgraph.safeguards.redaction import check_features, check_fields, shown_names, shown_places
from tests.builders import location, person, record, tables


def test_a_protected_name_is_its_id() -> None:
    world = tables(people=[person("1", name="Åsa", protected_identity=True), person("2", name="Bo")])
    assert shown_names(world.people).tolist() == ["k:1", "Bo"]


def test_an_unknown_or_blank_name_is_the_id() -> None:
    world = tables(people=[person("1"), person("2", name="  ")])
    assert shown_names(world.people).tolist() == ["k:1", "k:2"]


def holding(who: str, where: str, kind: str = "lives_at") -> dict[str, object]:
    return {"person_id": who, "thing_kind": "address", "thing_id": where, "kind": kind, **record()}


def test_the_home_of_a_protected_person_is_hidden_and_only_that() -> None:
    places = [location(name, 18.0, 59.0, address=name) for name in ("home", "office", "other")]
    world = tables(
        people=[person("P", protected_identity=True), person("Q")],
        locations=places,
        holdings=[holding("k:P", "k:home"), holding("k:P", "k:office", "owns"), holding("k:Q", "k:other")],
    )
    shown = shown_places(world.locations, people=world.people, holdings=world.holdings).set_index("location_id")
    assert shown.loc["k:home", ["address", "longitude", "latitude", "x", "y"]].isna().all()
    assert shown.loc["k:office", "address"] == "office"
    assert shown.loc["k:other", "longitude"] == 18.0
    assert world.locations["address"].notna().all(), "the records themselves stay as they are"


@pytest.mark.parametrize("column", ["ethnicity", "Nationality", "birth_place", "födelseort", "country_of_birth"])
def test_traits_that_are_nobodys_business_are_refused(column: str) -> None:
    with pytest.raises(Refused, match=column):
        check_fields([column])


@pytest.mark.parametrize(
    "column", ["person_religion", "health_status", "NationalID", "national_id_hash", "mother-tongue"]
)
def test_forbidden_fields_are_refused_however_they_are_written(column: str) -> None:
    with pytest.raises(Refused, match="must never be used"):
        check_fields(["person_id", column])


@pytest.mark.parametrize("column", ["name", "address", "area_code", "sex", "ethnicity"])
def test_names_and_homes_may_not_weigh_in_a_score(column: str) -> None:
    with pytest.raises(Refused, match="must never weigh"):
        check_features([column])


def test_what_a_run_writes_holds_no_forbidden_field() -> None:
    for columns in FINDINGS.values():
        check_fields(columns)


def test_the_only_forbidden_field_in_the_records_is_the_national_number() -> None:
    for spec in TABLES.values():
        check_fields(name for name in spec.names if name != "national_id")
