"""Who may be listed, and where."""

from __future__ import annotations

from typing import Any

import pandas as pd
import pytest

from netgraph.model.findings import FINDINGS, empty_finding
from netgraph.model.tables import Tables
from netgraph.safeguards.listing import ages, concern_rows, may_be_listed, split_listing
from tests.builders import at, incident, involvement, location, person, record, tables, tie

NOW = at("2026-06-01")


def state(who: str, kind: str, **more: Any) -> dict[str, Any]:
    return {"person_id": f"k:{who}", "kind": kind, "valid_from": None, "valid_to": None, **record(), **more}


def world(*people: dict[str, Any], **more: Any) -> Tables:
    """One shooting in which everybody named was a victim."""
    parts = [involvement("1", one["person_id"], "victim") for one in people]
    return tables(people=list(people), incidents=[incident("1")], involvements=parts, **more)


def ranked(*names: str, stream: str = "victim") -> pd.DataFrame:
    """The first name has the highest score."""
    scores = [float(len(names) - place) for place in range(len(names))]
    ids = [f"k:{name}" for name in names]
    rows = pd.DataFrame({"stream": stream, "person_id": ids, "score": scores, "low": 0.0, "high": 9.0})
    return rows.astype({"stream": "str", "person_id": "str"})


def adult(local: str, **more: Any) -> dict[str, Any]:
    return person(local, **{"birth_year": 1980, **more})


def age_of(**born: Any) -> int | None:
    age = ages(world(person("A", **born)).people, now=NOW).iloc[0]
    return None if pd.isna(age) else int(age)


@pytest.mark.parametrize(
    ("birth_date", "age"),
    [("2008-06-01", 18), ("2008-06-02", 17), ("2011-05-31", 15), ("2026-06-01", 0), ("2026-06-02", None)],
)
def test_age_turns_on_the_birthday(birth_date: str, age: int | None) -> None:
    assert age_of(birth_date=at(birth_date)) == age


def test_one_born_on_leap_day_turns_18_on_the_first_of_march() -> None:
    people = world(person("A", birth_date=at("2008-02-29"))).people
    assert ages(people, now=at("2026-02-28")).tolist() == [17]
    assert ages(people, now=at("2026-03-01")).tolist() == [18]


def test_a_birth_year_gives_the_youngest_age_it_allows() -> None:
    assert age_of(birth_year=2008) == 17
    assert ages(world(person("A", birth_year=2008)).people, now=at("2026-12-31")).tolist() == [18]


def test_the_day_of_birth_counts_before_the_year() -> None:
    assert age_of(birth_year=1980, birth_date=at("2010-01-01")) == 16


def test_age_is_unknown_without_birth_and_with_an_impossible_one() -> None:
    assert age_of() is None
    assert age_of(birth_year=1890) is None


def test_ages_of_nobody_are_none() -> None:
    assert ages(Tables.of().people, now=NOW).empty


def test_listed_is_who_has_an_own_active_part() -> None:
    roles = {"V": "victim", "S": "suspect", "C": "charged", "P": "party", "W": "witness", "R": "reporter", "O": "owner"}
    known = tables(incidents=[incident("1")], involvements=[involvement("1", who, role) for who, role in roles.items()])
    assert may_be_listed(known, now=NOW).tolist() == ["k:C", "k:P", "k:S", "k:V"]


def test_kin_partner_and_address_alone_list_nobody() -> None:
    home = {"person_id": "k:Flatmate", "thing_kind": "address", "thing_id": "k:x", "kind": "lives_at", **record()}
    ties = [tie("A", "Brother", "kin"), tie("A", "Wife", "partner"), tie("A", "Flatmate", "lives_with")]
    known = world(person("A"), ties=[*ties, tie("A", "Friend")], holdings=[home], locations=[location("x")])
    assert may_be_listed(known, now=NOW).tolist() == ["k:A"]


def test_the_unnamed_are_never_listed_not_even_under_an_id_that_is_known() -> None:
    part = involvement("1", "1/1", "victim", anonymous=True)
    known = tables(people=[adult("1/1")], incidents=[incident("1")], involvements=[part])
    assert may_be_listed(known, now=NOW).empty
    split = split_listing(ranked("1/1"), known, now=NOW)
    assert split.listed.empty
    assert split.apart.empty


@pytest.mark.parametrize(
    "changed",
    [
        {"status": "unfounded"},
        {"recorded_at": NOW + pd.Timedelta(days=1)},
        {"minutes": 60 * 24 * 365},
        {"withdrawn_at": NOW - pd.Timedelta(days=1)},
    ],
    ids=["unfounded", "recorded later", "not over", "withdrawn"],
)
def test_an_incident_that_does_not_stand_lists_nobody(changed: dict[str, Any]) -> None:
    known = tables(incidents=[incident("1", **changed)], involvements=[involvement("1", "A", "victim")])
    assert may_be_listed(known, now=NOW).empty


