from __future__ import annotations

from dataclasses import replace
from functools import cache

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from netgraph.conflicts.background import case_weights
from netgraph.conflicts.evidence import gather
from netgraph.conflicts.links import REASONS_FROM, link_cases
from netgraph.conflicts.reasons import DOUBTS
from netgraph.conflicts.summary import say_reasons
from netgraph.conflicts.weighing import CERTAIN, FAMILIES
from netgraph.model.findings import Links
from netgraph.model.tables import Tables
from netgraph.model.versions import as_of, newest_recorded_at
from netgraph.model.vocabulary import shipped_vocabulary
from netgraph.simulation import Spec, simulate
from tests.builders import incident, involvement, location, membership, record, tables, tie
from tests.conflicts.oracles import slow_shared
from tests.worlds import no_conflict, triangle, two_feuding_pairs

NOW = pd.Timestamp("2026-06-01")
ROLES = ("suspect", "victim", "witness", "reporter")
KINDS = ("shooting", "explosion", "assault", "fuel_theft", "theft")


def linked(world: Tables) -> Links:
    return link_cases(world, now=NOW, weights=case_weights(world, now=NOW))


def pair_of(links: Links) -> pd.Series:
    assert len(links.pairs) == 1
    return links.pairs.iloc[0]


def cases(*names: str, **more: object) -> list[dict[str, object]]:
    return [incident(name, **more) for name in names]


def two_of(kind: str, other: str) -> Tables:
    both = [incident("1", kind=kind), incident("2", "2026-01-05 12:00", kind=other)]
    return tables(incidents=both, involvements=[involvement("1", "A"), involvement("2", "A")])


def test_two_attacks_by_and_on_the_same_two_people_are_linked() -> None:
    links = linked(two_feuding_pairs())
    sure = links.pairs[links.pairs["log_odds"] > 0]
    assert sure[["incident_a", "incident_b"]].values.tolist() == [["k:ab", "k:ba"], ["k:cd", "k:dc"]]
    assert (sure["opponent"] > 0).all()
    assert {"person", "opponent"} <= set(links.reasons["family"])


def test_the_log_odds_are_what_the_families_add_up_to() -> None:
    pairs = linked(two_feuding_pairs()).pairs
    prior = pairs["log_odds"] - pairs[[*FAMILIES, "judgement"]].sum(axis=1)
    np.testing.assert_allclose(prior, prior.iloc[0])


def test_nothing_shared_links_nothing() -> None:
    for world in (no_conflict(), triangle(), Tables.of()):
        links = linked(world)
        assert len(links.pairs) == len(links.reasons) == 0
        assert list(links.pairs.columns) == ["incident_a", "incident_b", "log_odds", *FAMILIES, "judgement"]


def test_two_thefts_are_not_looked_at_and_an_attack_with_a_theft_is_no_link() -> None:
    assert linked(two_of("theft", "burglary")).pairs.empty
    assert pair_of(linked(two_of("shooting", "theft")))["log_odds"] < 0
    attacks, mixed = (float(pair_of(linked(two_of("shooting", kind)))["log_odds"]) for kind in ("shooting", "assault"))
    assert mixed < attacks


def test_two_people_against_each_other_tell_more_than_two_on_the_same_side() -> None:
    together = [involvement(case, who) for case in ("1", "2") for who in ("A", "B")]
    same = pair_of(linked(tables(incidents=cases("1", "2"), involvements=together)))
    against = [
        involvement("1", "A"),
        involvement("1", "B", "victim"),
        involvement("2", "B"),
        involvement("2", "A", "victim"),
    ]
    quarrel = pair_of(linked(tables(incidents=cases("1", "2"), involvements=against)))
    assert same["opponent"] == 0
    assert quarrel["log_odds"] > same["log_odds"]


@pytest.mark.parametrize("many", [12, 50])
def test_a_person_in_many_cases_links_none_of_them(many: int) -> None:
    names = [f"{number:02}" for number in range(many)]
    at = [
        incident(name, pd.Timestamp("2024-01-01") + pd.Timedelta(days=15 * place)) for place, name in enumerate(names)
    ]
    hub = tables(incidents=at, involvements=[involvement(name, "Hub") for name in names])
    links = linked(hub)
    assert len(links.pairs) == many * (many - 1) // 2
    assert (links.pairs["log_odds"] < 0).all()


def test_what_is_in_too_many_cases_is_left_out_and_counted() -> None:
    names = [f"{number:02}" for number in range(51)]
    hub = tables(incidents=cases(*names), involvements=[involvement(name, "Hub") for name in names])
    weights = case_weights(hub, now=NOW)
    assert weights.numbers["left_out"] == 1
    assert len(link_cases(hub, now=NOW, weights=weights).pairs) == 0


