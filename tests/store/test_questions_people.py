"""The questions about people, families and groups, each beside a slow and obvious answer."""

from __future__ import annotations

from collections import defaultdict
from itertools import combinations

import pandas as pd
import pytest

from netgraph.model.tables import Tables
from tests.builders import incident, involvement, person, record, tables, tie
from tests.store.asked import Asked, home, parts
from tests.store.test_questions import SERIOUS, SUSPECT, VICTIM, WORDS, named, rows, worlds

KINSHIP = set(WORDS.kinship_ties())
UNKNOWN = set(WORDS.roles_of("unknown"))
DAY = pd.Timedelta(days=1)
PEOPLE = ["k:A", "k:C", "k:D"]


def cases_of(world: Tables, roles: set[str] | None = None) -> dict[str, set[str]]:
    """The incidents of each named person, in some roles or any."""
    found = defaultdict(set)
    for row, case in parts(world):
        if roles is None or row.role in roles:
            found[row.entity_id].add(case.incident_id)
    return found


def friends(world: Tables) -> dict[str, set[str]]:
    """Who is tied to whom, family and shared addresses apart."""
    near = defaultdict(set)
    for row in world.ties.itertuples():
        if row.kind not in KINSHIP:
            near[row.person_a].add(row.person_b)
            near[row.person_b].add(row.person_a)
    return near


def serious_of(world: Tables) -> set[str]:
    return {case.incident_id for case in world.incidents.itertuples() if case.kind in SERIOUS}


def holds(row: object, when: pd.Timestamp) -> bool:
    return not row.valid_from > when and not row.valid_to <= when  # a comparison with an unknown time is false


@worlds
@pytest.mark.parametrize("least", [1, 2, 3])
def test_repeat_victims_are_counted_once_an_incident(ask: Asked, least: int) -> None:
    serious = serious_of(ask.world)
    expected = sorted(
        (-len(cases), who, named(ask.world)[who], len(cases & serious), ";".join(sorted(cases)))
        for who, cases in cases_of(ask.world, VICTIM).items()
        if len(cases) >= least
    )
    answer = ask("repeat_victims", least=least)
    columns = ("n", "person_id", "name", "serious_incidents", "incident_ids")
    assert rows(answer.assign(n=-answer["incidents"]), *columns) == expected


@worlds
def test_rivals_met_while_both_were_members_and_the_groups_rivals(ask: Asked) -> None:
    world, met = ask.world, defaultdict(lambda: (set(), set()))
    present = [
        (case, member.group_id, member.person_id)
        for row, case in parts(world)
        for member in world.memberships.itertuples()
        if member.person_id == row.entity_id and holds(member, case.occurred_from)
    ]
    for case, group, who in present:
        for same, other_group, other in present:
            stated = [r for r in world.rivalries.itertuples() if {group, other_group} == {r.group_a, r.group_b}]
            rival = group < other_group and any(holds(one, case.occurred_from) for one in stated)
            if rival and case.incident_id == same.incident_id and who != other:
                both = met[-case.occurred_from.value, case.incident_id, group, other_group]
                both[0].add(who)
                both[1].add(other)
    expected = [(*key[1:], ";".join(sorted(a)), ";".join(sorted(b))) for key, (a, b) in sorted(met.items())]
    order = ("incident_id", "group_a", "group_b", "people_a", "people_b")
    assert rows(ask("rivals_who_met"), *order) == expected


@worlds
@pytest.mark.parametrize("who", ["k:A", "k:B", "k:D"])
def test_family_is_by_stated_kinship_or_a_shared_home(ask: Asked, who: str) -> None:
    world, kinds = ask.world, defaultdict(set)
    protected = set(world.people.query("protected_identity")["person_id"])
    for row in world.ties.itertuples():
        for one, other in ((row.person_a, row.person_b), (row.person_b, row.person_a)):
            if one == who and row.kind in KINSHIP and not (row.kind == "lives_with" and protected & {one, other}):
                kinds[other].add(row.kind)
    homes = world.holdings.query("kind == 'lives_at'")
    for mine in homes.itertuples():
        for other in homes.itertuples():
            same = mine.person_id == who != other.person_id and mine.thing_id == other.thing_id
            if same and not protected & {who, other.person_id}:
                kinds[other.person_id].add("same_address")
    expected = [(other, named(world)[other], ";".join(sorted(kinds[other]))) for other in sorted(kinds)]
    assert rows(ask("family_and_shared_address", person=who), "person_id", "name", "kinds") == expected


