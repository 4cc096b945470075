"""The questions about cases, places and vehicles, each beside a slow and obvious answer."""

from __future__ import annotations

from collections import Counter, defaultdict

import numpy as np
import pandas as pd
import pytest

from netgraph.model.tables import Tables
from netgraph.safeguards.redaction import shown_places
from tests.store.asked import Asked, founded, parts
from tests.store.test_questions import SERIOUS, SUSPECT, VICTIM, great_circle, rows, worlds

OPEN, SOLVED = {"reported", "open"}, {"prosecuted", "convicted", "closed"}
SPANS = [("0001-01-01", "9999-01-01"), ("2026-01-06", "2026-01-12")]


def addresses(world: Tables) -> dict[str, str | None]:
    shown = shown_places(world.locations, people=world.people, holdings=world.holdings)
    return dict(
        zip(shown["location_id"], shown["address"].astype("object").where(shown["address"].notna(), None), strict=True)
    )


def held(world: Tables, who: str) -> dict[str, set[str]]:
    """The vehicles that somebody owns or uses, and how."""
    found = defaultdict(set)
    for row in world.holdings.itertuples():
        if row.person_id == who and row.thing_kind == "vehicle":
            found[row.thing_id].add(row.kind)
    return found


@worlds
@pytest.mark.parametrize("place", ["k:here", "k:nowhere", "k:unknown"])
def test_a_place_has_its_incidents_in_order_of_time(ask: Asked, place: str) -> None:
    world = ask.world
    here = world.incidents[(world.incidents["location_id"] == place).to_numpy()]
    people = world.involvements[(world.involvements["entity_kind"] == "person").to_numpy()]
    count = {
        unnamed: people[(people["anonymous"] == unnamed).to_numpy()].groupby("incident_id")["entity_id"].nunique()
        for unnamed in (False, True)
    }
    expected = sorted(
        (
            case.occurred_from,
            case.incident_id,
            case.kind,
            *(count[unnamed].get(case.incident_id, 0) for unnamed in (False, True)),
        )
        for case in here.itertuples()
    )
    answer = ask("location_history", location=place)
    assert rows(answer, "occurred_from", "incident_id", "kind", "people", "unnamed") == expected
    assert set(rows(answer, "address")) <= {(addresses(world).get(place),)}


@worlds
@pytest.mark.parametrize(("since", "until"), SPANS)
def test_kinds_are_counted_within_the_time(ask: Asked, since: str, until: str) -> None:
    asked = [case for case in founded(ask.world) if since <= str(case.occurred_from) < until]
    kinds = Counter(case.kind for case in asked)
    still = Counter(case.kind for case in asked if case.status in OPEN)
    ended = Counter(case.kind for case in asked if case.status == "convicted")
    expected = sorted((-number, kind, still[kind], ended[kind], number / len(asked)) for kind, number in kinds.items())
    answer = ask("totals_by_kind", since=since, until=until)
    columns = ("n", "kind", "open_incidents", "convicted_incidents", "share")
    assert rows(answer.assign(n=-answer["incidents"]), *columns) == expected


@worlds
@pytest.mark.parametrize(("since", "until"), SPANS)
def test_the_places_with_most_incidents_come_first(ask: Asked, since: str, until: str) -> None:
    cases = defaultdict(list)
    for case in founded(ask.world):
        if not pd.isna(case.location_id) and since <= str(case.occurred_from) < until:
            cases[case.location_id].append(case)
    expected = sorted(
        (
            -len(here),
            place,
            addresses(ask.world)[place],
            sum(case.kind in SERIOUS for case in here),
            max(case.occurred_from for case in here),
        )
        for place, here in cases.items()
    )
    answer = ask("top_locations", since=since, until=until)
    answer = answer.assign(n=-answer["incidents"])
    assert rows(answer, "n", "location_id", "address", "serious_incidents", "last_at") == expected


@worlds
@pytest.mark.parametrize("metres", [0.0, 130.0, 30_000.0])
def test_incidents_near_a_point_are_within_the_metres(ask: Asked, metres: float) -> None:
    world = ask.world
    shown = shown_places(world.locations, people=world.people, holdings=world.holdings)
    away = {row.location_id: great_circle((15.0, 59.0), (row.longitude, row.latitude)) for row in shown.itertuples()}
    expected = sorted(
        (round(away[case.location_id], 3), case.occurred_from, case.incident_id)
        for case in world.incidents.dropna(subset="location_id").itertuples()
        if round(away[case.location_id], 3) <= metres
    )
    answer = ask("incidents_near_place", longitude=15, latitude="59.0", metres=metres)
    assert rows(answer.assign(d=answer["distance_m"].round(3)), "d", "occurred_from", "incident_id") == expected
    some = ask("incidents_near_place", longitude=15, latitude=59, metres=metres, since="2026-01-06", until="2026-01-12")
    assert set(some["incident_id"]) == {name for _, when, name in expected if "2026-01-06" <= str(when) < "2026-01-12"}


