"""What every store promises. Where a store holds no history it may refuse that, and only that."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pandas.testing import assert_frame_equal

from netgraph.errors import InvalidTable, NetgraphError, UnknownRun
from netgraph.model.checks import check_tables
from netgraph.model.findings import Findings, Model, Run, empty_finding
from netgraph.model.tables import Tables
from netgraph.model.versions import as_of
from netgraph.store import Store
from netgraph.store.neo4j import Neo4jStore
from tests.builders import at, group, incident, involvement, location, membership, person, record, tables, vehicle
from tests.store.conftest import Opener
from tests.store.oracles import SlowStore, neighbourhood
from tests.store.worlds import LATER, SEVERAL, day, several, side_by_side
from tests.worlds import chain_of_three, triangle, two_feuding_pairs

NOW = at("2026-03-01")
FOREVER = pd.Timestamp.max.as_unit("us")
quick = settings(max_examples=2, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


def assert_same(one: Tables, other: Tables) -> None:
    for name, frame in one.items():
        assert_frame_equal(frame, getattr(other, name), obj=name)


def keeps_history(store: Store) -> bool:
    return not isinstance(store, Neo4jStore)


def assert_known_at(store: Store, when: pd.Timestamp, versions: Tables) -> None:
    """A store without history knows the present, and refuses any earlier moment."""
    told = [frame[column].max() for _, frame in versions.items() for column in ("recorded_at", "withdrawn_at")]
    if keeps_history(store) or when >= max(time for time in told if not pd.isna(time)):
        assert_same(store.read(as_of=when), as_of(versions, when))
        return
    with pytest.raises(NetgraphError, match="knows only the present"):
        store.read(as_of=when)


def assert_names_at(store: Store, when: pd.Timestamp, names: list[str]) -> None:
    """Of an earlier moment; a store without history refuses it."""
    if keeps_history(store):
        assert store.read(as_of=when).people["name"].tolist() == names
        return
    with pytest.raises(NetgraphError, match="knows only the present"):
        store.read(as_of=when)


def assert_holds(store: Store, versions: Tables) -> None:
    if keeps_history(store):
        assert_same(store.history(), versions)
        return
    assert_same(store.read(), as_of(versions, FOREVER))
    with pytest.raises(NetgraphError, match="knows only the present"):
        store.history()


def test_what_was_written_reads_back(store: Store) -> None:
    world = two_feuding_pairs()
    store.write(world, now=NOW)
    assert_same(store.read(), as_of(world, FOREVER))


def test_every_kind_of_cell_reads_back(store: Store) -> None:
    world = tables(
        locations=[location("home", 18.06, 59.33, x=674_000.5, y=6_580_000.25, precision_m=None)],
        people=[person("A", name="Åsa 'x\"\n\x00;", birth_year=1990, protected_identity=True), person("B", name=None)],
        vehicles=[vehicle("v", registration="ABC 123")],
        incidents=[incident("1", location_id="home", severity=3.5)],
        involvements=[
            involvement("1", "A"),
            involvement("1", "k:1/1", "victim", anonymous=True),
            involvement("1", "B", "victim"),
        ],
        modus=[{"incident_id": "k:1", "trait": "weapon", "value": "automatic", **record()}],
        holdings=[{"person_id": "k:A", "thing_kind": "vehicle", "thing_id": "k:v", "kind": "owns", **record()}],
        judgements=[
            {
                "subject_kind": "flag",
                "a_id": "k:A",
                "b_id": None,
                "verdict": "confirmed",
                "reason": "r",
                "made_by": "m",
                "made_on": at("2026-01-01"),
                **record(),
            }
        ],
    )
    store.write(world, now=NOW)
    assert_same(store.read(), as_of(world, FOREVER))
    assert store.write(world, now=NOW).is_unchanged


def test_a_load_says_what_it_did(store: Store) -> None:
    store.write(tables(people=[person("A", name="x"), person("B", name="x"), person("C")]), now=day(1))
    report = store.write(
        tables(people=[person("A", name="y"), person("B", name="x"), person("C", withdrawn_at=day(2)), person("D")]),
        now=day(2),
    )
    did = report.tables["people"]
    assert (did.added, did.changed, did.unchanged, did.withdrawn) == (1, 1, 1, 1)
    assert report.total() == did and not report.is_unchanged
    assert report.as_dict()["people"]["changed"] == 1


def test_a_second_load_changes_nothing_and_says_so(store: Store) -> None:
    store.write(triangle(), now=NOW)
    report = store.write(triangle(), now=LATER)
    assert report.is_unchanged
    assert report.total().unchanged == sum(triangle().counts().values())


def test_reading_as_of_the_first_version_equals_it(store: Store) -> None:
    first = two_feuding_pairs()
    store.write(first, now=day(60))
    kept = first.involvements.assign(
        withdrawn_at=pd.Series(pd.NaT, index=first.involvements.index).astype("datetime64[us]")
    )
    kept.loc[0, "withdrawn_at"] = day(90)
    second = first.replace(
        {
            "incidents": first.incidents.assign(status="convicted"),
            "people": first.people.assign(deceased_on=day(89)),
            "involvements": kept,
        }
    )
    store.write(second, now=day(90))
    if keeps_history(store):
        assert_same(store.read(as_of=day(89)), as_of(first, day(89)))
    else:
        with pytest.raises(NetgraphError, match="knows only the present"):
            store.read(as_of=day(89))
    assert set(store.read().incidents["status"]) == {"convicted"}
    assert len(store.read().involvements) == len(first.involvements) - 1


@quick
@given(several=several)
def test_loads_equal_the_row_by_row_oracle(new_store: Opener, several: list) -> None:
    store, slow = new_store(), SlowStore()
    for number, (batch, complete) in enumerate(side_by_side(several)):
        now = LATER + pd.Timedelta(days=number)
        assert store.write(batch, now=now, complete=complete).tables == slow.write(batch, now=now, complete=complete)
        assert store.write(batch, now=now + pd.Timedelta(hours=1), complete=complete).is_unchanged
        assert_holds(store, slow.history())
    store.close()


@quick
@given(several=several, moments=st.sets(st.integers(0, 7), min_size=3, max_size=3))
def test_as_of_equals_the_model(new_store: Opener, several: list, moments: set[int]) -> None:
    store, slow = new_store(), SlowStore()
    for number, (batch, complete) in enumerate(side_by_side(several)):
        store.write(batch, now=LATER + pd.Timedelta(days=number), complete=complete)
        slow.write(batch, now=LATER + pd.Timedelta(days=number), complete=complete)
    versions = slow.history()
    for when in (*map(day, sorted(moments)), LATER + pd.Timedelta(days=1), FOREVER):
        assert_known_at(store, when, versions)
    assert_same(store.read(), as_of(versions, FOREVER))
    check_tables(store.read())
    store.close()


@quick
@given(
    several=several,
    asked=st.lists(
        st.tuples(st.sampled_from(["A", "B", "1", "2", "nobody"]), st.integers(0, 3)), min_size=4, max_size=4
    ),
    moment=st.sampled_from([None, day(3)]),
)
def test_a_neighbourhood_equals_the_set_oracle(
    new_store: Opener, several: list, asked: list[tuple[str, int]], moment: pd.Timestamp | None
) -> None:
    store = new_store()
    for number, (batch, _) in enumerate(side_by_side(several)):
        store.write(batch, now=LATER + pd.Timedelta(days=number))
    moment = moment if keeps_history(store) else None
    whole = store.read(as_of=moment)
    for number, (local, hops) in enumerate(asked):
        around = [f"{name}:{local}" for name in (f"h{number % SEVERAL}", f"h{number // 2 % SEVERAL}")]
        assert_is_neighbourhood(store.read(around=around, hops=hops, as_of=moment), whole, around, hops)
    store.close()


def assert_is_neighbourhood(part: Tables, whole: Tables, around: list[str], hops: int) -> None:
    incidents, entities = neighbourhood(whole, around, hops)
    assert set(part.incidents["incident_id"]) == incidents
    assert set(part.people["person_id"]) == entities
    assert_frame_equal(
        part.involvements,
        whole.involvements[whole.involvements["incident_id"].isin(incidents)].reset_index(drop=True),
    )
    both = whole.ties["person_a"].isin(entities) & whole.ties["person_b"].isin(entities)
    assert_frame_equal(part.ties, whole.ties[both].reset_index(drop=True))
    assert_frame_equal(
        part.memberships, whole.memberships[whole.memberships["person_id"].isin(entities)].reset_index(drop=True)
    )
    check_tables(part)


def test_several_versions_in_one_load_are_each_a_version(store: Store) -> None:
    told = [person("A", name=name, recorded_at=day(number)) for number, name in enumerate("xyx")]
    store.write(tables(people=told), now=NOW)
    assert_holds(store, tables(people=told))
    assert_names_at(store, day(1), ["y"])
    assert store.read().people["name"].tolist() == ["x"]


def test_an_older_version_that_comes_late_is_history(store: Store) -> None:
    store.write(tables(people=[person("A", name="new", recorded_at=day(5))]), now=NOW)
    store.write(tables(people=[person("A", name="old", recorded_at=day(2))]), now=NOW)
    assert store.read().people["name"].tolist() == ["new"]
    assert_names_at(store, day(3), ["old"])


def test_a_correction_of_the_same_moment_is_recorded_at_the_load(store: Store) -> None:
    store.write(tables(people=[person("A", name="x", recorded_at=day(1))]), now=day(2))
    store.write(tables(people=[person("A", name="y", recorded_at=day(1))]), now=day(9))
    told = [person("A", name=name, recorded_at=when) for name, when in (("x", day(1)), ("y", day(9)))]
    assert_holds(store, tables(people=told))
    assert_names_at(store, day(8), ["x"])


def test_a_correction_is_in_force_even_when_the_clock_is_behind(store: Store) -> None:
    store.write(tables(people=[person("A", name="x", recorded_at=day(5))]), now=day(2))
    store.write(tables(people=[person("A", name="y", recorded_at=day(5))]), now=day(2))
    assert store.read().people["name"].tolist() == ["y"]


def test_moving_to_another_line_of_the_file_is_no_change(store: Store) -> None:
    store.write(tables(people=[person("A", source_ref="people.csv:2")]), now=NOW)
    assert store.write(tables(people=[person("A", source_ref="people.csv:3")]), now=LATER).is_unchanged


def test_an_unknown_start_equals_an_unknown_start(store: Store) -> None:
    world = tables(memberships=[membership("A", "g", valid_from=None), membership("A", "g", valid_from=day(1))])
    store.write(world, now=NOW)
    assert store.write(world, now=LATER).is_unchanged
    assert len(store.read().memberships) == 2


def test_absence_withdraws_only_in_a_complete_load_of_the_same_source(store: Store) -> None:
    three = [person("A", name="a"), person("B", name="b"), person("z:C", name="c", source="z")]
    store.write(tables(people=three), now=day(1))
    store.write(tables(people=three[:1]), now=day(2))
    assert len(store.read().people) == 3
    report = store.write(tables(people=three[:1]), now=day(3), complete=True)
    assert report.tables["people"].withdrawn == 1
    assert store.read().people["person_id"].tolist() == ["k:A", "z:C"]
    assert_names_at(store, day(2), ["a", "b", "c"])


def test_what_refers_to_a_withdrawn_record_is_not_in_force_until_it_returns(store: Store) -> None:
    store.write(triangle(), now=day(60))
    store.write(tables(people=[person("B", withdrawn_at=day(70), recorded_at=day(70))]), now=day(70))
    now = store.read()
    assert len(now.ties) == 0 and len(now.involvements) == 2
    store.write(tables(people=[person("B", recorded_at=day(80))]), now=day(80))
    assert_same(store.read(as_of=day(80)), store.read())
    assert len(store.read().ties) == 1 and len(store.read().involvements) == 3


def test_rows_may_refer_to_records_that_the_store_knows(store: Store) -> None:
    store.write(chain_of_three(), now=NOW)
    alone = tables(involvements=[involvement("1", "C", "victim")]).replace({"people": chain_of_three().people[:0]})
    assert store.write(alone, now=NOW).tables["involvements"].added == 1


def test_a_broken_row_stops_the_whole_load(store: Store) -> None:
    world = chain_of_three()
    broken = world.replace({"involvements": world.involvements.assign(entity_id="k:nobody")})
    with pytest.raises(InvalidTable, match="refers to a record that is not there"):
        store.write(broken, now=NOW)
    assert sum(store.read().counts().values()) == 0


def test_row_order_does_not_matter(new_store: Opener) -> None:
    world, one = two_feuding_pairs(), new_store()
    one.write(world, now=NOW)
    in_order = one.read()
    other = new_store()
    other.write(Tables(**{name: frame[::-1].reset_index(drop=True) for name, frame in world.items()}), now=NOW)
    assert_same(in_order, other.read())


def test_a_window_takes_what_overlaps_it_and_what_that_needs(store: Store) -> None:
    store.write(two_feuding_pairs(), now=NOW)
    part = store.read(window=(at("2026-01-07 12:00"), at("2026-02-01 12:00")))
    assert part.incidents["incident_id"].tolist() == ["k:ba"]
    assert part.people["person_id"].tolist() == ["k:A", "k:B"]
    assert len(store.read(window=(at("2026-01-07 12:00:30"), at("2026-01-07 12:00:31"))).incidents) == 1
    check_tables(part)


def test_hops_lead_over_incidents_of_the_window_only(store: Store) -> None:
    store.write(chain_of_three(), now=NOW)
    everything = store.read(around=["k:A"], hops=2)
    early = store.read(around=["k:A"], hops=2, window=(at("2026-01-01"), at("2026-01-02")))
    assert everything.incidents["incident_id"].tolist() == ["k:1", "k:2"]
    assert early.incidents["incident_id"].tolist() == ["k:1"]


def places(number: int, *, flat: bool) -> list[dict]:
    rng = np.random.default_rng(7)
    spots = rng.uniform(0, 0.02, (number, 2))
    if flat:
        return [location(f"p{i}", x=east * 1e5, y=north * 1e5) for i, (east, north) in enumerate(spots)]
    return [location(f"p{i}", 18 + east, 59 + north) for i, (east, north) in enumerate(spots)]


@pytest.mark.parametrize("flat", [False, True])
def test_near_adds_the_incidents_within_metres_and_days(store: Store, flat: bool) -> None:
    number = 60
    world = tables(
        locations=places(number, flat=flat),
        incidents=[
            incident(str(i), str(at("2026-01-01") + pd.Timedelta(hours=7 * i)), location_id=f"p{i}")
            for i in range(number)
        ],
        involvements=[involvement(str(i), f"person{i}") for i in range(number)],
    )
    store.write(world, now=NOW)
    found = store.read(around=["k:20"], hops=0, near=(500, 3.5))
    expected = {f"k:{i}" for i in range(number) if abs(i - 20) * 7 <= 84 and metres_apart(world, 20, i, flat) <= 500}
    assert set(found.incidents["incident_id"]) == expected and 1 < len(expected) < 25
    check_tables(found)


def metres_apart(world: Tables, one: int, other: int, flat: bool) -> float:
    by_id = world.locations.set_index("location_id")
    a, b = by_id.loc[f"k:p{one}"], by_id.loc[f"k:p{other}"]
    if flat:
        return float(np.hypot(a.x - b.x, a.y - b.y))
    u, v = (
        np.array(
            [np.cos(p.latitude) * np.cos(p.longitude), np.cos(p.latitude) * np.sin(p.longitude), np.sin(p.latitude)]
        )
        for p in (
            np.radians(a[["longitude", "latitude"]].astype(float)),
            np.radians(b[["longitude", "latitude"]].astype(float)),
        )
    )
    return float(6_371_000 * np.arccos(np.clip(u @ v, -1, 1)))


def test_a_neighbourhood_brings_what_its_people_hold_and_belong_to(store: Store) -> None:
    world = tables(
        locations=[location("home", 18.0, 59.0), location("other", 18.0, 59.0)],
        vehicles=[vehicle("car"), vehicle("van")],
        groups=[group("g"), group("h"), group("lonely")],
        incidents=[incident("1")],
        involvements=[involvement("1", "A")],
        memberships=[membership("A", "g"), membership("A", "h"), membership("B", "lonely")],
        rivalries=[{"group_a": "k:g", "group_b": "k:h", "kind": "rival", **record()}],
        holdings=[
            {"person_id": "k:A", "thing_kind": "address", "thing_id": "k:home", "kind": "lives_at", **record()},
            {"person_id": "k:A", "thing_kind": "vehicle", "thing_id": "k:car", "kind": "owns", **record()},
        ],
        person_states=[{"person_id": "k:A", "kind": "custody", **record()}],
        interventions=[{"intervention_id": "k:i", "person_id": "k:A", "kind": "talk", **record()}],
    )
    store.write(world, now=NOW)
    counts = {name: count for name, count in store.read(around=["k:1"], hops=0).counts().items() if count}
    assert counts == {
        "people": 1,
        "vehicles": 1,
        "locations": 1,
        "groups": 2,
        "incidents": 1,
        "person_states": 1,
        "involvements": 1,
        "holdings": 2,
        "memberships": 2,
        "rivalries": 1,
        "interventions": 1,
    }


@pytest.mark.parametrize(
    ("wrong", "says"), [({"near": (1.0, 1.0)}, "near"), ({"around": ["k:A"], "hops": -1}, "negative")]
)
def test_a_part_that_makes_no_sense_is_refused(store: Store, wrong: dict, says: str) -> None:
    with pytest.raises(ValueError, match=says):
        store.read(**wrong)


def test_ids_given_as_one_text_are_refused(store: Store) -> None:
    with pytest.raises(TypeError, match="list of ids"):
        store.read(around="k:A")


def run(run_id: str, when: pd.Timestamp, **more: object) -> Run:
    return Run(run_id, when, 1, "0.1", "digest", {"delta_days": 14, "kinds": ["shooting"]}, **more)


def claims(*ids: str) -> Findings:
    concern = pd.DataFrame(
        {
            "conflict_id": list(ids),
            "person_id": "k:1",
            "age": [None] * len(ids),
            "under_15": False,
            "incident_ids": "k:1",
        }
    )
    return Findings.of(concern=concern)


def assert_same_claims(one: Findings, other: Findings) -> None:
    for name, frame in one.items():
        assert_frame_equal(frame, getattr(other, name), obj=name)


def test_findings_read_back_in_order_and_replace_only_their_own_run(store: Store) -> None:
    store.write_findings(run("a", day(1)), claims("z", "b"))
    store.write_findings(run("b", day(2), compared_with="a"), claims("c"))
    store.write_findings(run("a", day(1)), claims("y", "x", "w"))
    assert_same_claims(store.read_findings("a"), claims("y", "x", "w"))
    assert_same_claims(store.read_findings("b"), claims("c"))


def test_findings_about_an_id_are_those_that_name_it(store: Store) -> None:
    links = empty_finding("case_links").reindex(range(4)).fillna({"log_odds": 1.0, "family_log_odds": 1.0})
    links = links.assign(incident_a=["k:1", "k:3", "k:2", "k:1"], incident_b=["k:2", "k:1", "k:3", "k:2"])
    members = empty_finding("members").reindex(range(2)).assign(entity_id=["k:1", "k:2"], entity_kind="incident")
    for run_id in ("a", "b"):
        store.write_findings(run(run_id, day(1)), Findings.of(case_links=links, members=members))
    found = store.read_findings("a", only=["case_links", "members"], about=["k:1", "conflict:1"])
    assert [*zip(found.case_links["incident_a"], found.case_links["incident_b"], strict=True)] == [
        ("k:1", "k:2"),
        ("k:3", "k:1"),
        ("k:1", "k:2"),
    ]
    assert list(found.members["entity_id"]) == ["k:1"]


def test_the_latest_run_is_that_for_the_newest_moment(store: Store) -> None:
    store.write_findings(run("b", day(2)), claims("b"))
    store.write_findings(run("a", day(1)), claims("a"))
    assert_same_claims(store.read_findings(), claims("b"))
    store.write_findings(run("c", day(2)), claims("c"))
    assert_same_claims(store.read_findings(), claims("c"))


def test_findings_leave_the_records_alone(store: Store) -> None:
    store.write(triangle(), now=NOW)
    store.write_findings(run("a", day(1)), claims("x"))
    assert_holds(store, as_of(triangle(), FOREVER))


def test_an_unknown_run_or_model_is_said(store: Store) -> None:
    for ask in (store.read_findings, lambda: store.read_findings("nope"), lambda: store.read_model("nope")):
        with pytest.raises(UnknownRun, match="the store holds none"):
            ask()


def model(until: pd.Timestamp, weight: float) -> Model:
    table = pd.DataFrame({"kind": ["x", None], "count": pd.array([1, None], dtype="Int64"), "at": [day(0), pd.NaT]})
    table["at"] = table["at"].astype("datetime64[us]")
    return Model("link", "k", until, {"weight": weight, "deep": {"list": [1, 0.1]}}, {"rarity": table})


def test_a_model_reads_back_exactly(store: Store) -> None:
    store.write_model("link", model(day(1), 0.1))
    found = store.read_model("link")
    assert (found.numbers, found.fitted_until, found.fitted_on) == (
        {"weight": 0.1, "deep": {"list": [1, 0.1]}},
        day(1),
        "k",
    )
    assert_frame_equal(found.frames["rarity"], model(day(1), 0.1).frames["rarity"])


def test_a_model_for_the_newest_run_alone_takes_the_place_of_those_before_it_and_of_no_other(store: Store) -> None:
    for moment, name in ((1, "link"), (3, "link"), (2, "people")):
        store.write_model(name, model(day(moment), moment))
    assert store.read_model("link", as_of=day(2)).numbers["weight"] == 1
    store.write_model("link", model(day(2), 4), newest_only=True)
    assert [store.read_model("link", as_of=day(when)).numbers["weight"] for when in (2, 9)] == [4, 3]
    assert store.read_model("people").numbers["weight"] == 2
    with pytest.raises(UnknownRun):
        store.read_model("link", as_of=day(1))


def test_what_is_done_to_a_model_that_was_read_does_not_change_the_next_reading(store: Store) -> None:
    store.write_model("link", model(day(1), 1))
    read = store.read_model("link").frames["rarity"]
    read.loc[0, "count"] = 99
    read["new"] = 1
    assert_frame_equal(store.read_model("link").frames["rarity"], model(day(1), 1).frames["rarity"])


def test_a_model_that_saw_later_records_is_not_given_for_an_earlier_moment(store: Store) -> None:
    store.write_model("link", model(day(1), 1))
    store.write_model("link", model(day(5), 2))
    store.write_model("link", model(day(5), 3))
    assert store.read_model("link").numbers["weight"] == 3
    assert store.read_model("link", as_of=day(4)).numbers["weight"] == 1
    with pytest.raises(UnknownRun):
        store.read_model("link", as_of=day(0))
