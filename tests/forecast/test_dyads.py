from __future__ import annotations

from dataclasses import replace
from functools import cache

import numpy as np
import pandas as pd
import pytest

from netgraph.forecast.attribution import cascades
from netgraph.forecast.branching import CHANNELS
from netgraph.forecast.dyads import CHANCES, DyadModel, FittedDyads, from_model
from netgraph.forecast.dyads_fit import fit_branching
from netgraph.forecast.dyads_records import group_sides, read_conflicts
from netgraph.forecast.surrogates import as_attacks, draw_attacks, surrogate_events
from netgraph.model.tables import Tables
from netgraph.motifs import RETALIATION, Null, significance
from tests.builders import incident, involvement, membership, tables
from tests.worlds import two_feuding_pairs

NOW = pd.Timestamp("2026-06-01")
QUICK = DyadModel(draws=12, imputations=2)


def at(day: float) -> str:
    return str(pd.Timestamp("2024-01-01") + pd.Timedelta(days=day))


@cache
def feud() -> Tables:
    """A and B shoot at each other, an answer six hours after each first shot; C and D as often, but never in answer."""
    cases, parts = [], []
    for number in range(20):
        for place, (one, other, day) in enumerate(
            [
                ("A", "B", 40 * number),
                ("B", "A", 40 * number + 0.25),
                ("C", "D", 40 * number + 13),
                ("D", "C", 40 * number + 31),
            ]
        ):
            name = f"{number}-{place}"
            cases.append(incident(name, at(day)))
            parts += [involvement(name, f"{one}1"), involvement(name, f"{other}2", "victim")]
    people = [membership(f"{group}{number}", f"g{group}", probability=0.9) for group in "ABCD" for number in (1, 2)]
    return tables(incidents=cases, involvements=parts, memberships=people)


@cache
def fitted() -> FittedDyads:
    return QUICK.fit(feud(), now=NOW, seed=3)


def test_answers_are_found_where_they_are() -> None:
    found = fitted().summary().set_index("figure")
    assert found.loc["theta_retaliation", "value"] > 3 * found.loc["theta_inertia", "value"]
    assert 0.15 < found.loc["contagion_share", "value"] < 0.5  # every fourth attack is an answer
    assert (found["low"].dropna() <= found["value"][found["low"].notna()]).all()


def test_an_answer_is_likeliest_just_after_an_attack() -> None:
    shot = pd.Timestamp("2026-01-10")
    more = tables(
        incidents=[incident("new", str(shot))],
        involvements=[involvement("new", "gA", "attacker", entity_kind="group"),
                      involvement("new", "gB", "target", entity_kind="group")],
    )  # fmt: skip
    known = feud().replace(
        {
            "incidents": pd.concat([feud().incidents, more.incidents], ignore_index=True),
            "involvements": pd.concat([feud().involvements, more.involvements], ignore_index=True),
        }
    )
    chance = {
        days: fitted()
        .chances(known, now=shot + pd.Timedelta(days=days), horizons_days=[3])
        .set_index(["source_group", "target_group"])
        .loc[("k:gB", "k:gA"), "chance"]
        for days in (0.1, 10, 100)
    }
    assert chance[0.1] > chance[10] > chance[100]


def test_chances_have_intervals_and_grow_with_the_horizon() -> None:
    found = fitted().chances(feud(), now=NOW, horizons_days=[1, 7, 14, 30])
    assert list(found.columns) == CHANCES
    assert ((found["low"] <= found["chance"]) & (found["chance"] <= found["high"])).all()
    assert found["chance"].between(0, 1).all()
    by_dyad = found.sort_values("horizon_days").groupby(["source_group", "target_group"])["chance"]
    assert by_dyad.is_monotonic_increasing.all()
    assert found["base_rate"].groupby(found["horizon_days"]).nunique().eq(1).all()


def test_parents_of_an_answer_are_told_with_their_shares() -> None:
    found = fitted().parents(feud(), now=NOW)
    whole = found.groupby("incident_id")["share"].sum()
    assert (whole <= 1 + 1e-9).all()
    assert (whole > 0.7).all()
    best = found.sort_values("share").groupby("incident_id").tail(1).set_index("incident_id")
    answered = best.loc[[f"k:{number}-1" for number in range(10, 20)]]
    assert answered["parent_incident_id"].tolist() == [f"k:{number}-0" for number in range(10, 20)]
    assert set(answered["channel"]) == {"retaliation"}
    assert cascades(found)["size"].max() >= 2


