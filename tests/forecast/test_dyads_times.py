from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from netgraph.forecast.dyads_records import read_conflicts
from netgraph.forecast.spells import ActiveTimes
from netgraph.model.tables import Tables
from tests.builders import at, incident, involvement, record, ref, tables

NOW = pd.Timestamp("2026-01-01")


def shots(day_of: dict[str, str], *, between: tuple[str, str] = ("A", "B")) -> Tables:
    one, other = between
    parts = []
    for name in day_of:
        parts.append(involvement(name, one, "attacker", entity_kind="group"))
        parts.append(involvement(name, other, "target", entity_kind="group"))
    return tables(incidents=[incident(name, day) for name, day in day_of.items()], involvements=parts)


def both(*worlds: Tables, rivals: list[dict[str, object]] | None = None) -> Tables:
    joined = {
        name: pd.concat([getattr(one, name) for one in worlds], ignore_index=True)
        for name in ("incidents", "involvements")
    }
    return worlds[0].replace({**joined, "rivalries": tables(rivalries=rivals or []).rivalries})


def rivalry(one: str, other: str, since: str, until: str | None) -> dict[str, object]:
    ends = {"valid_from": at(since), "valid_to": None if until is None else at(until)}
    return record(group_a=ref(one), group_b=ref(other), kind="rival", **ends)


def times_of(known: Tables) -> ActiveTimes:
    read = read_conflicts(known, now=NOW, seed=1, burn_in_days=30)
    assert read is not None
    assert read.attacks.spells.times is not None
    return read.attacks.spells.times


MONTHLY = {f"a{month}": f"2025-{month:02}-10" for month in range(1, 12)}


@pytest.mark.parametrize(
    ("since", "until", "kind"),
    [
        ("2024-06-01", None, 1),
        ("2025-01-10", None, 2),  # begins with the first attack
        ("2024-06-01", "2025-11-10", 3),  # ends with the last
        ("2025-01-10", "2025-11-10", 4),
        ("2024-06-01", "2025-12-05", 1),
    ],
)
def test_a_rivalry_said_to_end_with_an_attack_may_have_ended_before(since: str, until: str | None, kind: int) -> None:
    assert times_of(both(shots(MONTHLY), rivals=[rivalry("A", "B", since, until)])).kind.tolist() == [kind]


def test_pairs_of_which_nobody_says_when_may_fight_at_any_time_the_others_while_it_is_said() -> None:
    free = times_of(shots(MONTHLY))
    assert free.kind.tolist() == [0]
    assert (free.cover == 1).all()
    said = times_of(both(shots(MONTHLY), rivals=[rivalry("A", "B", "2025-05-01", "2025-07-01")]))
    days = said.cover @ np.diff(said.edges)
    assert days.tolist() == pytest.approx([61.0])


def test_one_attack_on_a_busy_group_makes_no_rival_but_counts_when_it_is_asked_about() -> None:
    busy = {f"b{number}": str(pd.Timestamp("2025-03-05") + pd.Timedelta(days=40 * number)) for number in range(6)}
    old = {f"c{number}": str(pd.Timestamp("2023-06-05") + pd.Timedelta(days=20 * number)) for number in range(20)}
    known = both(shots(busy), shots(old), shots({"new": "2025-12-20"}, between=("A", "C")))
    groups = read_conflicts(known, now=NOW, seed=1)
    assert groups is not None
    assert groups.groups == ("k:A", "k:B")
    also = pd.DataFrame({"source": ["k:A", "k:B"], "target": ["k:B", "k:A"]}).astype("str")
    asked = read_conflicts(known, now=NOW, seed=1, also=also)
    assert asked is not None
    assert asked.groups == ("k:A", "k:B", "k:C")