@worlds
@pytest.mark.parametrize("since", ["0001-01-01", "2026-01-10"])
def test_unsolved_cases_are_serious_open_and_without_a_named_suspect(ask: Asked, since: str) -> None:
    world = ask.world
    expected = []
    for case in world.incidents.itertuples():
        here = world.involvements[(world.involvements["incident_id"] == case.incident_id).to_numpy()]
        people = here[(here["entity_kind"] == "person").to_numpy()]
        suspects = people[people["role"].isin(SUSPECT).to_numpy()]
        if (
            case.kind in SERIOUS
            and case.status in OPEN
            and str(case.occurred_from) >= since
            and suspects["anonymous"].all()
        ):
            victims = people[people["role"].isin(VICTIM).to_numpy()]["entity_id"].nunique()
            vehicles = here[(here["entity_kind"] == "vehicle").to_numpy()]["entity_id"].nunique()
            expected.append(
                (-case.occurred_from.value, case.incident_id, victims, suspects["entity_id"].nunique(), vehicles)
            )
    answer = ask("unsolved_serious", since=since)
    order = ("incident_id", "victims", "unnamed_suspects", "vehicles")
    assert rows(answer, *order) == [row[1:] for row in sorted(expected)]


@worlds
def test_open_cases_are_linked_by_suspects_and_vehicles(ask: Asked) -> None:
    world, shared = ask.world, defaultdict(set)
    entities = [(row, case) for row, case in parts(world) if row.role in SUSPECT] + list(parts(world, kind="vehicle"))
    for row, still in entities:
        for other, solved in entities:
            if row.entity_id == other.entity_id and still.status in OPEN and solved.status in SOLVED:
                shared[still.incident_id, solved.incident_id].add(row.entity_id)
    expected = sorted((-len(found), *pair, ";".join(sorted(found))) for pair, found in shared.items())
    answer = ask("open_linked_to_closed")
    answer = answer.assign(n=-answer["shared"])
    assert rows(answer, "n", "open_incident_id", "solved_incident_id", "shared_ids") == expected
    assert set(answer["solved_status"]) <= SOLVED


@worlds
@pytest.mark.parametrize("case", ["k:1", "k:2", "k:none"])
def test_the_same_modus_is_by_traits_in_common(ask: Asked, case: str) -> None:
    traits = defaultdict(set)
    for row in ask.world.modus.itertuples():
        traits[row.incident_id].add(f"{row.trait}={row.value}")
    mine = traits.pop(case, set())
    expected = sorted(
        (-len(mine & has), other, ";".join(sorted(mine & has))) for other, has in traits.items() if mine & has
    )
    answer = ask("same_modus", incident=case)
    assert rows(answer.assign(n=-answer["shared"]), "n", "incident_id", "traits") == expected


@worlds
@pytest.mark.parametrize("who", ["k:A", "k:C", "k:E"])
def test_a_persons_vehicles_come_with_every_scene(ask: Asked, who: str) -> None:
    scenes = defaultdict(dict)
    for row, case in parts(ask.world, kind="vehicle"):
        scenes[row.entity_id][case.incident_id] = case.occurred_from
    expected = [
        (
            which,
            ";".join(sorted(kinds)),
            len(scenes[which]),
            max(scenes[which].values(), default=None),
            ";".join(sorted(scenes[which])),
        )
        for which, kinds in sorted(held(ask.world, who).items())
    ]
    answer = ask("vehicles_of_person", person=who)
    assert rows(answer, "vehicle_id", "kinds", "incidents", "last_at", "incident_ids") == expected


@worlds
@pytest.mark.parametrize(("start", "end"), [("k:A", "k:D"), ("k:C", "k:E"), ("k:A", "k:A")])
def test_a_vehicle_joins_two_who_hold_it_or_were_where_it_was(ask: Asked, start: str, end: str) -> None:
    kinds, cases = {start: held(ask.world, start), end: held(ask.world, end)}, defaultdict(set)
    for row, case in parts(ask.world):
        for vehicle, _ in parts(ask.world, kind="vehicle"):
            if row.entity_id in kinds and vehicle.incident_id == case.incident_id:
                kinds[row.entity_id][vehicle.entity_id].add("incident")
                cases[vehicle.entity_id].add(case.incident_id)
    both = sorted(set(kinds[start]) & set(kinds[end])) if start != end else []
    expected = [
        (which, *(";".join(sorted(kinds[who][which])) for who in (start, end)), ";".join(sorted(cases[which])))
        for which in both
    ]
    answer = ask("vehicles_joining_two", start=start, end=end)
    assert rows(answer, "vehicle_id", "kinds_start", "kinds_end", "incident_ids") == expected


def test_the_worlds_hold_a_hidden_place() -> None:
    from tests.store.asked import random_world

    assert addresses(random_world(1))["k:nowhere"] is None
    assert np.isfinite(great_circle((15.0, 59.0), (15.1, 59.2)))
    assert pd.notna(addresses(random_world(1))["k:here"])