def test_a_part_recorded_later_lists_nobody() -> None:
    known = tables(
        incidents=[incident("1")], involvements=[involvement("1", "A", recorded_at=NOW + pd.Timedelta(1, "D"))]
    )
    assert may_be_listed(known, now=NOW).empty


def test_the_dead_are_never_listed() -> None:
    known = tables(
        people=[adult("Dead", deceased_on=at("2026-02-01")), adult("Killed"), adult("Killed_elsewhere"), adult("Hurt")],
        incidents=[incident("1"), incident("2", "2026-03-01")],
        involvements=[
            involvement("1", "Dead", "victim"),
            involvement("1", "Killed", "victim", outcome="killed"),
            involvement("1", "Killed_elsewhere", "suspect"),
            involvement("2", "Killed_elsewhere", "witness", outcome="killed"),
            involvement("1", "Hurt", "victim", outcome="injured"),
        ],
    )
    assert may_be_listed(known, now=NOW).tolist() == ["k:Hurt"]
    split = split_listing(ranked("Dead", "Killed", "Killed_elsewhere", "Hurt"), known, now=NOW)
    assert [*split.listed["person_id"], *split.apart["person_id"], *split.minors["person_id"]] == ["k:Hurt"]


def test_one_killed_in_an_incident_still_going_on_is_dead() -> None:
    known = tables(
        incidents=[incident("1"), incident("2", "2026-05-31 22:00", minutes=24 * 60, recorded_at=NOW)],
        involvements=[involvement("1", "A"), involvement("2", "A", "victim", outcome="killed")],
    )
    assert may_be_listed(known, now=NOW).empty


def test_a_killing_that_is_not_known_yet_or_unfounded_kills_nobody() -> None:
    known = tables(
        incidents=[incident("1"), incident("2", "2026-07-01"), incident("3", status="unfounded")],
        involvements=[
            involvement("1", "A"),
            involvement("2", "A", "victim", outcome="killed"),
            involvement("3", "A", "victim", outcome="killed"),
        ],
    )
    assert may_be_listed(known, now=NOW).tolist() == ["k:A"]


def test_ranks_are_given_after_the_split_and_per_stream() -> None:
    known = world(adult("A"), adult("B"), person("Unknown"), person("Minor", birth_year=2012))
    ranking = pd.concat([ranked("Minor", "A", "Unknown", "B"), ranked("B", "A", stream="suspect")], ignore_index=True)
    listed = split_listing(ranking, known, now=NOW).listed
    assert listed[["stream", "rank", "person_id"]].values.tolist() == [
        ["victim", 1, "k:A"],
        ["victim", 2, "k:B"],
        ["suspect", 1, "k:B"],
        ["suspect", 2, "k:A"],
    ]
    assert (listed["apart"] == "").all()


def test_people_in_custody_or_contact_stand_apart_without_a_rank() -> None:
    people = [adult("A"), adult("Held"), adult("Met"), adult("Both")]
    states = [state("Held", "custody"), state("Met", "outreach_contact"), state("Both", "custody")]
    known = world(*people, person_states=[*states, state("Both", "outreach_contact"), state("A", "probation")])
    split = split_listing(ranked("Held", "Met", "Both", "A"), known, now=NOW)
    assert split.listed["person_id"].tolist() == ["k:A"]
    assert split.apart.set_index("person_id")["apart"].to_dict() == {
        "k:Both": "custody; already in contact",
        "k:Held": "custody",
        "k:Met": "already in contact",
    }
    assert split.apart["rank"].isna().all()


@pytest.mark.parametrize(
    ("held", "apart"),
    [
        ({"valid_from": at("2026-05-01")}, True),
        ({"valid_from": at("2026-05-01"), "valid_to": at("2026-06-02")}, True),
        ({"valid_from": at("2026-05-01"), "valid_to": NOW}, False),
        ({"valid_from": at("2026-06-02")}, False),
        ({"recorded_at": at("2026-06-02")}, False),
    ],
)
def test_only_custody_in_force_and_known_counts(held: dict[str, Any], apart: bool) -> None:
    known = world(adult("A"), person_states=[state("A", "custody", **held)])
    assert len(split_listing(ranked("A"), known, now=NOW).apart) == apart


def test_unknown_age_is_marked_and_never_taken_for_adult() -> None:
    split = split_listing(ranked("A"), world(person("A")), now=NOW)
    assert split.listed.empty
    assert split.apart[["person_id", "apart"]].values.tolist() == [["k:A", "age unknown"]]
    assert split.apart[["rank", "age"]].isna().all(axis=None)


def test_minors_are_in_neither_stream_whatever_their_state() -> None:
    known = world(person("A", birth_year=2012), person("B", birth_year=2009), person_states=[state("A", "custody")])
    split = split_listing(pd.concat([ranked("A", "B"), ranked("B", stream="suspect")]), known, now=NOW)
    assert split.listed.empty
    assert split.apart.empty
    assert split.minors.values.tolist() == [["k:A", 13, True], ["k:B", 16, False]]
    assert split.minors.columns.tolist() == ["person_id", "age", "under_15"]


