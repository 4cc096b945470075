"""Chains, near repeats, interventions, partners, places: each world has what its parameters say, and nulls have not."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from netgraph.simulation.chains import PATTERNS
from netgraph.simulation.interventions import Plan, treat
from netgraph.simulation.world import World
from tests.simulation.measures import conflicts_only, days_of, ks_distance, offspring, parameter, surprise, worlds

FOUR = range(101, 105)
SHOOTINGS = ["shooting", "shooting_with_injury", "fatal_shooting"]
STREET = ["theft", "vandalism", "robbery"]
REPEATING = [*STREET, "burglary", "vehicle_theft"]
LEADS = {
    "fuel_theft>explosion": "fuel_theft",
    "threat>shooting": "threat",
    "weapon_find>shooting": "weapon_find",
    "vehicle_theft>shooting": "vehicle_theft",
}


def towns(**options: str) -> tuple[World, ...]:
    return worlds(seeds=FOUR, **options)


def real(world: World, pattern: str) -> pd.DataFrame:
    return world.chains[world.chains["real"] & (world.chains["pattern"] == pattern)]


@pytest.mark.parametrize("pattern", LEADS)
def test_as_many_attacks_are_prepared_as_stated_and_as_long_before(pattern: str) -> None:
    prepared, able, leads = 0, 0, []
    for world in towns():
        late = world.aggressions[days_of(world, world.aggressions["incident"]) > 100]["incident"]
        kind = world.incidents["kind"].loc[late]
        able += int(kind.isin(["explosion"] if pattern.endswith("explosion") else SHOOTINGS).sum())
        links = real(world, pattern)
        links = links[links["after"].isin(late)]
        prepared += len(links)
        leads.append(days_of(world, links["after"]) - days_of(world, links["before"]))
    share = parameter(towns()[0], f"{LEADS[pattern]}_share")
    assert surprise(prepared, share * able, share * (1 - share) * able) < 4
    days = np.sort(np.concatenate(leads))
    rate = 2 / parameter(towns()[0], f"lead_{LEADS[pattern]}_days")
    assert ks_distance(days, 1 - np.exp(-rate * days) * (1 + rate * days)) < 2.23 / np.sqrt(len(days))


def test_a_stolen_vehicle_is_used_in_the_shooting_and_burnt_hours_later() -> None:
    for world in towns():
        use = set(map(tuple, world.vehicle_use.astype("str").to_numpy()))
        stolen = world.vehicle_use[world.vehicle_use["role"] == "stolen"].set_index("incident")["vehicle"]
        links = real(world, "vehicle_theft>shooting")
        for before, after in zip(links["before"], links["after"], strict=True):
            assert (str(after), str(stolen[before]), "used") in use
        fires = real(world, "shooting>vehicle_arson")
        assert set(fires["before"]) <= set(links["after"])
        hours = (days_of(world, fires["after"]) - days_of(world, fires["before"])) * 24
        assert (hours > 0).all()
        assert abs(hours.mean() - 4) < 4 * 4 / np.sqrt(len(hours))


def test_look_alikes_are_three_times_as_many_and_lead_nowhere() -> None:
    world = towns()[0]
    for pattern in LEADS:
        some = world.chains[world.chains["pattern"] == pattern]
        assert (~some["real"]).sum() == 3 * some["real"].sum()
        assert (some.loc[~some["real"], "after"] == -1).all()
    burnt = world.chains[world.chains["pattern"] == "vehicle_theft>vehicle_arson"]
    assert not burnt["real"].any()
    assert (world.incidents["process"].loc[burnt["after"]] == "look_alike").all()


def test_without_precursors_there_are_as_many_thefts_and_threats_that_prepare_nothing() -> None:
    lively, calm = towns()[0], towns(null="no_precursors")[0]
    assert not calm.chains["real"].any()
    for pattern in LEADS:
        assert (calm.chains["pattern"] == pattern).sum() == (lively.chains["pattern"] == pattern).sum()
    assert set(lively.chains["pattern"]) == set(PATTERNS)


def test_near_repeats_are_as_many_as_far_and_as_late_as_stated() -> None:
    count, expected, again = 0, 0.0, []
    for world in towns(null="no_effect"):
        able = world.incidents[world.incidents["process"].isin(["ordinary", "near_repeat"])]
        able = able[able["kind"].isin(REPEATING)]
        left = parameter(world, "days") - days_of(world, able["incident"])
        expected += (
            parameter(world, "near_repeat_ratio") * (1 - np.exp(-left / parameter(world, "near_repeat_days"))).sum()
        )
        count += len(world.near_repeats)
        again.append(world.near_repeats[days_of(world, world.near_repeats["parent"]) < parameter(world, "days") - 100])
    assert surprise(count, expected) < 4
    pairs = pd.concat(again)
    for column, mean in (("drawn_m", "near_repeat_m"), ("lag_days", "near_repeat_days")):
        sample = np.sort(pairs[column].to_numpy())
        assert ks_distance(sample, 1 - np.exp(-sample / parameter(towns()[0], mean))) < 2.23 / np.sqrt(len(sample))
    assert abs(np.median(pairs["distance_m"]) - np.median(pairs["drawn_m"])) < 40  # half the way between addresses


def test_burglaries_come_close_together_with_near_repeats_and_as_by_chance_without() -> None:
    ratio = {
        null: np.mean([closeness(world) for world in towns(null=null)[:2]]) for null in ("no_effect", "no_near_repeat")
    }
    assert ratio["no_effect"] > 1.2
    assert 0.9 < ratio["no_near_repeat"] < 1.1
    assert all(len(world.near_repeats) == 0 for world in towns(null="no_near_repeat"))


def closeness(world: World) -> float:
    """Pairs of burglaries at most 200 m and 14 days apart, over what the product of both alone would give."""
    case = world.incidents[world.incidents["kind"] == "burglary"]
    place = world.places.loc[case["place"]]
    x, y, day = place["x"].to_numpy(), place["y"].to_numpy(), days_of(world, case["incident"])
    near = np.hypot(x[:, None] - x, y[:, None] - y) <= 200
    soon = np.abs(day[:, None] - day) <= 14
    for table in (near, soon):
        np.fill_diagonal(table, False)
    return float((near & soon).sum() * (len(case) ** 2 - len(case)) / (near.sum() * soon.sum()))


def test_calling_groups_in_averts_the_stated_share_and_talks_avert_nothing() -> None:
    averted = {"group_call_in": 0, "outreach_talks": 0}
    due = dict(averted)
    for world in conflicts_only():
        source = world.aggressions.set_index("incident")
        every = offspring(world).reset_index(drop=True)
        every = every[every["channel"].isin(["inertia", "attacker_diffuses"])]  # by the parent's own attacker
        lost = world.unborn[world.unborn["reason"] == "prevented"]
        gone = pd.MultiIndex.from_frame(lost[["parent", "lag_days"]])
        prevented = pd.MultiIndex.from_frame(every[["parent", "lag_days"]]).isin(gone)
        moment = days_of(world, every["parent"]) + every["lag_days"].to_numpy()
        group = source["source_group"].loc[every["parent"]].to_numpy()
        done = world.interventions[world.interventions["group"] >= 0]
        origin = world.incidents["occurred"].iloc[0]
        for row in done.itertuples():
            begins, ends = ((when - origin) / pd.Timedelta("1D") for when in (row.begins, row.ends))
            treated = (group == row.group) & (begins <= moment) & (moment < ends)
            due[row.kind] += int(treated.sum())
            averted[row.kind] += int((treated & prevented).sum())
    assert averted["outreach_talks"] == 0
    assert due["outreach_talks"] > 100
    assert surprise(averted["group_call_in"], 0.3 * due["group_call_in"], 0.21 * due["group_call_in"]) < 4


def test_what_is_done_at_the_peak_seems_to_work_even_where_it_does_not() -> None:
    before = after = 0
    for world in towns(null="no_effect"):
        assert (world.interventions["effect"] == 0).all()
        attack = world.incidents.loc[world.aggressions["incident"]]
        for row in world.interventions[world.interventions["group"] >= 0].itertuples():
            when = attack["occurred"][(world.aggressions["source_group"] == row.group).to_numpy()]
            before += when.between(row.begins - pd.Timedelta("90D"), row.begins).sum()
            after += when.between(row.begins, row.begins + pd.Timedelta("90D")).sum()
    assert after < 0.7 * before


def test_a_unit_is_never_treated_twice_at_once_and_no_effect_averts_nothing() -> None:
    rng = np.random.default_rng(101)
    time, unit = rng.uniform(0, 2000, 3000), rng.integers(0, 9, 3000)
    parent = np.full(3000, -1)
    happens, done = treat(Plan(6, 120, ("a", "b"), (0.0, 0.0)), time, unit, parent, length=2000.0, rng=rng)
    assert happens.all()
    assert len(done.unit) > 30
    for one in range(9):
        begin, end = done.begin[done.unit == one], done.end[done.unit == one]
        assert (begin[1:] >= end[:-1]).all()


def test_what_is_averted_takes_its_offspring_with_it() -> None:
    rng = np.random.default_rng(102)
    time = np.sort(rng.uniform(0, 900, 600))
    parent = np.where(np.arange(600) > 300, np.arange(600) - 250, -1)
    happens, _ = treat(Plan(4, 400, ("a",), (-0.9,)), time, np.zeros(600, int), parent, length=900.0, rng=rng)
    born = parent >= 0
    assert not (happens[born] & ~happens[parent[born]]).any()
    assert 0 < happens.sum() < 600


def test_most_couples_are_reported_once_and_few_have_much_of_it() -> None:
    counts = []
    for world in towns():
        violent = world.incidents[(world.incidents["process"] == "partner")]
        violent = violent[violent["kind"].isin(["partner_violence", "gross_violation_of_integrity"])]
        part = world.involvement[world.involvement["incident"].isin(violent["incident"])]
        pair = part.pivot(index="incident", columns="role", values="person")[["attacker", "victim"]]
        counts.append(pair.value_counts().to_numpy())
    count = np.sort(np.concatenate(counts))[::-1]
    assert 0.75 < (count == 1).mean() < 0.88
    assert count[: len(count) // 20].sum() > 0.3 * count.sum()


def test_bans_are_issued_and_breached_while_they_hold() -> None:
    for world in towns():
        part = world.involvement.merge(world.incidents, on="incident")
        breach = part[part["kind"] == "contact_ban_breach"].pivot(index="occurred", columns="role", values="person")
        issued = part[part["kind"] == "contact_ban_issued"].pivot(index="occurred", columns="role", values="person")
        assert len(breach) == world.bans["breaches"].sum() > 0
        assert len(issued) == len(world.bans)
        both = breach.reset_index().merge(world.bans, left_on=["attacker", "victim"], right_on=["source", "target"])
        assert ((both["begins"] <= both["occurred"]) & (both["occurred"] <= both["ends"])).all()


def test_street_crime_follows_the_stated_coefficients_of_places() -> None:
    from scipy.optimize import minimize

    names = ["vulnerable", "near_drug_market", "near_transit", "near_school", "near_bar"]
    found = []
    for world in worlds(seeds=range(101, 109), null="no_effect"):
        street = world.incidents[(world.incidents["process"] == "ordinary") & world.incidents["kind"].isin(STREET)]
        count = street["place"].value_counts().reindex(world.places.index, fill_value=0).to_numpy()
        design = np.column_stack([np.ones(len(count)), world.places[names].to_numpy(dtype=float)])
        fit = minimize(
            lambda b, x=design, y=count: (np.exp(x @ b) - y * (x @ b)).sum() / len(y),
            np.r_[np.log(count.mean()), np.zeros(len(names))],
            jac=lambda b, x=design, y=count: x.T @ (np.exp(x @ b) - y) / len(y),
            method="BFGS",
        )
        found.append(fit.x[1:])
    stated = np.array([parameter(towns()[0], f"place_{name}") for name in names])
    error = np.std(found, axis=0, ddof=1) / np.sqrt(len(found))
    assert (np.abs(np.mean(found, axis=0) - stated) < 5 * error).all()
    assert (error < 0.15).all()


def test_some_people_are_suspects_and_victims_far_more_often_than_others() -> None:
    world = towns()[0]
    for role in ("attacker", "victim"):
        count = world.involvement.loc[world.involvement["role"] == role, "person"].value_counts()
        assert count.head(len(world.people) // 20).sum() > 0.2 * count.sum()


def test_hours_weekdays_and_seasons_have_their_curves() -> None:
    local = pd.concat([world.incidents for world in towns()])
    local = local[(local["process"] == "ordinary") & (local["kind"] == "assault")]["occurred"]
    local = local.dt.tz_localize("UTC").dt.tz_convert("Europe/Stockholm")
    hour = local.dt.hour.value_counts(normalize=True)
    assert hour[[21, 22, 23]].sum() > 4 * hour[[5, 6, 7]].sum()
    weekday = local.dt.day_of_week.value_counts(normalize=True)
    assert weekday[5] > 1.2 * weekday[0]
    month = local.dt.month.value_counts()
    assert month[[6, 7, 8]].sum() > 1.1 * month[[12, 1, 2]].sum()