def test_who_lives_with_a_protected_person_is_not_told() -> None:
    world = tables(
        people=[person("1"), person("2", protected_identity=True), person("3")],
        ties=[tie("1", "2", "lives_with"), tie("2", "3", "kin")],
        holdings=[home(who, "h") for who in "123"],
    )
    ask = Asked(world)
    assert rows(ask("family_and_shared_address", person="k:1"), "person_id", "kinds") == [("k:3", "same_address")]
    assert rows(ask("family_and_shared_address", person="k:2"), "person_id", "kinds") == [("k:3", "kin")]


@worlds
@pytest.mark.parametrize("who", PEOPLE)
@pytest.mark.parametrize("days", [0.01, 3.0])
def test_silence_begins_where_no_incident_goes_on(ask: Asked, who: str, days: float) -> None:
    world = ask.world
    mine = {case.incident_id: case for row, case in parts(world) if row.entity_id == who}.values()
    states = [row for row in world.person_states.itertuples() if row.person_id == who]
    expected = []
    for end in sorted({case.occurred_to for case in mine}):
        after = [case.occurred_from for case in mine if case.occurred_from > end]
        if any(case.occurred_from <= end < case.occurred_to for case in mine) or not after:
            continue
        start = min(after)
        if (start - end) / DAY >= days:
            held = any(not row.valid_from >= start and not row.valid_to <= end for row in states)
            last = min(case.incident_id for case in mine if case.occurred_to == end)
            following = min(case.incident_id for case in mine if case.occurred_from == start)
            expected.append((end, start, held, last, following))
    order = ("silent_from", "silent_to", "in_custody", "last_incident_id", "next_incident_id")
    assert rows(ask("silent_periods", person=who, days=days), *order) == expected


def test_a_silence_of_thirty_days_in_custody() -> None:
    world = tables(
        incidents=[incident("1", "2026-01-01", minutes=1440), incident("2", "2026-02-01")],
        involvements=[involvement("1", "A"), involvement("2", "A", "victim")],
        person_states=[record(person_id="k:A", kind="custody", valid_from="2026-01-05", valid_to=None)],
    )
    answer = Asked(world)("silent_periods", person="k:A", days=30)
    assert rows(answer, "days", "in_custody", "last_incident_id", "next_incident_id") == [(30.0, True, "k:1", "k:2")]
    assert Asked(world)("silent_periods", person="k:A", days=30.01).empty


@worlds
@pytest.mark.parametrize("least", [1, 2])
def test_phone_ties_join_suspects_who_share_no_incident(ask: Asked, least: int) -> None:
    world, suspected, any_role = ask.world, cases_of(ask.world, SUSPECT), cases_of(ask.world)
    pairs = {tuple(sorted((row.person_a, row.person_b))) for row in world.ties.itertuples() if row.kind == "phone"}
    expected = sorted(
        (-len(suspected[a]) - len(suspected[b]), a, b, named(world)[a], named(world)[b], len(suspected[a]))
        for a, b in pairs
        if not any_role[a] & any_role[b] and min(len(suspected[a]), len(suspected[b])) >= least
    )
    answer = ask("phone_ties_without_incidents", least=least)
    answer = answer.assign(n=-answer["incidents_a"] - answer["incidents_b"])
    assert rows(answer, "n", "person_a", "person_b", "name_a", "name_b", "incidents_a") == expected


def test_phone_ties_are_dated_by_the_first_and_last_contact_in_either_direction() -> None:
    calls = [
        tie("A", "B", "phone", first_seen="2026-01-02", last_seen="2026-01-03"),
        tie("B", "A", "phone", first_seen="2026-01-01", last_seen=None),
    ]
    world = tables(
        incidents=[incident("1"), incident("2")],
        ties=calls,
        involvements=[involvement("1", "A"), involvement("2", "B")],
    )
    answer = Asked(world)("phone_ties_without_incidents")
    assert [str(moment)[:10] for moment in answer.loc[0, ["first_seen", "last_seen"]]] == ["2026-01-01", "2026-01-03"]


@worlds
@pytest.mark.parametrize("least", [1, 2])
def test_dangerous_friends_are_of_people_without_a_part_of_their_own(ask: Asked, least: int) -> None:
    active = set(cases_of(ask.world, SUSPECT | UNKNOWN))
    met = {who: near & active for who, near in friends(ask.world).items() if who not in active}
    expected = sorted(
        (-len(found), who, named(ask.world)[who], ";".join(sorted(found)))
        for who, found in met.items()
        if len(found) >= least
    )
    answer = ask("dangerous_friends", least=least)
    assert rows(answer.assign(n=-answer["friends"]), "n", "person_id", "name", "friend_ids") == expected


def test_kinship_alone_makes_no_dangerous_friend() -> None:
    world = tables(incidents=[incident("1")], involvements=[involvement("1", "A")], ties=[tie("A", "B", "kin")])
    assert Asked(world)("dangerous_friends", least=1).empty