def test_nobody_appears_in_two_places() -> None:
    people = [adult("A"), person("B"), person("C", birth_year=2012)]
    known = world(*people, person_states=[state("B", "custody")])
    split = split_listing(pd.concat([ranked("A", "B", "C"), ranked("C", "B", stream="suspect")]), known, now=NOW)
    shown = pd.concat([split.listed, split.apart])
    assert not shown.duplicated(["stream", "person_id"]).any()
    assert set(shown["person_id"]).isdisjoint(split.minors["person_id"])


def test_length_caps_each_stream_and_what_stands_beside_it() -> None:
    known = world(
        *[adult(f"A{n}") for n in range(4)], person("Young", birth_year=2012), person("Late", birth_year=2012)
    )
    split = split_listing(ranked("A0", "Young", "A1", "A2", "Late", "A3"), known, now=NOW, length=2)
    assert split.listed["person_id"].tolist() == ["k:A0", "k:A1"]
    assert split.minors["person_id"].tolist() == ["k:Young"], "Late's score would not have been among the first two"


def test_length_caps_those_apart_where_nobody_is_ranked() -> None:
    known = world(*[person(f"U{n}") for n in range(4)])
    split = split_listing(ranked("U3", "U1", "U0", "U2"), known, now=NOW, length=2)
    assert split.apart["person_id"].tolist() == ["k:U1", "k:U3"]
    with pytest.raises(ValueError, match="length"):
        split_listing(ranked("U0"), known, now=NOW, length=0)


def test_equal_scores_are_ranked_by_id_whatever_the_order_of_rows() -> None:
    known = world(adult("B"), adult("A"))
    ranking = ranked("B", "A").assign(score=1.0)
    for rows in (ranking, ranking[::-1]):
        assert split_listing(rows, known, now=NOW).listed["person_id"].tolist() == ["k:A", "k:B"]


def test_a_protected_name_is_not_shown_in_a_listing() -> None:
    known = world(adult("A", name="Åsa", protected_identity=True), adult("B", name="Bo"))
    assert split_listing(ranked("A", "B"), known, now=NOW).listed["name"].tolist() == ["k:A", "Bo"]


def test_an_empty_ranking_gives_an_empty_listing() -> None:
    split = split_listing(ranked(), world(adult("A")), now=NOW)
    assert split.listed.empty
    assert split.apart.empty
    assert split.minors.empty


def member(conflict: str, who: str, kind: str = "person") -> dict[str, Any]:
    return {"conflict_id": conflict, "entity_kind": kind, "entity_id": f"k:{who}", "how": "victim", "membership": 1.0}


def test_concern_groups_minors_by_conflict_and_never_by_score() -> None:
    people = [person(name, birth_year=2012) for name in "ABC"] + [adult("D"), person("E"), person("F", birth_year=2009)]
    known = world(*people)
    members = pd.DataFrame(
        [member("c2", "A"), member("c1", "C"), member("c1", "B"), member("c1", "D"), member("c1", "E")]
    )
    rows = concern_rows(known, members, now=NOW, flagged=["k:F", "k:A", "k:D"])
    assert rows["conflict_id"].fillna("none").tolist() == ["c1", "c1", "c2", "none"]
    assert rows["person_id"].tolist() == ["k:B", "k:C", "k:A", "k:F"]
    assert rows["under_15"].tolist() == [True, True, True, False]
    assert rows.dtypes.astype(str).to_dict() == empty_finding("concern").dtypes.astype(str).to_dict()


def test_a_minor_of_two_conflicts_has_a_row_in_each() -> None:
    known = world(person("A", birth_year=2012))
    members = pd.DataFrame([member("c2", "A"), member("c1", "A"), member("c1", "A", "vehicle")])
    assert concern_rows(known, members, now=NOW, flagged=[])["conflict_id"].tolist() == ["c1", "c2"]


def test_concern_names_the_minors_own_incidents_only() -> None:
    known = tables(
        people=[person("A", birth_year=2012), person("Witness", birth_year=2012)],
        incidents=[
            incident("2", "2026-01-01"),
            incident("1", "2026-02-01"),
            incident("3"),
            incident("4", status="unfounded"),
        ],
        involvements=[
            involvement("1", "A", "victim"),
            involvement("2", "A"),
            involvement("2", "A", "arrested"),
            involvement("3", "A", "witness"),
            involvement("4", "A"),
            involvement("3", "Witness", "witness"),
        ],
    )
    rows = concern_rows(known, empty_finding("members"), now=NOW, flagged=["k:A", "k:Witness"])
    assert rows[["person_id", "incident_ids"]].values.tolist() == [["k:A", "k:2;k:1"]]


def test_no_minors_give_no_rows_of_concern() -> None:
    rows = concern_rows(world(adult("A")), empty_finding("members"), now=NOW, flagged=["k:A"])
    assert rows.empty
    assert rows.columns.tolist() == list(FINDINGS["concern"])
