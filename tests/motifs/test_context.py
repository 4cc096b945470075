from __future__ import annotations

import pandas as pd
import pytest

from netgraph.motifs.context import Context, context_of, no_context
from tests.builders import at, incident, involvement, membership, record, ref, tables, tie


def ties_of(**rows: list) -> list[tuple[str, str, str]]:
    found = context_of(tables(**rows)).ties
    return list(found[["kind", "entity_a", "entity_b"]].itertuples(index=False, name=None))


def holding(who: str, what: str, kind: str = "owns", **more: object) -> dict:
    return {"person_id": ref(who), "thing_kind": "vehicle", "thing_id": ref(what), "kind": kind, **record(), **more}


def test_family_is_kin_a_quarrel_is_nothing_and_the_rest_is_an_ally() -> None:
    stated = [tie("A", "B", "kin"), tie("B", "C", "conflict"), tie("D", "C", "phone")]
    assert ties_of(ties=stated) == [("ally", "k:C", "k:D"), ("kin", "k:A", "k:B")]


def test_those_suspected_together_are_accomplices_and_allies_from_the_end_of_the_incident() -> None:
    suspects = [involvement("1", "A"), involvement("1", "B", "arrested"), involvement("1", "C", "witness")]
    world = {"incidents": [incident("1", "2026-01-01 12:00", "theft")], "involvements": suspects}
    assert ties_of(**world) == [("ally", "k:A", "k:B"), ("co_offender", "k:A", "k:B")]
    assert context_of(tables(**world)).ties["since"].tolist() == [at("2026-01-01 12:01")] * 2


def test_a_large_party_and_an_unfounded_incident_tie_nobody() -> None:
    world = tables(
        incidents=[incident("1"), incident("2", status="unfounded")],
        involvements=[involvement(case, who) for case in "12" for who in "ABC"],
    )
    assert len(context_of(world).ties) == 6
    assert context_of(world, max_party=2).ties.empty


def test_holders_of_one_vehicle_are_tied_from_when_both_hold_it() -> None:
    from_then = {"first_seen": at("2026-03-01")}
    held = [holding("A", "v", **from_then), holding("B", "v", "uses", recorded_at=at("2026-02-01"))]
    found = context_of(tables(holdings=held)).ties
    assert found[["kind", "entity_a", "entity_b", "since"]].values.tolist() == [
        ["same_vehicle", "k:A", "k:B", at("2026-03-01")]
    ]


def test_a_tie_of_unknown_date_holds_from_when_it_was_recorded_and_the_earliest_counts() -> None:
    stated = [tie("A", "B", "phone", recorded_at="2026-02-01"), tie("B", "A", "social", first_seen=at("2026-01-05"))]
    assert context_of(tables(ties=stated)).ties["since"].tolist() == [at("2026-01-05")]
    assert context_of(tables(ties=stated[:1])).ties["since"].tolist() == [at("2026-02-01")]


def test_groups_stated_as_allied_are_allies() -> None:
    parts = [membership(who, f"g{who}") for who in "AB"]
    stated = {"group_a": ref("gB"), "group_b": ref("gA"), "kind": "allied", **record()}
    found = context_of(tables(memberships=parts, rivalries=[stated]))
    assert found.ties[["kind", "kind_a", "entity_a", "entity_b"]].values.tolist() == [["ally", "group", "k:gA", "k:gB"]]


def test_the_group_of_a_person_is_the_likeliest_then_the_latest_and_that_of_a_group_itself() -> None:
    parts = [
        membership("A", "g1", probability=0.4),
        membership("A", "g2", probability=0.6),
        membership("B", "g1", valid_from=at("2020-01-01")),
        membership("B", "g3", valid_from=at("2021-01-01")),
    ]
    found = context_of(tables(memberships=parts)).groups.set_index(["kind", "entity"])["group"]
    assert found["person"].to_dict() == {"k:A": "k:g2", "k:B": "k:g3"}
    assert found["group"].to_dict() == {"k:g1": "k:g1", "k:g2": "k:g2", "k:g3": "k:g3"}


def test_the_order_of_the_records_does_not_matter() -> None:
    stated = [tie("A", "B"), tie("B", "A", "phone", first_seen=at("2019-01-01")), tie("C", "A", "kin")]
    one, other = (context_of(tables(ties=rows)) for rows in (stated, stated[::-1]))
    pd.testing.assert_frame_equal(one.ties, other.ties)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"kind": ["foe"]}, "got 'foe', allowed ally"),
        ({"since": pd.Series(pd.to_datetime(["2026-01-01"], utc=True)).dt.as_unit("us")}, "without zone"),
        ({"since": pd.Series(pd.to_datetime(["2026-01-01"])).dt.as_unit("s")}, r"needs datetime64\[us\]"),
    ],
)
def test_what_is_no_context_is_refused(change: dict, message: str) -> None:
    known = context_of(tables(ties=[tie("A", "B")]))
    with pytest.raises(ValueError, match=message):
        Context(known.ties.assign(**change), known.groups)


def test_a_missing_column_and_an_entity_of_two_groups_are_refused() -> None:
    nothing = no_context()
    with pytest.raises(ValueError, match="no column since"):
        Context(nothing.ties.drop(columns="since"), nothing.groups)
    twice = pd.DataFrame({"kind": "person", "entity": ["A", "A"], "group": ["g", "h"]}, dtype="str")
    with pytest.raises(ValueError, match="in more than one"):
        Context(nothing.ties, twice)