@worlds
def test_people_between_groups_are_linked_to_both_and_in_neither(ask: Asked) -> None:
    world = ask.world
    near = friends(world)
    for (one, _), (other, _) in combinations(parts(world), 2):
        if one.incident_id == other.incident_id and one.entity_id != other.entity_id:
            near[one.entity_id].add(other.entity_id)
            near[other.entity_id].add(one.entity_id)
    of = {group: set(found["person_id"]) for group, found in world.memberships.groupby("group_id")}
    expected = []
    for who in set(world.people["person_id"]) - of["k:g"] - of["k:h"]:
        a, b = near[who] & of["k:g"], near[who] & of["k:h"]
        if a and b:
            expected.append((-len(a) - len(b), who, named(world)[who], ";".join(sorted(a)), ";".join(sorted(b))))
    answer = ask("people_between_groups", group_a="k:g", group_b="k:h")
    answer = answer.assign(n=-answer["members_a"] - answer["members_b"])
    assert rows(answer, "n", "person_id", "name", "member_ids_a", "member_ids_b") == sorted(expected)
    assert ask("people_between_groups", group_a="k:g", group_b="k:g").empty


@worlds
@pytest.mark.parametrize("group", ["k:g", "k:h"])
def test_members_are_listed_by_person_with_the_cases_they_are_suspected_in(ask: Asked, group: str) -> None:
    world, suspected = ask.world, cases_of(ask.world, SUSPECT)
    expected = sorted(
        (row.person_id, named(world)[row.person_id], len(suspected[row.person_id]))
        for row in world.memberships.itertuples()
        if row.group_id == group
    )
    assert rows(ask("group_members", group=group), "person_id", "name", "incidents") == expected


@worlds
@pytest.mark.parametrize(("attacker", "target"), [("k:g", "k:h"), ("k:h", "k:g"), ("k:g", "k:g")])
def test_aggressions_between_groups_are_by_month(ask: Asked, attacker: str, target: str) -> None:
    world, sides = ask.world, defaultdict(set)
    for row, case in parts(world, kind="group"):
        sides[case.incident_id].add((row.entity_id, row.role == "attacker"))
    for row, case in parts(world):
        for member in world.memberships.itertuples():
            if member.person_id == row.entity_id and row.role in SUSPECT | VICTIM and holds(member, case.occurred_from):
                sides[case.incident_id].add((member.group_id, row.role in SUSPECT))
    months = defaultdict(list)
    for case in world.incidents.sort_values("incident_id").itertuples():
        if case.kind in WORDS.aggression_kinds() and {(attacker, True), (target, False)} <= sides[case.incident_id]:
            months[f"{case.occurred_from:%Y-%m}"].append(case.incident_id)
    serious = serious_of(world)
    expected = [
        (month, len(months[month]), len(serious & set(months[month])), ";".join(months[month]))
        for month in sorted(months)
    ]
    answer = ask("group_aggressions_by_month", attacker=attacker, target=target)
    assert rows(answer, "month", "incidents", "serious_incidents", "incident_ids") == expected


@worlds
@pytest.mark.parametrize("days", [1.0, 365.0])
def test_violence_follows_a_ban_between_the_same_two(ask: Asked, days: float) -> None:
    world, pairs, expected = ask.world, [], []
    for row, case in parts(world):
        for other, same in parts(world):
            sides = row.role in SUSPECT and other.role in VICTIM and row.entity_id != other.entity_id
            if sides and case.incident_id == same.incident_id:
                pairs.append((case, row.entity_id, other.entity_id))
    for ban, *two in pairs:
        for later, *same in pairs:
            lag = (later.occurred_from - ban.occurred_to) / DAY
            violent = ban.kind == "contact_ban_issued" and later.kind in WORDS.aggression_kinds()
            if violent and two == same and 0 <= lag <= days:
                expected.append((lag, ban.incident_id, later.incident_id, *two))
    answer = ask("ban_then_violence", days=days)
    order = ("lag_days", "ban_incident_id", "later_incident_id", "person_a", "person_b")
    assert rows(answer, *order) == sorted(set(expected))
    assert answer["name_a"].tolist() == [named(world)[who] for who in answer["person_a"]]
    assert answer["name_b"].tolist() == [named(world)[who] for who in answer["person_b"]]


def test_an_assault_a_week_after_the_ban_is_found() -> None:
    world = tables(
        incidents=[incident("ban", "2026-01-01", "contact_ban_issued"), incident("hit", "2026-01-08 00:01", "assault")],
        involvements=[
            involvement(case, *part) for case in ("ban", "hit") for part in (("A", "suspect"), ("B", "victim"))
        ],
    )
    answer = Asked(world)("ban_then_violence", days=7)
    assert rows(answer, "person_a", "person_b", "later_incident_id", "lag_days") == [("k:A", "k:B", "k:hit", 7.0)]
