"""Each named question equals a slow and obvious answer, and nothing that is typed is ever run."""

from __future__ import annotations

from collections import defaultdict
from functools import cache
from itertools import combinations

import numpy as np
import pandas as pd
import pytest

from netgraph.errors import UnknownQuery
from netgraph.model.tables import TABLES, Tables
from netgraph.model.vocabulary import shipped_vocabulary
from netgraph.safeguards.redaction import shown_names, shown_places
from netgraph.store import catalogue
from netgraph.store.frames import first_row
from tests.builders import group, incident, involvement, location, person, record, tables, tie, vehicle
from tests.store.asked import WORLDS, Asked, home, parts, phone, some_worlds
from tests.worlds import chain_of_three, no_conflict, two_feuding_pairs

WORDS = shipped_vocabulary()
SUSPECT, VICTIM = set(WORDS.roles_of("suspect")), set(WORDS.roles_of("victim"))
SERIOUS = set(WORDS.serious_kinds())
worlds = pytest.mark.parametrize("ask", some_worlds(), ids=[f"world {number}" for number in range(WORLDS)])


def rows(frame: pd.DataFrame, *columns: str) -> list[tuple[object, ...]]:
    return list(frame[list(columns)].astype("object").where(frame.notna(), None).itertuples(index=False, name=None))


def named(world: Tables) -> dict[str, str]:
    return dict(zip(world.people["person_id"], shown_names(world.people), strict=True))


# find ----------------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def register() -> Asked:
    return Asked(
        tables(
            people=[
                person("1", name="Åsa Lindqvist", national_id="19900102-9801", birth_year=1990),
                person("2", name="Bo Lindén", birth_date="1985-05-06"),
                person("3", name="Hemlig Lind", national_id="19800101-9803", protected_identity=True),
                person("4"),
                person("5", name="O\"Lin'dh; 100%_\\"),
            ],
            vehicles=[vehicle("v", registration="QÅB 123"), vehicle("w")],
            locations=[
                location("a", 15.0, 59.0, address="Lindgatan 3"),
                location("b", 15.0, 59.0, address="Lindvägen 4"),
                location("c"),
            ],
            holdings=[home("3", "b"), home("1", "b"), phone("2", "k:+46701234567")],
        )
    )


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("lind", [("k:1", "name"), ("k:2", "name"), ("k:a", "address")]),
        ("  LIND ", [("k:1", "name"), ("k:2", "name"), ("k:a", "address")]),
        ("linden", [("k:2", "name")]),
        ("asa", [("k:1", "name")]),
        ("ÅSA L", [("k:1", "name")]),
        ("åßa", []),
        ("19900102-9801", [("k:1", "number")]),
        ("900102-9801", [("k:1", "number")]),
        ("199001029801", [("k:1", "number")]),
        ("070-123 45 67", [("k:2", "phone")]),
        ("0", [("k:1", "number"), ("k:5", "name")]),
        ("701234567", [("k:2", "phone")]),
        ("qab123", [("k:v", "registration")]),
        ("QÅB-123", [("k:v", "registration")]),
        ("b 12", [("k:v", "registration")]),
        ("k:4", [("k:4", "id")]),
        ("k:c", [("k:c", "id")]),
        ("k:v", [("k:v", "id")]),
        ("%", [("k:5", "name")]),
        ("_\\", [("k:5", "name")]),
        ("o\"lin'dh;", [("k:5", "name")]),
        ("hemlig", []),
        ("8001019803", [("k:3", "number")]),
        ("1019803", []),
        ("k:3", [("k:3", "id")]),
        ("lindvägen", []),
        ("k:b", [("k:b", "id")]),
        ("-", []),
    ],
)
def test_find_folds_case_accents_spaces_and_dashes(register: Asked, text: str, found: list[tuple[str, str]]) -> None:
    assert rows(register("find", text=text), "entity_id", "matched_on") == found


def test_find_shows_no_protected_name_or_place(register: Asked) -> None:
    hidden = pd.concat([register("find", text=wanted) for wanted in ("k:3", "8001019803", "k:b")])
    assert rows(hidden, "label", "protected") == [("k:3", True), ("k:3", True), (None, True)]


