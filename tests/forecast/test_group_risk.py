"""The risk of groups, shared among those who may belong to them."""

from __future__ import annotations

from typing import Any

import pandas as pd
import pytest

from netgraph.forecast.group_risk import group_heat, groups_at, read_groups
from netgraph.forecast.people import DecayedExposure
from netgraph.forecast.records import moment_of, read_records
from netgraph.model.tables import Tables
from netgraph.model.vocabulary import shipped_vocabulary
from tests.builders import at, incident, involvement, membership, tables

NOW = at("2026-06-01")


def world(**more: Any) -> Tables:
    """One of the Reds shot one of the Blues; Red2 and Blue2 have only an old theft; Half is a Blue by half."""
    named = ["Red2", "Blue2", "Half"]
    return tables(
        incidents=[incident("1", "2026-05-31"), *(incident(name, "2020-01-01", "theft") for name in named)],
        involvements=[
            involvement("1", "Red1"),
            involvement("1", "Blue1", "victim"),
            *(involvement(name, name) for name in named),
        ],
        memberships=[
            membership("Red1", "Reds"),
            membership("Red2", "Reds"),
            membership("Blue1", "Blues"),
            membership("Blue2", "Blues"),
            membership("Half", "Blues", **{"probability": 0.5, **more}),
        ],
    )


def scores(known: Tables, chances: pd.DataFrame | None = None) -> dict[tuple[str, str], float]:
    fitted = DecayedExposure(draws=5).fit(known, now=NOW, seed=1)
    people = fitted.score(known, now=NOW, horizon_days=14, group_chances=chances).people()
    return people.set_index(["stream", "person_id"])["score"].to_dict()


def test_an_attack_between_groups_is_shared_by_how_surely_somebody_belongs() -> None:
    found = scores(world())
    assert found["victim", "k:Half"] == pytest.approx(found["victim", "k:Blue2"] / 2)
    assert found["victim", "k:Blue2"] == pytest.approx(60 * 0.5 ** (0.5 / 90) / 2.5, rel=0.01)
    assert found["suspect", "k:Red2"] == pytest.approx(60 / 2, rel=0.01)


def test_what_goes_on_around_a_group_is_around_each_member_whole() -> None:
    words = shipped_vocabulary()
    records = read_records(world(), now=NOW, vocabulary=words)
    groups = read_groups(world(), records, now=NOW, vocabulary=words)
    belongs, heat = group_heat(records, groups, half_lives=(30.0,), moment=moment_of(NOW))
    of = {name[2:]: place for place, name in enumerate(records.person_ids)}
    left = 0.5 ** (records.age_days[records.incident_ids.get_loc("k:1")] / 30)
    assert belongs[[of["Red2"], of["Half"]]].tolist() == [1.0, 0.5]
    assert heat[[of["Red2"], of["Blue1"], of["Half"]], 0] == pytest.approx([left, left, left / 2])
    before = moment_of(at("2026-05-01"))
    assert not group_heat(records, groups_at(groups, before), half_lives=(30.0,), moment=before)[1].any()


def test_the_reason_names_the_attack() -> None:
    fitted = DecayedExposure(draws=5).fit(world(), now=NOW, seed=1)
    why = fitted.reasons(world(), ["k:Blue2"], now=NOW).query("stream == 'victim'")
    assert why[["reason", "incident_id"]].to_numpy().tolist() == [["group_risk", "k:1"]]


@pytest.mark.parametrize(
    "changed",
    [
        {"valid_to": at("2021-01-01")},
        {"valid_from": at("2027-01-01")},
        {"recorded_at": at("2026-06-02")},
        {"withdrawn_at": at("2026-05-01")},
        {"probability": 0.0},
    ],
    ids=["over", "not begun", "not on record", "withdrawn", "no chance"],
)
def test_who_belongs_no_more_or_not_yet_has_no_share(changed: dict[str, Any]) -> None:
    assert ("victim", "k:Half") not in scores(world(**changed))


def test_a_doubtful_membership_counts_by_its_grade() -> None:
    found = scores(world(information_grade="E"))
    assert found["victim", "k:Half"] == pytest.approx(found["victim", "k:Blue2"] * 0.5 * 0.3)


def test_membership_alone_lists_nobody() -> None:
    known = world()
    without = known.involvements[~known.involvements["entity_id"].isin(["k:Blue2"])]
    assert ("victim", "k:Blue2") not in scores(known.replace({"involvements": without}))


def chances(chance: float, **more: Any) -> pd.DataFrame:
    return pd.DataFrame([{"source_group": "k:Blues", "target_group": "k:Reds", "chance": chance, **more}])


def test_the_chances_of_a_model_take_the_place_of_recent_attacks() -> None:
    """The model expects the Blues to strike back at the Reds, and no further attack on the Blues."""
    low, high = (scores(world(), chances(chance)) for chance in (0.2, 0.5))
    assert ("victim", "k:Blue2") not in high
    assert ("suspect", "k:Red2") not in high
    assert high["victim", "k:Red2"] > low["victim", "k:Red2"] > 0
    assert high["suspect", "k:Blue2"] > 0


def test_a_pair_of_groups_without_an_incident_adds_nothing() -> None:
    assert ("victim", "k:Blue2") not in scores(world(), chances(0.9, source_group="k:Greens", target_group="k:Blues"))


@pytest.mark.parametrize("wrong", [chances(1.0), chances(-0.1), chances(0.5).drop(columns="chance")])
def test_what_is_no_table_of_chances_is_refused(wrong: pd.DataFrame) -> None:
    with pytest.raises(ValueError, match="chance"):
        scores(world(), wrong)