def test_a_busy_square_links_nothing_and_a_quiet_corner_brings_two_attacks_together() -> None:
    square = [location("here", x=0.0, y=0.0, precision_m=10.0)]
    busy = [
        incident(f"{day:03}", pd.Timestamp("2025-06-01") + pd.Timedelta(days=day), location_id="here")
        for day in range(200)
    ]
    assert (linked(tables(incidents=busy, locations=square)).pairs["log_odds"] < 0).all()
    quiet = [busy[0], busy[3], incident("far", "2025-12-01 12:00", location_id="here", kind="theft")]
    pair = pair_of(linked(tables(incidents=quiet, locations=square)))
    assert pair["place_time"] > 0


def test_all_at_one_place_and_time_is_no_crash() -> None:
    square = [location("here", x=0.0, y=0.0)]
    at_once = [incident(f"{number:03}", location_id="here") for number in range(150)]
    assert (linked(tables(incidents=at_once, locations=square)).pairs["log_odds"] < 0).all()


def test_rarer_people_and_weightier_roles_tell_more() -> None:
    def shared_by(role: str, more: int) -> float:
        parts = [involvement("1", "A"), involvement("2", "A", role)]
        others = [incident(f"x{number}", kind="theft") for number in range(more)]
        parts += [involvement(f"x{number}", "A") for number in range(more)]
        pairs = linked(tables(incidents=cases("1", "2") + others, involvements=parts)).pairs
        return float(pairs.set_index(["incident_a", "incident_b"]).loc[("k:1", "k:2"), "person"])

    assert shared_by("suspect", 0) >= shared_by("suspect", 20) >= shared_by("suspect", 45) == pytest.approx(0, abs=0.5)
    assert shared_by("suspect", 0) >= shared_by("witness", 0)


def test_a_stated_tie_brings_the_cases_of_two_people_together_and_kinship_does_not() -> None:
    def joined_by(kind: str) -> Links:
        parts = [involvement("1", "A"), involvement("2", "B", "victim")]
        return linked(tables(incidents=cases("1", "2"), involvements=parts, ties=[tie("B", "A", kind)]))

    assert pair_of(joined_by("associate"))["person"] == 0
    assert all(joined_by(kind).pairs.empty for kind in ("kin", "partner", "lives_with"))


def test_a_tie_adds_nothing_where_one_of_the_two_is_in_both_cases() -> None:
    parts = [involvement("1", "A"), involvement("1", "B"), involvement("2", "B"), involvement("2", "C")]
    world = tables(incidents=cases("1", "2"), involvements=parts, ties=[tie("A", "B"), tie("B", "C")])
    assert pair_of(linked(world))["tie"] == 0


def attacks_of_groups(*sides: tuple[str, str]) -> Tables:
    """Each attack by a man of one group on a man of another, none of whom is met twice, a month apart."""
    rows, members, at = [], [], []
    for number, (one, other) in enumerate(sides):
        at.append(incident(f"{number}", pd.Timestamp("2025-01-01") + pd.Timedelta(days=31 * number)))
        rows += [involvement(f"{number}", f"s{number}"), involvement(f"{number}", f"v{number}", "victim")]
        members += [membership(f"s{number}", one), membership(f"v{number}", other)]
    return tables(incidents=at, involvements=rows, memberships=members)


def test_attacks_between_the_same_two_groups_are_linked_though_nobody_is_met_twice() -> None:
    quarrels = (("g", "h"), ("h", "g"), ("g", "x"), ("y", "x"), ("a", "b"), ("b", "a"), ("c", "d"))
    links = linked(attacks_of_groups(*quarrels))
    odds = links.pairs.set_index(["incident_a", "incident_b"])["log_odds"]
    same = [("k:0", "k:1"), ("k:4", "k:5")]
    assert (odds[same] > 3).all()
    assert (odds.drop(same) < 0).all()  # one group in common is less than even odds
    told = links.reasons[links.reasons["family"] == "group"].iloc[0]
    assert (told["entity"], told["part_a"], told["part_b"]) == ("k:g~k:h", "k:g", "k:h")


def test_the_unnamed_and_the_unfounded_link_nothing() -> None:
    unnamed = [involvement(case, "1/0", anonymous=True) for case in "12"]
    assert linked(tables(incidents=cases("1", "2"), involvements=unnamed)).pairs.empty
    named = [involvement(case, "A") for case in "12"]
    dropped = [incident("1"), incident("2", status="unfounded")]
    assert linked(tables(incidents=dropped, involvements=named)).pairs.empty