def test_the_model_is_the_same_after_it_was_kept() -> None:
    again = from_model(fitted().model())
    pd.testing.assert_frame_equal(
        again.chances(feud(), now=NOW, horizons_days=[7]), fitted().chances(feud(), now=NOW, horizons_days=[7])
    )
    with pytest.raises(ValueError, match="train dyads"):
        from_model(replace(fitted().model(), name="links"))
    kept = fitted().model()
    earlier = {name: value for name, value in kept.numbers.items() if name != "turns"}
    with pytest.raises(ValueError, match="train dyads"):
        from_model(replace(kept, numbers=earlier))


def test_the_order_of_rows_changes_nothing() -> None:
    known = feud()
    shuffled = known.replace(
        {name: frame.sample(frac=1, random_state=5) for name, frame in known.items() if len(frame)}
    )  # fmt: skip
    one, other = (
        QUICK.fit(records, now=NOW, seed=3).chances(records, now=NOW, horizons_days=[7])
        for records in (known, shuffled)
    )
    pd.testing.assert_frame_equal(one, other)


def test_too_few_attacks_are_insufficient_data() -> None:
    found = QUICK.fit(two_feuding_pairs(), now=NOW, seed=1)
    assert not found.enough
    assert found.chances(two_feuding_pairs(), now=NOW, horizons_days=[7]).empty
    assert found.parents(two_feuding_pairs(), now=NOW).empty
    assert found.attackers(two_feuding_pairs(), now=NOW).empty
    assert found.summary().empty
    assert not from_model(found.model()).enough
    assert not QUICK.fit(feud(), now=pd.Timestamp("2000-01-01"), seed=1).enough


def test_a_horizon_of_nothing_is_refused() -> None:
    with pytest.raises(ValueError, match="horizons_days"):
        fitted().chances(feud(), now=NOW, horizons_days=[0])


def test_an_unknown_attacker_is_guessed_among_those_at_odds() -> None:
    parts = feud().involvements
    nameless = parts[~((parts["incident_id"] == "k:19-1") & (parts["role"] == "suspect")).to_numpy()]
    found = fitted().attackers(feud().replace({"involvements": nameless}), now=NOW)
    rows = found[found["incident_id"] == "k:19-1"]
    assert rows["target_group"].eq("k:gA").all()
    assert rows.iloc[0]["source_group"] == "k:gB"
    assert found.groupby("incident_id")["share"].sum().to_numpy() == pytest.approx(1)


def test_two_members_of_a_group_say_more_than_one() -> None:
    groups = [membership("a", "g", probability=0.6), membership("b", "g", probability=0.6)]
    groups += [membership("a", "h", probability=0.3)]
    alone = tables(incidents=[incident("1")], involvements=[involvement("1", "a")], memberships=groups)
    both = tables(
        incidents=[incident("1")], involvements=[involvement("1", "a"), involvement("1", "b")], memberships=groups
    )
    told = [group_sides(one, now=NOW).set_index("group_id")["told"] for one in (alone, both)]
    assert told[1]["k:h"] < told[0]["k:h"] < 1


def test_drawn_streams_have_what_was_fitted_and_serve_as_a_null() -> None:
    read = read_conflicts(feud(), now=NOW, seed=1, imputations=2)
    assert read is not None
    model = fit_branching(read.attacks, kappas=(0.5,))
    drawn = [draw_attacks(read.attacks, model, seed=seed) for seed in range(12)]
    inside = [len(one.time) - one.history for one in drawn]
    assert abs(np.mean(inside) - model.attacks) < 0.3 * model.attacks
    again = as_attacks(drawn[0], read.attacks)
    assert (np.diff(again.streams[0].time) >= 0).all()
    born = drawn[0].parent >= 0
    assert (drawn[0].time[born] >= drawn[0].time[drawn[0].parent[born]]).all()
    still = fit_branching(read.attacks, kappas=(0.5,), without=CHANNELS)
    assert still.theta.sum() == 0
    assert still.background_share == pytest.approx(1)
    streams = surrogate_events(read, still, draws=19, seed=1)
    from netgraph.graph import events

    attacks = events(feud(), kinds=["shooting"], level="group")
    found = significance(
        attacks, [RETALIATION], deltas=[pd.Timedelta(days=2).to_pytimedelta()],
        null=Null("surrogates", surrogates=streams), seed=1,
    )  # fmt: skip
    assert 0 < found["expected"].item() < found["observed"].item()
    assert found["p"].item() <= 0.05