def test_find_stops_at_its_limit_in_a_fixed_order(register: Asked) -> None:
    assert rows(register("find", text="lind", limit=1), "entity_id") == [("k:1",)]


def test_find_gives_the_year_of_birth_from_either_column(register: Asked) -> None:
    assert rows(register("find", text="lind"), "entity_id", "birth_year")[:2] == [("k:1", 1990), ("k:2", 1985)]


# person_timeline -----------------------------------------------------------------------------------------------------


@worlds
def test_a_timeline_is_every_part_in_order(ask: Asked) -> None:
    world = ask.world
    expected = sorted(
        (case.occurred_from, case.kind, row.incident_id, row.role)
        for row, case in parts(world, unfounded=True)
        if row.entity_id == "k:C"
    )
    answer = ask("person_timeline", person="k:C").query("what == 'incident'")
    assert rows(answer, "occurred_from", "kind", "incident_id", "role") == expected


def a_life() -> Tables:
    return tables(
        people=[person("1", name="Ada"), person("2", protected_identity=True)],
        locations=[location("l", 15.0, 59.0, address="Torget 1"), location("h", 15.0, 59.0, address="Hemvägen 2")],
        holdings=[home("2", "h")],
        incidents=[
            incident("i", "2026-02-01 12:00", location_id="l"),
            incident("j", "2026-03-01 12:00", location_id="h"),
        ],
        involvements=[involvement(case, who) for case in "ij" for who in "12"],
        person_states=[
            record(person_id="k:1", kind="custody", valid_from="2026-02-10", valid_to=None),
            record(person_id="k:1", kind="probation", valid_from=None, valid_to="2026-01-10"),
        ],
    )


def test_a_timeline_holds_states_too_the_undated_first() -> None:
    answer = Asked(a_life())("person_timeline", person="k:1")
    assert rows(answer, "what", "kind", "incident_id") == [
        ("state", "probation", None),
        ("incident", "shooting", "k:i"),
        ("state", "custody", None),
        ("incident", "shooting", "k:j"),
    ]


@pytest.mark.parametrize(
    ("told", "kinds"),
    [
        ({"since": "2026-02-05"}, ["custody", "shooting"]),
        ({"until": "2026-02-01"}, ["probation"]),
        ({"until": pd.Timestamp("2026-02-01 12:01")}, ["probation", "shooting"]),
        ({"since": "2026-01-10", "until": "2026-02-02T00:00+02:00"}, ["shooting"]),
    ],
)
def test_a_timeline_can_be_cut(told: dict[str, object], kinds: list[str]) -> None:
    assert Asked(a_life())("person_timeline", person="k:1", **told)["kind"].tolist() == kinds


def test_a_timeline_shows_no_protected_place() -> None:
    ask = Asked(a_life())
    shown = ask("person_timeline", person="k:1").query("what == 'incident'")
    assert rows(shown, "location_id", "address") == [("k:l", "Torget 1"), ("k:h", None)]
    assert ask("person_timeline", person="k:2")[["location_id", "address"]].isna().all(axis=None)


# ego_network and shortest_path ---------------------------------------------------------------------------------------