def test_what_is_recorded_after_now_is_not_used() -> None:
    late = "2026-07-01"
    parts = [involvement("1", "A"), involvement("2", "A", recorded_at=late)]
    assert linked(tables(incidents=cases("1", "2"), involvements=parts)).pairs.empty


def test_rarity_comes_from_the_model_and_not_from_the_neighbourhood() -> None:
    names = [f"{number:02}" for number in range(30)]
    city = tables(incidents=cases(*names), involvements=[involvement(name, "A") for name in names])
    part = tables(incidents=cases("00", "01"), involvements=[involvement(name, "A") for name in names[:2]])
    weights = case_weights(city, now=NOW)
    whole = link_cases(city, now=NOW, weights=weights).pairs.set_index(["incident_a", "incident_b"])
    near = link_cases(part, now=NOW, weights=weights).pairs.set_index(["incident_a", "incident_b"])
    assert near.loc[("k:00", "k:01"), "person"] == whole.loc[("k:00", "k:01"), "person"]


def test_doubted_claims_weigh_less_and_are_marked() -> None:
    def told(grade: str | None) -> tuple[float, str]:
        parts = [involvement("1", "A", information_grade=grade), involvement("2", "A"), involvement("1", "B", "victim")]
        links = linked(tables(incidents=cases("1", "2"), involvements=parts))
        doubt = links.reasons.loc[links.reasons["family"] == "person", "doubt"]
        return float(pair_of(links)["person"]), doubt.iloc[0]

    sure, single, false = (told(grade) for grade in (None, "D", "E"))
    assert sure[0] >= single[0] >= false[0]
    assert sure[0] > false[0]
    assert [sure[1], single[1], false[1]] == list(DOUBTS)


def judged(*verdicts: str) -> Tables:
    """Two attacks that share a suspect, and decisions on their link, a day apart, the two cases turned each time."""
    rows = []
    for place, verdict in enumerate(verdicts):
        a, b = ("k:1", "k:2") if place % 2 else ("k:2", "k:1")
        made_on = pd.Timestamp("2026-02-01") + pd.Timedelta(days=place)
        said = {"verdict": verdict, "reason": "r", "made_by": "ann", "made_on": made_on}
        rows.append({"subject_kind": "link", "a_id": a, "b_id": b, **said, **record("2026-02-01")})
    return tables(incidents=cases("1", "2"), involvements=[involvement(case, "A") for case in "12"], judgements=rows)


def test_what_a_person_decided_stands_above_the_evidence() -> None:
    dismissed, confirmed = linked(judged("dismissed")), linked(judged("confirmed"))
    assert pair_of(dismissed)["log_odds"] == -CERTAIN
    assert pair_of(confirmed)["log_odds"] == CERTAIN
    assert "judgement" in set(confirmed.reasons["family"])
    assert dismissed.reasons.empty
    taken_back = pair_of(linked(judged("dismissed", "undecided")))
    assert taken_back["log_odds"] == pair_of(linked(judged()))["log_odds"]
    assert pair_of(linked(judged("confirmed", "dismissed")))["log_odds"] == -CERTAIN


def test_a_confirmed_link_holds_where_nothing_else_brings_the_two_together() -> None:
    world = judged("confirmed")
    alone = world.replace({"involvements": world.involvements.iloc[:1]})
    assert pair_of(linked(alone))["log_odds"] == CERTAIN


def test_another_model_and_one_from_the_future_are_refused() -> None:
    world = two_feuding_pairs()
    weights = case_weights(world, now=NOW)
    with pytest.raises(ValueError, match="needs 'case_links'"):
        link_cases(world, now=NOW, weights=replace(weights, name="other"))
    with pytest.raises(ValueError, match="after now"):
        link_cases(world, now=NOW - pd.Timedelta(days=1), weights=weights)


parts_of_worlds = st.lists(
    st.tuples(st.integers(0, 5), st.integers(0, 5), st.sampled_from(ROLES)), min_size=1, max_size=20, unique=True
)
kinds_of_worlds = st.lists(st.sampled_from(KINDS), min_size=6, max_size=6)
cars_of_worlds = st.lists(st.tuples(st.integers(0, 5), st.integers(0, 2)), max_size=8, unique=True)
ties_of_worlds = st.lists(
    st.tuples(st.integers(0, 5), st.integers(0, 5), st.sampled_from(["associate", "kin", "conflict"])).filter(
        lambda row: row[0] != row[1]
    ),
    max_size=6,
    unique=True,
)


def random_world(kinds: list, parts: list, cars: list, ties: list, prefix: str = "") -> Tables:
    rows = [involvement(f"{case}", f"{prefix}p{who}", role) for case, who, role in parts]
    rows += [involvement(f"{case}", f"{prefix}v{car}", "used", entity_kind="vehicle") for case, car in cars]
    stated = [tie(f"{prefix}p{a}", f"{prefix}p{b}", kind) for a, b, kind in ties]
    incidents = [
        incident(f"{case}", f"2026-01-{1 + case:02} 12:00", kind=kind, status="unfounded" if case == 5 else "open")
        for case, kind in enumerate(kinds)
    ]
    members = [membership(f"{prefix}p{who}", f"{prefix}g{who % 2}") for who in range(4)]
    return tables(incidents=incidents, involvements=rows, ties=stated, memberships=members)


@settings(max_examples=25, deadline=None)
@given(kinds_of_worlds, parts_of_worlds, cars_of_worlds, ties_of_worlds)
def test_blocking_finds_what_looking_at_every_pair_finds(kinds: list, parts: list, cars: list, ties: list) -> None:
    world = random_world(kinds, parts, cars, ties)
    weights = case_weights(world, now=NOW)
    evidence = gather(world, now=NOW, weights=weights)
    ids = evidence.cases.ids
    found = {
        (ids[a], ids[b], family.replace("opponent", "person"), entity): score
        for family in ("person", "opponent", "vehicle", "tie")
        for some in [evidence.found[family]]
        for a, b, entity, score in zip(some.a, some.b, some.entity, some.score, strict=True)
    }
    assert found == pytest.approx(slow_shared(world, weights))


@settings(max_examples=15, deadline=None)
@given(kinds_of_worlds, parts_of_worlds, cars_of_worlds, ties_of_worlds, st.randoms(use_true_random=False))
def test_neither_row_order_nor_names_nor_repeats_matter(
    kinds: list, parts: list, cars: list, ties: list, chance: object
) -> None:
    expected = linked(random_world(kinds, parts, cars, ties))
    for rows in (parts, cars, ties):
        chance.shuffle(rows)  # type: ignore[attr-defined]
    shuffled = linked(random_world(kinds, parts + parts[:3], cars, ties))
    pd.testing.assert_frame_equal(shuffled.pairs, expected.pairs)
    pd.testing.assert_frame_equal(shuffled.reasons, expected.reasons)
    renamed = linked(random_world(kinds, parts, cars, ties, prefix="z"))
    pd.testing.assert_frame_equal(renamed.pairs, expected.pairs)


@cache
def village() -> tuple[Tables, pd.Timestamp]:
    history, _ = simulate(Spec.of("village", years=4, difficulty="easy"), seed=101)
    now = newest_recorded_at(history)
    assert now is not None
    return as_of(history, now), now


def test_every_reason_can_be_said_in_both_languages_and_speaks_for_the_link() -> None:
    known, now = village()
    links = link_cases(known, now=now, weights=case_weights(known, now=now))
    odds = links.pairs.set_index(["incident_a", "incident_b"])["log_odds"]
    of = odds.reindex(pd.MultiIndex.from_frame(links.reasons[["incident_a", "incident_b"]]))
    assert (of > REASONS_FROM).all()
    assert {"person", "group", "place_time"} <= set(links.reasons["family"])
    for language in ("en", "sv"):
        said = say_reasons(links.reasons, vocabulary=shipped_vocabulary(), language=language)
        assert (said["why"].str.len() > 0).all()


def test_links_of_a_neighbourhood_are_those_of_the_city() -> None:
    known, now = village()
    weights = case_weights(known, now=now)
    whole = link_cases(known, now=now, weights=weights).pairs
    top = whole.nlargest(1, "log_odds").iloc[0]
    near = {top["incident_a"], top["incident_b"]}
    people = known.involvements.loc[known.involvements["incident_id"].isin(near), "entity_id"]
    near |= set(known.involvements.loc[known.involvements["entity_id"].isin(people), "incident_id"])
    part = known.replace(
        {
            name: getattr(known, name)[getattr(known, name)["incident_id"].isin(near)]
            for name in ("incidents", "involvements", "modus")
        }
    )
    here = link_cases(part, now=now, weights=weights).pairs.set_index(["incident_a", "incident_b"])["log_odds"]
    assert here[top["incident_a"], top["incident_b"]] == pytest.approx(top["log_odds"], abs=1e-6)