def neighbours(world: Tables) -> dict[str, dict[str, set[str]]]:
    """person → person → incidents behind the link; an empty set where only a tie is stated."""
    near: dict[str, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
    in_case = defaultdict(set)
    for row, _ in parts(world):
        in_case[row.incident_id].add(row.entity_id)
    for case, people in in_case.items():
        for a, b in combinations(sorted(people), 2):
            near[a][b].add(case)
            near[b][a].add(case)
    for row in world.ties.itertuples():
        near[row.person_a].setdefault(row.person_b, set())
        near[row.person_b].setdefault(row.person_a, set())
    return near


def distances(world: Tables, start: str) -> dict[str, int]:
    near, found, edge = neighbours(world), {start: 0}, [start]
    while edge:
        edge = [b for a in edge for b in near[a] if b not in found and not found.update({b: found[a] + 1})]
    return found


@worlds
@pytest.mark.parametrize("steps", [1, 2, 3])
@pytest.mark.parametrize("who", ["A", "F"])
def test_an_ego_network_is_everybody_within_so_many_steps(ask: Asked, who: str, steps: int) -> None:
    world = ask.world
    near, away = neighbours(world), distances(world, f"k:{who}")
    expected = []
    for other, distance in away.items():
        if 0 < distance <= steps:
            via = sorted(a for a in near[other] if away[a] == distance - 1)
            cases = sorted(set().union(*(near[other][a] for a in via)))
            expected.append((distance, other, named(world)[other], ";".join(via), ";".join(cases)))
    answer = ask("ego_network", person=f"k:{who}", steps=steps)
    assert rows(answer, "distance", "person_id", "name", "via", "incident_ids") == sorted(expected)


@worlds
@pytest.mark.parametrize("most", [1, 2, 6])
@pytest.mark.parametrize(("start", "end"), [("A", "F"), ("D", "B"), ("C", "C")])
def test_a_shortest_path_is_one_and_each_link_is_in_the_records(ask: Asked, start: str, end: str, most: int) -> None:
    world = ask.world
    near, away = neighbours(world), distances(world, f"k:{start}")
    answer = ask("shortest_path", start=f"k:{start}", end=f"k:{end}", most_steps=most)
    length = away.get(f"k:{end}", 0)
    assert len(answer) == (length if length <= most else 0)
    assert answer["step"].tolist() == list(range(1, len(answer) + 1))
    if len(answer):
        assert [answer["person_a"].iloc[0], answer["person_b"].iloc[-1]] == [f"k:{start}", f"k:{end}"]
        assert answer["person_a"].tolist()[1:] == answer["person_b"].tolist()[:-1]
    for a, b, name, cases in rows(answer, "person_a", "person_b", "name_b", "incident_ids"):
        assert name == named(world)[str(b)]
        assert cases == ";".join(sorted(near[str(a)][str(b)]))


def test_a_chain_of_three_is_two_steps_and_names_its_kinds() -> None:
    ask = Asked(chain_of_three())
    answer = ask("shortest_path", start="k:A", end="k:C")
    assert rows(answer, "person_a", "person_b", "kinds", "incident_ids") == [
        ("k:A", "k:B", "incident", "k:1"),
        ("k:B", "k:C", "incident", "k:2"),
    ]
    assert ask("shortest_path", start="k:A", end="k:C", most_steps=1).empty
    assert ask("ego_network", person="k:A", steps=1)["person_id"].tolist() == ["k:B"]


def test_a_person_without_links_and_an_unknown_one_have_none() -> None:
    ask = Asked(no_conflict())
    for who in ("k:A", "k:nobody"):
        assert ask("ego_network", person=who).empty
        assert ask("shortest_path", start=who, end="k:B").empty


def test_kin_alone_has_no_incident_behind_it() -> None:
    answer = Asked(tables(ties=[tie("A", "B", "kin"), tie("B", "A", "phone")]))("ego_network", person="k:B")
    assert rows(answer, "person_id", "kinds", "incident_ids") == [("k:A", "kin;phone", "")]


# co_offending_pairs, repeat_serious, role_changes, vehicles ----------------------------------------------------------


@worlds
@pytest.mark.parametrize("least", [1, 2, 3])
def test_co_offending_pairs_are_suspected_together(ask: Asked, least: int) -> None:
    world = ask.world
    suspected = defaultdict(set)
    for row, _ in parts(world):
        if row.role in SUSPECT:
            suspected[row.incident_id].add(row.entity_id)
    together = defaultdict(list)
    for case, people in suspected.items():
        for pair in combinations(sorted(people), 2):
            together[pair].append(case)
    expected = sorted(
        (-len(cases), *pair, ";".join(sorted(cases))) for pair, cases in together.items() if len(cases) >= least
    )
    answer = ask("co_offending_pairs", least=least)
    assert rows(answer.assign(n=-answer["incidents"]), "n", "person_a", "person_b", "incident_ids") == expected
    names = named(world)
    assert answer["name_a"].tolist() == [names[who] for who in answer["person_a"]]
    assert answer["name_b"].tolist() == [names[who] for who in answer["person_b"]]


@worlds
@pytest.mark.parametrize("least", [1, 2, 3])
def test_repeat_serious_counts_each_incident_once_and_the_sides_apart(ask: Asked, least: int) -> None:
    world = ask.world
    sides = {"suspect": defaultdict(set), "victim": defaultdict(set), "any": defaultdict(set)}
    for row, case in parts(world):
        if case.kind in SERIOUS and row.role != "witness":
            sides["any"][row.entity_id].add(row.incident_id)
            for side, roles in (("suspect", SUSPECT), ("victim", VICTIM)):
                if row.role in roles:
                    sides[side][row.entity_id].add(row.incident_id)
    expected = [
        (-len(cases), who, len(sides["suspect"][who]), len(sides["victim"][who]), ";".join(sorted(cases)))
        for who, cases in sides["any"].items()
        if len(cases) >= least
    ]
    answer = ask("repeat_serious", least=least)
    answer = answer.assign(n=-answer["incidents"])
    assert rows(answer, "n", "person_id", "as_suspect", "as_victim", "incident_ids") == sorted(expected)
    times = {case.incident_id: case.occurred_from for case in world.incidents.itertuples()}
    for cases, first, last in rows(answer, "incident_ids", "first_at", "last_at"):
        known = [times[case] for case in str(cases).split(";")]
        assert (first, last) == (min(known), max(known))


@worlds
@pytest.mark.parametrize("days", [0.0, 0.5, 5.0, 365.0])
def test_role_changes_are_certainly_in_order_and_within_the_days(ask: Asked, days: float) -> None:
    world = ask.world
    sides = {"suspect": SUSPECT, "victim": VICTIM}
    found = defaultdict(set)
    for a, first in parts(world):
        for b, second in parts(world):
            for old, new in (("suspect", "victim"), ("victim", "suspect")):
                lag = (second.occurred_from - first.occurred_to) / pd.Timedelta(days=1)
                if a.entity_id == b.entity_id and a.role in sides[old] and b.role in sides[new] and 0 <= lag <= days:
                    found[a.entity_id, f"{old}_then_{new}"].add((lag, first.incident_id, second.incident_id))
    expected = []
    for (who, change), pairs in found.items():
        lag, first_id, second_id = min(pairs)
        cases = ";".join(sorted({case for pair in pairs for case in pair[1:]}))
        expected.append((lag, who, change, len({pair[2] for pair in pairs}), first_id, second_id, cases))
    answer = ask("role_changes", days=days)
    order = ("person_id", "change", "times", "first_incident_id", "second_incident_id", "incident_ids")
    assert rows(answer, *order) == [entry[1:] for entry in sorted(expected)]
    assert answer["lag_days"].to_numpy() == pytest.approx(sorted(entry[0] for entry in expected))


def test_a_feud_changes_roles_both_ways() -> None:
    answer = Asked(two_feuding_pairs())("role_changes", days=7)
    assert rows(answer, "person_id", "change") == [
        ("k:A", "suspect_then_victim"),
        ("k:B", "victim_then_suspect"),
    ]


@worlds
@pytest.mark.parametrize("least", [1, 2, 3])
def test_vehicles_are_listed_with_every_scene(ask: Asked, least: int) -> None:
    world = ask.world
    scenes, roles, serious = defaultdict(set), defaultdict(set), defaultdict(set)
    for row, case in parts(world, kind="vehicle"):
        scenes[row.entity_id].add(row.incident_id)
        roles[row.entity_id].add(row.role)
        if case.kind in SERIOUS:
            serious[row.entity_id].add(row.incident_id)
    expected = [
        (-len(cases), which, len(serious[which]), ";".join(sorted(roles[which])), ";".join(sorted(cases)))
        for which, cases in scenes.items()
        if len(cases) >= least
    ]
    answer = ask("vehicles_at_two_scenes", least=least)
    answer = answer.assign(n=-answer["incidents"])
    assert rows(answer, "n", "vehicle_id", "serious_incidents", "roles", "incident_ids") == sorted(expected)


# incidents_near and totals -------------------------------------------------------------------------------------------


def great_circle(a: tuple[float, float], b: tuple[float, float]) -> float:
    """Metres by the angle between two vectors: another formula than the one in the question."""
    to = [np.array([np.cos(y) * np.cos(x), np.cos(y) * np.sin(x), np.sin(y)]) for x, y in np.radians([a, b])]
    return float(6371008.8 * np.arctan2(np.linalg.norm(np.cross(*to)), np.dot(*to)))


@worlds
@pytest.mark.parametrize(("metres", "days"), [(0.0, 100.0), (200.0, 3.0), (30_000.0, 6.0), (30_000.0, 100.0)])
def test_near_incidents_are_within_the_metres_and_days(ask: Asked, metres: float, days: float) -> None:
    world = ask.world
    places = {row.location_id: (row.longitude, row.latitude) for row in world.locations.itertuples()}
    here = world.incidents.iloc[0]
    expected = []
    for other in world.incidents.iloc[1:].itertuples():
        lag = (other.occurred_from - here["occurred_from"]) / pd.Timedelta(days=1)
        if pd.isna(other.location_id) or pd.isna(here["location_id"]):
            continue
        same = other.location_id == here["location_id"]
        distance = 0.0 if same else great_circle(places[here["location_id"]], places[other.location_id])
        if distance <= metres and abs(lag) <= days:
            expected.append((round(distance, 3), abs(lag), other.incident_id))
    answer = ask("incidents_near", incident=here["incident_id"], metres=metres, days=days)
    answer = answer.assign(distance=answer["distance_m"].round(3), lag=answer["lag_days"].abs())
    assert rows(answer, "distance", "lag", "incident_id") == sorted(expected)


def test_near_incidents_before_have_a_negative_lag_across_the_date_line() -> None:
    world = tables(
        locations=[location("e", 179.999, 0.0), location("w", -179.999, 0.0)],
        incidents=[incident("1", "2026-01-02", location_id="e"), incident("2", "2026-01-01", location_id="w")],
    )
    answer = Asked(world)("incidents_near", incident="k:1")
    assert answer["lag_days"].tolist() == [-1.0]
    assert answer["distance_m"].iloc[0] == pytest.approx(222.39, abs=0.01)


def test_a_protected_home_is_not_to_be_found_by_its_distance() -> None:
    world = tables(
        people=[person("1", protected_identity=True)],
        locations=[location("h", 15.0, 59.0, address="Hemvägen 2"), location("n", 15.001, 59.0, address="Torget 1")],
        holdings=[home("1", "h")],
        incidents=[incident(name, location_id=place) for name, place in (("1", "h"), ("2", "h"), ("3", "n"))],
    )
    answer = Asked(world)("incidents_near", incident="k:1", metres=5000)
    assert rows(answer, "incident_id", "address") == [("k:2", None)]
    assert Asked(world)("incidents_near", incident="k:3", metres=5000).empty
    shown = shown_places(world.locations, people=world.people, holdings=world.holdings)
    assert shown["address"].isna().tolist() == [True, False]  # the same place that the safeguard hides


@worlds
def test_totals_count_every_table_kind_and_role_the_unnamed_apart(ask: Asked) -> None:
    world = ask.world
    answer = ask("totals")
    number = {(what, word): count for what, word, count in rows(answer, "what", "word", "number")}
    assert len(number) == len(answer)
    assert {word: count for (what, word), count in number.items() if what == "table"} == world.counts()
    assert number["serious incidents", "all"] == world.incidents["kind"].isin(SERIOUS).sum()
    kinds = {word: count for (what, word), count in number.items() if what == "incidents of kind"}
    assert kinds == world.incidents["kind"].value_counts().to_dict()
    for who, anonymous in (("named", False), ("unnamed", True)):
        of = world.involvements.query(f"entity_kind == 'person' and anonymous == {anonymous}")
        roles = {word: count for (what, word), count in number.items() if what == f"{who} people in role"}
        assert roles == of["role"].value_counts().to_dict()


# all of them ---------------------------------------------------------------------------------------------------------

NAMES = [question.name for question in catalogue.questions()]
TOLD = {"id": "k:A", "text": "a", "time": "2026-01-01", "int": "3", "float": "3"}


def any_told(name: str) -> dict[str, str]:
    parameters = catalogue.find(name).parameters
    told = {one.name: TOLD.get(one.type) or one.type.split("|")[-1] for one in parameters}
    return told | ({"kind": "all"} if "kind" in told else {})


ENOUGH = {
    "all_shortest_paths": {"start": "k:A", "end": "k:B"},
    "co_offending_pairs": {"least": 1},
    "dangerous_friends": {"least": 1},
    "family_and_shared_address": {"person": "k:A"},
    "group_aggressions_by_month": {"attacker": "k:g", "target": "k:h"},
    "group_members": {"group": "k:h"},
    "incidents_near_place": {"longitude": 15.0, "latitude": 59.0, "metres": 30_000},
    "location_history": {"location": "k:here"},
    "near_repeats": {"metres": 30_000, "days": 30},
    "new_to_conflict": {"conflict": "conflict:1"},
    "people_between_groups": {"group_a": "k:g", "group_b": "k:h"},
    "phone_ties_without_incidents": {"least": 1},
    "run_links": {"incident": "k:1"},
    "same_modus": {"incident": "k:1"},
    "silent_periods": {"person": "k:A", "days": 0.5},
    "suspects_within_ties": {"person": "k:A"},
    "vehicles_joining_two": {"start": "k:A", "end": "k:D"},
    "vehicles_of_person": {"person": "k:A"},
    "find": {"text": "a"},
    "person_timeline": {"person": "k:A"},
    "ego_network": {"person": "k:A", "steps": 3},
    "shortest_path": {"start": "k:A", "end": "k:B"},
    "incidents_near": {"incident": "k:0", "metres": 30_000},
}


@cache
def turned(number: int) -> Asked:
    """One of the worlds with the rows of every table in another order."""
    ask = some_worlds()[number]
    tables_turned = {table: frame.sample(frac=1, random_state=7) for table, frame in ask.world.items()}
    return Asked(Tables(**tables_turned), ask.findings)


@pytest.mark.parametrize("name", NAMES)
def test_no_answer_depends_on_the_order_of_rows(name: str) -> None:
    told = ENOUGH.get(name, {})
    answers = [ask(name, **told) for ask in some_worlds()]
    fullest = max(range(len(answers)), key=lambda number: len(answers[number]))
    assert len(answers[fullest])
    pd.testing.assert_frame_equal(answers[fullest], turned(fullest)(name, **told))


@cache
def nothing() -> Asked:
    return Asked(tables())


@pytest.mark.parametrize("name", NAMES)
def test_an_empty_store_answers_with_the_documented_columns(name: str) -> None:
    answer = nothing()(name, **any_told(name))
    assert list(answer.columns) == list(catalogue.find(name).columns)
    assert name == "totals" or answer.empty


@worlds
@pytest.mark.parametrize("name", NAMES)
def test_the_unnamed_never_appear(ask: Asked, name: str) -> None:
    shown = ask(name, **ENOUGH.get(name, {}))
    people = [column for column in shown.columns if column.startswith(("person_", "entity_id", "via"))]
    assert not [cell for cell in shown[people].to_numpy().ravel() if "/" in str(cell)]


HOSTILE = [
    "k:'; DROP TABLE people; --",
    'k:" OR 1=1 --',
    "k:\\'; DELETE FROM incidents; --",
    "k:$person",
    "k:%",
    "k:_",
    "k:\x00",
    "k:" + "å" * 1_000_000,
    "k:); ATTACH 'x.duckdb'; --",
]


@cache
def attacked() -> tuple[Asked, pd.DataFrame]:
    """One store for all attacks, and what it held before the first."""
    ask = Asked(two_feuding_pairs())
    return ask, ask("totals")


@pytest.mark.parametrize("value", HOSTILE, ids=lambda value: value[:20].replace("\x00", "NUL"))
@pytest.mark.parametrize("name", NAMES)
def test_hostile_values_find_nothing_and_run_nothing(name: str, value: str) -> None:
    ask, before = attacked()
    for parameter in catalogue.find(name).parameters:
        told = any_told(name) | {parameter.name: value}
        if parameter.type in ("id", "text") and parameter.name != "kind":  # others must be of their type
            assert ask(name, **told).empty
        else:
            with pytest.raises(UnknownQuery, match=parameter.name):
                ask(name, **told)
    pd.testing.assert_frame_equal(ask("totals"), before)
    assert first_row(ask.connection, "SELECT count(*) FROM duckdb_databases() WHERE NOT internal") == (1,)


def test_every_table_the_statements_read_is_one_of_the_model() -> None:
    world = tables(groups=[group("g")])
    assert {name for name, _ in world.items()} == set(TABLES)
    for question in catalogue.questions():
        if question.where.endswith(".sql"):
            Asked(world)(question.name, **any_told(question.name))
